import * as ts from "../../../../typescript.js";
import { namesFollowed } from "../names-followed.js";
import { calleeOf, type CallSite, type CallSites } from "../../../1-discover/call-sites.js";
import { boundName } from "../../../declarations.js";
import { bare, isReference } from "../../../expressions.js";
import { childrenOf } from "../../../incremental/node-identity.js";
import type { References } from "../../../references.js";
import { returnedExpressions } from "../../../returned-expressions.js";
import { isOfCollection } from "../parts/iteration.js";
import type { Roots } from "../roots/roots.js";
import { BegunAnew } from "./begun-anew.js";
import { isNamedFunction, propertyName, valueOf } from "../../unit-nodes.js";

/** `/a/g`, `new RegExp("a", "g")` and `RegExp("a", "g")`. */
type Maker = ts.RegularExpressionLiteral | CallSite;

/** Finds the flags of regular expressions in the code that makes them: of an item of a list, those of all that stand in the list. */
export class RegularExpressions {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #roots: Roots;
  readonly #begunAnew: BegunAnew;

  constructor(references: References, callSites: CallSites, roots: Roots) {
    this.#references = references;
    this.#callSites = callSites;
    this.#roots = roots;
    this.#begunAnew = new BegunAnew(references, code => this.#isMaker(code));
  }

  /** Whether an expression that somebody holds can have such flags. */
  canHave(flags: RegExp, expression: ts.Expression): boolean {
    // What nobody else has begins anew each time.
    if (this.#roots.rootOf(expression) === undefined || this.#begunAnew.has(expression)) return false;
    return this.#flagsOf(expression).some(each => flags.test(each));
  }

  /** `token.lastIndex = 0`, where nothing is left of what was there before. */
  isBegunAnew(target: ts.Expression): boolean {
    const node = bare(target);
    if (!ts.isPropertyAccessExpression(node) || node.name.text !== "lastIndex") return false;
    return this.#begunAnew.has(node.expression);
  }

  #flagsOf(expression: ts.Expression, depth = 0): readonly string[] {
    const makers = this.#makersOf(expression, this.#memberOf(expression), depth);
    return makers.flatMap(maker => this.#flagsOfMaker(maker, depth + 1));
  }

  #makersOf(expression: ts.Expression, member: string | undefined, depth: number): readonly Maker[] {
    if (depth >= namesFollowed) return [];
    const root = this.#roots.rootOf(expression);
    const holder = root !== undefined && "declaration" in root ? root.declaration : undefined;
    const code = [...this.#roots.valuesOf(expression), ...(holder === undefined ? [] : [valueOf(holder) ?? holder])];
    const made = code.flatMap(each => this.#madeIn(each, member, new Set()));
    const given = holder !== undefined && ts.isParameter(holder) ? this.#givenTo(holder) : [];
    return [...made, ...given.flatMap(each => this.#makersOf(each, member ?? this.#memberOf(each), depth + 1))];
  }

  #givenTo(parameter: ts.ParameterDeclaration): readonly ts.Expression[] {
    return this.#callSites.givenFor(parameter);
  }

  /** `word` of `patterns.word`, and of the items of `patterns.word`. */
  #memberOf(expression: ts.Expression, depth = 0): string | undefined {
    const node = bare(expression);
    if (depth >= namesFollowed) return undefined;
    if (ts.isPropertyAccessExpression(node)) return node.name.text;
    if (ts.isElementAccessExpression(node)) {
      const [name, ...others] = this.#references.memberNames(node);
      return others.length === 0 ? (name ?? this.#memberOf(node.expression, depth + 1)) : undefined;
    }
    if (ts.isCallExpression(node)) {
      const method = bare(node.expression);
      const isItem = ts.isPropertyAccessExpression(method) && isOfCollection(this.#references, method);
      return isItem ? this.#memberOf(method.expression, depth + 1) : undefined;
    }
    const target = this.#references.resolve(node);
    if (target.kind !== "declaration") return undefined;
    const name = ts.isBindingElement(target.node) ? boundName(target.node) : undefined;
    const [source] = name === undefined ? this.#roots.sourcesOf(target.node) : [];
    return source === undefined ? name : this.#memberOf(source, depth + 1);
  }

  /** What a piece of code makes under a name, also through the functions that it calls and the constants that it mentions. */
  #madeIn(code: ts.Node, member: string | undefined, seen: Set<ts.Node>): readonly Maker[] {
    if (seen.has(code) || isNamedFunction(code) || this.#makesNone(code)) return [];
    seen.add(code);
    if (this.#isMaker(code)) return [code];
    return this.#partsOf(code, member).flatMap(each => this.#madeIn(each, member, seen));
  }

  #makesNone(code: ts.Node): boolean {
    if (ts.isTypeNode(code)) return true;
    if (ts.isCallExpression(code) && this.#references.nativePath(code.expression)?.startsWith("String.prototype."))
      return true;
    return ts.isExpression(code) && this.#references.isPrimitive(code);
  }

  #isMaker(code: ts.Node): code is Maker {
    if (ts.isRegularExpressionLiteral(code)) return true;
    if (!ts.isNewExpression(code) && !ts.isCallExpression(code)) return false;
    return this.#references.nativePath(code.expression) === "RegExp";
  }

  #partsOf(code: ts.Node, member: string | undefined): readonly ts.Node[] {
    if (ts.isIdentifier(code) || ts.isPropertyAccessExpression(code)) {
      const values = isNamed(code) ? this.#roots.valuesOf(code).filter(each => each !== code) : [];
      if (values.length > 0) return values;
    }
    if (ts.isObjectLiteralExpression(code)) return this.#propertiesFor(code, member);
    return [...this.#returnedBy(code), ...childrenOf(code)];
  }

  /** A literal that has the name, or copies what has it, says what is there; of any other each part can be. */
  #propertiesFor(
    literal: ts.ObjectLiteralExpression,
    member: string | undefined,
  ): readonly ts.ObjectLiteralElementLike[] {
    const { properties } = literal;
    if (member === undefined || !this.#references.hasMember(literal, member)) return properties;
    return properties.filter(each => ts.isSpreadAssignment(each) || propertyName(each.name) === member);
  }

  #returnedBy(code: ts.Node): readonly ts.Expression[] {
    const { reads } = this.#references;
    if (ts.isCallExpression(code))
      return this.#callSites.callees(code).flatMap(callee => returnedExpressions(reads, callee));
    const tag = ts.isTaggedTemplateExpression(code) ? this.#references.resolve(code.tag) : undefined;
    return tag?.kind === "declaration" ? returnedExpressions(reads, calleeOf(tag.node)) : [];
  }

  #flagsOfMaker(maker: Maker, depth: number): readonly string[] {
    if (ts.isRegularExpressionLiteral(maker)) return [maker.text.slice(maker.text.lastIndexOf("/") + 1)];
    const [source, flags] = maker.arguments ?? [];
    if (flags !== undefined) return this.#textsOf(bare(flags), depth);
    // A copy of another one has its flags.
    return source === undefined ? [] : this.#flagsOf(source, depth);
  }

  #textsOf(flags: ts.Expression, depth: number): readonly string[] {
    if (ts.isPropertyAccessExpression(flags) && flags.name.text === "flags")
      return this.#flagsOf(flags.expression, depth);
    const values = this.#roots.valuesOf(flags);
    if (values.length === 0) return [unknownFlags];
    return values.flatMap(each => {
      const texts = this.#references.textsOf(each);
      return texts.length === 0 ? [unknownFlags] : texts;
    });
  }
}

/** What nobody can tell is as bad as what is usual. */
const unknownFlags = "g";

function isNamed(code: ts.Identifier | ts.PropertyAccessExpression): boolean {
  return !ts.isIdentifier(code) || isReference(code);
}
