import type { Command } from "#runtime/language/commands.js";
import {
  bareEvent,
  isDelivered,
  type EventBodies,
  type EventType,
  type HistoryEvent,
} from "#runtime/language/events.js";
import { encode } from "#runtime/language/payload.js";
import type { Decision } from "#runtime/replay/decision.js";
import type { RepriseError } from "#runtime/language/errors.js";
import { Deliveries } from "#runtime/replay/deliveries.js";
import { Execution, type WorkflowCode } from "#runtime/replay/execution.js";
import type { TakenPatch } from "#runtime/replay/patches.js";
import type { UpdateOutcome } from "#runtime/replay/updates.js";
import { unknownUpdate, validateUpdate } from "#runtime/replay/validate-update.js";
import { replay } from "#runtime/replay/replay.js";

export interface EventFields<T extends EventType> {
  readonly type: T;
  readonly body: EventBodies[T];
  readonly command?: Command;
  readonly name?: string;
  readonly cause?: number;
  /** ms after the previous event. */
  readonly after?: number;
}

/**
 * Writes a history by hand and executes workflow code against it, without a database: what a worker does, one event at a
 * time, with the test in the place of the world.
 */
export class ScriptedJournal {
  readonly history: HistoryEvent[] = [];
  readonly decisions: Decision[] = [];
  execution: Execution;
  readonly #code: WorkflowCode;
  #deliveries: Deliveries;

  constructor(code: Partial<WorkflowCode> & Pick<WorkflowCode, "body">) {
    this.#code = { name: "scripted", build: "test", onBug: "block", ...code };
    this.execution = this.#newExecution();
    this.#deliveries = new Deliveries(this.execution);
  }

  async start(input?: unknown, seed = "5eed"): Promise<Decision> {
    return this.append({ type: "run.started", body: { workflow: this.#code.name, input: stored(input), seed } });
  }

  /** Records an event and, where it is one for workflow code, delivers it. */
  async append<T extends EventType>(fields: EventFields<T>): Promise<Decision> {
    const event = this.#record(fields);
    if (!isDelivered(event.type)) {
      this.execution.observe(event);
      return this.decisions.at(-1) ?? this.execution.settle();
    }
    const decision = await new Promise<Decision>(resolve => {
      this.#deliveries.deliver(event, resolve);
    });
    this.decisions.push(decision);
    this.#takePatches(decision.patches);
    this.#takeOutcomes(decision.updates);
    return decision;
  }

  async complete(command: Command | undefined, result: unknown): Promise<Decision> {
    if (command?.kind === "child")
      return this.append({
        type: "child.completed",
        command,
        body: { runId: command.runId, state: "completed", result: stored(result) },
      });
    return this.append({
      type: "activity.completed",
      ...withCommand(command),
      body: { attempt: 1, result: stored(result) },
    });
  }

  async fail(command: Command | undefined, error: Error): Promise<Decision> {
    if (command?.kind === "child")
      return this.append({
        type: "child.failed",
        command,
        body: { runId: command.runId, state: "failed", error: stored(error) },
      });
    const body = { attempt: 1, error: stored(error), code: "E_ACTIVITY_FAILED" as const };
    return this.append({ type: "activity.failed", ...withCommand(command), body });
  }

  async fire(command: Command | undefined): Promise<Decision> {
    return this.append({ type: "timer.fired", ...withCommand(command), body: {} });
  }

  async signal(name: string, payload: unknown): Promise<Decision> {
    return this.append({
      type: "signal.received",
      name,
      body: { id: `${this.history.length}`, payload: stored(payload) },
    });
  }

  /** As a worker does it: validated, then accepted. @returns Why it was rejected, if it was. */
  async update(name: string, argument: unknown): Promise<Decision | RepriseError> {
    const handler = this.execution.updateHandlers.get(name);
    if (handler === undefined) return unknownUpdate(this.execution, name);
    const rejection = await validateUpdate(this.execution, handler, encode(argument));
    if (rejection !== undefined) return rejection;
    const body = { id: `${this.history.length}`, argument: stored(argument) };
    return this.append({ type: "update.accepted", name, body });
  }

  async cancel(reason: string | null = null): Promise<Decision> {
    return this.append({ type: "cancel.requested", body: { reason } });
  }

  /** Forgets everything but the history, and executes it again: by this code, or by another. */
  async evict(code: Partial<WorkflowCode> = {}): Promise<Execution> {
    this.execution = this.#newExecution(code);
    this.#deliveries = new Deliveries(this.execution);
    await replay(this.execution, this.history);
    if (this.execution.fault === undefined) {
      this.#takePatches(this.execution.unrecordedPatches());
      this.#takeOutcomes(this.execution.unrecordedUpdates());
    }
    return this.execution;
  }

  /** As a worker does it: before everything else that the activation decided. */
  #takePatches(patches: readonly TakenPatch[]): void {
    for (const { id, cause } of patches) {
      this.execution.observe(this.#record({ type: "patch.taken", name: id, cause, body: {} }));
    }
  }

  #takeOutcomes(outcomes: readonly UpdateOutcome[]): void {
    for (const { type, name, cause, body } of outcomes) {
      this.execution.observe(this.#record({ type, name, cause, body: JSON.parse(body) as EventBodies[typeof type] }));
    }
  }

  #newExecution(code: Partial<WorkflowCode> = {}): Execution {
    return new Execution("0193-scripted", { ...this.#code, ...code });
  }

  #record<T extends EventType>({ type, body, command, name, cause, after = 1_000 }: EventFields<T>): HistoryEvent {
    const previous = this.history.at(-1);
    const earliest = (previous?.at ?? 1_700_000_000_000) + after;
    const dueAt = command?.kind === "timer" ? (command.dueAt ?? 0) : 0;
    const event = {
      ...bareEvent,
      seq: this.history.length + 1,
      type,
      at: Math.max(earliest, dueAt),
      term: 1,
      build: 1,
      name: command?.name ?? name ?? null,
      occurrence: command?.occurrence ?? null,
      cause: command?.cause ?? cause ?? null,
      fingerprint: command === undefined || command.kind === "timer" ? null : command.fingerprint,
      body: JSON.stringify(body),
      // The generic body was checked against its type above.
    } as HistoryEvent;
    this.history.push(event);
    return event;
  }
}

function stored(value: unknown): unknown {
  return JSON.parse(encode(value));
}

function withCommand(command: Command | undefined): { command: Command } {
  if (command === undefined) throw new Error("no such command was issued");
  return { command };
}
