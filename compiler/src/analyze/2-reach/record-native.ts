import { ts } from "ts-morph";
import { siteLabel } from "../../rewrite/site-label.js";
import type { MentionUse } from "./facts.js";
import { recordName } from "./record-open-members.js";
import type { UnitWalk } from "./walk.js";

export type How = MentionUse["how"];

export function recordNative(walk: UnitWalk, node: ts.Node, path: string, how: How): void {
  const rewritten = walk.extraction.rewritten.has(node);
  walk.record({ kind: "native", path, how, label: siteLabel(node), rewritten }, node);
  const member = path.split(".prototype.")[1];
  if (member !== undefined) recordName(walk, node, member, "foreign");
}
