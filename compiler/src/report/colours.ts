export interface Colours {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

/** NO_COLOR and FORCE_COLOR decide; without them a terminal gets colours and a file does not. */
export function wantsColour(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  if (environment["FORCE_COLOR"] !== undefined && environment["FORCE_COLOR"] !== "")
    return environment["FORCE_COLOR"] !== "0";
  if (environment["NO_COLOR"] !== undefined && environment["NO_COLOR"] !== "") return false;
  return isTerminal;
}

export function colours(enabled: boolean): Colours {
  const code = (open: number, close: number) => (text: string) =>
    enabled ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    red: code(31, 39),
    yellow: code(33, 39),
    green: code(32, 39),
    cyan: code(36, 39),
    dim: code(2, 22),
    bold: code(1, 22),
  };
}
