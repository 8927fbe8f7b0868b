import { accepted, draws, each, readsClock, settings, type CuratedPackages } from "./curated.js";

const counts = { code: "DET510", why: "which counts up over all runs of the process" } as const;
const compiles = { code: "DET702", why: "which compiles text" } as const;

const lodash = accepted("^4", {
  ...each("uniqueId", counts),
  ...each("template", compiles),
  ...each("random sample sampleSize shuffle", draws),
  now: readsClock,
  ...each("mixin runInContext", settings),
});

/** Collections, objects, functions. */
export const dataPackages: CuratedPackages = {
  "camelcase-keys": accepted("7 || 8 || 9"),
  clone: accepted("^2"),
  "clone-deep": accepted("^4"),
  deepmerge: accepted("^4"),
  "deep-equal": accepted("^2"),
  "deep-object-diff": accepted("^1"),
  "dot-prop": accepted(">=7 <11"),
  effect: accepted("^3"),
  flat: accepted("5 || 6"),
  dequal: accepted("^2"),
  eventemitter3: accepted("4 || 5"),
  "fast-deep-equal": accepted("^3"),
  "fast-json-stable-stringify": accepted("^2"),
  "fp-ts": accepted("^2"),
  immer: accepted("9 || 10 || 11"),
  immutable: accepted("4 || 5", { hash: call => (call?.arguments[0]?.kind === "object" ? counts : "accepted") }),
  mitt: accepted("^3"),
  "json-stable-stringify": accepted("^1"),
  "just-clone": accepted("^6"),
  klona: accepted("^2"),
  lodash,
  "lodash-es": lodash,
  "lru-cache": accepted("10 || 11"),
  mnemonist: accepted("^0.39 || ^0.40"),
  neverthrow: accepted("6 || 7 || 8"),
  "object-hash": accepted("^3"),
  "object-path": accepted("^0.11"),
  "purify-ts": accepted("1 || 2"),
  "es-toolkit": accepted("^1", each("random randomInt sample sampleSize shuffle", draws)),
  rfdc: accepted("^1"),
  radash: accepted("^12", each("random uid shuffle draw", draws)),
  ramda: accepted("^0.28 || ^0.29 || ^0.30 || ^0.31 || ^0.32"),
  remeda: accepted("1 || 2", each("randomBigInt randomInteger randomString sample shuffle", draws)),
  rambda: accepted("7 || 8 || 9 || 10"),
  "ts-pattern": accepted("4 || 5"),
  tslib: accepted("^2"),
  "tiny-emitter": accepted("^2"),
  "tiny-invariant": accepted("^1"),
  "true-myth": accepted("^8 || ^9"),
  xstate: accepted("^5"),
};
