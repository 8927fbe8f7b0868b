import { verdictOf } from "@reprise/runtime/language";
import * as ts from "../../../typescript.js";
import { bare } from "../../expressions.js";
import type { UnitWalk } from "../walk.js";

/** What the project has put in the place of a native, or beside the platform's own: `xs.last()`, `globalThis.region`. */
export function recordPatches(walk: UnitWalk, node: ts.Node, path: string): void {
  if (path === "JSON.stringify") for (const each of serialised) recordPatches(walk, node, `${each}.prototype.toJSON`);
  // The journal answers these, or nobody.
  const verdict = verdictOf(path)?.native.verdict;
  if (verdict === "journaled" || verdict === "rejected") return;
  const { extraction } = walk;
  const { fillings, writes } = extraction.sharedState.patchesOf(path, node);
  for (const each of fillings) {
    const to = extraction.register(ts.isExpression(each) ? bare(each) : each);
    walk.record({ kind: "mention", to, name: node.getText(), how: "value" }, node);
  }
  if (writes.length === 0) return;
  const variable = { key: `native ${path}`, name: path };
  const places = writes.map(write => ({ at: extraction.project.position(write.node), memo: null }));
  walk.record({ kind: "read", variable, owner: { kind: "module" }, probes: false, writes: places }, node);
}

/** Objects of the platform that people write out in a way of their own. */
const serialised = "Object Array Map Set Error Date RegExp BigInt Symbol URL Uint8Array Buffer".split(" ");
