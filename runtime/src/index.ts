import "./guard/receivers.js";

export { workflow, type Workflow, type WorkflowOptions } from "./authoring/workflow.js";
export { startChild, type ChildHandle, type ChildOptions } from "./authoring/child.js";
export { activity, type Activity } from "./authoring/activity.js";
export type { ActivityOptionsInput as ActivityOptions } from "./authoring/activity-options.js";
export { step, type Step } from "./authoring/step.js";
export { transaction, type Transaction } from "./authoring/transaction.js";
export type { TransactionOptionsInput as TransactionOptions } from "./authoring/transaction.js";
export { sleep, type SleepOptions } from "./authoring/sleep.js";
export { signal, type Signal } from "./authoring/signal.js";
export { condition, allHandlersFinished, type ConditionOptions } from "./authoring/condition.js";
export { update, type Update, type UpdateHandlerOptions } from "./authoring/update.js";
export { query, type Query } from "./authoring/query.js";
export { unguarded, type Unguarded } from "./authoring/unguarded.js";
export { patched } from "./authoring/patched.js";
export { nonCancellable } from "./authoring/cancellation.js";
export type { ActivityContext } from "./language/commands.js";
export type { IsolationLevel, TransactionClient } from "./language/transaction.js";
export type { Duration } from "./language/duration.js";
export {
  RepriseError,
  ActivityError,
  ChildWorkflowError,
  CancelledError,
  NonRetryableError,
} from "./language/errors.js";
export type { RetryPolicy } from "./language/retry.js";
