import type * as ts from "../../../typescript.js";
import { isTimer } from "../../timers.js";
import type { Extraction } from "../extract.js";
import type { Unit, Use } from "../facts.js";
import { OutlineWalk } from "./walk.js";

export function outlineOf(
  extraction: Extraction,
  node: ts.Node,
  uses: readonly Use[],
  places: readonly ts.Node[],
): Pick<Unit, "outline" | "calledParameters"> {
  const walk = new OutlineWalk(extraction, node, placed(uses, places));
  return { outline: walk.outline(), calledParameters: [...walk.parameters.values()] };
}

/** The uses that lead to an operation, by the node at which they stand. A function can have been visited twice. */
function placed(uses: readonly Use[], places: readonly ts.Node[]): ReadonlyMap<ts.Node, readonly number[]> {
  const found = new Map<ts.Node, number[]>();
  for (const [index, use] of uses.entries()) {
    const node = places[index];
    if (node === undefined || !leadsOn(use)) continue;
    const here = found.get(node);
    if (here === undefined) found.set(node, [index]);
    else if (!here.some(each => uses[each] !== undefined && isSame(uses[each], use))) here.push(index);
  }
  return found;
}

function leadsOn(use: Use): boolean {
  if (use.when === "load") return false;
  if (use.kind === "native") return isTimer(use.path);
  return ["mention", "container", "member", "captured", "durable"].includes(use.kind);
}

function isSame(one: Use, other: Use): boolean {
  const keys = [one, other].map(use => JSON.stringify({ ...use, when: null, how: null }));
  return keys[0] === keys[1];
}
