/** The values of a payload as the codec writes it, with their places; and the same payload with others in their place. */
export type Leaf =
  | { readonly kind: "text" | "key" | "bytes"; readonly path: string; readonly value: string }
  | { readonly kind: "number" | "date"; readonly path: string; readonly value: string };

/** Returns what stands in the place of a leaf: the same text where it stays. */
export type Replace = (leaf: Leaf) => string;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A key that a programmer wrote; others are data. */
const identifier = /^[A-Za-z_$][\w$-]{0,40}$/;

export function replaceValues(json: unknown, path: string, replace: Replace): unknown {
  return walk(json as Json, path, replace);
}

function walk(json: Json, path: string, replace: Replace): Json {
  if (typeof json === "string") return replace({ kind: "text", path, value: json });
  if (typeof json === "number") return Number(replace({ kind: "number", path, value: String(json) }));
  if (typeof json !== "object" || json === null) return json;
  if (isList(json)) return json.map((item, index) => walk(item, `${path}[${index}]`, replace));
  const [tag, ...others] = Object.keys(json);
  const content = tag?.startsWith("$") === true && others.length === 0 ? json[tag] : undefined;
  if (tag !== undefined && content !== undefined) return { [tag]: walkTagged(tag, content, path, replace) };
  return walkKeys(json, path, replace);
}

function textOf(json: Json): string {
  return typeof json === "string" ? json : JSON.stringify(json);
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function walkKeys(json: { readonly [key: string]: Json }, path: string, replace: Replace): Json {
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => {
      const written = identifier.test(key);
      const name = written ? key : replace({ kind: "key", path: `${path}.*`, value: key });
      return [name, walk(value, `${path}.${written ? key : "*"}`, replace)];
    }),
  );
}

function walkTagged(tag: string, content: Json, path: string, replace: Replace): Json {
  switch (tag) {
    case "$date":
      return typeof content === "string" ? replace({ kind: "date", path, value: content }) : content;
    case "$bigint":
      return replace({ kind: "number", path, value: textOf(content) });
    case "$url":
      return replace({ kind: "text", path, value: textOf(content) });
    case "$bytes": {
      const [kind = null, base64 = null] = content as readonly Json[];
      return [kind, replace({ kind: "bytes", path, value: textOf(base64) })];
    }
    case "$map":
    case "$set":
    case "$object":
      return walk(content, path, replace);
    case "$array": {
      const [length = null, keys = null] = content as readonly Json[];
      return [length, walk(keys, path, replace)];
    }
    case "$error":
      return walkError(content as { readonly [key: string]: Json }, path, replace);
    default:
      return content;
  }
}

/** Its stack is text of another machine, and no workflow may read it. */
function walkError(
  { name = null, message = null, stack, ...rest }: { readonly [key: string]: Json },
  path: string,
  replace: Replace,
): Json {
  const shown = walk(message, `${path}.message`, replace);
  const fields = {
    name,
    message: shown,
    ...(stack === undefined ? {} : { stack: `${textOf(name)}: ${textOf(shown)}` }),
  };
  return { ...fields, ...(walkKeys(rest, path, replace) as object) };
}
