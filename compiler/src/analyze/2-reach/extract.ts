import * as ts from "../../typescript.js";
import { sourceName } from "../../manifest/source-name.js";
import type { CallSites } from "../1-discover/call-sites.js";
import type { Definition } from "../1-discover/definitions.js";
import { bare } from "../expressions.js";
import { ConnectedFiles } from "../connected-files.js";
import { groups } from "../incremental/groups.js";
import type { Memory } from "../incremental/memory.js";
import type { Project } from "../project.js";
import type { References } from "../references.js";
import { AskedParts } from "./asked-parts.js";
import { CapturedWrites } from "./execution/captured-writes.js";
import { HeldFunctions } from "./execution/held-functions.js";
import { ImplicitCalls } from "./execution/implicit-calls.js";
import type { Container, ContainerId, Facts, Unit, UnitId } from "./facts.js";
import { Implementations } from "./state/roots/implementations.js";
import { FieldsApart } from "./fields-apart.js";
import { HandlerValues } from "./handler-values.js";
import { Masks } from "./masks.js";
import { containerOf } from "./containers.js";
import { durableDeclaration } from "./durable-declaration.js";
import { outlineOf } from "./outline/outline-of.js";
import { Provenance } from "./forms/provenance.js";
import { RewrittenPlaces } from "./rewritten-places.js";
import { shapeOf } from "./shape.js";
import { CalledAtOnce } from "./state/load/called-at-once.js";
import { LentCallbacks } from "./state/load/lent-callbacks.js";
import { SharedState } from "./state/shared-state.js";
import { enclosingUnitNode, isFunctionNode, isNamedFunction, nameOfUnit, valueOf } from "./unit-nodes.js";
import { ComposedTexts } from "./texts/composed-texts.js";
import { TimeReadings } from "./texts/time-readings.js";
import { UnitWalk } from "./walk.js";
import { Writes } from "./state/changes/writes.js";
import { inspection, text, WrittenOut } from "./forms/written-out.js";

/** Turns code into facts, one unit at a time and once for all workflows. The last place where the compiler's nodes live. */
export class Extraction implements Facts {
  readonly project: Project;
  readonly references: References;
  readonly callSites: CallSites;
  readonly handlers: HandlerValues;
  readonly masks: Masks;
  readonly writes: Writes;
  readonly lent: LentCallbacks;
  readonly calledAtOnce: CalledAtOnce;
  readonly sharedState: SharedState;
  readonly capturedWrites: CapturedWrites;
  readonly implicit: ImplicitCalls;
  readonly provenance: Provenance;
  readonly writtenOut: WrittenOut;
  readonly askedParts: AskedParts;
  readonly fieldsApart: FieldsApart;
  readonly inspected: WrittenOut;
  readonly texts: ComposedTexts;
  readonly times: TimeReadings;
  readonly rewritten = new RewrittenPlaces();
  readonly #memory: Memory;
  /** Durable names by the call that defines, or that has a factory define. Null where there are several. */
  readonly #names: ReadonlyMap<string, string | null>;
  /** The names of workflows by their handlers. */
  readonly #roots: ReadonlyMap<ts.Node, string>;
  readonly #units = new Map<UnitId, Unit>();
  readonly #containers = new Map<ContainerId, Container>();

  constructor(
    project: Project,
    references: References,
    callSites: CallSites,
    definitions: readonly Definition[],
    memory: Memory,
  ) {
    this.project = project;
    this.references = references;
    this.callSites = callSites;
    this.handlers = new HandlerValues(references, callSites);
    const connected = new ConnectedFiles(project, memory);
    const implementations = new Implementations(project, memory, connected);
    this.masks = new Masks(project, references, callSites, this.handlers, implementations);
    this.writes = new Writes(references, callSites, implementations);
    this.texts = new ComposedTexts(project, references, callSites);
    this.provenance = new Provenance(project, references, callSites, this.texts);
    this.writtenOut = new WrittenOut(project, references, callSites, text);
    this.inspected = new WrittenOut(project, references, callSites, inspection);
    this.times = new TimeReadings(project, references, callSites, this.masks, this.texts);
    this.lent = new LentCallbacks(references);
    this.calledAtOnce = new CalledAtOnce(references, callSites);
    this.sharedState = new SharedState(project, references, callSites, this.writes, this.lent, memory, connected);
    this.askedParts = new AskedParts(project, references, this.sharedState);
    this.fieldsApart = new FieldsApart(project, callSites, this.askedParts);
    const held = new HeldFunctions(project, references, callSites, this.writes);
    this.implicit = new ImplicitCalls(project, references, held);
    this.capturedWrites = new CapturedWrites(project, references, this.writes, callSites, held, this.implicit);
    this.#memory = memory;
    this.#names = namesOf(project, definitions);
    this.#roots = rootsOf(definitions);
    const rootsByFile = groups([...this.#roots].map(([node, name]) => [fileOf(node), [project.idOf(node), name]]));
    project.reads.answering("roots", file => JSON.stringify(rootsByFile.get(file) ?? []));
    project.reads.answering("definition", call => this.#names.get(call) ?? "");
  }

  /**
   * Gives a piece of code its identity. What is not a function is an initialiser, executed when its module is loaded, unless
   * it is code that is executed for itself.
   */
  register(node: ts.Node, { executed = false }: { readonly executed?: boolean } = {}): UnitId {
    return this.#registerAs(executed ? executedMark : "", node);
  }

  /** Code that the first run executes for all: its key tells what differs from call to call. */
  registerMemo(node: ts.Node): UnitId {
    return this.#registerAs(memoMark, node);
  }

  #registerAs(mark: "" | typeof executedMark | typeof memoMark, node: ts.Node): UnitId {
    const id = this.project.idOf(node);
    return isFunctionNode(node) || ts.isClassLike(node) ? id : `${id}${mark}`;
  }

  registerContainer(node: ts.Node): ContainerId {
    return `${containerMark}${this.project.idOf(node)}`;
  }

  unitName(id: UnitId): string {
    const node = this.#nodeOf(id);
    return this.isRoot(node) ? (this.#roots.get(node) ?? "") : nameOfUnit(node);
  }

  /** A workflow's handler, which is reached under the workflow's name. */
  isRoot(node: ts.Node): boolean {
    this.project.reads.asked("roots", fileOf(node));
    return this.#roots.has(node);
  }

  /** The unit that declares a variable. */
  ownerOf(node: ts.Node): UnitId {
    return this.register(enclosingUnitNode(node, outer => this.isRoot(outer)));
  }

  idOf(node: ts.Node): string {
    return this.project.idOf(node);
  }

  unit(id: UnitId): Unit {
    const known = this.#units.get(id) ?? this.#recall(id, node => this.#unitOf(id, node));
    this.#units.set(id, known);
    return known;
  }

  container(id: ContainerId): Container {
    const known = this.#containers.get(id) ?? this.#recall(id, node => containerOf(this, id, node));
    this.#containers.set(id, known);
    return known;
  }

  /** The durable name behind a declaration; the declaration's own name where nobody knows what defines it. */
  durableName(declaration: ts.Declaration | undefined): string | null {
    if (declaration === undefined) return null;
    const original = durableDeclaration(this.project, this.references, declaration);
    if (original !== undefined) return this.durableName(original);
    const value = valueOf(declaration);
    const call = value && this.project.idOf(value);
    if (call !== undefined) this.project.reads.asked("definition", call);
    const name = call === undefined ? undefined : this.#names.get(call);
    if (name !== undefined) return name;
    return "name" in declaration && declaration.name ? (declaration.name as ts.Node).getText() : null;
  }

  declares(file: string, name: string): boolean {
    return this.project.declares(file, name);
  }

  sourceName(node: ts.Node): string {
    const { fileName } = node.getSourceFile();
    return sourceName(fileName, this.project.packageOf(fileName));
  }

  isUnit(node: ts.Node): boolean {
    return isNamedFunction(node) || this.isRoot(node);
  }

  #unitOf(id: UnitId, node: ts.Node): Unit {
    const isCode = isFunctionNode(node) || ts.isClassLike(node) || isMarked(id);
    const walk = new UnitWalk(this, node, id.endsWith(memoMark));
    const uses = walk.uses();
    return {
      id,
      name: this.unitName(id),
      initialiser: !isCode,
      at: this.project.position(node),
      file: fileOf(node),
      uses,
      defaults: [...new Set(uses.flatMap(use => use.default ?? []))],
      shape: shapeOf(this, node),
      ...outlineOf(this, node, uses, walk.places),
    };
  }

  #recall<T>(id: string, compute: (node: ts.Node) => T): T {
    const file = this.project.fileOf(unmarked(id));
    return this.#memory.recall(this.project.reads, file, id, () => compute(this.#nodeOf(id)));
  }

  #nodeOf(id: string): ts.Node {
    const node = this.project.nodeOf(unmarked(id));
    if (node === undefined) throw new Error(`there is no code at ${id}`);
    return node;
  }
}

/** Of code that is not a function and that a run executes all the same: an imported handler, a field's value. */
const executedMark = "!";
/** Of what a memo executes. */
const memoMark = "?";
/** A class is a unit, what making it executes, and a container of units. */
const containerMark = "container ";

function unmarked(id: string): string {
  const from = id.startsWith(containerMark) ? containerMark.length : 0;
  return id.slice(from, isMarked(id) ? -1 : undefined);
}

function isMarked(id: string): boolean {
  return id.endsWith(executedMark) || id.endsWith(memoMark);
}

function fileOf(node: ts.Node): string {
  return node.getSourceFile().fileName;
}

function rootsOf(definitions: readonly Definition[]): ReadonlyMap<ts.Node, string> {
  const roots = new Map<ts.Node, string>();
  for (const { brand, handler, name } of definitions) {
    if (brand !== "workflow" || handler === undefined) continue;
    const root = bare(handler);
    if (!roots.has(root)) roots.set(root, name);
  }
  return roots;
}

function namesOf(project: Project, definitions: readonly Definition[]): ReadonlyMap<string, string | null> {
  const names = new Map<string, string | null>();
  for (const { bindings, call, name } of definitions) {
    const id = project.idOf(bindings.at(-1) ?? call);
    names.set(id, names.has(id) && names.get(id) !== name ? null : name);
  }
  return names;
}
