import type { WorkerRegistration } from "../contract.js";
import type { Database } from "../database.js";
import { defineStatement } from "../statement.js";

/** Raises on an id that was used before: an owner id never comes back. */
export const registerWorkerStatement = defineStatement<never>(
  "register-worker",
  schema => /* sql */ `
  insert into ${schema}.worker (id, host, boot_id, pid, queues) values ($1, $2, $3, $4, $5)`,
);

export async function registerWorker(database: Database, worker: WorkerRegistration): Promise<void> {
  await database.run(registerWorkerStatement, [worker.id, worker.host, worker.bootId, worker.pid, worker.queues]);
}
