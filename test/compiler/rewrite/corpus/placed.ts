import type { Snippet } from "../run-snippets.js";
import { expressions } from "./expressions.js";

/** Places of an expression in the syntax that change neither its value nor its label. */
const places: readonly ((expression: string) => string)[] = [
  expression => `await (async () => (${expression}))()`,
  expression => `((value = ${expression}) => value)()`,
  expression => `new (class { field = ${expression}; })().field`,
  expression => `(() => { try { return ${expression}; } finally { /* nothing */ } })()`,
  expression => `[...(function* () { yield ${expression}; })()][0]`,
  expression => `(({ ["k"]: v }) => v)({ k: ${expression} })`,
  expression => `(null ?? [0, ${expression}] as const)[1]`,
  expression => `((...rest: unknown[]) => rest.at(-1))(...[${expression}])`,
  expression =>
    `(() => { for (const value of [${expression}]) { label: { if (value === 7) break label; } return value; } })()`,
  expression =>
    `(() => { switch (true) { default: { const { value } = { value: ${expression} }; return value; } } })()`,
];

/** What says of itself how it was called, or waits, is about one place only. */
const movable = expressions.filter(
  ({ code, reads, inside }) => reads.length > 0 && inside !== undefined && !/await|=>|this|\.\.\./.test(code),
);

export const placed: readonly Snippet[] = movable.flatMap(({ code, ...rest }) =>
  places.map(place => ({ code: place(code), ...rest })),
);
