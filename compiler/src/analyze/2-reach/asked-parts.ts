import * as ts from "../../typescript.js";
import { calleeOf, isCallee, type CallSite } from "../1-discover/call-sites.js";
import { isConstant } from "../declarations.js";
import { isReference, wrapped } from "../expressions.js";
import { CodeAnswers } from "../incremental/code-answers.js";
import type { Memory } from "../incremental/memory.js";
import type { Project } from "../project.js";
import type { References } from "../references.js";
import { takenBy, type Taken } from "./record/parts.js";
import { isFunctionNode } from "./unit-nodes.js";

/** What a function asks the objects for that it is given, where it does nothing else with them: `currency` of `({ currency }) => …`. */
export class AskedParts {
  readonly #project: Project;
  readonly #references: References;
  readonly #asked: CodeAnswers<ts.ParameterDeclaration, readonly Taken[] | undefined>;

  constructor(project: Project, references: References, memory: Memory) {
    this.#project = project;
    this.#references = references;
    this.#asked = new CodeAnswers(project, memory, {
      question: "asked parts",
      whileFinding: undefined,
      find: parameter => this.#of(parameter),
    });
  }

  /** Of an argument; nothing where somebody may keep all of it. */
  ofArgument(call: CallSite, argument: ts.Expression): readonly Taken[] | undefined {
    const all = call.arguments ?? [];
    const index = all.findIndex(each => each === argument);
    if (index === -1 || all.slice(0, index).some(ts.isSpreadElement)) return undefined;
    const parameter = this.#codeOf(call)?.parameters.filter(each => each.name.getText() !== "this")[index];
    return parameter && ts.isParameter(parameter) ? this.#asked.of(parameter) : undefined;
  }

  /** The one function that the call can mean. */
  #codeOf(call: CallSite): ts.SignatureDeclaration | undefined {
    const target = this.#references.resolve(call.expression);
    if (target.kind !== "declaration") return undefined;
    if (ts.isVariableDeclaration(target.node) && !isConstant(target.node)) return undefined;
    const callee = calleeOf(target.node);
    const code = ts.isClassLike(callee) ? callee.members.find(each => ts.isConstructorDeclaration(each)) : callee;
    return code !== undefined && isFunctionNode(code) && ts.isClassLike(callee) === ts.isNewExpression(call)
      ? code
      : undefined;
  }

  #of(parameter: ts.ParameterDeclaration): readonly Taken[] | undefined {
    const { name, dotDotDotToken, parent: code } = parameter;
    if (dotDotDotToken !== undefined || ts.isParameterPropertyDeclaration(parameter, code)) return undefined;
    this.#references.reads.body(parameter);
    if (mentions(code, "arguments").length > 0) return undefined;
    if (!ts.isIdentifier(name)) return this.#takenBy(name);
    const asked = mentions(code, name.text).map(each => this.#askedBy(each));
    return asked.every(each => each !== undefined) ? asked.flat() : undefined;
  }

  #takenBy(name: ts.BindingName): readonly Taken[] | undefined {
    return ts.isIdentifier(name) ? undefined : takenBy(this.#project.checker, name);
  }

  #askedBy(mention: ts.Identifier): readonly Taken[] | undefined {
    const { parent } = wrapped(mention);
    if (ts.isPropertyAccessExpression(parent)) return [askedOf(parent)];
    if (ts.isVariableDeclaration(parent)) return this.#takenBy(parent.name);
    const isHanded = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && !isCallee(mention);
    return isHanded ? this.ofArgument(parent, mention) : undefined;
  }
}

/** `config.money.currency` */
function askedOf(access: ts.PropertyAccessExpression): Taken {
  const { parent } = wrapped(access);
  return { name: access.name.text, parts: ts.isPropertyAccessExpression(parent) ? [askedOf(parent)] : undefined };
}

function mentions(code: ts.Node, name: string): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name && isReference(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(code, visit);
  return found;
}
