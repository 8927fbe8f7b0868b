import { RepriseError } from "../language/errors.js";
import type { ErrorCode } from "../language/codes.js";
import type { CommandIo } from "./command.js";
import { styleFor } from "./style.js";

const exitCodes: Partial<Record<ErrorCode, number>> = {
  E_USAGE: 2,
  E_PROJECT: 2,
  E_OPTION: 2,
  E_SCHEMA_VERSION: 4,
  E_DATABASE_UNREACHABLE: 5,
  E_EMBEDDED_POSTGRES: 5,
};

/** Says what went wrong, and returns the exit code. Errors of ours need no stack; any other is a defect, and shows it. */
export function report(error: unknown, io: CommandIo, verbose: boolean): number {
  const style = styleFor(io.stderr, io.environment);
  if (!RepriseError.is(error)) {
    io.stderr.write(
      `${style.red("E_INTERNAL")}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 1;
  }
  io.stderr.write(`${style.red(error.code)}: ${error.message}\n`);
  if (error.hint !== undefined) io.stderr.write(`${style.dim(error.hint)}\n`);
  if (verbose) io.stderr.write(`${stackOf(error)}\n`);
  return exitCodes[error.code] ?? 1;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = RepriseError.is(error) ? error.fullStack : (error.stack ?? error.message);
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`;
}
