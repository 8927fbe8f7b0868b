import { ts } from "ts-morph";
import { enclosingFunction, isModuleLevel } from "../expressions.js";
import type { Project } from "../project.js";
import type { References } from "../references.js";
import { LoadOnly } from "./load-only.js";
import { isStatic } from "./roots.js";
import type { Write, Writes } from "./writes.js";

/** Which variables of the project change after they are initialised, and where: asked before a read is trusted. */
export class SharedState {
  readonly #project: Project;
  readonly #writes: Writes;
  readonly #loadOnly: LoadOnly;
  #index: { readonly changes: WritesByVariable; readonly fillings: WritesByVariable } | undefined;

  constructor(project: Project, references: References, writes: Writes) {
    this.#project = project;
    this.#writes = writes;
    this.#loadOnly = new LoadOnly(project, references);
  }

  writesOf(declaration: ts.Declaration): readonly Write[] {
    this.#index ??= this.#build();
    return this.#index.changes.get(declaration) ?? [];
  }

  /** What a module puts into a variable after its declaration, while it is loaded: `handlers.set("order", () => …)`. */
  filledWith(declaration: ts.Declaration): readonly ts.Expression[] {
    this.#index ??= this.#build();
    return (this.#index.fillings.get(declaration) ?? []).flatMap(storedBy);
  }

  /** Top-level statements of the same module, what they call and nobody else, static blocks and constructors. */
  isInitialisation(write: Write): boolean {
    const { root } = write;
    if (isInitialisation(write)) return true;
    const isShared = root.kind === "field" || (root.kind === "variable" && isSharedVariable(root.declaration));
    return isShared && this.#loadOnly.has(enclosingFunction(write.node));
  }

  #build(): { readonly changes: WritesByVariable; readonly fillings: WritesByVariable } {
    const index = { changes: new Map<ts.Declaration, Write[]>(), fillings: new Map<ts.Declaration, Write[]>() };
    const visit = (node: ts.Node): void => {
      for (const write of this.#writes.at(node)) {
        if (!("declaration" in write.root)) continue;
        const writes = this.isInitialisation(write) ? index.fillings : index.changes;
        const known = writes.get(write.root.declaration);
        if (known === undefined) writes.set(write.root.declaration, [write]);
        else known.push(write);
      }
      ts.forEachChild(node, visit);
    };
    for (const file of this.#project.ownFiles) visit(file);
    return index;
  }
}

type WritesByVariable = Map<ts.Declaration, Write[]>;

function storedBy({ node, value, target }: Write): readonly ts.Expression[] {
  if (ts.isCallExpression(node)) return node.arguments.filter(argument => argument !== target);
  return value === undefined ? [] : [value];
}

function isInitialisation(write: Write): boolean {
  const { root, node } = write;
  if (!("declaration" in root)) return false;
  const owner = enclosingFunction(node);
  if (root.kind === "field") return ts.isConstructorDeclaration(owner) || ts.isPropertyDeclaration(owner);
  const { declaration } = root;
  if (owner.getSourceFile() !== declaration.getSourceFile()) return false;
  if (isSharedVariable(declaration)) return ts.isSourceFile(owner) || isClassInitialiser(owner);
  return false;
}

function isClassInitialiser(owner: ts.Node): boolean {
  return ts.isClassStaticBlockDeclaration(owner) || (ts.isPropertyDeclaration(owner) && isStatic(owner));
}

/** One value for the whole process: a module-level variable or a static field. */
export function isSharedVariable(declaration: ts.Declaration): boolean {
  if (ts.isPropertyDeclaration(declaration)) return isStatic(declaration);
  if (ts.isParameter(declaration)) return false;
  return isModuleLevel(declaration);
}
