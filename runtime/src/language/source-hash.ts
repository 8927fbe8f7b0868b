import { createHash } from "node:crypto";

/**
 * The hash of a source file, the same whatever line ends the checkout has, and whether or not who read it kept the byte order
 * mark, or the comment that names its map, which loaders take away when they have read the map. The rewriter's mark carries it
 * too.
 */
export function sourceHash(text: string): string {
  return createHash("sha256")
    .update(
      text
        .replace(/^\uFEFF/, "")
        .replace(/\r\n?/g, "\n")
        .replace(/^\/\/[#@] sourceMappingURL=.*$/gm, "")
        .trimEnd(),
    )
    .digest("hex");
}
