import { accepted, type CuratedPackages } from "./curated.js";

/** Text, formats, templates. */
export const textPackages: CuratedPackages = {
  camelcase: accepted("6 || 7 || 8"),
  "change-case": accepted("4 || 5"),
  "csv-parse": accepted("^5 || ^6"),
  "csv-stringify": accepted("^6"),
  "escape-string-regexp": accepted("4 || 5"),
  "fast-xml-parser": accepted("4 || 5"),
  he: accepted("^1"),
  "html-entities": accepted("^2"),
  ini: accepted("4 || 5"),
  "js-yaml": accepted("^4"),
  "libphonenumber-js": accepted("^1"),
  "lz-string": accepted("^1"),
  marked: accepted(">=9 <18"),
  mustache: accepted("^4"),
  papaparse: accepted("^5"),
  "path-to-regexp": accepted("6 || 7 || 8"),
  picomatch: accepted("2 || 3 || 4"),
  pluralize: accepted("^8"),
  qs: accepted("^6"),
  "query-string": accepted("8 || 9"),
  semver: accepted("^7"),
  slugify: accepted("^1", {
    extend: { code: "DET510", why: "which changes the table of characters of every run" },
  }),
  "title-case": accepted("3 || 4"),
  yaml: accepted("^2"),
};
