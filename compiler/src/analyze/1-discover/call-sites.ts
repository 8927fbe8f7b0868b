import * as ts from "../../typescript.js";
import { boundProperty } from "../declarations.js";
import { bare, isAccess, isFunctionExpression, wrapped, writtenBy } from "../expressions.js";
import type { Memory } from "../incremental/memory.js";
import type { Project } from "../project.js";
import type { References } from "../references.js";
import { returnedExpressions } from "../returned-expressions.js";
import { ProjectIndex } from "./project-index.js";

export type CallSite = ts.CallExpression | ts.NewExpression;

/** Who calls whom by name, over the whole project: read for the parameters that a workflow captures. */
export class CallSites {
  readonly #project: Project;
  readonly #references: References;
  readonly #calls: ProjectIndex<CallSite>;
  readonly #decorations: ProjectIndex<ts.Node>;
  readonly #assignments: ProjectIndex<ts.BinaryExpression>;
  readonly #extensions: ProjectIndex<ts.ClassLikeDeclaration>;

  constructor(project: Project, references: References, memory: Memory) {
    this.#project = project;
    this.#references = references;
    this.#calls = new ProjectIndex(project, memory, {
      question: "calls",
      key: "calls",
      at: node =>
        ts.isCallExpression(node) || ts.isNewExpression(node) ? { named: this.callees(node), place: node } : undefined,
    });
    this.#decorations = new ProjectIndex(project, memory, {
      question: "decorated",
      key: "decorations",
      at: node => (ts.isDecorator(node) ? { named: this.executedBy(node), place: node.parent } : undefined),
    });
    this.#assignments = new ProjectIndex(project, memory, {
      question: "assigned",
      key: "assignments",
      at: node => (isMemberAssignment(node) ? { named: this.#membersNamed(node.left), place: node } : undefined),
    });
    this.#extensions = new ProjectIndex(project, memory, {
      question: "extended",
      key: "extensions",
      at: node =>
        ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ExtendsKeyword
          ? { named: node.types.flatMap(({ expression }) => this.#named(expression)), place: node.parent }
          : undefined,
    });
  }

  /** The calls of a function or the constructions of a class, in the order of files and positions. */
  of(callee: ts.Node): readonly CallSite[] {
    return this.#calls.of(callee);
  }

  /** What all callers together give for a parameter. */
  givenFor(parameter: ts.ParameterDeclaration): readonly ts.Expression[] {
    if (ts.isSetAccessorDeclaration(parameter.parent)) return this.assignedTo(parameter.parent);
    return this.of(ownerOfParameter(parameter)).flatMap(site => argumentsFor(parameter, site));
  }

  /** The classes and members that a function is called with as their decorator. */
  decoratedBy(decorator: ts.Node): readonly ts.Node[] {
    return this.#decorations.of(decorator);
  }

  /** What is given to a field or a setter by its name: `lines` of `log.lines = lines`. */
  assignedTo(member: ts.Node): readonly ts.Expression[] {
    return this.#assignments.of(member).map(({ right }) => right);
  }

  /** Whether another class extends a class: its objects need not have the members of this one. */
  isExtended(base: ts.ClassLikeDeclaration): boolean {
    return this.extending(base).length > 0;
  }

  /** The classes that extend a class by its name. */
  extending(base: ts.ClassLikeDeclaration): readonly ts.ClassLikeDeclaration[] {
    return this.#extensions.of(base);
  }

  #membersNamed(left: ts.Expression): readonly ts.Node[] {
    const target = this.#references.resolve(left);
    return target.kind === "member" ? target.nodes.filter(isInClass) : [];
  }

  /** `@register` is the function itself, `@register("name")` what that function returns. */
  executedBy({ expression }: ts.Decorator): readonly ts.Node[] {
    const decorator = bare(expression);
    return ts.isCallExpression(decorator) ? this.#returnedBy(decorator) : this.#named(decorator);
  }

  #returnedBy(call: CallSite): readonly ts.Node[] {
    const returned = this.callees(call).flatMap(callee => returnedExpressions(this.#project.reads, callee));
    return returned.map(each => bare(each)).filter(isFunctionExpression);
  }

  #named(expression: ts.Expression): readonly ts.Node[] {
    const target = this.#references.resolve(expression);
    return target.kind === "declaration" ? [calleeOf(target.node)] : [];
  }

  /** The functions of the project that a call names: one, or the implementations of a member. */
  callees(call: CallSite): readonly ts.Node[] {
    if (call.expression.kind === ts.SyntaxKind.SuperKeyword) return this.#constructedBy(call);
    const target = this.#references.resolve(call.expression);
    if (target.kind === "declaration") return this.#takenOut(target.node) ?? this.#executedOf(calleeOf(target.node));
    if (target.kind === "durable" && target.declaration) return [calleeOf(target.declaration)];
    if (target.kind === "member") return target.nodes.map(calleeOf);
    const inline = bare(call.expression);
    // `register("double")(load)`
    if (ts.isCallExpression(inline)) return this.#returnedBy(inline);
    return isFunctionExpression(inline) ? [inline] : [];
  }

  /** Of a class without a constructor also the class that it extends, whose constructor gets what it is given. */
  #executedOf(callee: ts.Node): readonly ts.Node[] {
    const isHandedOn = ts.isClassLike(callee) && !callee.members.some(ts.isConstructorDeclaration);
    return isHandedOn ? [callee, ...this.#baseOf(callee)] : [callee];
  }

  /** `super(…)` */
  #constructedBy(call: ts.Node): readonly ts.Node[] {
    const own = ts.findAncestor(call, ts.isClassLike);
    return own === undefined ? [] : this.#baseOf(own);
  }

  #baseOf({ heritageClauses }: ts.ClassLikeDeclaration): readonly ts.Node[] {
    const [base] = heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types ?? [];
    const target = base && this.#references.resolve(base.expression);
    const callee = target?.kind === "declaration" ? calleeOf(target.node) : undefined;
    return callee !== undefined && ts.isClassLike(callee) ? this.#executedOf(callee) : [];
  }

  /** The methods of the project that `const { on } = api` can stand for. */
  #takenOut(declaration: ts.Declaration): readonly ts.Node[] | undefined {
    if (!ts.isBindingElement(declaration)) return undefined;
    const property = boundProperty(this.#project.checker, declaration);
    const methods = (property?.declarations ?? []).map(calleeOf).filter(ts.isFunctionLike);
    return methods.length > 0 && methods.every(each => this.#project.isOwn(each)) ? methods : undefined;
  }
}

function isMemberAssignment(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && writtenBy(node) !== undefined && isAccess(bare(node.left));
}

/** A member of a namespace can be a whole module: it stands in nothing. */
function isInClass(member: ts.Node): boolean {
  if (ts.isSourceFile(member)) return false;
  return ts.isClassLike(member.parent) || ts.isConstructorDeclaration(member.parent);
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

/** `f` of `f()` */
export function isCallee(node: ts.Node): boolean {
  const outer = wrapped(node);
  return ts.isCallExpression(outer.parent) && outer.parent.expression === outer;
}

/** The call that a node is an argument of, if it is one. */
export function callWithArgument(node: ts.Node): CallSite | undefined {
  const outer = wrapped(node);
  const { parent } = outer;
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return undefined;
  return parent.arguments?.some(argument => argument === outer) ? parent : undefined;
}
