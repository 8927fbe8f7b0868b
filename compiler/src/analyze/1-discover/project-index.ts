import * as ts from "../../typescript.js";
import { groups } from "../incremental/groups.js";
import type { Memory } from "../incremental/memory.js";
import type { Question } from "../incremental/reads.js";
import type { Project } from "../project.js";

interface Indexing {
  readonly question: Question;
  /** Of facts about a file. */
  readonly key: string;
  /** What a node speaks of, and the place that is remembered for it. */
  readonly at: (node: ts.Node) => { readonly named: readonly ts.Node[]; readonly place: ts.Node } | undefined;
}

/** Places of the whole project by what they name. Whoever has asked holds while these are the same. */
export class ProjectIndex<Place extends ts.Node> {
  readonly #project: Project;
  readonly #memory: Memory;
  readonly #indexing: Indexing;
  #places: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(project: Project, memory: Memory, indexing: Indexing) {
    this.#project = project;
    this.#memory = memory;
    this.#indexing = indexing;
    project.reads.answering(indexing.question, named => this.#placesOf(named).join());
  }

  /** In the order of files and positions. */
  of(named: ts.Node): readonly Place[] {
    const id = this.#project.idOf(named);
    this.#project.reads.asked(this.#indexing.question, id);
    return this.#placesOf(id).map(each => {
      // The places are those of nodes of this kind, in files of this very program.
      const place = this.#project.nodeOf(each) as Place;
      this.#project.reads.node(place);
      return place;
    });
  }

  #placesOf(named: string): readonly string[] {
    this.#places ??= groups(this.#project.ownFiles.flatMap(file => this.#placesIn(file)));
    return this.#places.get(named) ?? [];
  }

  #placesIn(file: ts.SourceFile): readonly (readonly [named: string, place: string])[] {
    return this.#memory.recall(this.#project.reads, file.fileName, this.#indexing.key, () => {
      const places: (readonly [string, string])[] = [];
      const visit = (node: ts.Node): void => {
        const found = this.#indexing.at(node);
        for (const each of found?.named ?? [])
          places.push([this.#project.idOf(each), this.#project.idOf(found?.place ?? node)]);
        ts.forEachChild(node, visit);
      };
      visit(file);
      return places;
    });
  }
}
