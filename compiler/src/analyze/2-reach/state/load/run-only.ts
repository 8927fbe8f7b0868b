import * as ts from "../../../../typescript.js";
import { calleeOf, type CallSites } from "../../../1-discover/call-sites.js";
import { isConstant } from "../../../declarations.js";
import { enclosingFunction, isChoosing, isFunctionExpression, isModuleLevel, wrapped } from "../../../expressions.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import { isNamedFunction } from "../../unit-nodes.js";
import { isReturned } from "./callees.js";
import type { LentCallbacks } from "./lent-callbacks.js";
import type { LoadOnly } from "./load-only.js";

/**
 * Functions that modules make while they are loaded, and that nobody calls before the first run: `ctx => run(0)` of
 * `const app = compose(middlewares)`. Their variables are those of the run that calls them.
 */
export class RunOnly {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #lent: LentCallbacks;
  readonly #loadOnly: LoadOnly;
  readonly #made: Cache<ts.Node, boolean> = new Map();
  readonly #left: Cache<ts.Node, boolean> = new Map();

  constructor(references: References, callSites: CallSites, lent: LentCallbacks, loadOnly: LoadOnly) {
    this.#references = references;
    this.#callSites = callSites;
    this.#lent = lent;
    this.#loadOnly = loadOnly;
  }

  /** Whether a variable or a parameter belongs to a call that only a run makes, or to one that is made within that. */
  declares(variable: ts.Declaration): boolean {
    for (let code = enclosingFunction(variable); !ts.isSourceFile(code); code = enclosingFunction(code)) {
      // One with a name is reached when it is called.
      if (isFunctionExpression(code) && !isNamedFunction(code) && this.#isMadeForRuns(code)) return true;
    }
    return false;
  }

  #isMadeForRuns(code: ts.FunctionExpression | ts.ArrowFunction): boolean {
    return this.#references.reads.cached(this.#made, code, false, () => {
      this.#references.reads.node(code);
      const maker = enclosingFunction(code);
      if (ts.isFunctionLike(maker) && isReturned(code, maker)) return this.#isMadeBy(maker);
      const holder = this.#holderOf(code);
      return holder !== undefined && this.#isLeftToRuns(holder);
    });
  }

  /** Each call of the function that makes it is the value of a constant, or is a run's own. */
  #isMadeBy(maker: ts.Node): boolean {
    const sites = this.#loadOnly.isAlwaysCalled(maker) ? this.#callSites.of(maker) : [];
    return (
      sites.length > 0 &&
      sites.every(site => {
        const holder = this.#holderOf(site);
        return holder === undefined ? this.executes(site) : this.#isLeftToRuns(holder);
      })
    );
  }

  /** The constant of a module that a value is in or can be, as it is or in lists and tables. */
  #holderOf(value: ts.Node): ts.VariableDeclaration | undefined {
    const { parent } = wrapped(value);
    if (ts.isVariableDeclaration(parent)) return isConstant(parent) && isModuleLevel(parent) ? parent : undefined;
    const isItem = ts.isArrayLiteralExpression(parent) || ts.isObjectLiteralExpression(parent);
    const isPart = isItem || ts.isPropertyAssignment(parent) || this.#isContainer(parent);
    return isPart || isChosen(wrapped(value)) ? this.#holderOf(parent) : undefined;
  }

  #isContainer(node: ts.Node): boolean {
    return ts.isNewExpression(node) && /^(Map|Set)$/.test(this.#references.nativePath(node.expression) ?? "");
  }

  /** Nothing that is executed while modules are loaded has anything to do with it. */
  #isLeftToRuns(named: ts.Node): boolean {
    return this.#references.reads.cached(this.#left, named, false, () => {
      const mentions = this.#loadOnly.mentionsOf(calleeOf(named));
      return mentions !== undefined && mentions.every(each => this.executes(each));
    });
  }

  /** Whether it is runs alone that execute a piece of code. */
  executes(node: ts.Node): boolean {
    const code = this.#lent.executing(node);
    if (!isFunctionExpression(code) && !ts.isFunctionDeclaration(code)) return false;
    if (this.#isHandler(code)) return true;
    return ts.isVariableDeclaration(wrapped(code).parent) || ts.isFunctionDeclaration(code)
      ? this.#isLeftToRuns(code)
      : false;
  }

  /** What the runtime is given: it calls that for runs, and for nobody else. */
  #isHandler(code: ts.Node): boolean {
    const { parent } = wrapped(code);
    return ts.isCallExpression(parent) && this.#references.resolve(parent.expression).kind === "runtime";
  }
}

/** `options.make || make`, `isFast ? make : makeSlowly` */
function isChosen(value: ts.Node): boolean {
  const { parent } = value;
  if (ts.isConditionalExpression(parent)) return parent.condition !== value;
  return ts.isBinaryExpression(parent) && isChoosing(parent);
}
