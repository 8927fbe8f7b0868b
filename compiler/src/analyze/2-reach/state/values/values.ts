import * as ts from "../../../../typescript.js";
import { namesFollowed } from "../names-followed.js";
import { argumentsFor, ownerOfParameter, type CallSites } from "../../../1-discover/call-sites.js";
import { isConstant } from "../../../declarations.js";
import { bare, enclosingFunction, writtenBy, handsOutLeft } from "../../../expressions.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import { returnedExpressions } from "../../../returned-expressions.js";
import { valueOf } from "../../unit-nodes.js";

/** What expressions and variables can be, as far as it is written in this project. */
export class Values {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #assigned: Cache<ts.Declaration, readonly ts.BinaryExpression[]> = new Map();

  constructor(references: References, callSites: CallSites) {
    this.#references = references;
    this.#callSites = callSites;
  }

  /** The values that an expression can have, as far as they are written in this project. */
  of(expression: ts.Expression, depth = 0): readonly ts.Expression[] {
    const node = bare(expression);
    if (depth >= namesFollowed) return [node];
    const values = (candidates: readonly ts.Expression[]) => candidates.flatMap(each => this.of(each, depth + 1));
    if (ts.isConditionalExpression(node)) return values([node.whenTrue, node.whenFalse]);
    if (ts.isBinaryExpression(node) && handsOutLeft(node)) return values([node.left, node.right]);
    if (ts.isCallExpression(node)) {
      const returned = this.#callSites.callees(node).flatMap(each => returnedExpressions(this.#references.reads, each));
      // What a generator or the platform gives back is written nowhere.
      return returned.length === 0 ? [node] : values(returned);
    }
    const target = this.#references.resolve(node);
    const declaration =
      target.kind === "declaration" ? target.node : target.kind === "member" ? target.nodes[0] : undefined;
    if (declaration === undefined) return [node];
    if (ts.isClassLike(declaration)) return [node];
    if (ts.isParameter(declaration)) {
      const sites = this.#callSites.of(ownerOfParameter(declaration));
      const byDefault = declaration.initializer ? [declaration.initializer] : [];
      return values([...byDefault, ...sites.flatMap(site => argumentsFor(declaration, site))]);
    }
    const initialiser = valueOf(declaration);
    const isReplaced = ts.isVariableDeclaration(declaration) && !isConstant(declaration);
    const assigned = isReplaced ? this.assignmentsTo(declaration).map(({ right }) => right) : [];
    return values([...(initialiser ? [initialiser] : []), ...assigned]);
  }

  /** What a variable is given after its declaration. */
  assignedTo(variable: ts.VariableDeclaration): readonly ts.Expression[] {
    return isConstant(variable) ? [] : this.assignmentsTo(variable).map(({ right }) => bare(right));
  }

  /** In the function around it, in the order of the code. */
  assignmentsTo(variable: ts.VariableDeclaration): readonly ts.BinaryExpression[] {
    return this.#references.reads.cached(this.#assigned, variable, [], () => this.#findAssignmentsTo(variable));
  }

  #findAssignmentsTo(variable: ts.VariableDeclaration): readonly ts.BinaryExpression[] {
    this.#references.reads.body(variable);
    const found: ts.BinaryExpression[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isBinaryExpression(node) && writtenBy(node) !== undefined && ts.isIdentifier(bare(node.left))) {
        const target = this.#references.resolve(node.left);
        if (target.kind === "declaration" && target.node === variable) found.push(node);
      }
      ts.forEachChild(node, visit);
    };
    visit(enclosingFunction(variable));
    return found;
  }
}
