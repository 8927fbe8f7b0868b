import ts from "typescript";

type Files = ReadonlyMap<string, string>;

/** One edit of one file, as somebody who types, pastes or deletes makes it; the result need not compile. */
export function randomEdit(files: Files, random: () => number): { readonly file: string; readonly text: string } {
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };
  const file = pick([...files.keys()].sort());
  const text = files.get(file) ?? "";
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  return { file, text: pick(edits)(source, pick) };
}

type Pick = <T>(items: readonly T[]) => T;
type Edit = (source: ts.SourceFile, pick: Pick) => string;

const inserted = [
  'fetch("/");',
  "Date.now();",
  "console.log(1);",
  "const fresh = Math.random();",
  "/* a comment\n that moves what is below */",
  "counted += 1;",
  "globalThis.shared = 1;",
];
const atTop = [
  "let counted = 0;",
  "export let exported = 0;\nexport function change() { exported += 1; }",
  'import { readFileSync } from "node:fs";',
  "// reprise-allow DET510 -- an escape that may not be needed",
  "class Fresh { static instances = 0; toJSON() { return Date.now(); } }",
];

const edits: readonly Edit[] = [
  (source, pick) => insertAt(source, pick(placesInBodies(source)), pick(inserted)),
  (source, pick) => insertAt(source, pick(placesInBodies(source)), pick(inserted)),
  (source, pick) => insertAt(source, pick(source.statements.map(each => each.getFullStart()).concat(0)), pick(atTop)),
  (source, pick) => without(source, pick(statementsOf(source))),
  (source, pick) =>
    replaced(source, pick(literalsOf(source)), pick(["1", '"other"', "fetch", "Date", "undefined", "{}"])),
  (source, pick) => replaced(source, pick(identifiersOf(source)), pick(identifiersOf(source)).getText()),
  (source, pick) => replaced(source, pick(statementsOf(source)), pick(statementsOf(source)).getText()),
];

function insertAt({ text }: ts.SourceFile, position: number, inserted: string): string {
  return `${text.slice(0, position)}\n${inserted}\n${text.slice(position)}`;
}

function replaced({ text }: ts.SourceFile, node: ts.Node, by: string): string {
  return `${text.slice(0, node.getStart())}${by}${text.slice(node.end)}`;
}

function without(source: ts.SourceFile, node: ts.Node): string {
  return replaced(source, node, "");
}

function placesInBodies(source: ts.SourceFile): readonly number[] {
  const bodies = nodesOf(source, ts.isBlock).map(block => block.getStart() + 1);
  return bodies.length > 0 ? bodies : [source.end];
}

function statementsOf(source: ts.SourceFile): readonly ts.Node[] {
  return nodesOf(source, ts.isStatement);
}

function literalsOf(source: ts.SourceFile): readonly ts.Node[] {
  const isLiteral = (node: ts.Node): node is ts.Node => ts.isStringLiteral(node) || ts.isNumericLiteral(node);
  return nodesOf(source, isLiteral);
}

function identifiersOf(source: ts.SourceFile): readonly ts.Node[] {
  return nodesOf(source, ts.isIdentifier);
}

/** At least one, so that there is something to pick. */
function nodesOf<T extends ts.Node>(source: ts.SourceFile, isWanted: (node: ts.Node) => node is T): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (isWanted(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.length > 0 ? found : [source.endOfFileToken];
}
