import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

/** Which folder may import which. What is not listed is forbidden. ARCHITECTURE.md draws it. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "runtime/language": [],
  "runtime/activation": ["runtime/language"],
  "runtime/authoring": ["runtime/activation", "runtime/language"],
  "runtime/guard": ["runtime/activation", "runtime/language"],
  "runtime/replay": ["runtime/activation", "runtime/language"],
  "runtime/store": ["runtime/language"],
  "runtime/embedded": ["runtime/language", "runtime/store"],
  "runtime/client": ["runtime/authoring", "runtime/embedded", "runtime/language", "runtime/store"],
  "runtime/maintenance": ["runtime/language", "runtime/store"],
  "runtime/worker": [
    "runtime/activation",
    "runtime/authoring",
    "runtime/embedded",
    "runtime/guard",
    "runtime/language",
    "runtime/maintenance",
    "runtime/replay",
    "runtime/store",
  ],
  "runtime/testing": [
    "runtime/activation",
    "runtime/authoring",
    "runtime/client",
    "runtime/embedded",
    "runtime/guard",
    "runtime/language",
    "runtime/replay",
    "runtime/store",
    "runtime/worker",
  ],
  "runtime/capture": ["runtime/activation", "runtime/language", "runtime/replay", "runtime/testing", "runtime/worker"],
  "runtime/cli": [
    "runtime/capture",
    "runtime/client",
    "runtime/embedded",
    "runtime/language",
    "runtime/replay",
    "runtime/store",
    "runtime/testing",
    "runtime/worker",
  ],
  "runtime/index": ["runtime/authoring", "runtime/guard", "runtime/language"],
  "compiler/typescript": [],
  "compiler/rewrite": ["compiler/typescript", "runtime/language"],
  "compiler/analyze": [
    "compiler/rewrite",
    "compiler/manifest",
    "compiler/diagnostics",
    "compiler/typescript",
    "runtime/language",
  ],
  "compiler/manifest": ["compiler/rewrite", "runtime/language"],
  "compiler/diagnostics": ["runtime/language"],
  "compiler/report": ["compiler/analyze", "compiler/diagnostics", "runtime/language"],
  "compiler/cache": [],
  "compiler/loader": [
    "compiler/cache",
    "compiler/manifest",
    "compiler/plugin",
    "compiler/rewrite",
    "runtime/guard",
    "runtime/language",
  ],
  "compiler/plugin": [
    "compiler/analyze",
    "compiler/cache",
    "compiler/diagnostics",
    "compiler/rewrite",
    "compiler/manifest",
    "compiler/report",
    "compiler/verdict",
    "runtime/guard",
    "runtime/language",
  ],
  "compiler/verdict": ["compiler/analyze", "compiler/cache", "runtime/language"],
  "compiler/cli": ["compiler/analyze", "compiler/manifest", "compiler/report", "compiler/verdict", "runtime/language"],
  "compiler/vitest": ["compiler/plugin", "runtime/language", "runtime/testing"],
  "compiler/index": [
    "compiler/analyze",
    "compiler/rewrite",
    "compiler/manifest",
    "compiler/diagnostics",
    "compiler/verdict",
  ],
  "eslint-plugin": ["compiler/index", "runtime/language"],
};

/** Packages that only one place may import. */
const doors: Readonly<Record<string, readonly string[]>> = {
  pg: ["runtime/store"],
  "ts-morph": ["compiler/typescript"],
  "@ts-morph/common": ["compiler/typescript"],
  "magic-string": ["compiler/rewrite"],
  unplugin: ["compiler/plugin"],
  vitest: ["compiler/vitest"],
  vite: ["compiler/vitest"],
  esbuild: ["compiler/loader"],
};

/** The subpaths of our packages, as imports name them. */
const packages: Readonly<Record<string, string>> = {
  "@reprise/runtime": "runtime/index",
  "@reprise/runtime/language": "runtime/language",
  "@reprise/runtime/register": "runtime/guard",
  "@reprise/runtime/testing": "runtime/testing",
  "@reprise/compiler": "compiler/index",
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

function sourceFiles(directory: string): string[] {
  return readdirSync(path.join(root, directory), { recursive: true, encoding: "utf8" })
    .filter(file => file.endsWith(".ts"))
    .map(file => path.posix.join(directory, file.split(path.sep).join("/")));
}

const files = ["runtime/src", "compiler/src", "eslint-plugin/src"].flatMap(sourceFiles);

/** `runtime/src/store/statements/flush.ts` belongs to `runtime/store`. */
function areaOf(file: string): string {
  const [workspace, , folder] = file.split("/");
  if (workspace === "eslint-plugin") return workspace;
  return `${workspace}/${folder?.replace(/\.ts$/, "")}`;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), "utf8");
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(match => match[1] ?? "");
  return specifiers.map(specifier => ({ file, from: areaOf(file), to: targetOf(file, specifier) }));
}

function targetOf(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return packages[specifier] ?? specifier;
  return areaOf(path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, ".ts"));
}

const imports = files.flatMap(importsOf);

test("imports go one way, between the folders that ARCHITECTURE.md names", () => {
  const isOurs = (area: string) => /^(runtime|compiler|eslint-plugin)(\/|$)/.test(area);
  const forbidden = imports.filter(({ from, to }) => isOurs(to) && from !== to && !(arrows[from] ?? []).includes(to));
  expect(forbidden.map(({ file, to }) => `${file} → ${to}`)).toEqual([]);
  expect(imports.filter(({ to }) => isOurs(to)).length).toBeGreaterThan(50);
});

test("the arrows have no cycle", () => {
  const visit = (area: string, trail: readonly string[]): void => {
    expect(trail, [...trail, area].join(" → ")).not.toContain(area);
    for (const next of arrows[area] ?? []) visit(next, [...trail, area]);
  };
  for (const area of Object.keys(arrows)) visit(area, []);
});

/** What runs share is found in steps: each of these folders builds on those before it. */
const stepsOfSharedState = ["parts", "values", "roots", "changes", "load"];

test("the folders of shared state build on each other, one way", () => {
  const stepOf = (file: string) => stepsOfSharedState.indexOf(/\/2-reach\/state\/(\w+)\//.exec(file)?.[1] ?? "");
  const backwards = files.flatMap(file =>
    valueImportsOf(file)
      .filter(imported => stepOf(imported) > stepOf(file) && stepOf(file) >= 0)
      .map(imported => `${file} → ${imported}`),
  );
  expect(backwards).toEqual([]);
  expect(new Set(files.map(stepOf)).size).toBe(stepsOfSharedState.length + 1);
});

test("a package that is a border is imported in one place", () => {
  const strays = imports.filter(({ from, to }) => {
    const name = to.startsWith("@") ? to.split("/").slice(0, 2).join("/") : (to.split("/")[0] ?? to);
    return Object.hasOwn(doors, name) && !(doors[name] ?? []).includes(from);
  });
  expect(strays.map(({ file, to }) => `${file} → ${to}`)).toEqual([]);
});

test("files do not import each other in a circle", () => {
  const graph = new Map(files.map(file => [file, valueImportsOf(file)]));
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === "open") circles.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
    if (state.has(file)) return;
    state.set(file, "open");
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

function valueImportsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8");
  const statements = [...text.matchAll(/^(?:import|export)\s+(?!type\s)[^;"]*?from\s+"(\.[^"]+)"/gm)];
  return statements.map(match => path.posix.join(path.posix.dirname(file), match[1] ?? "").replace(/\.js$/, ".ts"));
}
