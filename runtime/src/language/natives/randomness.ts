import { deterministic, inStep, journaledPerSite, rejected } from "./native.js";
import { table } from "./table.js";

const secret = "Create it in an activity and keep it there: what an activity returns is stored in the history.";
const digest = "Use createHash() or createHmac() of node:crypto, which are deterministic; use keys in an activity.";
const draw = "Use randomBytes(size) or crypto.getRandomValues(): both are journaled.";
const threadPool = (sync: string) => rejected("DET303", `Use ${sync}, which is deterministic, or derive it in a step.`);

/** A draw depends on the site that draws. What follows from its arguments alone is deterministic. */
export const randomness = table({
  "Math.random": journaledPerSite,
  Math: deterministic,

  "crypto.randomUUID": journaledPerSite,
  "crypto.getRandomValues": journaledPerSite,
  "crypto, crypto.subtle, Crypto, CryptoKey, SubtleCrypto": rejected("DET203", digest),

  "node:crypto": rejected("DET203", secret),
  "node:crypto.webcrypto": deterministic,
  "node:crypto.{randomUUID, getRandomValues, randomBytes, randomInt}": journaledPerSite,
  "node:crypto.{randomFill, randomFillSync}": rejected("DET203", draw),
  "node:crypto.randomUUIDv7": rejected("DET203", "Use randomUUID(), which is journaled."),

  "node:crypto.{hash, createHash, Hash, createHmac, Hmac, createMac, timingSafeEqual, constants}": deterministic,
  "node:crypto.{hkdfSync, pbkdf2Sync, scryptSync, argon2Sync, diffieHellman, decapsulate}": deterministic,
  "node:crypto.{createCipheriv, Cipheriv, createDecipheriv, Decipheriv}": deterministic,
  "node:crypto.{createVerify, Verify, verify, privateEncrypt, privateDecrypt, publicDecrypt}": deterministic,
  "node:crypto.{createSecretKey, createPrivateKey, createPublicKey, KeyObject, parsePKCS12}": deterministic,
  "node:crypto.{Certificate, X509Certificate}": deterministic,

  "node:crypto.hkdf": threadPool("hkdfSync()"),
  "node:crypto.pbkdf2": threadPool("pbkdf2Sync()"),
  "node:crypto.scrypt": threadPool("scryptSync()"),
  "node:crypto.argon2": threadPool("argon2Sync()"),

  "node:crypto.{getCipherInfo, getCiphers, getCurves, getHashes, getMacs}": rejected("DET403", inStep),
  "node:crypto.{getFips, setFips, setEngine, secureHeapUsed}": rejected("DET403", inStep),
});
