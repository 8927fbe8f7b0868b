import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../support/program.js";

export interface Block {
  readonly language: string;
  /** Of the file that it is, where the guide names one; else it is a fragment. */
  readonly file: string | undefined;
  readonly text: string;
}

/** Cells by the heading of their column. */
export type Row = Readonly<Record<string, string>>;

/** A page of the documentation: what its tests read from it. */
export class Guide {
  readonly name: string;
  readonly text: string;

  constructor(name: string) {
    this.name = name;
    this.text = readFileSync(path.join(root, name), "utf8");
  }

  /** Its sentences, whatever the line ends and the widths of tables. */
  get sentences(): string {
    return this.text.replace(/\s+/g, " ");
  }

  blocks(language: string): readonly Block[] {
    const blocks = this.text.matchAll(/^```(\S+)(?: (\S+))?\n([^]*?)^```$/gm);
    return [...blocks]
      .map(([, name = "", file, text = ""]) => ({ language: name, file, text }))
      .filter(block => block.language === language);
  }

  /** The rows of the one table whose first column has this heading. */
  table(heading: string): readonly Row[] {
    const found = this.#tables().filter(([first]) => first?.[0] === heading);
    const [[columns, , ...rows] = []] = found;
    if (found.length !== 1 || columns === undefined) {
      throw new Error(`${this.name} has ${found.length} tables that begin with ${heading}`);
    }
    return rows.map(cells => Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""])));
  }

  /** Where links may lead: the headings, as GitHub names them. */
  get anchors(): readonly string[] {
    const headings = [...this.text.replaceAll(/^```[^]*?^```$/gm, "").matchAll(/^#+ (.*)$/gm)];
    return headings.map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    );
  }

  get links(): readonly string[] {
    return [...this.text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target).filter(isLocal);
  }

  /** Every `reprise …` that the page shows, as words: of shells, and in its sentences. */
  get commandLines(): readonly (readonly string[])[] {
    const shell = this.blocks("sh").flatMap(({ text }) => text.split("\n").map(line => line.replace(/\s+#.*$/, "")));
    const prose = this.text.replaceAll(/^```[^]*?^```$/gm, "");
    const inline = [...prose.matchAll(/`(reprise [^`]+)`/g)].map(([, line = ""]) => line);
    return [...shell, ...inline].filter(line => line.startsWith("reprise ")).map(line => wordsOf(line).slice(1));
  }

  #tables(): readonly (readonly (readonly string[])[])[] {
    const tables = this.text.matchAll(/(?:^\|.*\|\n)+/gm);
    return [...tables].map(([table]) => table.trimEnd().split("\n").map(cellsOf));
  }
}

function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map(cell => cell.trim());
}

const isLocal = (target: string): boolean => !/^[a-z]+:/.test(target);

/** As a shell splits them; `<run>` stands for one word. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, ...ways]) => ways.join(""));
}
