import { createHash } from "node:crypto";
import type { Closure } from "../2-reach/closure.js";
import type { ShapeToken, Unit } from "../2-reach/facts.js";

/** Version of the normal form. Raising it gives every workflow a new build id. */
const format = "1";

/**
 * The hash over the code that runs of a workflow can execute. Units are numbered in the order in which the code mentions
 * them, so neither their names nor their files are part of it.
 */
export function buildId(closure: Closure, labels: readonly string[]): string {
  const numbers = new Map<string, number>();
  for (const { unit } of closure.reached) if (!numbers.has(unit.id)) numbers.set(unit.id, numbers.size);
  for (const { id } of closure.containers) numbers.set(id, numbers.size);
  const written = new Set<string>();
  const lines = closure.reached
    .filter(({ part }) => part === null)
    .map(({ unit, phase }) => {
      const line = `${phase} ${numbers.get(unit.id) ?? -1}`;
      if (written.has(unit.id)) return line;
      written.add(unit.id);
      return `${line}${piecesOf(unit)
        .map(piece => (typeof piece === "string" ? piece : numberOf(piece, numbers)))
        .join("")}`;
    });
  const text = [format, ...lines, labels.join(" ")].join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Code that is referred to without being executed, like the body of a step, is not part of the build. */
function numberOf({ ref }: Reference, numbers: ReadonlyMap<string, number>): string {
  const number = numbers.get(ref);
  return number === undefined ? " elsewhere" : ` @${number}`;
}

type Reference = Exclude<ShapeToken, string>;

const pieces = new WeakMap<Unit, readonly ShapeToken[]>();

/** The shape of a unit with all that stands between two references in one piece. */
function piecesOf(unit: Unit): readonly ShapeToken[] {
  const known = pieces.get(unit) ?? joined(unit.shape);
  pieces.set(unit, known);
  return known;
}

function joined(shape: readonly ShapeToken[]): readonly ShapeToken[] {
  const found: ShapeToken[] = [];
  let text = "";
  for (const token of shape) {
    if (typeof token === "string") text += ` ${token}`;
    else {
      found.push(text, token);
      text = "";
    }
  }
  return [...found, text];
}
