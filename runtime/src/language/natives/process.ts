import { deterministic, every, inStep, journaled, members, rejected, type Natives } from "./native.js";

const self = rejected("DET401");
const clock = rejected("DET401", "Use performance.now() or Date.now(), which are journaled.");
const folder = rejected(
  "DET401",
  "Start from an absolute path: pass it as input, or resolve it in an activity or a step.",
);
const ending = rejected("DET401", "Throw an error: it ends the run, while the worker goes on.");
const listening = rejected("DET401", "Listen where the worker is started; tell a workflow by a signal.");
const environment = rejected("DET402", "Pass the value to the workflow as input, or read it in an activity or a step.");
const host = rejected(
  "DET403",
  "Read it in an activity or a step: a run may go on in another machine or version of Node.",
);
const place = rejected(
  "DET404",
  "Refer to files in an activity or a step: a replay may find the code in another place.",
);
const loading = rejected("DET701", "Import the module by its name at the top of the file.");

/** The process, the machine below it, the place of the code in it, and the console. */
export const process = {
  // Silent while replaying
  console: journaled,

  process: self,
  ...members(
    "process",
    self,
    "argv argv0 execArgv execPath pid ppid title memoryUsage cpuUsage threadCpuUsage resourceUsage",
  ),
  ...members("process", self, "availableMemory constrainedMemory getActiveResourcesInfo umask report"),
  ...members(
    "process",
    self,
    "getuid geteuid getgid getegid getgroups setuid seteuid setgid setegid setgroups initgroups",
  ),
  ...members("process", clock, "hrtime hrtime.bigint uptime"),
  ...members("process", folder, "cwd chdir"),
  ...members("process", ending, "abort exit reallyExit exitCode kill execve"),
  ...members("process", listening, "on once off addListener removeListener"),
  // Nothing comes back from it.
  "process.emitWarning": deterministic,
  ...members("process", environment, "env loadEnvFile"),
  ...members("process", host, "arch platform version versions release config features"),
  ...members("process", loading, "getBuiltinModule binding dlopen"),
  "process.stdin": rejected("DET411", inStep),
  ...members("process", rejected("DET411", "Use console.log(), which is silent while replaying."), "stdout stderr"),

  "node:os": host,
  "node:os.EOL": rejected("DET403", 'Write "\\n".'),
  "node:os.constants": deterministic,
  "node:constants": deterministic,

  ...every(place, "require module __filename __dirname import.meta"),
  "module.exports": deterministic,
  "import.meta.env": environment,
} as const satisfies Natives;
