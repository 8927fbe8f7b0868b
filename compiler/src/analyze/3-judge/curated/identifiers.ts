import { accepted, each, refused, type CuratedPackages, type Refused } from "./curated.js";

const pool: Refused = {
  code: "DET203",
  why: "which keeps a pool of random bytes, or the last identifier, between calls",
  remedy: "Use crypto.randomUUID(), which is journaled, or make the identifier in a step.",
};

/** Identifiers. What draws directly is answered by the journal; what draws ahead hands to one run what another left. */
export const identifierPackages: CuratedPackages = {
  "@paralleldrive/cuid2": refused("2 || 3", pool, each("isCuid", "accepted")),
  bson: refused("5 || 6 || 7", pool, each("serialize deserialize EJSON Decimal128 Long", "accepted")),
  cuid: refused("2 || 3", pool),
  hashids: accepted("2"),
  ksuid: refused("^3", pool),
  nanoid: refused("3 || 4 || 5", pool, each("urlAlphabet", "accepted")),
  shortid: refused("^2", pool),
  "short-uuid": refused("4 || 5", pool),
  sqids: accepted("^0.3"),
  ulid: refused("2 || 3", pool, each("decodeTime encodeTime isValid fixULIDBase32", "accepted")),
  ulidx: refused("2", pool, each("decodeTime encodeTime isValid", "accepted")),
  uuid: refused(">=8 <15", pool, each("v3 v5 validate version parse stringify NIL MAX v1ToV6 v6ToV1", "accepted")),
};
