import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
import type { Duration } from "../language/duration.js";
import { messageOf, RepriseError } from "../language/errors.js";
import { nearestText } from "../language/nearest.js";
import { revive } from "../language/payload.js";
import type { Command, CommandCall, CommandOption } from "./command.js";

const databaseOptions: Readonly<Record<string, CommandOption>> = {
  "database-url": { value: "URL", about: "default: REPRISE_DATABASE_URL, DATABASE_URL, or the embedded Postgres" },
  schema: { value: "NAME", about: "where Reprise's tables live (default: reprise)" },
};

const commonOptions: Readonly<Record<string, CommandOption>> = {
  verbose: { about: "show stack traces" },
  help: { about: "print this text" },
};

/** Of the commands that deal with runs. */
export const runOptions = { ...databaseOptions, ...commonOptions };

/** All that a command takes. */
export function optionsOf({ options, needsNoDatabase }: Command): Readonly<Record<string, CommandOption>> {
  return { ...options, ...(needsNoDatabase === true ? commonOptions : runOptions) };
}

type Parsed = Pick<CommandCall, "positionals" | "text" | "given">;

/** @throws RepriseError `E_USAGE` */
export function parseCall(command: Command, argv: readonly string[]): Parsed {
  const { values, positionals } = parse(command, argv);
  const call: Parsed = {
    positionals,
    text: option => (typeof values[option] === "string" ? values[option] : undefined),
    given: option => values[option] === true,
  };
  if (!call.given("help")) checkCount(command, positionals);
  return call;
}

function parse(command: Command, argv: readonly string[]) {
  const options: NonNullable<ParseArgsConfig["options"]> = { help: { type: "boolean", short: "h" } };
  for (const [name, { value }] of Object.entries(optionsOf(command))) {
    options[name] ??= { type: value === undefined ? "boolean" : "string" };
  }
  const args = argv.map(each => withBareValue(each, command));
  const parsed = understood(command, () => parseArgs({ args, options, allowPositionals: true, tokens: true }));
  const names = parsed.tokens.flatMap(token =>
    token.kind === "option" && token.value !== undefined ? [token.name] : [],
  );
  const again = names.find((name, index) => names.indexOf(name) < index);
  if (again !== undefined) throw usageError(`reprise ${command.name}: --${again} is given twice`, command);
  return parsed;
}

/** In words of our own: Node's speak of code. */
function understood<T>(command: Command, parseWords: () => T): T {
  try {
    return parseWords();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const [, word = ""] = /'(?:-\w, )?(-[^ ']*)/.exec(message) ?? [];
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") throw unknownOption(command, word);
    if (message.includes("does not take an argument"))
      throw usageError(`reprise ${command.name}: ${word} takes no value`, command);
    throw usageError(
      `reprise ${command.name}: ${word} needs a value; one that begins with a dash is written ${word}=-1`,
      command,
    );
  }
}

function unknownOption(command: Command, word: string): RepriseError {
  const positional = /^-[^-]/.test(word) && command.positionals.length > 0;
  const way = positional
    ? `; an argument that begins with a dash comes after --, as in -- ${word}`
    : nearestText(
        word,
        Object.keys(optionsOf(command)).map(name => `--${name}`),
      );
  return usageError(`reprise ${command.name}: unknown option ${word}${way}`, command);
}

/** `--inspect` is `--inspect=127.0.0.1:9229`. */
function withBareValue(argument: string, { options }: Command): string {
  const bare = argument.startsWith("--") ? options[argument.slice(2)]?.bare : undefined;
  return bare === undefined ? argument : `${argument}=${bare}`;
}

function checkCount(command: Command, positionals: readonly string[]): void {
  const missing = command.positionals.slice(positionals.length).find(name => !name.endsWith("?"));
  if (missing !== undefined) throw usageError(`reprise ${command.name}: <${missing}> is missing`, command);
  const extra = positionals[command.positionals.length];
  if (extra !== undefined)
    throw usageError(`reprise ${command.name}: ${JSON.stringify(extra)} is one argument too many`, command);
}

export function usageError(message: string, command?: Command): RepriseError {
  const hint =
    command === undefined
      ? "reprise --help lists the commands."
      : `reprise ${command.name} --help shows how it is used.`;
  return new RepriseError("E_USAGE", { message, hint });
}

/**
 * A value from the command line: JSON, `@file`, or `@-` for standard input. Dates, maps and the like are written as the
 * history writes them: `{"$date":"2026-11-23T10:00:00.000Z"}`.
 */
export function parseValue(text: string, { what, cwd }: { readonly what: string; readonly cwd: string }): unknown {
  const json = text.startsWith("@") ? readValue(text.slice(1), what, cwd) : text;
  const parsed = parseJson(json, what);
  try {
    return revive(parsed);
  } catch (cause) {
    throw new RepriseError("E_USAGE", {
      message: `${what} is JSON, but not a value: ${messageOf(cause).replace("a stored value cannot be read back: ", "")}`,
      hint:
        'An object with one key that begins with $ stands for what JSON does not have: {"$date":"2026-11-23T10:00:00.000Z"}. ' +
        'One of your own is written {"$object":{"$key":…}}.',
      cause,
    });
  }
}

function parseJson(json: string, what: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new RepriseError("E_USAGE", {
      message: `${what} is not JSON: ${json.slice(0, 80)}`,
      hint: `Quote it for the shell, as in '{"total": 20}', or pass @file.`,
      cause,
    });
  }
}

function readValue(file: string, what: string, cwd: string): string {
  try {
    return readFileSync(file === "-" ? 0 : path.resolve(cwd, file), "utf8");
  } catch (cause) {
    throw new RepriseError("E_USAGE", {
      message: `${what} cannot be read from ${file}: ${messageOf(cause)}`,
      hint: "Check the path after the @.",
      cause,
    });
  }
}

/** Digits are milliseconds. Whatever else was typed is checked where it is used as a time. */
export function parseDuration(text: string): Duration;
export function parseDuration(text: string | undefined): Duration | undefined;
export function parseDuration(text: string | undefined): Duration | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : (text as Duration | undefined);
}

export function parseCount(text: string | undefined, option: string, command: Command): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw usageError(`--${option} is ${JSON.stringify(text)}, not a number`, command);
}
