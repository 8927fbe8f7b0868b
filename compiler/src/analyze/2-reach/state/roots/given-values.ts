import * as ts from "../../../../typescript.js";
import { isConstant } from "../../../declarations.js";
import { enclosingFunction, isModuleLevel, isWithin, wrapped } from "../../../expressions.js";
import type { Copies } from "../parts/copies.js";
import type { pathWithin } from "../parts/paths.js";
import { defaultsOf } from "../parts/places.js";
import type { Values } from "../values/values.js";
import type { Root } from "./root.js";
import type { Sources } from "./sources.js";

/** Where in what a variable holds something is. */
type Within = ReturnType<typeof pathWithin>;

/** What variables, parameters and names in patterns can stand for at a place of the code. */
export class GivenValues {
  readonly #values: Values;
  readonly #sources: Sources;
  readonly #copies: Copies;
  readonly #rootOf: (expression: ts.Expression, depth: number) => Root | undefined;

  constructor(
    values: Values,
    sources: Sources,
    copies: Copies,
    rootOf: (expression: ts.Expression, depth: number) => Root | undefined,
  ) {
    this.#values = values;
    this.#sources = sources;
    this.#copies = copies;
    this.#rootOf = rootOf;
  }

  /** What a variable can hold at a place, where something within that is changed. */
  at(variable: ts.Declaration, at: ts.Node, within: Within, depth: number): readonly ts.Expression[] {
    if (ts.isVariableDeclaration(variable) && (isConstant(variable) || isModuleLevel(variable))) return [];
    const since = this.#givenSince(variable, at, within, depth);
    if (since.length > 0) return since;
    return [...this.#atFirst(variable), ...this.#values.replacementsOf(variable).map(({ value }) => value)];
  }

  /** Whether a variable no longer holds what it had at first: `options` after `options = { ...options };`. */
  isReplaced(variable: ts.Declaration, at: ts.Node, within: Within): boolean {
    return this.#givenSince(variable, at, within, 0).length > 0;
  }

  #atFirst(variable: ts.Declaration): readonly ts.Expression[] {
    if (ts.isParameter(variable)) return [...defaultsOf(variable), ...this.#sources.atFirst(variable)];
    // What is never replaced is the part that it was taken from.
    if (ts.isBindingElement(variable))
      return [...defaultsOf(variable), ...(this.#values.isReplaced(variable) ? this.#sources.atFirst(variable) : [])];
    if (!ts.isVariableDeclaration(variable)) return [];
    return variable.initializer === undefined ? this.#sources.itemsOf(variable) : [variable.initializer];
  }

  /** All that it can have been given since what it had at first is gone. */
  #givenSince(variable: ts.Declaration, at: ts.Node, within: Within, depth: number): readonly ts.Expression[] {
    if (!this.#values.isReplaced(variable)) return [];
    const replacements = this.#values.replacementsOf(variable);
    const last = replacements.findLast(each => isSureBefore(each.at, at));
    if (last === undefined) return [];
    const since = replacements
      .filter(each => each === last || mayComeBetween(each.at, last.at, at))
      .map(({ value }) => value);
    return since.some(each => this.#leaves(variable, each, within, depth)) ? [] : since;
  }

  /** `node = node.next` leaves it where it was, and so does `state = { ...state, total }` with what is in its parts. */
  #leaves(variable: ts.Declaration, value: ts.Expression, within: Within, depth: number): boolean {
    const isOwnMember = typeof within === "object" && within.length === 0;
    return [value, ...(isOwnMember ? [] : this.#copies.of(value))].some(each => {
      const root = this.#rootOf(each, depth + 1);
      return root?.kind === "variable" && root.declaration === variable;
    });
  }
}

/** A statement of a block around the place: whoever comes to that has executed it, unless it is in a function that can be called before. */
function isSureBefore(assignment: ts.Node, at: ts.Node): boolean {
  const own = wrapped(assignment).parent;
  const block = own.parent;
  if (!ts.isExpressionStatement(own) || !ts.isBlock(block) || !isWithin(at, block) || own.end > at.pos) return false;
  return ts.findAncestor(at, each => (each === block ? "quit" : ts.isFunctionDeclaration(each))) === undefined;
}

function mayComeBetween(each: ts.Node, last: ts.Node, at: ts.Node): boolean {
  if (each.pos < last.end) return false;
  if (each.end <= at.pos || enclosingFunction(at) !== enclosingFunction(last)) return true;
  const loop = ts.findAncestor(at, outer => (isWithin(last, outer) ? "quit" : ts.isIterationStatement(outer, false)));
  return loop !== undefined && isWithin(each, outermostLoop(loop, last));
}

function outermostLoop(loop: ts.Node, outside: ts.Node): ts.Node {
  const outer = ts.findAncestor(loop.parent, each =>
    isWithin(outside, each) ? "quit" : ts.isIterationStatement(each, false),
  );
  return outer === undefined ? loop : outermostLoop(outer, outside);
}
