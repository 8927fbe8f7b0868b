import type { Manifest, ManifestSite } from "@reprise/runtime/language";
import { Packages } from "./packages.js";
import { sourceName } from "./source-name.js";

const packages = new Packages();

type SitesByFile = ReadonlyMap<string, readonly ManifestSite[]>;

/** A linter asks for each file of a project. */
const indexes = new WeakMap<Manifest, SitesByFile>();

/** The durable operations and journaled natives that workflows reach in a file, by its absolute path. */
export function sitesIn(manifest: Manifest, file: string): readonly ManifestSite[] {
  const index = indexes.get(manifest) ?? indexOf(manifest);
  indexes.set(manifest, index);
  return index.get(sourceName(file, packages.of(file))) ?? [];
}

function indexOf({ workflows }: Manifest): SitesByFile {
  const index = new Map<string, ManifestSite[]>();
  for (const site of workflows.flatMap(({ sites }) => sites)) {
    const sites = index.get(site.file) ?? [];
    sites.push(site);
    index.set(site.file, sites);
  }
  return index;
}
