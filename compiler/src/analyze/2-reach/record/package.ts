import type * as ts from "../../../typescript.js";
import type { Target } from "../../target.js";
import { packageCall } from "../forms/package-call.js";
import type { UnitWalk } from "../walk.js";

/** The export of a package, or a member of one. */
export function recordPackage(walk: UnitWalk, node: ts.Expression, target: Extract<Target, { kind: "package" }>): void {
  const { project, references, provenance, texts } = walk.extraction;
  const { name, version } = target.identity;
  const call = packageCall(project.checker, references, provenance, texts, node);
  walk.record({ kind: "package", name, version, within: placeIn(target.file), member: target.member, call }, node);
}

/** `locale` of `node_modules/date-fns/locale/de.d.ts` */
function placeIn(file: string): string {
  return /.*\/node_modules\/(?:@[^/]+\/)?[^/]+\/([^/.]+)/.exec(file)?.[1] ?? "";
}
