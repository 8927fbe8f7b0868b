/** What is no code: comments, regular expressions, strings and templates. Where one begins, nothing else is looked for within it. */
const notCode = [
  String.raw`\/\/.*`,
  String.raw`\/\*[^]*?\*\/`,
  String.raw`(?<=(?:^|[=(,:;!&|?{}[\n]|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/[\\\n])+\/`,
  String.raw`"(?:\\.|[^"\\\n])*"`,
  String.raw`'(?:\\.|[^'\\\n])*'`,
  "`(?:\\\\[^]|[^`\\\\])*`",
].join("|");

/** Whether the code of a source defines a workflow of this name: `workflow("order", …)`, though not in a comment or a text. */
export function definesWorkflow(text: string, name: string): boolean {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const definition = String.raw`(?<definition>\bworkflow\s*(?:<[^;]*?>\s*)?\(\s*(["'\x60])${literal}\2)`;
  for (const { groups } of text.matchAll(new RegExp(`${definition}|${notCode}`, "g"))) {
    if (groups?.definition !== undefined) return true;
  }
  return false;
}
