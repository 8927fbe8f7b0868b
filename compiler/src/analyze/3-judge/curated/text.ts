import { accepted, each, refused, settings, type CuratedPackages, type Refused } from "./curated.js";

const compiles: Refused = { code: "DET702", why: "which compiles text to code at run time", when: "run" };
const translates: Refused = { code: "DET511", why: "which reads the languages that somebody has loaded" };

/** Text, formats, templates. */
export const textPackages: CuratedPackages = {
  accounting: accepted("^0.4"),
  camelcase: accepted("6 || 7 || 8 || 9"),
  "change-case": accepted("4 || 5"),
  "crypto-js": accepted("^4", each("random", { code: "DET203", why: "which draws random bytes" })),
  "csv-parse": accepted(">=5 <8"),
  "csv-stringify": accepted("^6"),
  ejs: accepted(">=3 <6", each("compile render renderFile", compiles)),
  "escape-string-regexp": accepted("4 || 5"),
  "fast-xml-parser": accepted("4 || 5"),
  handlebars: accepted("^4", {
    ...each("compile precompile template", compiles),
    ...each("registerHelper registerPartial unregisterHelper unregisterPartial registerDecorator", settings),
  }),
  he: accepted("^1"),
  "expr-eval": accepted("^2"),
  "html-entities": accepted("^2"),
  i18next: refused(">=20 <27", translates),
  ini: accepted("4 || 5"),
  "js-yaml": accepted("4 || 5"),
  "json-logic-js": accepted("^2", each("add_operation rm_operation", settings)),
  "libphonenumber-js": accepted("^1"),
  "lz-string": accepted("^1"),
  marked: accepted(">=9 <19", each("use setOptions", settings)),
  mustache: accepted("^4"),
  numeral: accepted("^2", each("locale register defaultFormat", settings)),
  papaparse: accepted("^5"),
  "path-to-regexp": accepted("6 || 7 || 8"),
  picomatch: accepted("2 || 3 || 4"),
  pluralize: accepted("^8", each("addPluralRule addSingularRule addIrregularRule addUncountableRule", settings)),
  qs: accepted("^6"),
  "query-string": accepted("8 || 9"),
  semver: accepted("^7"),
  slugify: accepted("^1", each("extend", settings)),
  "title-case": accepted("3 || 4"),
  yaml: accepted("^2"),
};
