import * as ts from "../../../../typescript.js";
import type { CallSite } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
import type { References } from "../../../references.js";

/**
 * What a view shows the bytes of: `buffer` of `new DataView(buffer)`, `bytes` of `bytes.subarray(0, 8)`; and the object behind a proxy,
 * which changes with it.
 */
export function viewedBy(call: CallSite, references: References): ts.Expression | undefined {
  const callee = bare(call.expression);
  const path = references.nativePath(callee) ?? "";
  if (sharing.test(path)) return ts.isPropertyAccessExpression(callee) ? callee.expression : undefined;
  const [buffer, handler] = call.arguments ?? [];
  if (path === "Proxy") return handler === undefined || mayReplace(bare(handler)) ? undefined : buffer;
  const isView = buffer !== undefined && (ts.isNewExpression(call) ? constructing : making).test(path);
  // Of a list, or of other bytes, they make a copy.
  return isView && isBuffer.test(references.foreignType(buffer) ?? "") ? buffer : undefined;
}

/** A slice of a typed array is a copy, one of a Buffer is not. */
const sharing = /^(\w+Array|Buffer)\.prototype\.subarray$|^Buffer\.prototype\.slice$/;
const constructing = /^(DataView|\w+Array)$/;
const making = /^Buffer\.from$/;
const isBuffer = /^(Shared)?ArrayBuffer(Like)?$/;

/** A handler that says itself what becomes of a change, or of which nobody knows what it says. */
function mayReplace(handler: ts.Expression): boolean {
  return (
    !ts.isObjectLiteralExpression(handler) ||
    handler.properties.some(({ name }) => !/^(get|has|ownKeys)$/.test(name?.getText() ?? ""))
  );
}
