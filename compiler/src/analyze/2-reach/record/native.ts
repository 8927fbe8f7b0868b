import * as ts from "../../../typescript.js";
import { callWithArgument } from "../../1-discover/call-sites.js";
import { siteLabel } from "../../../rewrite/site-label.js";
import { memberPath } from "../../native-paths.js";
import { formsOfValue } from "../forms/call-forms.js";
import type { MentionUse } from "../facts.js";
import { recordName } from "./open-members.js";
import { recordPatches } from "./patched.js";
import type { UnitWalk } from "../walk.js";

/** Classes that are made with `new` or a literal, where an interface could be implemented by any object. */
const builtins = new Set(
  (
    "Array ReadonlyArray Map ReadonlyMap Set ReadonlySet WeakMap WeakSet String Number BigInt Boolean Symbol Date RegExp Object " +
    "Function CallableFunction NewableFunction Promise URL URLSearchParams Headers FormData Buffer Uint8Array ArrayBuffer"
  ).split(" "),
);

export type How = MentionUse["how"];

/** The parts of an object of the platform that whoever is handed it can see: `now` of `measure(performance)`. */
export function recordHandedNative(walk: UnitWalk, node: ts.Expression, path: string, how: How): void {
  const seen = how === "value" && objects.has(path) ? seenMembers(walk.extraction.project.checker, node) : undefined;
  for (const name of seen ?? []) recordNative(walk, node, memberPath(path, name), "value");
  if (seen === undefined) recordNative(walk, node, path, how);
  if (seen === undefined && path === "globalThis" && isHandedOn(walk, node))
    recordNative(walk, node, "globalThis.[computed]", "value");
}

const objects = new Set(["performance", "crypto", "process", "globalThis"]);

/** To code that may take anything from it, because no type says what. */
function isHandedOn({ extraction }: UnitWalk, node: ts.Expression): boolean {
  const call = callWithArgument(node);
  if (call === undefined) return false;
  const path = extraction.references.nativePath(call.expression);
  // What is assigned to is only written.
  if (path === "Object.assign") return call.arguments?.[0] !== node;
  if (path !== undefined) return /^Object\.(values|entries|getOwnPropertyDescriptors)$/.test(path);
  const { checker } = extraction.project;
  return checker.getContextualType(node) !== checker.getTypeAtLocation(node);
}

/** Nothing where the object is as good as it is. */
function seenMembers(checker: ts.TypeChecker, node: ts.Expression): readonly string[] | undefined {
  const asked = checker.getContextualType(node);
  if (asked === undefined || (asked.flags & ts.TypeFlags.Object) === 0) return undefined;
  const names = asked.getProperties().map(({ name }) => name);
  const isNarrow = names.length > 0 && names.length < checker.getTypeAtLocation(node).getProperties().length;
  return isNarrow && asked.getStringIndexType() === undefined ? names : undefined;
}

export function recordNative(
  walk: UnitWalk,
  node: ts.Node,
  path: string,
  how: How,
  untyped: string | null = untypedName(walk, node),
): void {
  if (how !== "call") for (const form of formsOfValue(path)) recordNative(walk, node, form, how, untyped);
  const rewritten = walk.extraction.rewritten.has(node);
  walk.record({ kind: "native", path, how, label: siteLabel(node), rewritten, untyped }, node);
  recordPatches(walk, node, path);
  if (untyped !== null) recordName(walk, node, untyped);
  // The language calls what an object gives back under this name: `for (const each of object)`.
  if (/^Symbol\.(asyncI|i)terator$/.test(path))
    walk.deferred(() => ["next", "return", "throw"].forEach(name => recordName(walk, node, name)));
  const [owner = "", member] = path.split(".prototype.");
  if (member !== undefined) recordName(walk, node, member, builtins.has(owner) ? "builtin" : "foreign");
}

function untypedName(walk: UnitWalk, node: ts.Node): string | null {
  const target = ts.isExpression(node) ? walk.extraction.references.resolve(node) : undefined;
  return target?.kind === "native" ? (target.untyped ?? null) : null;
}
