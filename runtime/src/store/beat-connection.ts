import { connect } from "./database.js";
import { beatStatement, suspectStatement } from "./statements/beat.js";

/** What the beat thread of a worker needs of the database, on a connection of its own. */
export interface BeatConnection {
  /** Shows that the worker lives. False: it was buried, and must stop. */
  beat(workerId: string): Promise<boolean>;
  /** Names the run during which the main loop stopped. */
  recordSuspect(workerId: string, runId: string): Promise<void>;
  close(): Promise<void>;
}

export async function openBeatConnection(url: string, schema?: string): Promise<BeatConnection> {
  const database = await connect(url, { poolSize: 1, ...(schema === undefined ? {} : { schema }) });
  return {
    beat: async workerId => (await database.run(beatStatement, [workerId])).length === 1,
    recordSuspect: async (workerId, runId) => {
      await database.run(suspectStatement, [workerId, runId]);
    },
    close: () => database.close(),
  };
}
