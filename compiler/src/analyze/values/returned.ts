import type * as ts from "../../typescript.js";
import type { Project } from "../project.js";

/** What a function gives back once it is awaited; nothing for an overloaded one, whose caller decides. */
export function returnedType({ checker }: Project, handler: ts.Expression): ts.Type | undefined {
  const [signature, ...others] = checker.getTypeAtLocation(handler).getCallSignatures();
  if (signature === undefined || others.length > 0) return undefined;
  return checker.getAwaitedType(checker.getReturnTypeOfSignature(signature));
}
