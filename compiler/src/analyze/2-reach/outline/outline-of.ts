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
  const found = new Map<ts.Node, Map<string, number>>();
  for (const [index, use] of uses.entries()) {
    const node = places[index];
    if (node === undefined || !leadsOn(use)) continue;
    const here = found.get(node) ?? new Map<string, number>();
    const key = JSON.stringify({ ...use, when: null, how: null });
    if (!here.has(key)) here.set(key, index);
    found.set(node, here);
  }
  return new Map([...found].map(([node, here]) => [node, [...here.values()]]));
}

function leadsOn(use: Use): boolean {
  if (use.when === "load") return false;
  if (use.kind === "native") return isTimer(use.path);
  return ["mention", "container", "member", "captured", "durable"].includes(use.kind);
}
