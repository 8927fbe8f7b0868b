import { closingEventTypes, eventText, isClosing } from "../language/events.js";
import { RepriseError } from "../language/errors.js";
import { megabytes } from "../language/payload.js";
import type { RunWrite } from "./contract.js";

/**
 * What no caller may do, since it would break the fences themselves.
 * @throws RepriseError `E_INTERNAL`
 */
export function checkBatch(writes: readonly RunWrite[]): void {
  const owner = writes[0]?.fence.owner;
  const seen = new Set<string>();
  for (const { fence } of writes) {
    if (fence.owner !== owner) throw defect(`run ${fence.runId} has another owner than the rest of its batch`);
    if (seen.has(fence.runId)) throw defect(`run ${fence.runId} is twice in one batch`);
    seen.add(fence.runId);
  }
}

/** Beyond this a message would hold up everybody else; Postgres itself ends at 1 GB. */
const charactersMax = 64 * 1024 * 1024;

/** Why this write cannot be sent at all; the rest of its batch can. */
export function refusal(write: RunWrite): RepriseError | undefined {
  const { runId } = write.fence;
  const closing = write.events.findIndex(event => isClosing(event.type));
  if (closing !== -1 && closing !== write.events.length - 1) return defect(`run ${runId} goes on after its end`);
  const last = write.events.at(-1);
  const end = last !== undefined && isClosing(last.type) ? closingEventTypes[last.type] : null;
  if (end !== write.close && write.close !== "continued")
    return defect(`run ${runId} closes otherwise than its last event says`);
  if (write.close === null && write.family?.report != null)
    return defect(`run ${runId} reports an end that it has not`);
  const size = sizeOf(write);
  if (size <= charactersMax) return undefined;
  return new RepriseError("E_PAYLOAD", {
    message: `run ${runId} writes ${megabytes(size)} MB at once${largest(write)}; the limit is ${megabytes(charactersMax)} MB`,
    hint: "Store large data elsewhere, and pass a reference to it.",
  });
}

/** In characters: near enough, and free. */
export function sizeOf(write: RunWrite): number {
  let size = 0;
  for (const event of write.events) size += event.body.length;
  for (const mail of write.mail) size += mail.body?.length ?? 0;
  for (const child of write.family?.started ?? []) size += child.started.length;
  size += write.family?.report?.length ?? 0;
  return size;
}

function largest({ events }: RunWrite): string {
  const [first] = [...events].sort((one, other) => other.body.length - one.body.length);
  return first === undefined ? "" : `, ${megabytes(first.body.length)} MB of it in ${eventText(first)}`;
}

function defect(message: string): RepriseError {
  return new RepriseError("E_INTERNAL", { message, hint: "Please report it, with the history of the run." });
}
