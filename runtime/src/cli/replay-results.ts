import type { RepriseError } from "../language/errors.js";
import type { HistoryFile } from "../testing/history-file.js";
import type { Replayed } from "../testing/replay-history.js";
import type { CommandCall } from "./command.js";
import { counted } from "./counted.js";
import { failureText } from "./failure-text.js";
import { jsonText } from "./json.js";

/** What is told of replays. */
export interface ReplayResults {
  replayed(history: HistoryFile, result: Replayed): void;
  failed(history: HistoryFile, error: RepriseError): void;
  /** Returns the exit code. */
  finish(): number;
}

/** For people. The first of each kind is told in full: a thousand runs that stand at one place are one message. */
export class TextResults implements ReplayResults {
  readonly #call: CommandCall;
  readonly #each: boolean;
  readonly #kinds = new Map<string, { readonly told: string; readonly others: string[] }>();
  #count = 0;
  #failures = 0;

  constructor(call: CommandCall, { each }: { readonly each: boolean }) {
    this.#call = call;
    this.#each = each;
  }

  replayed({ name }: HistoryFile, result: Replayed): void {
    this.#count++;
    if (this.#each) this.#call.io.stdout.write(`${name}: ${counted(result.events, "event")}${endText(result)}\n`);
  }

  failed({ workflow, name }: HistoryFile, error: RepriseError): void {
    this.#count++;
    this.#failures++;
    const { code, message } = error;
    const kind = `${workflow} ${code} ${message.replace(/\brun \S+/, "").replace(/\bevent \d+/g, "")}`;
    const known = this.#kinds.get(kind);
    if (known !== undefined) {
      known.others.push(name);
      return;
    }
    this.#kinds.set(kind, { told: `${code} ${name}`, others: [] });
    const { io, style } = this.#call;
    io.stderr.write(`${style.red(code)} ${name}: ${failureText(error, this.#call)}`);
  }

  finish(): number {
    const { io } = this.#call;
    for (const { told, others } of this.#kinds.values()) {
      if (others.length > 0) io.stderr.write(`as ${told}: ${others.join(", ")}\n`);
    }
    io.stdout.write(`${this.#count - this.#failures} of ${this.#count} histories replay\n`);
    return this.#failures === 0 ? 0 : 1;
  }
}

/** For programs. Of those that replay only their number, which has no bounds. */
export class JsonResults implements ReplayResults {
  readonly #call: CommandCall;
  readonly #failures: object[] = [];
  #replayed = 0;

  constructor(call: CommandCall) {
    this.#call = call;
  }

  replayed(): void {
    this.#replayed++;
  }

  failed({ name, workflow, runId }: HistoryFile, { code, message, hint }: RepriseError): void {
    this.#failures.push({ name, workflow, runId, code, message, hint: hint ?? null });
  }

  finish(): number {
    this.#call.io.stdout.write(jsonText({ replayed: this.#replayed, failures: this.#failures }));
    return this.#failures.length === 0 ? 0 : 1;
  }
}

/** A child that was abandoned may be outstanding when its parent has ended. */
function endText({ ended, outstanding }: Replayed): string {
  if (ended !== undefined) return `, ${ended}`;
  return outstanding.length === 0 ? "" : `, then waits for ${outstanding.join(", ")}`;
}
