import type { Colours } from "./colours.js";

/** A page as a terminal shows it: headings stand out, code is set in, fences are gone. */
export function prettyPage(markdown: string, paint: Colours): string {
  let isCode = false;
  const lines = markdown
    .trimEnd()
    .split("\n")
    .flatMap(line => {
      const fence = /^```\w*(?: (.*))?$/.exec(line);
      if (fence !== null) {
        isCode = !isCode;
        return isCode && fence[1] !== undefined ? [`    ${paint.dim(`// ${fence[1]}`)}`] : [];
      }
      if (isCode) return [line === "" ? "" : `    ${line}`];
      const heading = /^#+ (.*)$/.exec(line)?.[1];
      return [heading === undefined ? line.replaceAll("`", "") : paint.bold(heading.replaceAll("`", ""))];
    });
  return `${lines.join("\n")}\n`;
}
