import type { ManifestSite, ManifestWorkflow, OperationFlow, OperationTree } from "@reprise/runtime/language";

/** The operations of a workflow as a flow chart, for documents that show Mermaid. */
export function mermaid(workflow: ManifestWorkflow): string {
  const tree = workflow.operations ?? { functions: [] };
  const chart = new Chart(workflow.sites, tree);
  const [root] = tree.functions;
  const first = chart.node(`([${quoted(workflow.name)}])`);
  const ends = root === undefined ? [first] : chart.flow(root.body, [first]);
  chart.join([...ends, ...chart.returned], chart.node("([end])"));
  return `flowchart TD\n${chart.lines.map(line => `  ${line}\n`).join("")}`;
}

/** A node, and what is written on the arrow that leaves it. */
type Open = string | { readonly node: string; readonly text: string };

class Chart {
  readonly lines: string[] = [];
  /** Where functions are left before their end. */
  returned: Open[] = [];
  readonly #sites: readonly ManifestSite[];
  readonly #tree: OperationTree;
  readonly #within: number[] = [0];
  #broken: Open[] = [];
  #continued: Open[] = [];
  #count = 0;

  constructor(sites: readonly ManifestSite[], tree: OperationTree) {
    this.#sites = sites;
    this.#tree = tree;
  }

  node(shape: string): string {
    const id = `n${this.#count++}`;
    this.lines.push(`${id}${shape}`);
    return id;
  }

  join(from: readonly Open[], to: string, arrow = "-->"): void {
    for (const open of from) {
      const { node, text } = typeof open === "string" ? { node: open, text: "" } : open;
      this.lines.push(`${node} ${arrow}${text === "" ? "" : `|${quoted(text)}|`} ${to}`);
    }
  }

  /** Draws a flow behind these nodes and gives those at which it ends. */
  flow(flow: OperationFlow, from: readonly Open[]): readonly Open[] {
    if (from.length === 0) return [];
    switch (flow.kind) {
      case "operation":
        return this.#then(from, `[${quoted(siteText(this.#sites[flow.site]))}]`);
      case "call":
        return this.#call(flow, from);
      case "given":
        return this.#then(from, `[/${quoted("the function that it is given")}/]`);
      case "sequence":
        return flow.parts.reduce<readonly Open[]>((open, part) => this.flow(part, open), from);
      case "branch":
        return this.#branch(flow, from);
      case "loop":
        return this.#loop(flow, from);
      case "try":
        return this.#attempt(flow, from);
      case "parallel":
        return this.#parallel(flow, from);
      case "concurrent":
      case "callback": {
        const text = flow.kind === "callback" ? `from here on: ${flow.text}` : "not waited for";
        const [fork = ""] = this.#then(from, `>${quoted(text)}]`).filter(each => typeof each === "string");
        this.#function(flow.body, [fork]);
        return [fork];
      }
      case "scope":
        return flow.label === null ? this.#function(flow.body, from) : this.#breakable(flow.body, from);
      case "exit":
        return this.#exit(flow.by, from);
    }
  }

  #then(from: readonly Open[], shape: string): readonly Open[] {
    const id = this.node(shape);
    this.join(from, id);
    return [id];
  }

  #exit(by: "return" | "throw" | "break" | "continue", from: readonly Open[]): readonly Open[] {
    if (by === "throw") this.#then(from, "[[throw]]");
    else if (by === "return") this.returned.push(...from);
    else (by === "break" ? this.#broken : this.#continued).push(...from);
    return [];
  }

  /** A function is drawn where it is called; one that calls itself is named. */
  #call({ function: index, given }: Extract<OperationFlow, { kind: "call" }>, from: readonly Open[]): readonly Open[] {
    const called = this.#tree.functions[index];
    const text = quoted(`${called?.name ?? "unknown"}()`);
    const [head = ""] = this.#then(from, `[[${text}]]`).filter(each => typeof each === "string");
    for (const each of given) this.join([head], this.#group(each.body), "-.->");
    if (called === undefined || this.#within.includes(index)) return [head];
    this.#within.push(index);
    const ends = this.#function(called.body, [head]);
    this.#within.pop();
    return ends;
  }

  #group(body: OperationFlow): string {
    const head = this.node(`(${quoted("given")})`);
    this.#function(body, [head]);
    return head;
  }

  #function(body: OperationFlow, from: readonly Open[]): readonly Open[] {
    const { returned } = this;
    this.returned = [];
    const ends = this.flow(body, from);
    const all = [...ends, ...this.returned];
    this.returned = returned;
    return all;
  }

  #breakable(body: OperationFlow, from: readonly Open[]): readonly Open[] {
    const broken = this.#broken;
    this.#broken = [];
    const ends = [...this.flow(body, from), ...this.#broken];
    this.#broken = broken;
    return ends;
  }

  #branch(flow: Extract<OperationFlow, { kind: "branch" }>, from: readonly Open[]): readonly Open[] {
    const [choice = ""] = this.#then(from, `{${quoted(flow.text === "" ? "which" : flow.text)}}`).filter(
      each => typeof each === "string",
    );
    const draw = () => flow.alternatives.flatMap(each => this.flow(each.flow, [{ node: choice, text: each.text }]));
    if (flow.form !== "switch") return draw();
    const broken = this.#broken;
    this.#broken = [];
    const ends = [...draw(), ...this.#broken];
    this.#broken = broken;
    return ends;
  }

  #loop(flow: Extract<OperationFlow, { kind: "loop" }>, from: readonly Open[]): readonly Open[] {
    const [head = ""] = this.#then(from, `{{${quoted(flow.text)}}}`).filter(each => typeof each === "string");
    const continued = this.#continued;
    this.#continued = [];
    const broken = this.#breakable({ kind: "sequence", parts: [] }, []);
    const outer = this.#broken;
    this.#broken = [];
    const tested = this.flow(flow.test, [head]);
    const ends = this.flow(flow.body, tested);
    this.join([...ends, ...this.#continued], head);
    const left = [...tested, ...this.#broken, ...broken];
    this.#broken = outer;
    this.#continued = continued;
    return left;
  }

  #attempt(flow: Extract<OperationFlow, { kind: "try" }>, from: readonly Open[]): readonly Open[] {
    const [head = ""] = this.#then(from, "[try]").filter(each => typeof each === "string");
    const done = this.flow(flow.body, [head]);
    const failed = flow.catch === null ? [] : this.flow(flow.catch, [{ node: head, text: "on error" }]);
    const ends = [...done, ...failed];
    return flow.finally === null ? ends : this.flow(flow.finally, ends.length === 0 ? [head] : ends);
  }

  #parallel(flow: Extract<OperationFlow, { kind: "parallel" }>, from: readonly Open[]): readonly Open[] {
    const [fork = ""] = this.#then(from, `[/${quoted(flow.form)}\\]`).filter(each => typeof each === "string");
    const ends = flow.branches.flatMap(branch => this.#function(branch, [fork]));
    return this.#then(ends, `[\\${quoted("joined")}/]`);
  }
}

function siteText(site: ManifestSite | undefined): string {
  return site === undefined ? "unknown" : `${site.kind} ${site.name ?? site.label}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', "#quot;")}"`;
}
