import { main } from "#runtime/cli/main.js";
import type { Ended } from "./program.js";

/** `reprise …` in this process, without a terminal: what it says and the code that it ends with. */
export async function repriseInProcess(argv: readonly string[], cwd: string): Promise<Ended> {
  let [out, err] = ["", ""];
  const code = await main(argv, {
    stdout: { write: part => (out += part) },
    stderr: { write: part => (err += part) },
    cwd,
    environment: {},
  });
  return { code, out, err };
}
