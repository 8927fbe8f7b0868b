import { accepted, each, settings, type CuratedPackages } from "./curated.js";

const ownRandomness = { code: "DET201", why: "whose generator the journal may not answer" } as const;

/** Numbers and money. */
export const numberPackages: CuratedPackages = {
  "big.js": accepted("6 || 7"),
  "bignumber.js": accepted(">=9 <12", { ...each("random", ownRandomness), ...each("config set", settings) }),
  "currency.js": accepted("^2"),
  "decimal.js": accepted("^10", { ...each("random", ownRandomness), ...each("config set", settings) }),
  "decimal.js-light": accepted("^2", each("config set", settings)),
  "dinero.js": accepted("^1.9 || ^2"),
  "fraction.js": accepted("4 || 5"),
  mathjs: accepted("12 || 13 || 14 || 15", {
    ...each("random randomInt pickRandom distribution", ownRandomness),
    ...each("config import", settings),
  }),
  "simple-statistics": accepted("^7", each("sample shuffle sampleWithReplacement", ownRandomness)),
};
