import path from "node:path";
import { ts } from "ts-morph";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operationPrograms, operations } from "../../property/operation-programs.js";
import { instrumented } from "../../support/instrument.js";
import { observe, Reach } from "../../support/observe.js";
import type { Observed } from "../../support/observed-process.js";
import { pathLength } from "../../support/operation-paths.js";
import { root } from "../../support/program.js";
import { corpusFiles, corpusTsconfig } from "./corpus.js";
import { describeVerdicts } from "./corpus-verdicts.js";
import { ProjectOnDisk } from "./project-on-disk.js";
import { analyzeProject, type Analysis } from "#compiler/analyze/analyze.js";

const seed = Number(process.env["REPRISE_SEED"] ?? 20_260_101);
const projects: ProjectOnDisk[] = [];
afterAll(() => projects.forEach(project => project[Symbol.dispose]()));

function onDisk(files: Readonly<Record<string, string>>): ProjectOnDisk {
  const project = new ProjectOnDisk(files);
  projects.push(project);
  return project;
}

/** A project of which every accepted workflow was executed, with functions that tell when they are. */
class Executed {
  readonly reach: Reach;
  readonly analysis: Analysis;
  readonly seen: readonly Observed[];

  constructor(directory: string) {
    this.reach = new Reach(directory);
    this.analysis = analyzeProject({ projectDirectory: directory });
    const accepted = new Set(this.analysis.manifest.workflows.flatMap(each => (each.accepted ? [each.name] : [])));
    const copy = onDisk(Object.fromEntries(this.reach.project.ownFiles.map(file => this.#instrumented(file))));
    const worlds = this.reach.worlds(
      name => accepted.has(name),
      file => copy.path(path.relative(directory, file)),
    );
    this.seen = observe(worlds, copy.path("worlds.json"), seed);
  }

  #instrumented(file: ts.SourceFile): readonly [string, string] {
    const { project, extraction } = this.reach;
    return [path.relative(project.directory, file.fileName), instrumented(file, node => extraction.idOf(node))];
  }

  /** Functions that runs have executed and that the analysis has not reached. */
  missed(): readonly string[] {
    const functions = functionsOf(this.reach);
    const { checker } = this.reach.extraction.project;
    return this.seen.flatMap(({ workflow, executed }) => {
      const phases = this.#phasesOf(workflow);
      return executed.flatMap(name => {
        const code = functions.get(name);
        if (code === undefined) throw new Error(`${name} is no function`);
        return isReached(this.reach, code, phases) || onlyMakesOthers(checker, code)
          ? []
          : [`${workflow}: ${name} ${code.getText()}`];
      });
    });
  }

  #phasesOf(workflow: string): ReadonlyMap<string, ReadonlySet<string>> {
    const phases = new Map<string, Set<string>>();
    for (const { unit, phase } of this.reach.workflows.find(({ name }) => name === workflow)?.closure.reached ?? [])
      phases.set(unit.id, (phases.get(unit.id) ?? new Set()).add(phase));
    return phases;
  }

  /** Executions that ask for something else than the tree of their workflow allows, with where they leave it. */
  followed(): { readonly strays: readonly string[]; readonly decided: number } {
    const strays: string[] = [];
    let decided = 0;
    for (const { workflow: name, paths } of this.seen) {
      const workflow = this.analysis.manifest.workflows.find(each => each.name === name);
      if (workflow?.operations === undefined) throw new Error(`${name} has no tree`);
      for (const { asked, end } of paths) {
        const length = pathLength(workflow.sites, workflow.operations, asked, end === "run.completed");
        if (length === "too many ways") continue;
        decided++;
        const texts = asked.map((each, index) => `${index === length ? "HERE " : ""}${each.kind} ${each.name}`);
        if (length !== asked.length) strays.push(`${name} ${end}: ${texts.join(", ")}`);
      }
    }
    return { strays, decided };
  }

  get paths(): readonly Observed["paths"][number][] {
    return this.seen.flatMap(each => each.paths);
  }
}

function functionsOf(reach: Reach): ReadonlyMap<string, ts.SignatureDeclaration> {
  const found = new Map<string, ts.SignatureDeclaration>();
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) found.set(reach.extraction.idOf(node), node);
    ts.forEachChild(node, visit);
  };
  for (const file of reach.project.ownFiles) visit(file);
  return found;
}

/**
 * A function that has a name of its own counts as itself. Any other, and the members of a class without a name, belong to the
 * piece of code around them that was reached, which may have made them while its module was loaded.
 */
function isReached({ extraction }: Reach, code: ts.Node, phases: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  for (let node = code; !ts.isSourceFile(node); node = node.parent) {
    // The expression that makes a workflow's function is executed as the workflow.
    const reached = phases.get(extraction.idOf(node)) ?? phases.get(extraction.register(node, { executed: true }));
    if (reached !== undefined) return node !== code || !extraction.isUnit(code) || reached.has("run");
    if (extraction.isUnit(node) && !ts.isClassExpression(node.parent)) return false;
  }
  return false;
}

/** `id => () => …`, and any other that gives back functions alone: the maker of a step's body is read with the code that asks for it. */
function onlyMakesOthers(checker: ts.TypeChecker, code: ts.SignatureDeclaration): boolean {
  const signature = checker.getSignatureFromDeclaration(code);
  return signature !== undefined && signature.getReturnType().getCallSignatures().length > 0;
}

describe.each<[string, () => string, number]>([
  ["the corpus", () => onDisk({ "tsconfig.json": corpusTsconfig({ strict: true }), ...corpusFiles() }).directory, 350],
  ["the realistic workflows", () => path.join(root, "test/fixtures/realistic"), 19],
  ["60 random programs", () => onDisk({ "operations.ts": operations, ...operationPrograms(seed, 60) }).directory, 60],
])("in %s", (where, directory, workflows) => {
  let executed: Executed;
  beforeAll(() => {
    executed = new Executed(directory());
  }, 300_000);

  test("most workflows are executed to their end", () => {
    const { seen, paths } = executed;
    const notLoaded = seen.filter(each => each.notLoaded !== undefined);
    expect(seen.length - notLoaded.length).toBeGreaterThanOrEqual(workflows);
    expect(paths.filter(({ end }) => end === "run.completed").length).toBeGreaterThan(paths.length / 3);
  });

  test("C19: every function that a run executes was reached by the analysis", () => {
    expect(executed.missed()).toEqual([]);
  });

  test("C34: what a run asks for is a path through the tree of its workflow", () => {
    const { strays, decided } = executed.followed();
    expect(strays).toEqual([]);
    expect(decided).toBeGreaterThan(executed.paths.length * 0.8);
  });

  if (where === "the corpus")
    describe("each program is judged as its page says", () => describeVerdicts(() => executed.analysis));
});
