export { Client, type ClientParts, type RunReference } from "./client.js";
export type {
  ClientOptions,
  QueryOptions,
  ResultOptions,
  SignalOptions,
  StartOptions,
  UpdateOptions,
} from "./options.js";
export { RunHandle } from "./run-handle.js";
export { timelineOf, type TimelineRow } from "./timeline.js";
export type { ListFilter, Queryable, RunDescription } from "../store/contract.js";
