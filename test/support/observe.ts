import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ts } from "ts-morph";
import { CallSites } from "#compiler/analyze/1-discover/call-sites.js";
import { brandOf } from "#compiler/analyze/1-discover/brand.js";
import { discover, type Definition } from "#compiler/analyze/1-discover/definitions.js";
import { Extraction } from "#compiler/analyze/2-reach/extract.js";
import { reach, type WorkflowReach } from "#compiler/analyze/2-reach/reach.js";
import { CheckService } from "#compiler/analyze/check-service.js";
import { Project } from "#compiler/analyze/project.js";
import { References } from "#compiler/analyze/references.js";
import type { Observed, World } from "./observed-process.js";
import { root } from "./program.js";
import { samplesOf } from "./samples.js";

/** The stages of the analysis up to what a workflow reaches, with the nodes of the compiler at hand. */
export class Reach {
  readonly project: Project;
  readonly extraction: Extraction;
  readonly definitions: readonly Definition[];
  readonly workflows: readonly WorkflowReach[];

  constructor(directory: string) {
    const service = CheckService.for(path.join(directory, "tsconfig.json"));
    this.project = new Project(directory, service.program());
    const memory = service.memoryFor(this.project.identity);
    const references = new References(this.project, memory);
    const callSites = new CallSites(this.project, references, memory);
    this.definitions = discover(this.project, references, callSites, memory).definitions;
    this.extraction = new Extraction(this.project, references, callSites, this.definitions, memory);
    this.workflows = reach(this.extraction, this.definitions, memory);
  }

  /** What the world can give to the runs of these workflows, by the types of their inputs and of what they ask for. */
  worlds(isWanted: (workflow: string) => boolean, moduleOf: (file: string) => string): readonly World[] {
    const answers = this.#answers();
    return this.definitions
      .filter(({ brand, name }) => brand === "workflow" && isWanted(name))
      .map(({ name, call, handler }) => {
        const { fileName } = call.getSourceFile();
        const signature = handler && this.project.checker.getTypeAtLocation(handler).getCallSignatures()[0];
        const [input] = signature?.getParameters() ?? [];
        const type = input && this.project.checker.getTypeOfSymbol(input);
        const inputs = type === undefined ? [null] : samplesOf(this.project.checker, type);
        return {
          module: moduleOf(fileName),
          workflow: name,
          inputs,
          answers: answers.get(path.dirname(fileName)) ?? {},
        };
      });
  }

  /** By the directory in which they are defined: programs of different directories use the same names. */
  #answers(): ReadonlyMap<string, Record<string, readonly unknown[]>> {
    const { checker } = this.project;
    const found = new Map<string, Record<string, readonly unknown[]>>();
    const note = (at: ts.Node, name: string, type: ts.Type | undefined): void => {
      const directory = path.dirname(at.getSourceFile().fileName);
      const known = found.get(directory) ?? {};
      known[name] = type === undefined ? [null] : samplesOf(checker, type);
      found.set(directory, known);
    };
    for (const { brand, name, call } of this.definitions) {
      const type = checker.getTypeAtLocation(call);
      if (brand === "activity" || brand === "workflow") note(call, name, type.getCallSignatures()[0]?.getReturnType());
      if (brand === "update") note(call, name, checker.getTypeArguments(type as ts.TypeReference)[0]);
      const receive = brand === "signal" ? type.getProperty("receive") : undefined;
      if (receive !== undefined)
        note(call, name, checker.getTypeOfSymbol(receive).getCallSignatures()[0]?.getReturnType());
    }
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && brandOf(checker, node.expression) === "step") {
        const [name] = node.arguments;
        if (name !== undefined && ts.isStringLiteralLike(name)) note(node, name.text, checker.getTypeAtLocation(node));
      }
      ts.forEachChild(node, visit);
    };
    for (const file of this.project.ownFiles) visit(file);
    return found;
  }
}

/** Executes each of the workflows with its inputs, in a process of its own. */
export function observe(worlds: readonly World[], file: string, seed = 1): readonly Observed[] {
  writeFileSync(file, JSON.stringify(worlds));
  const script = path.join(root, "test/support/observed-process.ts");
  execFileSync(process.execPath, ["--import", "@reprise/compiler/register", script, file, String(seed)], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 300_000,
  });
  return JSON.parse(readFileSync(`${file}.seen`, "utf8")) as readonly Observed[];
}
