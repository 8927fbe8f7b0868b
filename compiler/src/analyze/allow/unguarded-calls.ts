import { ts } from "ts-morph";
import { brandOf } from "../1-discover/brand.js";
import type { Refusal } from "../1-discover/definitions.js";
import { bare } from "../expressions.js";
import { runtimePackage, type Project } from "../project.js";
import type { References } from "../references.js";
import { isReason, type Escape, type ReadEscapes } from "./escape.js";

/** `unguarded("reason", () => …)`: code that is executed without being judged, so its reason has to be known. */
export function unguardedCalls(project: Project, references: References): ReadEscapes {
  const valid: Escape[] = [];
  const malformed: Refusal[] = [];
  for (const call of project.ownFiles.flatMap(file => callsIn(project, references, file))) {
    const at = project.position(call);
    const [argument] = call.arguments;
    const reason = argument && project.checker.getTypeAtLocation(bare(argument));
    if (reason?.isStringLiteral() === true && isReason(reason.value)) {
      const subject = "unguarded()";
      valid.push({ form: "unguarded", subject, reason: reason.value, until: null, at, covers: () => false });
    } else malformed.push({ code: "DET908", at, detail: "this code is unguarded, and nothing says why", remedy });
  }
  return { valid, malformed };
}

const remedy =
  "Say first why its result is the same on every replay: a text of ten characters or more, not a computed one.";

function callsIn(project: Project, references: References, file: ts.SourceFile): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isUnguarded(project, references, node)) calls.push(node);
    ts.forEachChild(node, visit);
  };
  // Whoever calls it under its own name or another has imported it.
  if (file.text.includes("unguarded") || file.text.includes(runtimePackage)) visit(file);
  return calls;
}

function isUnguarded(project: Project, references: References, call: ts.CallExpression): boolean {
  return (
    references.resolve(call.expression).kind === "runtime" && brandOf(project.checker, call.expression) === "unguarded"
  );
}
