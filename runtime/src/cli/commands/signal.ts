import { withRun } from "../connect.js";
import type { RunHandle } from "../../client/run-handle.js";
import { nearestText } from "../../language/nearest.js";
import { ProjectManifest } from "../../testing/project-manifest.js";
import type { Command, CommandCall } from "../command.js";
import { parseValue } from "../parse.js";

export const signal: Command = {
  name: "signal",
  about: "send a signal to a run",
  positionals: ["run", "name", "payload?"],
  options: { id: { value: "ID", about: "sends with the same id are one signal" } },
  run: async call => {
    const [, name = "", text] = call.positionals;
    const payload = text === undefined ? undefined : parseValue(text, { what: "the payload", cwd: call.io.cwd });
    return withRun(call, async run => {
      await run.signal(name, payload, { id: call.text("id") });
      call.io.stderr.write(`sent ${name} to run ${run.runId}\n`);
      await warnOfUnknown(name, run, call);
      return 0;
    });
  },
};

/** The code that executes the run may be newer than this project, so what nobody knows here is sent all the same. */
async function warnOfUnknown(name: string, run: RunHandle, { io, style }: CommandCall): Promise<void> {
  const manifest = ProjectManifest.above(io.cwd);
  if (manifest === undefined) return;
  const { workflow } = await run.describe();
  const known = manifest.signalsOf(workflow);
  if (known === undefined || known.includes(name)) return;
  const guess = nearestText(name, known);
  io.stderr.write(
    `${style.yellow("warning")}: the workflow ${workflow} of this project takes no signal ${name}${guess}\n`,
  );
}
