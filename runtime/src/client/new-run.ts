import { createHash, randomBytes } from "node:crypto";
import { encodePayload, encodeCanonically } from "../language/payload.js";
import type { NewRun } from "../store/contract.js";
import { newRunId } from "./run-id.js";

export interface RunRequest {
  readonly workflow: string;
  readonly input: unknown;
  readonly id: string | null;
  readonly queue: string;
  /** Of its randomness, and its run id. Default: drawn. Tests that execute one run many times give the same. */
  readonly identity?: { readonly runId: string; readonly seed: string };
}

/**
 * Everything that a start writes, made before anything is written: an input that cannot be stored is refused here, and a
 * start that has to be sent again is the same start.
 * @throws RepriseError `E_PAYLOAD`
 */
export function newRun({ workflow, input, id, queue, identity = drawIdentity() }: RunRequest): NewRun {
  const what = `the input of ${workflow}`;
  return {
    runId: identity.runId,
    workflow,
    queue,
    id,
    started: `{"workflow":${JSON.stringify(workflow)},"input":${encodePayload(input, what)},"seed":"${identity.seed}"}`,
    fingerprint: fingerprint(workflow, encodeCanonically(input, what)),
  };
}

export function drawIdentity() {
  return { runId: newRunId(), seed: randomBytes(32).toString("hex") };
}

/** Equal for equal data, whatever the order of its keys. */
function fingerprint(workflow: string, input: string): string {
  return createHash("sha256").update(workflow).update("\0").update(input).digest("hex").slice(0, 32);
}
