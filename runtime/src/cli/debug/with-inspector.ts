import { askedText } from "../../replay/mismatch.js";
import type { DebugSession } from "./session.js";
import { stopBefore, type Controls } from "./stop.js";

/** Delivers the history while a debugger is attached: it stops before the first event, and where it is told to. */
export async function debugWithInspector(session: DebugSession, controls: Controls): Promise<void> {
  let first = true;
  for (let { next } = session; next !== undefined; { next } = session) {
    if (session.nextIsDelivered && (first || controls.breakOnEvents)) {
      stopBefore(next, waitsOf(session), controls);
      first = false;
    }
    await session.step();
  }
}

function waitsOf({ execution }: DebugSession): readonly string[] {
  return execution.standing().map(({ what }) => askedText(what));
}
