import * as ts from "../../typescript.js";

/**
 * The place of a node in its file: which child of which child it is. Unlike an offset it stays the same while the code
 * inside functions elsewhere in the file grows and shrinks, so facts about other files can hold it.
 */
export function placeOf(node: ts.Node): string {
  const known = places.get(node);
  if (known !== undefined) return known;
  const place = ts.isSourceFile(node) ? "" : `${placeOf(node.parent)}/${indexOf(node)}`;
  places.set(node, place);
  return place;
}

/** The node at a place; nothing if the file has changed so that there is none. */
export function nodeAt(file: ts.SourceFile, place: string): ts.Node | undefined {
  let node: ts.Node | undefined = file;
  for (const index of place.split("/").slice(1)) node = node && childrenOf(node)[Number(index)];
  return node;
}

/** True for code inside a function: what other files' types and constants cannot depend on. */
export function isInBody(node: ts.Node): boolean {
  for (let inner = node; !ts.isSourceFile(inner); inner = inner.parent) if (isBody(inner)) return true;
  return false;
}

export function isBody(node: ts.Node): boolean {
  // The types give a file a parent, too.
  const parent = node.parent as (ts.Node & { readonly body?: ts.Node }) | undefined;
  return parent?.body === node && ts.isFunctionLike(parent);
}

// Files that did not change keep their nodes from one program to the next.
const places = new WeakMap<ts.Node, string>();
const children = new WeakMap<ts.Node, readonly ts.Node[]>();
const indexes = new WeakMap<ts.Node, number>();

function indexOf(node: ts.Node): number {
  childrenOf(node.parent);
  return indexes.get(node) ?? -1;
}

export function childrenOf(node: ts.Node): readonly ts.Node[] {
  const known = children.get(node);
  if (known !== undefined) return known;
  const found: ts.Node[] = [];
  ts.forEachChild(node, child => {
    indexes.set(child, found.length);
    found.push(child);
  });
  children.set(node, found);
  return found;
}
