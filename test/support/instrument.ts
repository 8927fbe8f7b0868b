import { ts } from "ts-morph";

/** The same program, in which every function says its name to `globalThis.executed` whenever it is executed. */
export function instrumented(file: ts.SourceFile, nameOf: (code: ts.Node) => string): string {
  const insertions: { readonly at: number; readonly text: string }[] = [];
  const told = (node: ts.Node) => `globalThis.executed?.(${JSON.stringify(nameOf(node))})`;
  const around = (value: ts.Expression, node: ts.Node): void => {
    insertions.push({ at: value.getStart(file), text: `(${told(node)}, ` }, { at: value.end, text: ")" });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
      const { body } = node;
      if (ts.isBlock(body)) insertions.push({ at: body.getStart(file) + 1, text: ` ${told(node)};` });
      else around(body, node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return insertions
    .sort((a, b) => b.at - a.at)
    .reduce((done, each) => done.slice(0, each.at) + each.text + done.slice(each.at), file.text);
}
