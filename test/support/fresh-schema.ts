import { randomBytes } from "node:crypto";
import { inject } from "vitest";

/** A schema that nobody else uses. It is dropped when the test run ends. */
export function freshSchema(): { readonly url: string; readonly schema: string } {
  return { url: inject("databaseUrl"), schema: `${inject("schemaPrefix")}${randomBytes(6).toString("hex")}` };
}
