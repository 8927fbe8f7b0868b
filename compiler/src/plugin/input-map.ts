import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { composedMap } from "../rewrite/source-map.js";
import type { RewrittenSource } from "../rewrite/rewrite.js";

/**
 * A built file names its map, and who executes or bundles it follows that map by itself, but for a file that we hand out: then
 * ours has to lead to the source. Bundlers that hand on the maps of plugins do this themselves.
 */
export function throughInputMap(fileName: string, text: string, rewritten: RewrittenSource): RewrittenSource {
  try {
    const input = mapText(fileName, text);
    return input === undefined ? rewritten : { ...rewritten, map: composedMap(rewritten.map, input) };
  } catch {
    // What cannot be read as a map is none: for Node and for bundlers that is no error either.
    return rewritten;
  }
}

/** The text of the map that a file names last; undefined where there is none. */
function mapText(fileName: string, text: string): string | undefined {
  const address = [...text.matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
  if (address === undefined) return undefined;
  const [, encoding, data] = /^data:application\/json[^,]*?(;base64)?,(.*)$/.exec(address) ?? [];
  if (data !== undefined)
    return encoding === undefined ? decodeURIComponent(data) : Buffer.from(data, "base64").toString("utf8");
  const file = path.resolve(path.dirname(fileName), decodeURIComponent(address));
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
