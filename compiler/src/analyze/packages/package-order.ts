/** Collections of packages that hand out their items in the order of hashes: of objects that is a counter of the process. */
const hashed: Readonly<Record<string, ReadonlySet<string>>> = { immutable: new Set(["Map", "Set"]) };

/** Whether a type that a package declares is such a collection, whose first type argument is that of its keys. */
export function isOrderedByHash(name: string, type: string): boolean {
  return Object.hasOwn(hashed, name) && hashed[name]?.has(type) === true;
}
