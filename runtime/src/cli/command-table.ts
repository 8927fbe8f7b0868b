import type { Command } from "./command.js";
import { cancel } from "./commands/cancel.js";
import { capture } from "./commands/capture.js";
import { compilerCommands } from "./commands/compiler.js";
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

/** Every command, in the order in which the usage names them. */
export const commands: readonly Command[] = [
  ...compilerCommands,
  migrate,
  start,
  list,
  describe,
  history,
  signal,
  query,
  cancel,
  terminate,
  capture,
  replay,
  debug,
  test,
  doctor,
];
