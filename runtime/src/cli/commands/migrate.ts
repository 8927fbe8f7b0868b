import { withStore } from "../connect.js";
import type { Command } from "../command.js";

export const migrate: Command = {
  name: "migrate",
  about: "bring the database schema up to date",
  positionals: [],
  options: {},
  run: call =>
    withStore(call, async ({ database }) => {
      call.io.stderr.write(`the schema ${database.schemaName} at ${database.address} is up to date\n`);
      return 0;
    }),
};
