import { RepriseError } from "../language/errors.js";

export const longestName = 200;

/** Refuses what could not be told apart, printed or indexed: the name is part of every history. */
export function durableName(name: unknown, kind: string): asserts name is string {
  if (typeof name === "string" && name.length > 0 && name.length <= longestName && !/[\p{C}#]/u.test(name)) return;
  throw new RepriseError("E_OPTION", {
    message: `the name of a ${kind} is ${typeof name === "string" ? JSON.stringify(name) : String(name)}`,
    hint: `Use a text of 1 to ${longestName} printable characters without "#".`,
  });
}
