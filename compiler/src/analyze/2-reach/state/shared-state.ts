import * as ts from "../../../typescript.js";
import { isSharedVariable } from "./roots/root.js";
import type { CallSites } from "../../1-discover/call-sites.js";
import { isStatic } from "../../declarations.js";
import { bare, isThis } from "../../expressions.js";
import type { ConnectedFiles } from "../../connected-files.js";
import { groups } from "../../incremental/groups.js";
import { Recalled } from "../../incremental/recalled.js";
import type { Memory } from "../../incremental/memory.js";
import type { Project } from "../../project.js";
import type { References } from "../../references.js";
import type { LentCallbacks } from "./load/lent-callbacks.js";
import { LoadOnly } from "./load/load-only.js";
import { Outliving } from "./load/outliving.js";
import { RunOnly } from "./load/run-only.js";
import { objectOf } from "./parts/parts.js";
import { mayBeWithin } from "./parts/parts-written.js";
import { isExecutedAtLoad } from "./load/callees.js";
import { LoadedModules } from "./load/loaded-modules.js";
import { known, patchesBy } from "./changes/patches.js";
import type { Write, Writes } from "./changes/writes.js";

/** A variable, and a write to it: the place of the code, and which of the writes there it is. */
type WriteEntry = readonly [
  variable: string,
  write: { readonly at: string; readonly index: number; readonly fills: Fills },
];

/** Whether a write is part of making the variable: that of another module is, for those with whom that module is loaded. */
type Fills = "always" | "where loaded" | "never";

/** Which variables of the project change after they are initialised, and where: asked before a read is trusted. */
export class SharedState {
  readonly #project: Project;
  readonly #references: References;
  readonly #memory: Memory;
  readonly #writes: Writes;
  readonly #lent: LentCallbacks;
  readonly #loadOnly: LoadOnly;
  readonly runOnly: RunOnly;
  readonly #outliving: Outliving;
  readonly #loaded: LoadedModules;
  readonly #connected: ConnectedFiles;
  readonly #recalled: Recalled<ts.Node, readonly Write[]>;
  #index: ReadonlyMap<string, readonly WriteEntry[1][]> | undefined;

  constructor(
    project: Project,
    references: References,
    callSites: CallSites,
    writes: Writes,
    lent: LentCallbacks,
    memory: Memory,
    connected: ConnectedFiles,
  ) {
    this.#project = project;
    this.#references = references;
    this.#memory = memory;
    this.#recalled = new Recalled(references.reads);
    this.#writes = writes;
    this.#lent = lent;
    this.#loadOnly = new LoadOnly(project, references, callSites, lent, connected);
    this.runOnly = new RunOnly(references, callSites, lent, this.#loadOnly);
    this.#outliving = new Outliving(references, lent, this.#loadOnly);
    this.#loaded = new LoadedModules(project, memory);
    this.#connected = connected;
    project.reads.answering("writes", variable => JSON.stringify(this.#entriesOf(variable)));
    project.reads.answering("patches", subject => JSON.stringify(this.#patching(JSON.parse(subject) as Patched)));
  }

  writesOf(declaration: ts.Declaration, reader: ts.Node): readonly Write[] {
    return this.#of(declaration, reader, false);
  }

  /**
   * What a module puts into a variable after its declaration, while it is loaded: `handlers.set("order", () => …)`. Of a part,
   * only what may be put into that.
   */
  filledWith(declaration: ts.Declaration, reader: ts.Node, part?: string): readonly ts.Expression[] {
    const fillings = this.#of(declaration, reader, true);
    const within = fillings.filter(
      ({ target }) => part === undefined || mayBeWithin(this.#references, target, declaration, part),
    );
    return within.flatMap(write => [...storedBy(write), ...this.#executedBy(write)]);
  }

  /** `fill(config)`: what a function of this project puts into it, that function says. */
  #executedBy({ node }: Write): readonly ts.Expression[] {
    if (!ts.isCallExpression(node)) return [];
    const { kind } = this.#references.resolve(node.expression);
    return kind === "declaration" || kind === "member" ? [node] : [];
  }

  /** What code puts into a variable of a function, or into the object that it holds: `steps.push(step)`. */
  storedIn(declaration: ts.Declaration, reader: ts.Node): readonly ts.Expression[] {
    return [true, false].flatMap(fills => this.#of(declaration, reader, fills).flatMap(storedBy));
  }

  /** What is put onto an object of the platform while modules are loaded, and what changes it later, where a file can see that. */
  patchesOf(
    path: string,
    reader: ts.Node,
  ): { readonly fillings: readonly ts.Node[]; readonly writes: readonly Write[] } {
    const patched: Patched = { path: known(path), file: reader.getSourceFile().fileName };
    this.#project.reads.asked("patches", JSON.stringify(patched));
    const entries = this.#patching(patched);
    const written = (fills: Fills) => entries.filter(each => each.fills === fills).flatMap(each => this.#writeAt(each));
    const patches = written("always").flatMap(write => patchesBy(this.#references, write));
    return {
      fillings: patches.flatMap(each => (each.path === patched.path && each.code !== undefined ? [each.code] : [])),
      writes: written("never"),
    };
  }

  #patching({ path, file }: Patched): readonly WriteEntry[1][] {
    return this.#entriesOf(keyOfNative(path)).filter(({ at }) => this.#connected.has(this.#project.fileOf(at), file));
  }

  /** Wherever a class or a variable is mentioned; nothing where that cannot be told. */
  mentionsOf(named: ts.Node): readonly ts.Node[] | undefined {
    return this.#loadOnly.mentionsOf(named);
  }

  /** Whether a statement of a module has to do with it, which is executed while that is loaded. */
  isMentionedAtLoad(named: ts.Node): boolean {
    return this.mentionsOf(named)?.some(each => isExecutedAtLoad(this.#lent.executing(each))) === true;
  }

  /** A function may change its own variables, for as long as it is executed; a function in it may outlive that. */
  isOfOwnCall(code: ts.Node, variable: ts.Declaration): boolean {
    if (ts.isPropertyDeclaration(variable) || isSharedVariable(variable)) return false;
    return !this.#outliving.has(code, variable);
  }

  /** Top-level statements of the same module, what they call and nobody else, static blocks and constructors. */
  isInitialisation(write: Write): boolean {
    const executing = this.#lent.executing(write.node);
    if (isInitialisation(write, executing)) return true;
    const { kind } = write.root;
    if (kind === "variable") return this.#loadOnly.has(executing, "load");
    return kind === "field" && this.#loadOnly.has(executing, "construction");
  }

  /** What a method does to the objects of those alone who have made them for themselves. */
  isApart({ root, node, target }: Write): boolean {
    if (root.kind !== "field") return false;
    const method = this.#lent.executing(node);
    const changed = ts.isCallExpression(node) ? target : objectOf(target);
    const isReplaced = changed === undefined || isThis(bare(changed));
    return isReplaced ? this.#loadOnly.has(method, "own") : this.#loadOnly.isOfOwnParts(method, root.declaration);
  }

  #of(declaration: ts.Declaration, reader: ts.Node, fills: boolean): readonly Write[] {
    const variable = this.#project.idOf(declaration);
    this.#project.reads.asked("writes", variable);
    return this.#entriesOf(variable).flatMap(entry => {
      if (entry.fills !== "where loaded") return (entry.fills === "always") === fills ? this.#writeAt(entry) : [];
      return this.#writeAt(entry).filter(({ node }) => this.#isLoaded(node, reader) === fills);
    });
  }

  #fills(write: Write): Fills {
    if (this.isInitialisation(write)) return "always";
    if (write.root.kind === "native") return this.#isAtLoad(write) ? "always" : "never";
    return isAtLoadElsewhere(write, this.#lent.executing(write.node)) ? "where loaded" : "never";
  }

  #isAtLoad({ node }: Write): boolean {
    const executing = this.#lent.executing(node);
    return isExecutedAtLoad(executing) || this.#loadOnly.has(executing, "load");
  }

  #isLoaded(write: ts.Node, reader: ts.Node): boolean {
    return this.#loaded.isLoadedWith(write.getSourceFile(), reader.getSourceFile());
  }

  #writeAt({ at, index }: WriteEntry[1]): readonly Write[] {
    const node = this.#project.nodeOf(at);
    if (node === undefined) return [];
    this.#project.reads.node(node);
    return this.#recalled.of(node, "", () => this.#writes.at(node)).slice(index, index + 1);
  }

  #entriesOf(variable: string): readonly WriteEntry[1][] {
    this.#index ??= groups(this.#project.ownFiles.flatMap(file => this.#writesIn(file)));
    return this.#index.get(variable) ?? [];
  }

  /** By which it is found: the variable, or what is put onto an object of the platform. */
  #keysOf(write: Write): readonly string[] {
    if ("declaration" in write.root) {
      const id = this.#project.idOf(write.root.declaration);
      // What an object has put into itself is nothing of its class, which is a variable of the module.
      return [write.root.kind === "field" && ts.isClassLike(write.root.declaration) ? keyOfObjects(id) : id];
    }
    return [...new Set(patchesBy(this.#references, write).map(({ path }) => keyOfNative(path)))];
  }

  #writesIn(file: ts.SourceFile): readonly WriteEntry[] {
    const { reads } = this.#project;
    return this.#memory.recall(reads, file.fileName, "writes", () => {
      const entries: WriteEntry[] = [];
      const visit = (node: ts.Node): void => {
        this.#writes.at(node).forEach((write, index) => {
          const keys = this.#keysOf(write);
          if (keys.length === 0) return;
          const entry = { at: this.#project.idOf(node), index, fills: this.#fills(write) };
          entries.push(...keys.map(key => [key, entry] as const));
        });
        ts.forEachChild(node, visit);
      };
      visit(file);
      return entries;
    });
  }
}

/** What is used, and by whom. */
interface Patched {
  readonly path: string;
  readonly file: string;
}

/** No id of a node begins like this. */
function keyOfNative(path: string): string {
  return `native ${path}`;
}

function keyOfObjects(holder: string): string {
  return `objects of ${holder}`;
}

function storedBy({ node, value, target }: Write): readonly ts.Expression[] {
  if (ts.isCallExpression(node)) return node.arguments.filter(argument => argument !== target);
  return value === undefined ? [] : [value];
}

function isInitialisation({ root }: Write, owner: ts.Node): boolean {
  if (!("declaration" in root)) return false;
  if (root.kind === "field") return ts.isConstructorDeclaration(owner) || ts.isPropertyDeclaration(owner);
  const { declaration } = root;
  return (
    owner.getSourceFile() === declaration.getSourceFile() &&
    isSharedVariable(declaration) &&
    (ts.isSourceFile(owner) || isClassInitialiser(owner))
  );
}

/** A top-level statement of another module than the variable's. */
function isAtLoadElsewhere({ root }: Write, owner: ts.Node): boolean {
  return root.kind === "variable" && isSharedVariable(root.declaration) && ts.isSourceFile(owner);
}

function isClassInitialiser(owner: ts.Node): boolean {
  return ts.isClassStaticBlockDeclaration(owner) || (ts.isPropertyDeclaration(owner) && isStatic(owner));
}
