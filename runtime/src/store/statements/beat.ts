import { defineStatement } from "../statement.js";

/** No row: the worker was buried, and its runs belong to others. */
export const beatStatement = defineStatement<{ readonly beat: string }>(
  "beat",
  schema => /* sql */ `
  update ${schema}.worker set beat = beat + 1 where id = $1 and state = 'live' returning beat::text as beat`,
);

export const suspectStatement = defineStatement<never>(
  "suspect",
  schema => /* sql */ `update ${schema}.worker set suspect = $2 where id = $1`,
);
