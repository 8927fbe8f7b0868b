import type { Command, CommandOption } from "./command.js";
import { optionsOf, runOptions } from "./parse.js";
import { renderTable } from "./table.js";

export function usageOf(commands: readonly Command[]): string {
  const list = renderTable(commands.map(command => [`  ${signature(command)}`, command.about]));
  return `Usage: reprise <command> [options]\n\n${list}\nOptions of the commands that deal with runs:\n${optionList(runOptions)}\n${exitCodesText}`;
}

export function usageOfCommand(command: Command): string {
  const options = optionList(optionsOf(command));
  return `Usage: reprise ${signature(command)} [options]\n\n${command.about}\n\nOptions:\n${options}\n${exitCodesText}`;
}

function signature({ name, positionals }: Command): string {
  const places = positionals.map(place => (place.endsWith("?") ? `[${place.slice(0, -1)}]` : `<${place}>`));
  return [name, ...places].join(" ");
}

function optionList(options: Readonly<Record<string, CommandOption>>): string {
  return renderTable(
    Object.entries(options).map(([name, { value, bare, about }]) => [
      `  --${name}${value === undefined ? "" : bare === undefined ? ` ${value}` : `[=${value}]`}`,
      about,
    ]),
  );
}

const exitCodesText =
  "Exit codes: 0 done, 1 failed or refused, 2 not understood, 4 the database schema does not match, 5 no database.\n";
