import type { ErrorCode } from "./codes.js";
import { layOutStack } from "./stack.js";

export interface ErrorDetail {
  /** What happened, in one sentence. */
  readonly message: string;
  /** What the reader can do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Marks every error of ours, so that it is recognised across two copies of the package, where `instanceof` fails. */
const brand = Symbol.for("reprise.error.v1");

/**
 * The base of every error that Reprise raises. `code` is stable; `hint` says what to do. Its stack begins with all three,
 * so that they are what Node prints when nobody catches it.
 */
export class RepriseError extends Error {
  readonly code: ErrorCode;
  declare readonly hint: string | undefined;
  declare readonly [brand]: true;
  readonly #fullStack: () => string;

  constructor(code: ErrorCode, detail: ErrorDetail) {
    super(detail.message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = new.target.name;
    this.code = code;
    // Hidden: the stack shows it, and Node prints every property that is not.
    Object.defineProperty(this, "hint", { value: detail.hint, configurable: true });
    this.#fullStack = layOutStack(this, () => this.#heading(), code === "E_INTERNAL" ? "shown" : "hidden");
  }

  /** The stack with the frames of Reprise itself. */
  get fullStack(): string {
    return this.#fullStack();
  }

  #heading(): string {
    const hint = this.hint === undefined ? "" : `\n  ${this.hint}`;
    return `${this.name} [${this.code}]: ${this.message}${hint}`;
  }

  /** Recognises an error of ours, also from another copy of the package. */
  static is(value: unknown): value is RepriseError {
    return typeof value === "object" && value !== null && brand in value;
  }
}

Object.defineProperty(RepriseError.prototype, brand, { value: true });

/** What somebody threw, as text: most often an error, but code may throw anything. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** An error and those that it wraps, the outermost first. A cause that leads back to itself ends the list. */
export function* causesOf(error: unknown): Iterable<Error> {
  for (let cause = error, depth = 0; depth < 8 && cause instanceof Error; cause = cause.cause, depth++) yield cause;
}

/** An activity or step failed for good. `cause` is what it threw. */
export class ActivityError extends RepriseError {
  readonly activity: string;
  readonly attempts: number;

  constructor(
    activity: string,
    attempts: number,
    detail: ErrorDetail & { readonly code?: "E_ACTIVITY_FAILED" | "E_ACTIVITY_TIMEOUT" | "E_ACTIVITY_OUTCOME_UNKNOWN" },
  ) {
    super(detail.code ?? "E_ACTIVITY_FAILED", detail);
    this.activity = activity;
    this.attempts = attempts;
  }
}

/** A child workflow did not complete. `cause` is what it threw; absent where it was terminated. */
export class ChildWorkflowError extends RepriseError {
  /** The name of the child's workflow. */
  readonly workflow: string;
  readonly runId: string;
  readonly state: "failed" | "cancelled" | "terminated";

  constructor(
    child: { readonly workflow: string; readonly runId: string; readonly state: "failed" | "cancelled" | "terminated" },
    detail: ErrorDetail,
  ) {
    super("E_CHILD_FAILED", detail);
    this.workflow = child.workflow;
    this.runId = child.runId;
    this.state = child.state;
  }
}

/** The run was asked to stop. Thrown at the next durable wait; uncaught, it closes the run as `cancelled`. */
export class CancelledError extends RepriseError {
  constructor(reason?: string) {
    super("E_CANCELLED", {
      message: reason === undefined ? "the run was cancelled" : `the run was cancelled: ${reason}`,
    });
  }
}

/** Throw it in an activity to fail without another attempt. */
export class NonRetryableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "NonRetryableError";
  }
}
