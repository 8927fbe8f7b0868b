import path from "node:path";

/** `package/rel/path.ts`: the name of a file that is the same on every machine. */
export function sourceName(
  file: string,
  owner: { readonly name: string; readonly directory: string } | undefined,
): string {
  if (owner === undefined) return path.basename(file);
  return `${owner.name}/${path.relative(owner.directory, file).split(path.sep).join("/")}`;
}
