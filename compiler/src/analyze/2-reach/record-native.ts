import { ts } from "ts-morph";
import { siteLabel } from "../../rewrite/site-label.js";
import type { MentionUse } from "./facts.js";
import { recordName } from "./record-open-members.js";
import type { UnitWalk } from "./walk.js";

/** Classes that are made with `new` or a literal, where an interface could be implemented by any object. */
const builtins = new Set(
  (
    "Array ReadonlyArray Map ReadonlyMap Set ReadonlySet WeakMap WeakSet String Number BigInt Boolean Symbol Date RegExp Object " +
    "Function CallableFunction NewableFunction Promise URL URLSearchParams Headers FormData Buffer Uint8Array ArrayBuffer"
  ).split(" "),
);

export type How = MentionUse["how"];

export function recordNative(walk: UnitWalk, node: ts.Node, path: string, how: How): void {
  const rewritten = walk.extraction.rewritten.has(node);
  walk.record({ kind: "native", path, how, label: siteLabel(node), rewritten }, node);
  // The language calls what an object gives back under this name: `for (const each of object)`.
  if (/^Symbol\.(asyncI|i)terator$/.test(path))
    walk.deferred(() => ["next", "return", "throw"].forEach(name => recordName(walk, node, name)));
  const [owner = "", member] = path.split(".prototype.");
  if (member !== undefined) recordName(walk, node, member, builtins.has(owner) ? "builtin" : "foreign");
}
