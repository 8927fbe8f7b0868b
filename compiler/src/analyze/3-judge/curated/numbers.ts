import { accepted, each, settings, type CuratedPackages, type VerdictOnCall } from "./curated.js";
import { isMadeBy } from "./forms.js";

const ownRandomness = { code: "DET201", why: "whose generator the journal may not answer" } as const;

/** Of a copy of the class, whose settings are its own: who shares that is another question. */
const isOfClone: VerdictOnCall = call =>
  call !== undefined && isMadeBy(call, way => way.some(({ name }) => name === "clone")) ? "accepted" : settings;

/** Numbers and money. */
export const numberPackages: CuratedPackages = {
  "big.js": accepted("6 || 7"),
  "bignumber.js": accepted(">=9 <12", { random: ownRandomness, ...each("config set", isOfClone) }),
  "currency.js": accepted("^2"),
  "decimal.js": accepted("^10", { random: ownRandomness, ...each("config set", isOfClone) }),
  "decimal.js-light": accepted("^2", each("config set", isOfClone)),
  "dinero.js": accepted("^1.9 || ^2"),
  "fraction.js": accepted("4 || 5"),
  mathjs: accepted("12 || 13 || 14 || 15", {
    ...each("random randomInt pickRandom distribution", ownRandomness),
    ...each("config import", settings),
  }),
  "simple-statistics": accepted("^7", each("sample shuffle sampleWithReplacement", ownRandomness)),
};
