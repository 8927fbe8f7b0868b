import * as ts from "../../../typescript.js";
import { calleeOf } from "../../1-discover/call-sites.js";
import { boundName, boundProperty, declarationsOf } from "../../declarations.js";
import type { Project } from "../../project.js";
import type { References } from "../../references.js";
import { anyName } from "../state/load/mentions.js";
import type { NamedEntry } from "./entries.js";

interface Asked {
  readonly name: string;
  /** What the name stands for by its type. Another object may have other code there. */
  readonly known: readonly ts.Node[];
}

/** The members that code asks objects for: `done` of `listener.done()`, whoever may be behind the interface of `listener`. */
export class AskedMembers {
  readonly #project: Project;
  readonly #references: References;
  readonly #asked = new Map<string, Asked[]>();

  constructor(project: Project, references: References) {
    this.#project = project;
    this.#references = references;
  }

  see(node: ts.Node): void {
    for (const each of this.#askedBy(node)) this.#asked.set(each.name, [...(this.#asked.get(each.name) ?? []), each]);
  }

  /** Code that the types lead to is found without its name. */
  has({ name, code }: NamedEntry): boolean {
    const asked = [name, anyName].flatMap(each => this.#asked.get(each) ?? []);
    return asked.some(({ known }) => !known.includes(code));
  }

  #askedBy(node: ts.Node): readonly Asked[] {
    if (ts.isPropertyAccessExpression(node)) return this.#named(node, node.name.text);
    if (ts.isElementAccessExpression(node)) return this.#computed(node);
    const isTaken = ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && !node.dotDotDotToken;
    if (!isTaken) return [];
    const declared = boundProperty(this.#project.checker, node)?.declarations ?? [];
    return [{ name: boundName(node) ?? anyName, known: declared.map(calleeOf) }];
  }

  #named(access: ts.PropertyAccessExpression | ts.ElementAccessExpression, name: string): readonly Asked[] {
    const target = this.#references.resolve(access);
    const isForeign = target.kind === "native" || target.kind === "package" || target.kind === "runtime";
    return isForeign ? [] : [{ name, known: declarationsOf(target).map(calleeOf) }];
  }

  #computed(access: ts.ElementAccessExpression): readonly Asked[] {
    if (this.#references.isNumber(access.argumentExpression)) return [];
    const names = this.#references.memberNames(access);
    if (names.length === 1) return names.flatMap(each => this.#named(access, each));
    return (names.length > 0 ? names : [anyName]).map(name => ({ name, known: [] }));
  }
}
