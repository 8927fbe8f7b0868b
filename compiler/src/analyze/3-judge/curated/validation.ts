import { accepted, each, readsClock, settings, type CuratedPackages } from "./curated.js";

const compiles = { code: "DET702", why: "which compiles schemas to code at run time" } as const;

/** Schemas and validators. */
export const validationPackages: CuratedPackages = {
  ajv: accepted("6 || 8", each("compileAsync", compiles)),
  "@effect/schema": accepted("^0.60 || ^0.70"),
  "@sinclair/typebox": accepted(">=0.30 <1"),
  arktype: accepted("^2"),
  "class-transformer": accepted("^0.5"),
  "class-validator": accepted(">=0.14 <0.16"),
  "io-ts": accepted("^2"),
  joi: accepted("17 || 18"),
  runtypes: accepted("6 || 7"),
  superstruct: accepted("1 || 2"),
  valibot: accepted(
    "^0.30 || ^0.40 || ^1",
    each(
      `setGlobalConfig deleteGlobalConfig setGlobalMessage deleteGlobalMessage setSchemaMessage deleteSchemaMessage
       setSpecificMessage deleteSpecificMessage`,
      settings,
    ),
  ),
  validator: accepted("^13", each("isAfter isBefore", readsClock)),
  yup: accepted("^1", each("setLocale addMethod", settings)),
  zod: accepted("3 || 4", each("config setErrorMap", settings)),
};
