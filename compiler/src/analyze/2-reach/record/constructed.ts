import * as ts from "../../../typescript.js";
import { calleeOf } from "../../1-discover/call-sites.js";
import { bare } from "../../expressions.js";
import { calledForms } from "../forms/call-forms.js";
import type { Extraction } from "../extract.js";
import { recordNative } from "./native.js";
import type { UnitWalk } from "../walk.js";

type Call = ts.CallExpression | ts.NewExpression;

/** What is made of a native class by another name: `new Day(2026, 0)` and `super(2026, 0)`, where `class Day extends Date`. */
export function recordConstructed(walk: UnitWalk, call: Call, callee: ts.Expression): void {
  const { extraction } = walk;
  for (const path of new Set(constructedNatives(extraction, call, callee)))
    for (const form of calledForms(extraction, path, call)) recordNative(walk, callee, form, "call");
}

function constructedNatives(extraction: Extraction, call: Call, callee: ts.Expression): readonly string[] {
  const behind = new NativeConstructors(extraction);
  if (callee.kind === ts.SyntaxKind.SuperKeyword) {
    const holder = ts.findAncestor(call, ts.isClassLike);
    return holder === undefined ? [] : behind.basesOf(holder);
  }
  // Of a native that is named the call itself is recorded.
  const isNamed = extraction.references.nativePath(callee) !== undefined;
  return ts.isNewExpression(call) && !isNamed ? behind.of(callee) : [];
}

/** The natives whose constructor gets the arguments of `new`, as they are. */
class NativeConstructors {
  readonly #extraction: Extraction;
  readonly #seen = new Set<ts.Node>();

  constructor(extraction: Extraction) {
    this.#extraction = extraction;
  }

  of(type: ts.Expression): readonly string[] {
    const { references, writes } = this.#extraction;
    const target = references.resolve(type);
    if (target.kind === "native") return [target.path];
    if (target.kind === "package") return [];
    const made = target.kind === "declaration" ? calleeOf(target.node) : bare(type);
    if (ts.isClassLike(made)) return this.#inherited(made);
    if (references.foreignType(type) === "DateConstructor") return ["Date"];
    return writes.valuesOf(type).flatMap(value => (value === bare(type) ? [] : this.of(value)));
  }

  basesOf(holder: ts.ClassLikeDeclaration): readonly string[] {
    const heritage = holder.heritageClauses?.find(each => each.token === ts.SyntaxKind.ExtendsKeyword)?.types ?? [];
    return heritage.flatMap(({ expression }) => this.of(expression));
  }

  #inherited(holder: ts.ClassLikeDeclaration): readonly string[] {
    if (this.#seen.has(holder) || holder.members.some(ts.isConstructorDeclaration)) return [];
    this.#seen.add(holder);
    return this.basesOf(holder);
  }
}
