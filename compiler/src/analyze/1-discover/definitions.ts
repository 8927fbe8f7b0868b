import type { DiagnosticCode } from "@reprise/runtime/language";
import * as ts from "../../typescript.js";
import type { Fix, PathHop } from "../../diagnostics.js";
import { bare } from "../expressions.js";
import { importedFiles } from "../imported-files.js";
import { groups } from "../incremental/groups.js";
import type { Memory } from "../incremental/memory.js";
import { runtimePackage, type Project, type Span } from "../project.js";
import type { References } from "../references.js";
import { brandOf, brandOfType } from "./brand.js";
import type { CallSite, CallSites } from "./call-sites.js";
import { durableNames, isOneOfTexts, type DurableName } from "./durable-names.js";

/** A definition of something durable, found by the brand on its type. */
export interface Definition {
  readonly brand: string;
  readonly name: string;
  readonly call: ts.CallExpression;
  /** The function value that is executed; absent for signals, queries and updates. */
  readonly handler: ts.Expression | undefined;
  /** The calls of wrappers that lead to this definition and no other: they decide what captured parameters hold. */
  readonly bindings: readonly CallSite[];
  readonly at: Span;
}

export interface Refusal {
  readonly code: DiagnosticCode;
  readonly at: Span;
  readonly detail: string;
  readonly remedy?: string;
  readonly path?: readonly PathHop[];
  readonly fix?: Fix;
}

interface Discovery {
  /** The files that can hold definitions. */
  readonly files: readonly ts.SourceFile[];
  readonly definitions: readonly Definition[];
  readonly refusals: readonly Refusal[];
}

/** Durable calls whose first argument is a name that goes into the history. */
const namedInline = new Set(["step", "transaction"]);

export function discover(project: Project, references: References, callSites: CallSites, memory: Memory): Discovery {
  const files = candidateFiles(project, memory);
  const found = files.map(file =>
    memory.recall(project.reads, file.fileName, "definitions", () => discoverIn(file, project, references, callSites)),
  );
  const definitions = found.flatMap(each => each.definitions.map(definition => withNodes(project, definition)));
  return { files, definitions, refusals: [...found.flatMap(each => each.refusals), ...duplicates(definitions)] };
}

/** A definition as it is remembered: its nodes by their places. */
interface KnownDefinition extends Pick<Definition, "brand" | "name" | "at"> {
  readonly call: string;
  readonly handler: string | undefined;
  readonly bindings: readonly string[];
}

function withNodes(project: Project, { call, handler, bindings, ...rest }: KnownDefinition): Definition {
  return {
    ...rest,
    // What was found at a place that did not change since is there still.
    call: project.nodeOf(call) as ts.CallExpression,
    handler: handler === undefined ? undefined : (project.nodeOf(handler) as ts.Expression),
    bindings: bindings.map(each => project.nodeOf(each) as CallSite),
  };
}

function discoverIn(
  file: ts.SourceFile,
  project: Project,
  references: References,
  callSites: CallSites,
): { readonly definitions: readonly KnownDefinition[]; readonly refusals: readonly Refusal[] } {
  const definitions: KnownDefinition[] = [];
  const refusals: Refusal[] = [];

  const visitCall = (call: ts.CallExpression): void => {
    const defined = definedBrand(project, references, call);
    const inline = defined === undefined ? brandOf(project.checker, call.expression) : undefined;
    const isNamedInline = inline !== undefined && namedInline.has(inline) && isLibraryCall(references, call);
    if (defined === undefined && !isNamedInline) return;
    const [nameArgument] = call.arguments;
    if (nameArgument === undefined || (defined === undefined && isOneOfTexts(project, nameArgument))) return;
    const names = durableNames(project, callSites, nameArgument);
    for (const site of names.computed) refusals.push(computedName(project, site, defined ?? inline ?? "step"));
    if (defined === undefined) return;
    const handler = handlerOf(project, call);
    for (const name of names.known) definitions.push(definition(project, call, defined, name, handler));
  };

  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) visitCall(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { definitions, refusals };
}

function definition(
  project: Project,
  call: ts.CallExpression,
  brand: string,
  { name, bindings }: DurableName,
  handler: ts.Expression | undefined,
): KnownDefinition {
  return {
    brand,
    name,
    call: project.idOf(call),
    handler: handler && project.idOf(handler),
    bindings: bindings.map(each => project.idOf(each)),
    at: project.position(bindings.at(-1) ?? call),
  };
}

/** The brand of what a call creates, if it is the library that creates it: a wrapper's own call is found inside it. */
function definedBrand(project: Project, references: References, call: ts.CallExpression): string | undefined {
  if (!isLibraryCall(references, call)) return undefined;
  return brandOfType(project.checker, project.checker.getTypeAtLocation(call));
}

function isLibraryCall(references: References, call: ts.CallExpression): boolean {
  const { kind } = references.resolve(call.expression);
  return kind === "runtime" || kind === "package";
}

export function handlerOf(project: Project, call: ts.CallExpression): ts.Expression | undefined {
  const candidates = call.arguments.slice(1);
  const { checker } = project;
  // `jobs.get(name)!` without its mark may be nothing.
  const types = candidates.map(each => checker.getNonNullableType(checker.getTypeAtLocation(bare(each))));
  const typed = candidates.find((_, index) => (types[index]?.getCallSignatures().length ?? 0) > 0);
  // What `bind` gives has no type unless the project asks for it.
  return typed ?? candidates.find((_, index) => ((types[index]?.flags ?? 0) & ts.TypeFlags.Any) !== 0);
}

function computedName(project: Project, argument: ts.Expression, brand: string): Refusal {
  return { code: "DET804", at: project.position(argument), detail: `the name of this ${brand} is computed` };
}

/** Names of workflows and of activities are looked up by name in the process: one definition each. */
function duplicates(definitions: readonly Definition[]): readonly Refusal[] {
  const first = new Map<string, Definition>();
  const refusals: Refusal[] = [];
  for (const definition of definitions) {
    if (definition.brand !== "workflow" && definition.brand !== "activity") continue;
    const key = `${definition.brand} ${definition.name}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, definition);
    else {
      const { file, line } = known.at;
      const detail = `the ${definition.brand} "${definition.name}" is already defined at ${file}:${line}`;
      refusals.push({ code: "DET805", at: definition.at, detail });
    }
  }
  return refusals;
}

/** Files that can hold branded values: those that name the runtime, and everything that imports them, however far. */
function candidateFiles(project: Project, memory: Memory): readonly ts.SourceFile[] {
  const importers = groups(
    project.ownFiles.flatMap(file => importedFiles(project, memory, file).map(each => [each.file, file] as const)),
  );
  const candidates = new Set<ts.SourceFile>();
  const pending = project.program.getSourceFiles().filter(file => namesRuntime(file) || project.isRuntime(file));
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (candidates.has(file)) continue;
    candidates.add(file);
    pending.push(...(importers.get(file.fileName) ?? []));
  }
  return project.ownFiles.filter(file => candidates.has(file));
}

/** Files that did not change keep their nodes from one program to the next. */
const naming = new WeakMap<ts.SourceFile, boolean>();

function namesRuntime(file: ts.SourceFile): boolean {
  const known = naming.get(file) ?? file.text.includes(runtimePackage);
  naming.set(file, known);
  return known;
}
