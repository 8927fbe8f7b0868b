export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const same = (text: string): string => text;

/** For files, pipes and tests. */
export const plain: Style = { bold: same, dim: same, red: same, green: same, yellow: same };

const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

const coloured: Style = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
};

/** Colour on a terminal, unless NO_COLOR; FORCE_COLOR wins over both. */
export function styleFor(output: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Style {
  const { FORCE_COLOR, NO_COLOR } = environment;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR === "0" ? plain : coloured;
  return output.isTTY === true && (NO_COLOR === undefined || NO_COLOR === "") ? coloured : plain;
}
