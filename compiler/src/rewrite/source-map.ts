import remapping from "@jridgewell/remapping";
import type { SourceMap } from "magic-string";

/** A map as its JSON has it. */
export interface EncodedMap {
  readonly version: 3;
  readonly names: string[];
  readonly sources: (string | null)[];
  readonly sourcesContent?: (string | null)[];
  readonly mappings: string;
}

export function encodedMap({ names, sources, sourcesContent, mappings }: SourceMap): EncodedMap {
  return { version: 3, names, sources, ...(sourcesContent && { sourcesContent }), mappings };
}

/**
 * The map of a rewritten text that leads past the text that was rewritten, to what that was made from.
 *
 * @param input the map of that text
 * @throws for an input that is no map
 */
export function composedMap(own: EncodedMap, input: string): EncodedMap {
  const composed = remapping(JSON.stringify(own), (_, { depth }) => (depth === 1 ? input : null));
  return JSON.parse(composed.toString()) as EncodedMap;
}

/** The line that names a map, with all of it. */
export function mapComment(map: EncodedMap): string {
  const encoded = Buffer.from(JSON.stringify(map)).toString("base64");
  return `//# sourceMappingURL=data:application/json;charset=utf-8;base64,${encoded}\n`;
}
