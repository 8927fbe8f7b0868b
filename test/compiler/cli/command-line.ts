import path from "node:path";
import { allow, check, explain, graph } from "#compiler/cli/main.js";

export const fixtures = path.resolve(import.meta.dirname, "../../fixtures/analyze");

const commands = { allow, check, explain, graph };

interface Said {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One of the compiler's commands, as the command line calls it: in the folder of the fixtures, not on a terminal. */
export async function reprise(command: keyof typeof commands, ...argv: readonly string[]): Promise<Said> {
  let stdout = "";
  let stderr = "";
  const exit = await commands[command](argv, {
    stdout: { write: text => (stdout += text) },
    stderr: { write: text => (stderr += text) },
    cwd: fixtures,
  });
  return { exit, stdout, stderr };
}
