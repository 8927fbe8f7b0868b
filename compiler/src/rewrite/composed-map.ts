import remapping from "@jridgewell/remapping";
import { SourceMap } from "magic-string";

/**
 * The map of a rewritten text that leads past the text that was rewritten, to what that was made from.
 *
 * @param input the map of that text
 * @throws for an input that is no map
 */
export function composedMap(own: SourceMap, input: string): SourceMap {
  const composed = remapping(own.toString(), (_, { depth }) => (depth === 1 ? input : null), { decodedMappings: true });
  // Decoded mappings are what it wants; the two packages have types of their own for the same thing.
  return new SourceMap(composed as ConstructorParameters<typeof SourceMap>[0]);
}
