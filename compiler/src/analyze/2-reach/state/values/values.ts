import * as ts from "../../../../typescript.js";
import { namesFollowed } from "../names-followed.js";
import { argumentsFor, ownerOfParameter, type CallSites } from "../../../1-discover/call-sites.js";
import { isConstant } from "../../../declarations.js";
import { bare, enclosingFunction, writtenBy, handsOutLeft } from "../../../expressions.js";
import { groups } from "../../../incremental/groups.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import { returnedExpressions } from "../../../returned-expressions.js";
import { assignedParts } from "../parts/parts.js";
import { holderOfPattern } from "../parts/patterns.js";
import { valueOf } from "../../unit-nodes.js";

/** What expressions and variables can be, as far as it is written in this project. */
export class Values {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #replaced: Cache<ts.Node, Replacements> = new Map();

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

  /** In the function around it, in the order of the code: also to parameters, and to names in patterns. */
  assignmentsTo(variable: ts.Declaration): readonly ts.BinaryExpression[] {
    return this.replacementsOf(variable)
      .map(({ at }) => at)
      .filter((each): each is ts.BinaryExpression => ts.isBinaryExpression(each) && ts.isIdentifier(bare(each.left)));
  }

  /** Also by patterns and loops. */
  replacementsOf(variable: ts.Declaration): readonly Replacement[] {
    return this.#replacementsBeside(variable).get(variable) ?? [];
  }

  /** Whether a variable, a parameter or a name in a pattern is given something else than it has at first. */
  isReplaced(variable: ts.Declaration): boolean {
    const holder = ts.isBindingElement(variable) ? holderOfPattern(variable) : variable;
    if (ts.isVariableDeclaration(holder) && isConstant(holder)) return false;
    return this.#replacementsBeside(variable).has(variable);
  }

  #replacementsBeside(variable: ts.Declaration): Replacements {
    const code = enclosingFunction(variable);
    return this.#references.reads.cached(this.#replaced, code, new Map(), () => this.#replacementsIn(code));
  }

  #replacementsIn(code: ts.Node): Replacements {
    this.#references.reads.body(code);
    const found: (readonly [ts.Declaration, Replacement])[] = [];
    const visit = (node: ts.Node): void => {
      for (const { target, value } of partsWrittenBy(node)) {
        const named = ts.isIdentifier(target) ? this.#references.resolve(target) : undefined;
        if (named?.kind === "declaration") found.push([named.node, { at: node, value }]);
      }
      ts.forEachChild(node, visit);
    };
    visit(code);
    return groups(found);
  }
}

/** Where a variable is given something else than it has at first, and what: an object, or whatever has that as a part. */
export interface Replacement {
  readonly at: ts.Node;
  readonly value: ts.Expression;
}

type Replacements = ReadonlyMap<ts.Declaration, readonly Replacement[]>;

function partsWrittenBy(node: ts.Node): ReturnType<typeof assignedParts> {
  const target = writtenBy(node);
  if (target === undefined) return [];
  if (ts.isBinaryExpression(node)) return assignedParts(target, node.right);
  return assignedParts(target, ts.isForOfStatement(node) ? node.expression : target);
}
