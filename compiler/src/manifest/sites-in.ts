import type { Manifest, ManifestSite } from "@reprise/runtime/language";
import { Packages } from "./packages.js";
import { sourceName } from "./source-name.js";

const packages = new Packages();

/** The durable operations and journaled natives that workflows reach in a file, by its absolute path. */
export function sitesIn({ workflows }: Manifest, file: string): readonly ManifestSite[] {
  const name = sourceName(file, packages.of(file));
  return workflows.flatMap(({ sites }) => sites.filter(site => site.file === name));
}
