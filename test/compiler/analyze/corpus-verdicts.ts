import { describe, expect, test } from "vitest";
import type { Analysis } from "#compiler/analyze/analyze.js";
import { pages } from "./corpus.js";

/** What is said of each program of the corpus is what its page says. */
export function describeVerdicts(analysis: () => Analysis): void {
  describe.each(pages)("$page", ({ programs }) => {
    test.each(programs)("$name", ({ directory, refused, journaled }) => {
      const within = (place: { readonly file: string }) => place.file.startsWith(`${directory}/`);
      const codes = analysis()
        .diagnostics.filter(within)
        .map(({ code }) => code);
      const natives = analysis()
        .journaled.filter(within)
        .map(({ native }) => native);
      expect([...new Set(codes)].sort()).toEqual(refused);
      expect([...new Set(natives)].sort()).toEqual(journaled);
    });
  });
}
