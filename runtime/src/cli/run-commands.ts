import type { Command } from "./command.js";
import { cancel } from "./commands/cancel.js";
import { capture } from "./commands/capture.js";
import { debug } from "./commands/debug.js";
import { describe } from "./commands/describe.js";
import { doctor } from "./commands/doctor.js";
import { history } from "./commands/history.js";
import { list } from "./commands/list.js";
import { migrate } from "./commands/migrate.js";
import { query } from "./commands/query.js";
import { replay } from "./commands/replay.js";
import { signal } from "./commands/signal.js";
import { start } from "./commands/start.js";
import { terminate } from "./commands/terminate.js";
import { test } from "./commands/test.js";
import { unblock } from "./commands/unblock.js";
import { update } from "./commands/update.js";

/** The commands that deal with runs. */
export const runCommands: readonly Command[] = [
  migrate,
  start,
  list,
  describe,
  history,
  signal,
  query,
  update,
  cancel,
  terminate,
  unblock,
  capture,
  replay,
  debug,
  test,
  doctor,
];
