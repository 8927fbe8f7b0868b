import type * as ts from "../../../typescript.js";
import type { Target } from "../../target.js";
import { packageCall } from "../forms/package-call.js";
import type { UnitWalk } from "../walk.js";

/** The export of a package, or a member of one. */
export function recordPackage(walk: UnitWalk, node: ts.Expression, target: Extract<Target, { kind: "package" }>): void {
  const { project, references, provenance, texts } = walk.extraction;
  const { name, version } = target.identity;
  const { member, file } = target;
  const call = packageCall(project.checker, references, provenance, texts, node);
  const module = target.isExport ? project.relative(file) : null;
  walk.record({ kind: "package", name, version, within: placeIn(file), module, member, call }, node);
}

/** `locale` of `node_modules/date-fns/locale/de.d.ts` */
function placeIn(file: string): string {
  return /.*\/node_modules\/(?:@[^/]+\/)?[^/]+\/([^/.]+)/.exec(file)?.[1] ?? "";
}
