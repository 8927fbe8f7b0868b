import * as ts from "../../typescript.js";
import { brandOf } from "../1-discover/brand.js";
import { bare } from "../expressions.js";
import type { Memory } from "../incremental/memory.js";
import { runtimePackage, type Project, type Span } from "../project.js";
import type { References } from "../references.js";
import { isReason, type Escape, type ReadEscapes } from "./escape.js";

/** `unguarded("reason", () => …)`: code that is executed without being judged, so its reason has to be known. */
export function unguardedCalls(project: Project, references: References, memory: Memory): ReadEscapes {
  const calls = project.ownFiles.flatMap(file =>
    mayCall(file)
      ? memory.recall(project.reads, file.fileName, "unguarded", () =>
          callsIn(project, references, file).map(call => unguardedCall(project, call)),
        )
      : [],
  );
  return {
    valid: calls.flatMap(({ at, reason }) => (reason === undefined ? [] : [escapeOf(at, reason)])),
    malformed: calls.flatMap(({ at, reason }) =>
      reason === undefined
        ? [{ code: "DET908" as const, at, detail: "this code is unguarded, and nothing says why", remedy }]
        : [],
    ),
  };
}

interface UnguardedCall {
  readonly at: Span;
  /** Nothing if what is said is no reason. */
  readonly reason: string | undefined;
}

function unguardedCall(project: Project, call: ts.CallExpression): UnguardedCall {
  const [argument] = call.arguments;
  const reason = argument && project.checker.getTypeAtLocation(bare(argument));
  const isGood = reason?.isStringLiteral() === true && isReason(reason.value);
  return { at: project.position(call), reason: isGood ? reason.value : undefined };
}

function escapeOf(at: Span, reason: string): Escape {
  return { form: "unguarded", subject: "unguarded()", reason, until: null, at, covers: () => false };
}

/** Whoever calls it under its own name or another has imported it. */
function mayCall({ text }: ts.SourceFile): boolean {
  return text.includes("unguarded") || text.includes(runtimePackage);
}

const remedy =
  "Say first why its result is the same on every replay: a text of ten characters or more, not a computed one.";

function callsIn(project: Project, references: References, file: ts.SourceFile): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isUnguarded(project, references, node)) calls.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return calls;
}

function isUnguarded(project: Project, references: References, call: ts.CallExpression): boolean {
  return (
    references.resolve(call.expression).kind === "runtime" && brandOf(project.checker, call.expression) === "unguarded"
  );
}
