export { Client, type ClientParts } from "./client.js";
export type {
  CallerConnection,
  ClientOptions,
  QueryOptions,
  ResultOptions,
  RunReference,
  SignalOptions,
  StartOptions,
  UpdateOptions,
} from "./options.js";
export { RunHandle } from "./run-handle.js";
export { timelineOf, type TimelineRow } from "./timeline.js";
export type { ListFilter, Queryable, RunDescription } from "../store/contract.js";
