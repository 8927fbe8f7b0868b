import { deterministic, inStep, journaled, passedIn, rejected } from "./native.js";
import { table } from "./table.js";

const self = rejected("DET401", inStep);
const clock = "Use performance.now() or Date.now(), which are journaled.";
const folder = "Start from an absolute path: pass it to the workflow as input, or find it in an activity or a step.";
const end = "Throw an error: it ends the run, while the worker goes on.";
const listener = "Listen where the worker is started, and tell the workflow by a signal.";
const machine = rejected("DET403", "Read it in a step: a run may go on in another machine or version of Node.");
const place = "Find files in an activity or a step: a replay may find the code in another place.";
const load = "Import the module by its name at the top of the file.";

/** The process, the machine below it, the place of the code in it, and the console. */
export const host = table({
  // Silent while replaying.
  console: journaled,

  process: self,
  "process.{argv, argv0, execArgv, execPath, pid, ppid, title, report, umask}": self,
  "process.{memoryUsage, availableMemory, constrainedMemory, getActiveResourcesInfo}": self,
  "process.{cpuUsage, threadCpuUsage, resourceUsage}": self,
  "process.{getuid, geteuid, getgid, getegid, getgroups}": self,
  "process.{setuid, seteuid, setgid, setegid, setgroups, initgroups}": self,
  "process.{hrtime, hrtime.bigint, uptime}": rejected("DET401", clock),
  "process.{cwd, chdir}": rejected("DET401", folder),
  "process.{abort, exit, exitCode, reallyExit, kill, execve}": rejected("DET401", end),
  "process.{on, once, off, addListener, removeListener}": rejected("DET401", listener),
  // Nothing comes back from it.
  "process.emitWarning": deterministic,
  "process.{env, loadEnvFile}": rejected("DET402", passedIn),
  "process.{arch, platform, version, versions, release, config, features}": machine,
  "process.{stdout, stderr}": rejected("DET411", "Use console.log(), which is silent while replaying."),
  "process.stdin": rejected("DET411", inStep),
  "process.{getBuiltinModule, binding, dlopen}": rejected("DET701", load),

  "node:os": machine,
  "node:os.EOL": rejected("DET403", 'Write "\\n".'),
  "node:os.constants": deterministic,
  "node:constants": deterministic,

  require: rejected("DET404", load),
  "module, __filename, __dirname, import.meta": rejected("DET404", place),
  // Where a CommonJS module puts what it exports.
  "exports, module.exports": deterministic,
  "import.meta.env": rejected("DET402", passedIn),
});
