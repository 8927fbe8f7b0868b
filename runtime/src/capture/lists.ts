import type { HistoryEvent } from "../language/events.js";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where a list stands: keys and indices from the body of its event. */
export type ListPath = readonly (string | number)[];

/** Whose content has places of its own, and is no list of anything. */
const fixed = new Set(["$bytes", "$regexp", "$array", "$string"]);

/** The lists of an event with more than one item, outer ones first. */
export function listsOf({ body }: HistoryEvent): readonly ListPath[] {
  return find(JSON.parse(body) as Json, []);
}

function find(json: Json, path: ListPath): readonly ListPath[] {
  if (typeof json !== "object" || json === null) return [];
  if (!isList(json)) {
    return Object.entries(json).flatMap(([key, value]) => {
      if (fixed.has(key)) return [];
      return key === "$map" && isList(value) ? findInMap(value, [...path, key]) : find(value, [...path, key]);
    });
  }
  const inner = json.flatMap((item, index) => find(item, [...path, index]));
  return json.length > 1 ? [path, ...inner] : inner;
}

/** Its entries are pairs, which stay pairs. */
function findInMap(entries: readonly Json[], path: ListPath): readonly ListPath[] {
  const inner = entries.flatMap((entry, index) =>
    isList(entry) ? entry.flatMap((each, place) => find(each, [...path, index, place])) : [],
  );
  return entries.length > 1 ? [path, ...inner] : inner;
}

export function itemsAt({ body }: HistoryEvent, path: ListPath): readonly unknown[] {
  let json: unknown = JSON.parse(body);
  for (const key of path) json = (json as Readonly<Record<string | number, unknown>>)[key];
  return json as readonly unknown[];
}

/** The event with these items in the place of the list. */
export function withItems(event: HistoryEvent, path: ListPath, items: readonly unknown[]): HistoryEvent {
  const body = JSON.parse(event.body) as Record<string | number, unknown>;
  const [last, ...above] = [...path].reverse();
  let holder = body;
  for (const key of above.reverse()) holder = holder[key] as Record<string | number, unknown>;
  if (last !== undefined) holder[last] = items;
  return { ...event, body: JSON.stringify(body) };
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}
