/** What the demo shows: headings, progress and tables, plain enough for a log file. */
const colour = process.stdout.isTTY && process.env.NO_COLOR === undefined;
const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = paint(1);
export const dim = paint(2);
export const green = paint(32);
export const red = paint(31);

let chapter = 0;

export function heading(text: string): void {
  console.log(`\n${bold(`${++chapter}. ${text}`)}`);
}

export function say(text: string): void {
  console.log(`   ${text}`);
}

export function bar(done: number, total: number): string {
  const filled = Math.round((done / total) * 30);
  return `${"█".repeat(filled)}${"░".repeat(30 - filled)} ${String(done).padStart(3)}/${total}`;
}

export interface Expectation {
  readonly what: string;
  readonly seen: string;
  /** Undefined for a figure that is only shown. */
  readonly holds?: boolean;
}

/** Prints the table and says whether everything held. */
export function table(rows: readonly Expectation[]): boolean {
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, seen, holds } of rows) {
    const mark = holds === undefined ? dim("·") : holds ? green("✓") : red("✗");
    say(`${mark} ${what.padEnd(width)}  ${seen}`);
  }
  return rows.every(({ holds }) => holds !== false);
}

let lastProgress = "";

/** One line that changes on a terminal; a line for each change elsewhere. */
export function progress(text: string): void {
  if (text === lastProgress) return;
  lastProgress = text;
  if (process.stdout.isTTY) process.stdout.write(text === "\n" ? text : `\r   ${text}\u001b[K`);
  else if (text !== "\n") say(text);
}
