import type { Style } from "./style.js";

export interface CommandOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a command may touch of the process. Data goes to `stdout`, everything else to `stderr`. */
export interface CommandIo {
  readonly stdout: CommandOutput;
  readonly stderr: CommandOutput;
  /** What is typed; absent where nobody can. */
  readonly stdin?: NodeJS.ReadableStream;
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface CommandOption {
  /** What stands for the value in the usage; absent for a switch. */
  readonly value?: string;
  /** What the option means without a value. Then a value is given with `=` alone. */
  readonly bare?: string;
  readonly about: string;
}

export interface Command {
  readonly name: string;
  readonly about: string;
  /** Names of the positional arguments; those that end in `?` may be left out. */
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** It only reads files, so that no database can be named. */
  readonly needsNoDatabase?: true;
  /** Returns the exit code. */
  run(call: CommandCall): Promise<number>;
}

/** A command line that was understood. */
export interface CommandCall {
  readonly positionals: readonly string[];
  /** The value of an option; undefined if it was not given. */
  text(option: string): string | undefined;
  /** Whether a switch was given. */
  given(option: string): boolean;
  readonly io: CommandIo;
  readonly style: Style;
}

export const jsonOption = { json: { about: "print JSON" } } as const;
