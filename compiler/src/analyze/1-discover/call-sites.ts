import { ts } from "ts-morph";
import { bare, isFunctionExpression, wrapped } from "../expressions.js";
import type { Project } from "../project.js";
import type { References } from "../references.js";

export type CallSite = ts.CallExpression | ts.NewExpression;

/** Who calls whom by name, over the whole project: read for the parameters that a workflow captures. */
export class CallSites {
  readonly #project: Project;
  readonly #references: References;
  #index: Map<ts.Node, CallSite[]> | undefined;
  #decorated: Map<ts.Node, ts.Node[]> | undefined;

  constructor(project: Project, references: References) {
    this.#project = project;
    this.#references = references;
  }

  /** The calls of a function or the constructions of a class, in the order of files and positions. */
  of(callee: ts.Node): readonly CallSite[] {
    this.#index ??= this.#build();
    return this.#index.get(callee) ?? [];
  }

  /** The classes and members that a function is called with as their decorator. */
  decoratedBy(decorator: ts.Node): readonly ts.Node[] {
    this.#decorated ??= this.#buildDecorated();
    return this.#decorated.get(decorator) ?? [];
  }

  #buildDecorated(): Map<ts.Node, ts.Node[]> {
    const index = new Map<ts.Node, ts.Node[]>();
    const visit = (node: ts.Node): void => {
      if (ts.isDecorator(node)) {
        for (const callee of this.#decorators(node)) index.set(callee, [...(index.get(callee) ?? []), node.parent]);
      }
      ts.forEachChild(node, visit);
    };
    for (const file of this.#project.ownFiles) visit(file);
    return index;
  }

  /** `@register` is the function itself, `@register("name")` what that function returns. */
  #decorators({ expression }: ts.Decorator): readonly ts.Node[] {
    const decorator = bare(expression);
    if (ts.isCallExpression(decorator)) return this.callees(decorator).flatMap(returnedFunctions);
    const target = this.#references.resolve(decorator);
    return target.kind === "declaration" ? [calleeOf(target.node)] : [];
  }

  #build(): Map<ts.Node, CallSite[]> {
    const index = new Map<ts.Node, CallSite[]>();
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        for (const callee of this.callees(node)) {
          const sites = index.get(callee);
          if (sites === undefined) index.set(callee, [node]);
          else sites.push(node);
        }
      }
      ts.forEachChild(node, visit);
    };
    for (const file of this.#project.ownFiles) visit(file);
    return index;
  }

  /** The functions of the project that a call names: one, or the implementations of a member. */
  callees(call: CallSite): readonly ts.Node[] {
    const target = this.#references.resolve(call.expression);
    if (target.kind === "declaration") return [calleeOf(target.node)];
    if (target.kind === "durable" && target.declaration) return [calleeOf(target.declaration)];
    if (target.kind === "member") return target.nodes.map(calleeOf);
    const inline = bare(call.expression);
    return isFunctionExpression(inline) ? [inline] : [];
  }
}

function returnedFunctions(factory: ts.Node): readonly ts.Node[] {
  const body = ts.isFunctionLike(factory) && "body" in factory ? factory.body : undefined;
  if (body === undefined) return [];
  const found: ts.Node[] = [];
  const note = (value: ts.Expression): void => {
    if (isFunctionExpression(bare(value))) found.push(bare(value));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression) note(node.expression);
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  if (ts.isBlock(body)) visit(body);
  else note(body);
  return found;
}

/** The node that has the parameters: the function behind a constant, the class itself, the implementation of overloads. */
export function calleeOf(declaration: ts.Node): ts.Node {
  if (
    ts.isVariableDeclaration(declaration) ||
    ts.isPropertyAssignment(declaration) ||
    ts.isPropertyDeclaration(declaration)
  ) {
    const value = declaration.initializer && bare(declaration.initializer);
    return value !== undefined && (isFunctionExpression(value) || ts.isClassExpression(value)) ? value : declaration;
  }
  if (ts.isExportAssignment(declaration)) return bare(declaration.expression);
  return implementationOf(declaration);
}

function implementationOf(declaration: ts.Node): ts.Node {
  const isBodiless =
    (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) && !declaration.body;
  if (!isBodiless) return declaration;
  const siblings: ts.Node[] = [];
  declaration.parent.forEachChild(child => void siblings.push(child));
  const implementation = siblings.find(
    sibling =>
      (ts.isFunctionDeclaration(sibling) || ts.isMethodDeclaration(sibling)) &&
      sibling.body !== undefined &&
      sibling.name?.getText() === declaration.name?.getText(),
  );
  return implementation ?? declaration;
}

/** The function that a parameter belongs to, as `calleeOf` names it; the class for a constructor's. */
export function ownerOfParameter(parameter: ts.ParameterDeclaration): ts.Node {
  return ts.isConstructorDeclaration(parameter.parent) ? parameter.parent.parent : parameter.parent;
}

/** The argument of a call that a parameter receives; nothing if it is left out, every argument for a rest parameter. */
export function argumentsFor(parameter: ts.ParameterDeclaration, call: CallSite): readonly ts.Expression[] {
  const index = parameter.parent.parameters.filter(each => each.name.getText() !== "this").indexOf(parameter);
  const all = call.arguments ?? [];
  const spread = all.findIndex(ts.isSpreadElement);
  if (spread !== -1 && spread <= index) return all.slice(spread);
  if (parameter.dotDotDotToken) return all.slice(index);
  const argument = all[index];
  return argument === undefined ? [] : [argument];
}

/** The call that a node is an argument of, if it is one. */
export function callWithArgument(node: ts.Node): CallSite | undefined {
  const outer = wrapped(node);
  const { parent } = outer;
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return undefined;
  return parent.arguments?.some(argument => argument === outer) ? parent : undefined;
}
