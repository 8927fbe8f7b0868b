import type { ManifestSite, ManifestWorkflow, OperationFlow, OperationTree } from "@reprise/runtime/language";
import type { Colours } from "./colours.js";
import { columns } from "./columns.js";

/** A line of the tree, and what is indented below it. */
interface Line {
  readonly text: string;
  readonly place: string;
  readonly below: readonly Line[];
}

/** The operations of a workflow as a tree of lines, each function in the place of its first call. */
export function prettyOperations(
  workflow: ManifestWorkflow,
  { paint, nameOfFile }: { readonly paint: Colours; readonly nameOfFile: (file: string) => string },
): string {
  const tree = workflow.operations ?? { functions: [] };
  const lines = tree.functions.slice(0, 1).flatMap(root => new Lines(workflow.sites, tree, nameOfFile).of(root.body));
  const head = { text: paint.bold(workflow.name), place: `${nameOfFile(workflow.file)}:${workflow.line}`, below: [] };
  const body = lines.length === 0 ? [{ text: paint.dim("no operations"), place: "", below: [] }] : lines;
  const rows = [head, ...body.flatMap(line => drawn(line, ""))];
  return columns(rows.map(({ text, place }) => [text, paint.cyan(place)]));
}

function drawn(line: Line, indent: string): readonly Line[] {
  const below = line.below.flatMap(each => drawn(each, `${indent}  `));
  return [{ ...line, text: `${indent}  ${line.text}` }, ...below];
}

class Lines {
  readonly #sites: readonly ManifestSite[];
  readonly #tree: OperationTree;
  readonly #nameOfFile: (file: string) => string;
  readonly #shown = new Set<number>([0]);

  constructor(sites: readonly ManifestSite[], tree: OperationTree, nameOfFile: (file: string) => string) {
    this.#sites = sites;
    this.#tree = tree;
    this.#nameOfFile = nameOfFile;
  }

  of(flow: OperationFlow): readonly Line[] {
    switch (flow.kind) {
      case "operation":
        return [this.#operation(this.#sites[flow.site])];
      case "call":
        return [this.#call(flow)];
      case "given":
        return [line("the function that it is given")];
      case "exit":
        return [line(flow.label === null ? flow.by : `${flow.by} ${flow.label}`)];
      case "sequence":
        return flow.parts.flatMap(part => this.of(part));
      case "branch":
        return this.#branch(flow);
      case "loop":
        return [this.#loop(flow)];
      case "try":
        return this.#attempt(flow);
      case "parallel":
        return [
          line(
            parallel[flow.form],
            flow.branches.flatMap(branch => this.#together(branch, "in order")),
          ),
        ];
      case "concurrent":
        return [line("not waited for", this.of(flow.body))];
      case "callback":
        return [line(`from here on, any number of times: ${flow.text}`, this.of(flow.body))];
      case "scope":
        return flow.label === null ? this.of(flow.body) : [line(`${flow.label}:`, this.of(flow.body))];
    }
  }

  /** More than one line need a line of their own that holds them together. */
  #together(flow: OperationFlow, text: string): readonly Line[] {
    const lines = this.of(flow);
    return lines.length === 1 ? lines : [line(text, lines)];
  }

  #operation(site: ManifestSite | undefined): Line {
    if (site === undefined) return line("unknown");
    const { kind, name, label, file } = site;
    return { text: `${kind} ${name ?? label}`, place: `${this.#nameOfFile(file)}:${site.line}`, below: [] };
  }

  #call({ function: index, given }: Extract<OperationFlow, { kind: "call" }>): Line {
    const called = this.#tree.functions[index];
    const handed = given.map(each => line("given", this.of(each.body)));
    const place = called === undefined ? "" : `${this.#nameOfFile(called.file)}:${called.line}`;
    const text = `${called?.name ?? "unknown"}()`;
    if (this.#shown.has(index)) return { text: `${text} as above`, place, below: handed };
    this.#shown.add(index);
    return { text, place, below: [...handed, ...(called === undefined ? [] : this.of(called.body))] };
  }

  #branch(flow: Extract<OperationFlow, { kind: "branch" }>): readonly Line[] {
    const alternatives = flow.alternatives.map(({ text, flow: each }) => ({ text, lines: this.of(each) }));
    const present = alternatives.filter(({ lines }) => lines.length > 0);
    const [only] = present;
    if (flow.form === "dispatch")
      return [
        line(
          "one of",
          alternatives.map(each => line(each.text, each.lines)),
        ),
      ];
    if (flow.form === "switch")
      return [
        line(
          `switch ${flow.text}`,
          alternatives.map(each => line(each.text, each.lines)),
        ),
      ];
    if (only !== undefined && present.length === 1)
      return [line(only.text === "else" ? `unless ${flow.text}` : `if ${flow.text}`, only.lines)];
    return [line(`if ${flow.text}`, alternatives[0]?.lines), line("else", alternatives[1]?.lines)];
  }

  #loop({ form, text, label, test, body, overlapping }: Extract<OperationFlow, { kind: "loop" }>): Line {
    const name = {
      callback: `each, by ${text}`,
      for: `while ${text}`,
      "for-of": `for ${text}`,
      "for-in": `for ${text}`,
    };
    const head = form === "while" || form === "do" ? `${form === "do" ? "do … " : ""}while ${text}` : name[form];
    const side = overlapping ? ", side by side" : "";
    return line(`${label === null ? "" : `${label}: `}${head}${side}`, [...this.of(test), ...this.of(body)]);
  }

  #attempt(flow: Extract<OperationFlow, { kind: "try" }>): readonly Line[] {
    return [
      line("try", this.of(flow.body)),
      ...(flow.catch === null ? [] : [line("catch", this.of(flow.catch))]),
      ...(flow.finally === null ? [] : [line("finally", this.of(flow.finally))]),
    ];
  }
}

function line(text: string, below: readonly Line[] = []): Line {
  return { text, place: "", below };
}

const parallel = {
  all: "all of",
  allSettled: "all of, whether they fail or not",
  race: "the first of",
  any: "the first to succeed of",
} as const;
