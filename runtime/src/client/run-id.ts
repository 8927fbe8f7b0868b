import { randomBytes, randomFillSync } from "node:crypto";

const counterBits = 12;
const state = { lastMs: 0, counter: 0 };

/**
 * A UUIDv7: ids of one process sort in the order in which they were made, also within one millisecond. The 12 bits after
 * the time count; the other 62 are random.
 */
export function newRunId(nowMs: number = Date.now()): string {
  // A clock that steps back, or a full counter, borrows from the millisecond that follows the last one.
  if (nowMs > state.lastMs) start(nowMs);
  else if (++state.counter === 1 << counterBits) start(state.lastMs + 1);
  const bytes = randomFillSync(Buffer.alloc(16));
  bytes.writeUIntBE(state.lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | state.counter, 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Below the middle, so that there is room to count. */
function start(ms: number): void {
  state.lastMs = ms;
  state.counter = randomBytes(2).readUInt16BE(0) & 0x7ff;
}

const runIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isRunId(text: string): boolean {
  return runIdPattern.test(text);
}
