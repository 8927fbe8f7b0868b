import { inspect } from "node:util";

/** A text is printed as it is, so that it can be handed on in a shell. */
export function answerText(answer: unknown, colors = false): string {
  return typeof answer === "string" ? answer : inspect(answer, { depth: Infinity, colors });
}
