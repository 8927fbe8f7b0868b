import type { CommandIo } from "./command.js";

/** Of the terminal; undefined for a pipe or a file, whose readers want everything. COLUMNS is how people say it, and tools. */
export function widthOf({ stdout, environment }: CommandIo): number | undefined {
  const said = Number(environment.COLUMNS);
  return stdout.columns ?? (said > 0 ? said : undefined);
}
