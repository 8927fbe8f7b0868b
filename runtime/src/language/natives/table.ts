import { RepriseError } from "../errors.js";
import type { Native } from "./native.js";

type Rows = Readonly<Record<string, Native>>;

/**
 * Rows for many natives at once: `"Map, Set"` is a row for each, `"process.{cwd, chdir}"` one for `process.cwd` and one
 * for `process.chdir`. A native that stands in two places is an error, where a spread would keep the last.
 */
export function table<const Parts extends readonly Rows[]>(...parts: Parts): Table<Parts> {
  const rows = new Map<string, Native>();
  for (const [key, native] of parts.flatMap(part => Object.entries(part))) {
    for (const name of expanded(key)) {
      if (rows.has(name)) throw new RepriseError("E_INTERNAL", { message: `the native ${name} has two rows` });
      rows.set(name, native);
    }
  }
  // The type expands the keys as `expanded` does, which the compiler cannot see.
  return Object.fromEntries(rows) as Table<Parts>;
}

function expanded(key: string): readonly string[] {
  const [, owner = "", list = key] = /^(.*\.)\{(.*)\}$/.exec(key) ?? [];
  return list.split(", ").map(name => owner + name);
}

type Table<Parts extends readonly Rows[]> = Parts extends readonly [
  infer First extends Rows,
  ...infer Rest extends readonly Rows[],
]
  ? { readonly [Key in keyof First & string as Expanded<Key>]: First[Key] } & Table<Rest>
  : unknown;

type Expanded<Key extends string> = Key extends `${infer Owner}.{${infer List}}`
  ? `${Owner}.${Names<List>}`
  : Names<Key>;

type Names<List extends string, Found extends string = never> = List extends `${infer Name}, ${infer Rest}`
  ? Names<Rest, Found | Name>
  : Found | List;
