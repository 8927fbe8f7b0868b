import { createInterface } from "node:readline";
import { eventText } from "../../language/events.js";
import type { CommandIo } from "../command.js";
import type { Style } from "../style.js";
import { renderEvent, renderState, renderStep, renderWaits, type Look } from "./render-step.js";
import type { DebugSession } from "./session.js";

const help = `  n, Enter  deliver the next event
  c         deliver all that are left
  p         print the state: clock, what the code waits for, signals that were not received
  q         quit
`;

/** Steps through the history as the user types. Resolves to whether it got to the end. */
export async function debugInTerminal(session: DebugSession, io: CommandIo, style: Style): Promise<boolean> {
  const look = { cwd: io.cwd, style };
  const typed = new Typed(io);
  io.stdout.write(help);
  try {
    for (let { next } = session; next !== undefined; { next } = session) {
      const command = await typed.line(style.bold(`next: ${eventText(next)} > `));
      if (command === undefined || command === "q") return false;
      io.stdout.write(await execute(command, session, look));
    }
    return true;
  } finally {
    typed.close();
  }
}

/** Returns what is to be shown. */
async function execute(command: string, session: DebugSession, look: Look): Promise<string> {
  if (command === "n" || command === "") return renderStep(session, await session.step(), look);
  if (command === "c") return continueToEnd(session, look);
  return command === "p" ? renderState(session, look) : help;
}

/** A line for each event; where it stands is of interest at the end alone. */
async function continueToEnd(session: DebugSession, look: Look): Promise<string> {
  const lines: string[] = [];
  while (session.next !== undefined) lines.push(renderEvent(await session.step(), look));
  if (session.failure === undefined) lines.push(renderWaits(session, look));
  return lines.join("");
}

/** Lines of the user; undefined when there are no more. */
class Typed {
  readonly #io: CommandIo;
  readonly #lines: AsyncIterator<string> | undefined;
  readonly #close: () => void;

  constructor(io: CommandIo) {
    const reader = io.stdin && createInterface({ input: io.stdin });
    this.#io = io;
    this.#lines = reader?.[Symbol.asyncIterator]();
    this.#close = () => reader?.close();
  }

  async line(prompt: string): Promise<string | undefined> {
    const { stdin, stdout } = this.#io;
    stdout.write(prompt);
    const answer = await this.#lines?.next();
    const echoed = stdin !== undefined && "isTTY" in stdin && stdin.isTTY === true;
    if (answer?.done !== false || !echoed) stdout.write("\n");
    return answer?.done === false ? answer.value.trim() : undefined;
  }

  close(): void {
    this.#close();
  }
}
