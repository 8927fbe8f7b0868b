/** Functions of packages that make text of what they work on, whatever that is. */
export type Written =
  /** Of the value, or of a list of them. */
  | "values"
  /** Of the keys by which they sort its items: a member, what a function says, or else the items. */
  | "keys"
  /** Of the first of each pair. */
  | "pairs";

function written(named: Partial<Record<Written, string>>): ReadonlyMap<string, Written> {
  const all = Object.entries(named) as [Written, string][];
  return new Map(all.flatMap(([kind, names]) => names.split(" ").map(name => [name, kind] as const)));
}

const ofLodash = written({ values: "join toString zipObject", keys: "countBy groupBy keyBy", pairs: "fromPairs" });
const ofRamda = written({ values: "join", keys: "countBy groupBy indexBy", pairs: "fromPairs" });

const packages: Readonly<Record<string, ReadonlyMap<string, Written>>> = {
  "es-toolkit": ofLodash,
  lodash: ofLodash,
  "lodash-es": ofLodash,
  radash: written({ keys: "counting group objectify" }),
  rambda: ofRamda,
  ramda: ofRamda,
  remeda: written({ values: "join", keys: "countBy groupBy groupByProp indexBy", pairs: "fromEntries" }),
};

export function writtenBy(name: string, member: string): Written | undefined {
  return Object.hasOwn(packages, name) ? packages[name]?.get(member) : undefined;
}

/** Functions that make functions of classes: they say how many arguments a class is made with, and nothing of the arguments. */
export function constructs(name: string, member: string): boolean {
  return /^ram(b)?da$/.test(name) && /^construct(N)?$/.test(member);
}
