import * as ts from "../../../../typescript.js";
import { isCallee } from "../../../1-discover/call-sites.js";
import { enclosingFunction, isSynchronous, isWithin, wrapped } from "../../../expressions.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import { isMember } from "./callees.js";
import type { LentCallbacks } from "./lent-callbacks.js";
import type { LoadOnly } from "./load-only.js";

/** Functions that may be called when the call is over that has made them: `() => ++n`, which a counter gives back. */
export class Outliving {
  readonly #references: References;
  readonly #lent: LentCallbacks;
  readonly #loadOnly: LoadOnly;
  readonly #known = new Map<ts.Node, Cache<ts.Node, boolean>>();

  constructor(references: References, lent: LentCallbacks, loadOnly: LoadOnly) {
    this.#references = references;
    this.#lent = lent;
    this.#loadOnly = loadOnly;
  }

  /** Whether code may be executed after the call that a variable belongs to. */
  has(code: ts.Node, variable: ts.Declaration): boolean {
    return this.#mayFollow(code, enclosingFunction(variable));
  }

  #mayFollow(code: ts.Node, maker: ts.Node): boolean {
    const owner = this.#lent.executing(code);
    // Whoever is lent a callback executes it with all that is in it, and so does whoever lends it.
    if (isWithin(code, maker) && isWithin(maker, owner)) return false;
    if (!isWithin(owner, maker) || isMember(owner)) return true;
    return this.#references.reads.cached(this.#knownFor(maker), owner, false, () => {
      const mentions = this.#loadOnly.mentionsOf(owner) ?? [];
      const isDone = (each: ts.Node) => isCallee(each) && (isSynchronous(owner) || isAwaited(wrapped(each).parent));
      return mentions.length === 0 || mentions.some(each => !isDone(each) || this.#mayFollow(each, maker));
    });
  }

  #knownFor(maker: ts.Node): Cache<ts.Node, boolean> {
    const known = this.#known.get(maker);
    if (known !== undefined) return known;
    const none: Cache<ts.Node, boolean> = new Map<ts.Node, never>();
    this.#known.set(maker, none);
    return none;
  }
}

/** A call whose caller goes on when all of it is done: `await load()`, `yield* visit()`. */
function isAwaited(call: ts.Node): boolean {
  const { parent } = wrapped(call);
  if (ts.isYieldExpression(parent)) return parent.asteriskToken !== undefined;
  if (ts.isForOfStatement(parent)) return parent.expression === wrapped(call);
  return ts.isAwaitExpression(parent) || ts.isSpreadElement(parent);
}
