import { hash } from "node:crypto";
import { encode, encodeCanonically } from "../language/payload.js";

/** 66 bits: two calls of one run never have the same by chance. */
const fingerprintLength = 11;

/**
 * What a call hands over, as it is now: what the code does to the object afterwards is invisible [I3].
 * @throws RepriseError `E_PAYLOAD`
 */
export function encodeArgument(value: unknown, what: string): { readonly text: string; readonly fingerprint: string } {
  return {
    text: encode(value, what),
    fingerprint: hash("sha256", encodeCanonically(value, what), "base64url").slice(0, fingerprintLength),
  };
}
