import * as ts from "../../../../typescript.js";
import { isConstant } from "../../../declarations.js";
import { bare, handsOutLeft, isModuleLevel, isReference, wrapped } from "../../../expressions.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import { namesFollowed } from "../names-followed.js";
import type { Values } from "../values/values.js";

/** Collections of a module from which nobody gets what somebody else has, too: `metas` of `metas.set(order, { count: 0 })`. */
export class WeakValues {
  readonly #references: References;
  readonly #values: Values;
  readonly #fresh: Cache<ts.VariableDeclaration, boolean> = new Map();

  constructor(references: References, values: Values) {
    this.#references = references;
    this.#values = values;
  }

  /** Whether all that is put into it is made for that, and nobody else can put something there. */
  areFresh(collection: ts.Declaration): boolean {
    if (!ts.isVariableDeclaration(collection) || !isConstant(collection) || !isModuleLevel(collection)) return false;
    if ((ts.getCombinedModifierFlags(collection) & ts.ModifierFlags.Export) !== 0) return false;
    return this.#references.reads.cached(this.#fresh, collection, false, () => {
      this.#references.reads.body(collection);
      const name = collection.name.getText();
      const isOther = (node: ts.Node): boolean =>
        (ts.isIdentifier(node) && node.text === name && isReference(node) && !this.#isPlain(node, collection)) ||
        (ts.isExportSpecifier(node) && (node.propertyName ?? node.name).text === name) ||
        (ts.forEachChild(node, isOther) ?? false);
      return !isOther(collection.getSourceFile());
    });
  }

  #isPlain(mention: ts.Identifier, collection: ts.Declaration): boolean {
    const access = wrapped(mention).parent;
    const call = ts.isPropertyAccessExpression(access) ? wrapped(access).parent : undefined;
    if (call === undefined || !ts.isCallExpression(call) || bare(call.expression) !== access) return false;
    if (!ts.isPropertyAccessExpression(access) || !/^(get|has|delete|set)$/.test(access.name.text)) return false;
    const [, value] = call.arguments;
    if (access.name.text !== "set") return true;
    return value !== undefined && this.#isFresh(value, collection);
  }

  /** Written out on the spot, or what the collection has already. */
  #isFresh(value: ts.Expression, collection: ts.Declaration, depth = 0): boolean {
    const node = bare(value);
    if (depth > namesFollowed) return false;
    if (ts.isLiteralExpression(node) || this.#references.isPrimitive(node)) return true;
    if (ts.isBinaryExpression(node) && handsOutLeft(node))
      return [node.left, node.right].every(each => this.#isFresh(each, collection, depth + 1));
    if (ts.isIdentifier(node)) return this.#holdsFresh(node, collection, depth);
    if (ts.isArrayLiteralExpression(node)) return node.elements.every(each => this.#isFresh(each, collection));
    if (ts.isObjectLiteralExpression(node))
      return node.properties.every(
        each => ts.isPropertyAssignment(each) && this.#isFresh(each.initializer, collection),
      );
    if (ts.isNewExpression(node)) return (node.arguments ?? []).length === 0 && this.#isCollection(node);
    return this.#isGotten(node, collection);
  }

  #holdsFresh(name: ts.Identifier, collection: ts.Declaration, depth: number): boolean {
    const target = this.#references.resolve(name);
    const variable = target.kind === "declaration" ? target.node : undefined;
    if (variable === undefined || !ts.isVariableDeclaration(variable) || isModuleLevel(variable)) return false;
    if (!ts.isIdentifier(variable.name)) return false;
    const held = [variable.initializer, ...this.#values.assignmentsTo(variable).map(({ right }) => right)];
    return held.every(each => each === undefined || this.#isFresh(each, collection, depth + 1));
  }

  #isCollection({ expression }: ts.NewExpression): boolean {
    return /^(Map|Set|Array)$/.test(this.#references.nativePath(expression) ?? "");
  }

  #isGotten(node: ts.Expression, collection: ts.Declaration): boolean {
    const method = ts.isCallExpression(node) ? bare(node.expression) : undefined;
    if (method === undefined || !ts.isPropertyAccessExpression(method) || method.name.text !== "get") return false;
    const target = this.#references.resolve(method.expression);
    return target.kind === "declaration" && target.node === collection;
  }
}
