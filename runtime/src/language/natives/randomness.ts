import { deterministic, every, inStep, journaledPerSite, members, rejected, type Natives } from "./native.js";

const keys = rejected("DET203");
const webCrypto = rejected(
  "DET203",
  "Digest with createHash() or createHmac() of node:crypto, which are deterministic; create and use keys in an activity or a step.",
);
const filled = rejected("DET203", "Use crypto.getRandomValues() or randomBytes(size): both are journaled.");
const threadPool = (sync: string) => rejected("DET303", `Use ${sync}, which is deterministic, or derive in a step.`);

/** Draws depend on the site that draws. What a key or a digest follows from its arguments alone is deterministic. */
export const randomness = {
  "Math.random": journaledPerSite,
  Math: deterministic,

  "crypto.randomUUID": journaledPerSite,
  "crypto.getRandomValues": journaledPerSite,
  "crypto.subtle": webCrypto,
  crypto: webCrypto,
  ...every(webCrypto, "Crypto CryptoKey SubtleCrypto"),

  "node:crypto.randomUUID": journaledPerSite,
  "node:crypto.getRandomValues": journaledPerSite,
  // Without a callback: the form with one answers from the thread pool.
  "node:crypto.randomBytes": journaledPerSite,
  "node:crypto.randomInt": journaledPerSite,
  ...members("node:crypto", filled, "randomFill randomFillSync"),
  "node:crypto.randomUUIDv7": rejected("DET203", "Use randomUUID(), which is journaled."),
  "node:crypto.webcrypto": deterministic,
  ...members(
    "node:crypto",
    deterministic,
    "createHash createHmac createMac hash Hash Hmac timingSafeEqual constants",
    "createCipheriv Cipheriv createDecipheriv Decipheriv createVerify Verify verify",
    "createSecretKey createPrivateKey createPublicKey KeyObject Certificate X509Certificate parsePKCS12",
    "hkdfSync pbkdf2Sync scryptSync argon2Sync diffieHellman decapsulate privateDecrypt publicDecrypt privateEncrypt",
  ),
  "node:crypto.argon2": threadPool("argon2Sync()"),
  "node:crypto.hkdf": threadPool("hkdfSync()"),
  "node:crypto.pbkdf2": threadPool("pbkdf2Sync()"),
  "node:crypto.scrypt": threadPool("scryptSync()"),
  ...members(
    "node:crypto",
    rejected("DET403", inStep),
    "getCipherInfo getCiphers getCurves getFips getHashes getMacs secureHeapUsed setEngine setFips",
  ),
  "node:crypto": keys,
} as const satisfies Natives;
