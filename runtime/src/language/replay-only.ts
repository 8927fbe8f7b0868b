import { RepriseError } from "./errors.js";

/** On the global object, for the project that is replayed may have another copy of the package than the command. */
const key = Symbol.for("reprise.replay-only.v1");
const shared = globalThis as { [key: symbol]: number | undefined };

/**
 * Until the returned function is called, this process replays and does nothing else: modules that are imported for the workflows
 * they define may begin other things, which must not reach a database.
 */
export function onlyReplay(): () => void {
  shared[key] = (shared[key] ?? 0) + 1;
  return () => void (shared[key] = (shared[key] ?? 1) - 1);
}

/** @throws RepriseError `E_REPLAY_ONLY` */
export function refuseWhereOnlyReplayed(call: "Worker.start()" | "Client.connect()"): void {
  if ((shared[key] ?? 0) === 0) return;
  throw new RepriseError("E_REPLAY_ONLY", {
    message: `${call} was called while a command replays histories, which executes nothing and changes no run`,
    hint: "Define and export the workflow in a module that starts nothing, and name that module with --workflows.",
  });
}
