import * as ts from "../../../typescript.js";
import { callWithArgument } from "../../1-discover/call-sites.js";
import type { Project } from "../../project.js";
import type { References } from "../../references.js";
import { hasOwnThis } from "../state/roots/owner-of-this.js";
import { AskedMembers } from "./asked-members.js";
import type { Entries, Entry, NamedEntry } from "./entries.js";
import type { Scope } from "./scope.js";

/** A node that is executed, and the place of the body that led to it, if the body leaves it to other code. */
export type See = (node: ts.Node, scope: Scope, origin: ts.Node | undefined, givenAt: ts.Node | undefined) => void;

/** The way from a body to code elsewhere. */
interface Way {
  readonly origin: ts.Node | undefined;
  /** Where somebody else has handed in the code that the way leads through. */
  readonly givenAt: ts.Node | undefined;
  readonly entered: Set<string>;
}

/**
 * Follows what is executed where a function is handed over to be executed apart from the run: its own code, what that calls,
 * and the functions that it hands over, which count as called. Of an object that it hands over, those methods count whose
 * names are mentioned: `done` of `upload(parts, listener)`, if `upload` calls `listener.done()`.
 */
export class Execution {
  readonly #references: References;
  readonly #entries: Entries;
  readonly #see: See;
  readonly #asked: AskedMembers;
  #waiting: readonly { readonly member: NamedEntry; readonly way: Way }[] = [];

  constructor(project: Project, references: References, entries: Entries, see: See) {
    this.#references = references;
    this.#entries = entries;
    this.#see = see;
    this.#asked = new AskedMembers(project, references);
  }

  of(handed: readonly ts.Node[]): void {
    const way: Way = { origin: undefined, givenAt: undefined, entered: new Set() };
    const bodies = new Set<ts.Node>();
    for (const entry of handed.flatMap(each => this.#entries.ofHanded(each))) {
      // Of the same code, the first says more of what belongs to it.
      if (!bodies.has(entry.code)) this.#enter(entry, way);
      bodies.add(entry.code);
    }
    this.#enterAsked();
  }

  /** What is entered may ask for more. */
  #enterAsked(): void {
    const ready = this.#waiting.filter(({ member }) => this.#asked.has(member));
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter(each => !ready.includes(each));
    for (const { member, way } of ready) this.#enter(member, way);
    this.#enterAsked();
  }

  #enter({ code, scope }: Entry, way: Way): void {
    const key = keyOf(code, scope);
    if (way.entered.has(key)) return;
    way.entered.add(key);
    this.#references.reads.body(code);
    ts.forEachChild(code, child => this.#visit(child, scope, way));
  }

  #visit(node: ts.Node, scope: Scope, way: Way): void {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    this.#see(node, scope, way.origin, way.givenAt);
    const onwards = (): Way => (way.origin === undefined ? { ...way, origin: node, entered: new Set() } : way);
    for (const entry of this.#entries.at(node, scope)) this.#enter(entry, givenTo(onwards(), entry));
    for (const member of this.#entries.membersAt(node, scope)) this.#await(member, node, givenTo(onwards(), member));
    this.#asked.see(node);
    const inner = hasOwnThis(node) ? { ...scope, ownsThis: true } : scope;
    ts.forEachChild(node, child => this.#visit(child, inner, way));
  }

  #await(member: NamedEntry, handed: ts.Node, way: Way): void {
    if (this.#isHandedToPackage(handed)) this.#enter(member, way);
    else this.#waiting = [...this.#waiting, { member, way }];
  }

  /** Nobody sees what a package does with the object that it is given. */
  #isHandedToPackage(node: ts.Node): boolean {
    const call = callWithArgument(node);
    return call !== undefined && this.#references.resolve(call.expression).kind === "package";
  }
}

/** The first who hands something in says whom it counts for. */
function givenTo(way: Way, { givenAt }: Entry): Way {
  return givenAt === undefined || way.givenAt !== undefined ? way : { ...way, givenAt, entered: new Set() };
}

function keyOf(code: ts.Node, { code: around, ownsThis, borrowed }: Scope): string {
  const own = around.filter(each => each !== code && each.pos <= code.pos && each.end >= code.end).length;
  const taken = [...borrowed].map(({ pos }) => pos).join();
  return `${code.getSourceFile().fileName} ${code.pos} ${ownsThis} ${own > 0} ${taken}`;
}
