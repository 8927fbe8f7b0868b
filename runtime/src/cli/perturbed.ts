import { spawn } from "node:child_process";
import { durationMs } from "../language/duration.js";
import { RepriseError } from "../language/errors.js";
import type { CommandCall } from "./command.js";
import { parseDuration } from "./parse.js";

interface Perturbation {
  readonly name: string;
  readonly environment: (own: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;
  readonly options?: readonly string[];
}

/** What differs between the process that recorded and the one that replays, and must make no difference. */
const perturbations: readonly Perturbation[] = [
  { name: "in the time zone of Apia", environment: own => ({ ...own, TZ: "Pacific/Apia" }) },
  { name: "in the time zone of New York", environment: own => ({ ...own, TZ: "America/New_York" }) },
  { name: "with German as the language", environment: own => ({ ...own, LC_ALL: "de_DE.UTF-8", LANG: "de_DE.UTF-8" }) },
  { name: "without environment variables", environment: ({ PATH, HOME }) => ({ PATH, HOME }) },
  { name: "the last one first, and all of them twice", environment: own => own, options: ["--reverse"] },
];

interface TimeLimit {
  readonly text: string;
  readonly ms: number;
}

/** A longer delay would be over at once. */
const longestDelayMs = 2 ** 31 - 1;

/** @throws RepriseError `E_OPTION` */
export function timeLimitOf(call: CommandCall): TimeLimit {
  const text = call.text("timeout") ?? "5 minutes";
  return { text, ms: Math.min(durationMs(parseDuration(text), "--timeout"), longestDelayMs) };
}

/**
 * `reprise test` in processes of their own, one after the other. Returns the exit code.
 *
 * @throws RepriseError `E_REPLAY_PROCESS` for one that does not end by itself
 */
export async function perturbed(call: CommandCall, timeLimit: TimeLimit): Promise<number> {
  let code = 0;
  for (const perturbation of perturbations) {
    call.io.stdout.write(`${perturbation.name}: `);
    code = Math.max(code, await execute(call, perturbation, timeLimit));
  }
  return code;
}

function execute(
  call: CommandCall,
  { name, environment, options = [] }: Perturbation,
  timeLimit: TimeLimit,
): Promise<number> {
  const argv = [...process.execArgv, process.argv[1] ?? "", ...sameCommand(call), ...options];
  const { cwd, stdout, stderr } = call.io;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, {
      cwd,
      env: environment(call.io.environment),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, timeLimit.ms);
    child.stdout.setEncoding("utf8").on("data", text => stdout.write(String(text)));
    child.stderr.setEncoding("utf8").on("data", text => stderr.write(String(text)));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      if (code === null) stdout.write("\n");
      if (isLate) reject(late(name, timeLimit));
      else if (code === null) reject(endedByOthers(name, signal));
      else resolve(code);
    });
  });
}

function sameCommand(call: CommandCall): readonly string[] {
  const workflows = call.text("workflows");
  return ["test", ...call.positionals, ...(workflows === undefined ? [] : ["--workflows", workflows])];
}

function late(name: string, { text }: TimeLimit): RepriseError {
  return new RepriseError("E_REPLAY_PROCESS", {
    message: `the histories were not replayed within ${text} in the process that replays them ${name}, so it was ended`,
    hint:
      "If they need more time, give it: --timeout 30m. If it stands still again, look for what the modules of the workflows " +
      "wait for while they are loaded.",
  });
}

function endedByOthers(name: string, signal: string | null): RepriseError {
  return new RepriseError("E_REPLAY_PROCESS", {
    message: `the process that replays the histories ${name} was ended by ${signal ?? "somebody"}`,
    hint: "The system does that where memory is short: replay fewer histories at once, by directory.",
  });
}
