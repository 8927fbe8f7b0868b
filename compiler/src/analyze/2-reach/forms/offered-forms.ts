import type * as ts from "../../../typescript.js";

/** The forms of a native that callers can use who know of it what an interface says, which asks for a locale or does not. */
export function formsOffered(path: string, signatures: readonly ts.Signature[]): readonly string[] {
  const canGive = (count: number): boolean => signatures.every(each => each.getParameters().length >= count);
  const mustGive = (count: number): boolean => signatures.every(each => requiredOf(each) >= count);
  if (/^Intl\.DateTimeFormat\.prototype\.format(ToParts)?$/.test(path)) return canGive(1) ? [] : [`${path}()`];
  if (path === "String.prototype.localeCompare") return mustGive(2) ? [] : [`${path}()`];
  if (!/\.prototype\.toLocale\w+$/.test(path)) return [path];
  const zone = path.startsWith("Date.") && !mustGive(2) ? [`${path}(zone)`] : [];
  return mustGive(1) ? zone : [`${path}()`, ...zone];
}

function requiredOf(signature: ts.Signature): number {
  return signature.getDeclaration().parameters.filter(each => !each.questionToken && !each.initializer).length;
}
