export { Worker } from "./worker.js";
export type { WorkerOptions } from "./options.js";
export { consoleLog, type WorkerLog } from "./log.js";
