import { RepriseError } from "@reprise/runtime/language";

export interface CommandOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface CommandIo {
  readonly stdout: CommandOutput;
  readonly stderr: CommandOutput;
  readonly cwd: string;
}

interface Command<Arguments> {
  readonly name: string;
  readonly usage: string;
  parse(argv: readonly string[], cwd: string): Arguments;
  run(parsed: Arguments, io: CommandIo): number | Promise<number>;
}

/** 0 for a command that did what it was asked to, 1 for one that refuses, 2 for a command line or a project that makes no sense. */
export async function execute<A>(command: Command<A>, argv: readonly string[], io: CommandIo): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    io.stdout.write(command.usage);
    return 0;
  }
  try {
    return await command.run(command.parse(argv, io.cwd), io);
  } catch (error) {
    if (!RepriseError.is(error) || (error.code !== "E_USAGE" && error.code !== "E_PROJECT")) throw error;
    const hint = error.hint === undefined ? "" : `${error.hint}\n`;
    io.stderr.write(`${error.code}: reprise ${command.name}: ${error.message}\n${hint}`);
    return 2;
  }
}
