import { readFileSync } from "node:fs";
import type { RepriseError } from "../language/errors.js";
import { nearestText } from "../language/nearest.js";
import type { Command, CommandIo } from "./command.js";
import { compilerCommands } from "./commands/compiler.js";
import { parseCall, usageError } from "./parse.js";
import { report } from "./report.js";
import { styleFor } from "./style.js";
import { usageOf, usageOfCommand } from "./usage.js";

/** `reprise <command> …`. Returns the exit code. */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return report(error, io, argv.includes("--verbose"));
  }
}

async function dispatch([name, ...rest]: readonly string[], io: CommandIo): Promise<number> {
  const asksForHelp = name === "--help" || name === "-h" || name === "help";
  const [about] = rest;
  if (asksForHelp && about !== undefined && !about.startsWith("-")) return dispatch([about, "--help"], io);
  if (name === undefined || asksForHelp) {
    const output = name === undefined ? io.stderr : io.stdout;
    output.write(usageOf([...compilerCommands, ...(await loadRunCommands())]));
    return name === undefined ? 2 : 0;
  }
  if (name === "--version") {
    io.stdout.write(`${version()}\n`);
    return 0;
  }
  const compilerCommand = compilerCommands.find(candidate => candidate.name === name);
  // They have options of their own, which only the compiler knows.
  if (compilerCommand !== undefined) return compilerCommand.run(rawCall(rest, io));
  const commands = await loadRunCommands();
  const command = commands.find(candidate => candidate.name === name);
  if (command === undefined) throw unknownCommand(name, [...compilerCommands, ...commands]);
  return execute(command, rest, io);
}

function unknownCommand(name: string, commands: readonly Command[]): RepriseError {
  const names = commands.map(command => command.name);
  return usageError(`reprise: there is no command ${JSON.stringify(name)}${nearestText(name, names)}`);
}

/** With them come the database's driver, the engine and the guard, which the compiler's commands do without. */
async function loadRunCommands(): Promise<readonly Command[]> {
  return (await import("./run-commands.js")).runCommands;
}

async function execute(command: Command, argv: readonly string[], io: CommandIo): Promise<number> {
  const call = { ...parseCall(command, argv), io, style: styleFor(io.stdout, io.environment) };
  if (!call.given("help")) return command.run(call);
  io.stdout.write(usageOfCommand(command));
  return 0;
}

function rawCall(argv: readonly string[], io: CommandIo) {
  return {
    positionals: argv,
    text: () => undefined,
    given: () => false,
    io,
    style: styleFor(io.stdout, io.environment),
  };
}

function version(): string {
  const description = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
  };
  return description.version;
}
