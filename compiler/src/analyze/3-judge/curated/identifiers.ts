import { isInRange } from "../../allow/version-range.js";
import {
  accepted,
  each,
  readsClock,
  refused,
  settings,
  type CuratedPackages,
  type Journaled,
  type Refused,
  type VerdictOnCall,
} from "./curated.js";
import { hasOption } from "./forms.js";

const pool: Refused = {
  code: "DET203",
  why: "which keeps a pool of random bytes, or the last identifier, between calls",
  remedy: "Use crypto.randomUUID(), which is journaled, or make the identifier in a step.",
};

const own: Refused = {
  code: "DET201",
  why: "whose generator the journal may not answer",
  remedy: "Seed one for each run.",
};
const tick: Refused = {
  code: "DET303",
  why: "which waits for a turn of the event loop",
  remedy: "Use the form that ends in Sync.",
};
const pooled: Refused = {
  code: "DET303",
  why: "which works in the thread pool",
  remedy: "Call it in an activity or a step.",
};
const bytes: Journaled = { journaled: "DET203" };

/** Without options it is crypto.randomUUID() itself; with them it draws from the pool, unless they bring the bytes. */
const randomUUID: VerdictOnCall = (call, version) => {
  if (call !== undefined && hasOption(call, "random")) return "accepted";
  return call?.arguments.length === 0 && isInRange(version, ">=9") ? bytes : pool;
};

/** With bytes of one's own it keeps nothing, and reads the clock unless it is given the time. */
const timedUUID: VerdictOnCall = (call, version) => {
  if (call === undefined || !hasOption(call, "random") || !isInRange(version, ">=11")) return pool;
  return hasOption(call, "msecs") ? "accepted" : readsClock;
};

/** With a seed; `global` puts it into the place of Math.random. */
const seeded: VerdictOnCall = call => {
  if (call === undefined || call.arguments.length === 0 || hasOption(call, "entropy")) return own;
  return hasOption(call, "global") ? settings : "accepted";
};

/** Identifiers. What draws directly is answered by the journal; what draws ahead hands to one run what another left. */
export const identifierPackages: CuratedPackages = {
  "@faker-js/faker": refused(">=7 <11", own),
  "@paralleldrive/cuid2": refused("2 || 3", pool, each("isCuid", "accepted")),
  bcrypt: refused("5 || 6", pooled, {
    compareSync: "accepted",
    getRounds: "accepted",
    ...each("hashSync genSaltSync", { code: "DET203", why: "which draws in native code, where no journal answers" }),
  }),
  bcryptjs: refused("2 || 3", tick, {
    ...each("compareSync getRounds getSalt truncates encodeBase64 decodeBase64", "accepted"),
    ...each("hashSync genSaltSync", bytes),
  }),
  bson: refused("5 || 6 || 7", pool, each("serialize deserialize EJSON Decimal128 Long", "accepted")),
  chance: refused("^1", own),
  cuid: refused("2 || 3", pool),
  hashids: accepted("2"),
  jsonwebtoken: accepted("8 || 9", each("sign verify", readsClock)),
  ksuid: refused("^3", pool),
  nanoid: refused("3 || 4 || 5 || 6", pool, each("urlAlphabet customRandom", "accepted")),
  "nanoid/non-secure": accepted("3 || 4 || 5 || 6", each("nanoid", { journaled: "DET201" })),
  "pure-rand": accepted("6 || 7 || 8"),
  seedrandom: accepted("^3", each("seedrandom default", seeded)),
  shortid: refused("^2", pool),
  "short-uuid": refused("4 || 5", pool),
  sqids: accepted("^0.3"),
  ulid: accepted("2 || 3", each("ulid", bytes)),
  ulidx: refused("2", pool, each("decodeTime encodeTime isValid", "accepted")),
  uuid: refused(">=8 <15", pool, {
    ...each("v3 v5 DNS URL validate version parse stringify NIL MAX v1ToV6 v6ToV1", "accepted"),
    v4: randomUUID,
    v7: timedUUID,
  }),
};
