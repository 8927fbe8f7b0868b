import * as ts from "../../../typescript.js";
import { boundProperty } from "../../declarations.js";
import { bare, isComputed, isComputing, wrapped, writtenBy } from "../../expressions.js";
import type { Project } from "../../project.js";
import type { References } from "../../references.js";
import { isFunctionNode } from "../unit-nodes.js";
import type { HeldFunction, HeldFunctions } from "./held-functions.js";

const asText = ["toString", "valueOf", "[Symbol.toPrimitive]"];
const asItems = ["[Symbol.iterator]", "[Symbol.asyncIterator]"];

/** Members that are found here wherever code executes them. */
const ofLanguage: ReadonlySet<string> = new Set([...asText, ...asItems, "toJSON"]);

export function isMemberOfLanguage(name: string): boolean {
  return ofLanguage.has(name);
}

/** Members that natives ask their arguments for. */
const askedByNatives: readonly (readonly [natives: RegExp, names: readonly string[]])[] = [
  [/^(String|Number|BigInt|Date)$/, asText],
  [/^JSON\.stringify$/, ["toJSON"]],
  [/^(Array\.from|Object\.fromEntries|Map|Set|Promise\.\w+)$/, asItems],
];

/** The members that code executes without calling them: a getter, `toString` of `${order}`, the iterator of `[...orders]`. */
export class ImplicitCalls {
  readonly #project: Project;
  readonly #references: References;
  readonly #held: HeldFunctions;

  constructor(project: Project, references: References, held: HeldFunctions) {
    this.#project = project;
    this.#references = references;
    this.#held = held;
  }

  at(node: ts.Node): readonly HeldFunction[] {
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return this.#read(node);
    if (ts.isBindingElement(node)) return this.#taken(node);
    if (ts.isSpreadAssignment(node)) return this.#copied(node.expression);
    return this.byLanguage(node);
  }

  /** Of those, what the language has names for. */
  byLanguage(node: ts.Node): readonly HeldFunction[] {
    if (ts.isTemplateSpan(node))
      return ts.isTaggedTemplateExpression(node.parent.parent) ? [] : this.#asked(node.expression, asText);
    if (ts.isBinaryExpression(node) && isComputing(node))
      return [node.left, node.right].flatMap(each => this.#asked(each, asText));
    if (ts.isForOfStatement(node) || ts.isSpreadElement(node)) return this.#asked(node.expression, asItems);
    if (ts.isYieldExpression(node) && node.asteriskToken !== undefined && node.expression)
      return this.#asked(node.expression, asItems);
    if (ts.isVariableDeclaration(node) && ts.isArrayBindingPattern(node.name) && node.initializer)
      return this.#asked(node.initializer, asItems);
    return ts.isCallExpression(node) || ts.isNewExpression(node) ? this.#byNative(node) : [];
  }

  #read(access: ts.PropertyAccessExpression | ts.ElementAccessExpression): readonly HeldFunction[] {
    if (isReplaced(access)) return [];
    const target = this.#references.resolve(access);
    if (target.kind !== "member") return [];
    const others = this.#madeMembersOf(access.expression).filter(each => nameOf(each) === target.name);
    return codeOf([...target.nodes, ...others].filter(ts.isGetAccessor), access.expression);
  }

  /** `const { total } = order` */
  #taken(element: ts.BindingElement): readonly HeldFunction[] {
    if (!ts.isObjectBindingPattern(element.parent)) return [];
    const holder = element.parent.parent;
    const object = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
    const declared = boundProperty(this.#project.checker, element)?.declarations ?? [];
    return codeOf(declared.filter(ts.isGetAccessor), object);
  }

  #byNative(call: ts.CallExpression | ts.NewExpression): readonly HeldFunction[] {
    const path = this.#references.nativePath(call.expression);
    const given = call.arguments ?? [];
    if (path === undefined || given.length === 0) return [];
    const names = askedByNatives.flatMap(([natives, each]) => (natives.test(path) ? each : []));
    const isCopying = /^(JSON\.stringify|structuredClone|Object\.(assign|values|entries))$/.test(path);
    return [...given].flatMap(each => [...this.#asked(each, names), ...(isCopying ? this.#copied(each) : [])]);
  }

  #asked(object: ts.Expression, names: readonly string[]): readonly HeldFunction[] {
    if (names.length === 0 || isComputed(bare(object)) || this.#references.isPrimitive(object)) return [];
    return codeOf(
      this.#membersOf(object).filter(each => names.includes(nameOf(each))),
      object,
    );
  }

  /** The accessors of a literal are its own; those of a class stay behind when its object is copied. */
  #copied(object: ts.Expression): readonly HeldFunction[] {
    if (this.#references.isPrimitive(object)) return [];
    return codeOf(
      this.#membersOf(object).filter(each => ts.isGetAccessor(each) && ts.isObjectLiteralExpression(each.parent)),
      object,
    );
  }

  #membersOf(object: ts.Expression): readonly ts.Declaration[] {
    const { checker } = this.#project;
    const type = checker.getNonNullableType(checker.getTypeAtLocation(object));
    const types = type.isUnion() ? type.types : [type];
    const members = types.flatMap(each => each.getProperties()).flatMap(({ declarations = [] }) => declarations);
    const own = members.filter(each => this.#project.isOwn(each));
    for (const each of own) this.#references.reads.node(each);
    return [...own, ...this.#madeMembersOf(object)];
  }

  /** Those of the objects that an expression stands for, whatever its type says of them. */
  #madeMembersOf(object: ts.Expression): readonly ts.Declaration[] {
    return this.#held.membersOf(object).map(({ code }) => code);
  }
}

function nameOf(member: ts.Declaration): string {
  return ts.getNameOfDeclaration(member)?.getText() ?? "";
}

function codeOf(members: readonly ts.Declaration[], object: ts.Expression | undefined): readonly HeldFunction[] {
  return members.flatMap(code => (isFunctionNode(code) && code.body !== undefined ? [{ code, object }] : []));
}

/** `order.total = 1` asks the setter alone. */
function isReplaced(access: ts.Expression): boolean {
  const outer = wrapped(access);
  const { parent } = outer;
  const isPlain = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  const target = isPlain ? writtenBy(parent) : undefined;
  return target !== undefined && bare(target) === access;
}
