import { allowCommand } from "./allow.js";
import { checkCommand } from "./check.js";
import { execute, type CommandIo } from "./command.js";
import { explainCommand } from "./explain.js";
import { graphCommand } from "./graph.js";

/** The commands of `reprise` that need the compiler. Each gives its exit code. */

export async function check(argv: readonly string[], io: CommandIo): Promise<number> {
  return execute(checkCommand, argv, io);
}

export async function allow(argv: readonly string[], io: CommandIo): Promise<number> {
  return execute(allowCommand, argv, io);
}

export async function explain(argv: readonly string[], io: CommandIo): Promise<number> {
  return execute(explainCommand, argv, io);
}

export async function graph(argv: readonly string[], io: CommandIo): Promise<number> {
  return execute(graphCommand, argv, io);
}
