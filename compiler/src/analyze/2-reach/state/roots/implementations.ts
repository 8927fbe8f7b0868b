import * as ts from "../../../../typescript.js";
import type { ConnectedFiles } from "../../../connected-files.js";
import { isStatic } from "../../../declarations.js";
import type { Memory } from "../../../incremental/memory.js";
import { SettledAnswers } from "../../../incremental/settled-answers.js";
import type { Project } from "../../../project.js";
import { mayBeBehind } from "./behind.js";

/**
 * Whose it is what a member gives back when it is called, or read; which of the objects that it is given it changes, and which of the
 * functions it has a step execute.
 */
export type Asking = "called" | "read" | "changes" | "masks";

/** A member, and what there is to say about it. */
export interface Implementation {
  readonly member: ts.Declaration;
  readonly answer: string;
}

type Tell = (member: ts.Declaration) => string | undefined;

type Entry = readonly [member: string, answer: string];

interface Subject {
  readonly name: string;
  readonly asking: Asking;
  readonly file: string;
}

/**
 * What stands behind a member that an interface describes, or that others override: `all` of a `Store` is that of
 * `class Memory implements Store { all() { return seen; } }`, and so `seen` is what `store.all().push(id)` changes.
 */
export class Implementations {
  readonly #project: Project;
  readonly #memory: Memory;
  readonly #connected: ConnectedFiles;
  readonly #entries: SettledAnswers<readonly Entry[]>;
  readonly #telling = new Map<Asking, Tell>();

  constructor(project: Project, memory: Memory, connected: ConnectedFiles) {
    this.#project = project;
    this.#memory = memory;
    this.#connected = connected;
    this.#entries = new SettledAnswers<readonly Entry[]>(project.reads, [], {
      find: key => this.#entriesNamed(key),
      remembered: key => this.#rememberedNamed(key),
      join: (before, now) => [...before, ...now.filter(([member]) => !before.some(([known]) => known === member))],
    });
    project.reads.answering("members", subject => JSON.stringify(this.#entriesOf(JSON.parse(subject) as Subject)));
  }

  /** Who knows what there is to say about a single member; nothing if it does not matter. */
  answering(asking: Asking, tell: Tell): void {
    this.#telling.set(asking, tell);
  }

  /** The members that can be meant where an object is asked for a declared one, as far as there is something to say. */
  of(declared: readonly ts.Declaration[], object: ts.Node, asking: Asking): readonly Implementation[] {
    const [first] = declared;
    const name = first && ts.getNameOfDeclaration(first);
    if (first === undefined || name === undefined || !ts.isIdentifier(name)) return [];
    const subject: Subject = { name: name.text, asking, file: object.getSourceFile().fileName };
    this.#project.reads.asked("members", JSON.stringify(subject));
    return this.#entriesOf(subject).flatMap(([id, answer]) => {
      // The places are those of members in files of this very program.
      const member = this.#project.nodeOf(id) as ts.Declaration;
      this.#project.reads.node(member);
      const isMeant = declared.includes(member) || this.#mayBeBehind(member, first, object);
      return isMeant ? [{ member, answer }] : [];
    });
  }

  /** Of a class whose member is asked, those that extend it have others. */
  #mayBeBehind(member: ts.Declaration, declared: ts.Declaration, object: ts.Node): boolean {
    const isUnrelated = ts.isClassLike(declared.parent) && ts.isClassLike(member.parent) && !isDerived(member.parent);
    return !isUnrelated && mayBeBehind(this.#project.checker, member, object);
  }

  /** In files that can hand their objects to the asking one. */
  #entriesOf({ name, asking, file }: Subject): readonly Entry[] {
    const entries = this.#entries.of(`${asking} ${name}`);
    return entries.filter(([member]) => this.#connected.has(this.#project.fileOf(member), file));
  }

  #entriesNamed(key: string): { readonly answer: readonly Entry[]; readonly isNew: boolean } {
    let isNew = false;
    const [asking, name] = key.split(" ") as [Asking, string];
    const answer = this.#project.ownFiles.flatMap(file => {
      const members = this.#project.membersNamed(name, file).filter(each => !isStatic(each));
      if (members.length === 0) return [];
      return this.#memory.recall(this.#project.reads, file.fileName, key, () => {
        isNew = true;
        return members.flatMap(each => this.#entry(each, asking));
      });
    });
    return { answer, isNew };
  }

  #rememberedNamed(key: string): readonly Entry[] | undefined {
    const remembered = this.#project.ownFiles.flatMap(
      ({ fileName }) => (this.#memory.last(fileName, key) as readonly Entry[] | undefined) ?? [],
    );
    return remembered.length === 0 ? undefined : remembered;
  }

  #entry(member: ts.Declaration, asking: Asking): readonly Entry[] {
    const answer = this.#telling.get(asking)?.(member);
    return answer === undefined ? [] : [[this.#project.idOf(member), answer]];
  }
}

function isDerived({ heritageClauses }: ts.ClassLikeDeclaration): boolean {
  return heritageClauses !== undefined;
}
