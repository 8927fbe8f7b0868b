import fc from "fast-check";

/** A workflow as data: random programs are made of what real ones are made of. */
export type Operation =
  | { readonly do: "draw" }
  | { readonly do: "activity"; readonly name: string }
  | { readonly do: "sleep"; readonly ms: number }
  | { readonly do: "timeout"; readonly ms: number }
  | { readonly do: "receive"; readonly ms: number }
  | { readonly do: "race" | "all" | "allSettled"; readonly branches: readonly (readonly Operation[])[] }
  | { readonly do: "loop"; readonly times: number; readonly body: readonly Operation[] }
  | { readonly do: "branch"; readonly low: readonly Operation[]; readonly high: readonly Operation[] };

const leaf: fc.Arbitrary<Operation> = fc.oneof(
  fc.constant({ do: "draw" } as const),
  fc.record({ do: fc.constant("activity" as const), name: fc.constantFrom("charge", "ship", "mail") }),
  fc.record({ do: fc.constant("sleep" as const), ms: fc.integer({ min: 0, max: 5_000 }) }),
  fc.record({ do: fc.constant("timeout" as const), ms: fc.integer({ min: 0, max: 5_000 }) }),
  fc.record({ do: fc.constant("receive" as const), ms: fc.integer({ min: 0, max: 5_000 }) }),
);

const { program } = fc.letrec<{ operation: Operation; program: readonly Operation[] }>(tie => ({
  program: fc.array(tie("operation"), { minLength: 1, maxLength: 4 }),
  operation: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: leaf, weight: 4 },
    {
      arbitrary: fc.record({
        do: fc.constantFrom("race" as const, "all" as const, "allSettled" as const),
        branches: fc.array(tie("program"), { minLength: 1, maxLength: 3 }),
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        do: fc.constant("loop" as const),
        times: fc.integer({ min: 1, max: 3 }),
        body: tie("program"),
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({ do: fc.constant("branch" as const), low: tie("program"), high: tie("program") }),
      weight: 1,
    },
  ),
}));

export const randomProgram = program;
