import { ts } from "ts-morph";
import { sourceName } from "../../manifest/source-name.js";
import type { CallSites } from "../1-discover/call-sites.js";
import type { Definition } from "../1-discover/definitions.js";
import type { Project } from "../project.js";
import type { References } from "../references.js";
import { CapturedWrites } from "./captured-writes.js";
import type { Container, ContainerId, Facts, Unit, UnitId } from "./facts.js";
import { Masks } from "./masks.js";
import { containerOf } from "./containers.js";
import { RewrittenPlaces } from "./rewritten-places.js";
import { shapeOf } from "./shape.js";
import { SharedState } from "./shared-state.js";
import { enclosingUnitNode, isFunctionNode, isNamedFunction, nameOfUnit, valueOf } from "./unit-nodes.js";
import { UnitWalk } from "./walk.js";
import { Writes } from "./writes.js";

interface Registered {
  readonly node: ts.Node;
  readonly name: string;
  readonly initialiser: boolean;
}

/** Turns code into facts, one unit at a time and once for all workflows. The last place where the compiler's nodes live. */
export class Extraction implements Facts {
  readonly project: Project;
  readonly references: References;
  readonly callSites: CallSites;
  readonly masks: Masks;
  readonly writes: Writes;
  readonly sharedState: SharedState;
  readonly capturedWrites: CapturedWrites;
  readonly definitions: ReadonlyMap<ts.Node, Definition>;
  readonly roots: ReadonlySet<ts.Node>;
  readonly rewritten = new RewrittenPlaces();
  readonly #registered = new Map<UnitId, Registered>();
  readonly #units = new Map<UnitId, Unit>();
  readonly #containerNodes = new Map<ContainerId, ts.Node>();
  readonly #containers = new Map<ContainerId, Container>();

  constructor(project: Project, references: References, callSites: CallSites, definitions: readonly Definition[]) {
    this.project = project;
    this.references = references;
    this.callSites = callSites;
    this.masks = new Masks(project, references, callSites);
    this.writes = new Writes(references, callSites);
    this.sharedState = new SharedState(project, references, this.writes);
    this.capturedWrites = new CapturedWrites(references, this.writes, callSites);
    this.definitions = new Map(definitions.map(definition => [definition.call, definition]));
    this.roots = new Set(
      definitions.flatMap(({ handler, brand }) => (handler && brand === "workflow" ? [handler] : [])),
    );
  }

  /** Gives a piece of code its identity. Initialisers are everything that is not a function. */
  register(node: ts.Node, options: { readonly name?: string; readonly executed?: boolean } = {}): UnitId {
    const id = this.idOf(node);
    if (!this.#registered.has(id)) {
      const initialiser = !isFunctionNode(node) && !ts.isClassLike(node) && options.executed !== true;
      this.#registered.set(id, { node, name: options.name ?? nameOfUnit(node), initialiser });
    }
    return id;
  }

  registerContainer(node: ts.Node): ContainerId {
    const id = `container ${this.idOf(node)}`;
    this.#containerNodes.set(id, node);
    return id;
  }

  unitName(id: UnitId): string {
    return this.#registered.get(id)?.name ?? "";
  }

  /** The unit that declares a variable. */
  ownerOf(node: ts.Node): UnitId {
    return this.register(enclosingUnitNode(node, this.roots));
  }

  idOf(node: ts.Node): string {
    return `${this.project.relative(node.getSourceFile().fileName)}:${node.getStart()}:${node.end}:${node.kind}`;
  }

  unit(id: UnitId): Unit {
    const known = this.#units.get(id);
    if (known !== undefined) return known;
    const registered = this.#registered.get(id);
    if (registered === undefined) throw new Error(`no code is registered as ${id}`);
    const { node, name, initialiser } = registered;
    const unit: Unit = {
      id,
      name,
      initialiser,
      at: this.project.position(node),
      file: node.getSourceFile().fileName,
      uses: new UnitWalk(this, node).uses(),
      shape: shapeOf(this, node),
    };
    this.#units.set(id, unit);
    return unit;
  }

  container(id: ContainerId): Container {
    const known = this.#containers.get(id);
    if (known !== undefined) return known;
    const node = this.#containerNodes.get(id);
    if (node === undefined) throw new Error(`no class or object is registered as ${id}`);
    const container = containerOf(this, id, node);
    this.#containers.set(id, container);
    return container;
  }

  /** The durable name behind a declaration; the declaration's own name where it comes out of a factory. */
  durableName(declaration: ts.Declaration | undefined): string | null {
    if (declaration === undefined) return null;
    const value = valueOf(declaration);
    const definition = value && this.definitions.get(value);
    if (definition !== undefined) return definition.name;
    return "name" in declaration && declaration.name ? (declaration.name as ts.Node).getText() : null;
  }

  sourceName(node: ts.Node): string {
    const { fileName } = node.getSourceFile();
    return sourceName(fileName, this.project.packageOf(fileName));
  }

  isUnit(node: ts.Node): boolean {
    return this.roots.has(node) || isNamedFunction(node);
  }
}
