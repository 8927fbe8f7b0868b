import * as ts from "../../typescript.js";
import { calleeOf, isCallee, type CallSite } from "../1-discover/call-sites.js";
import { isConstant, isStaticOfModule } from "../declarations.js";
import { bare, enclosingFunction, isAccess, isModuleLevel, isReference, isThis, wrapped } from "../expressions.js";
import type { CodeAnswers } from "../incremental/code-answers.js";
import type { Project } from "../project.js";
import type { References } from "../references.js";
import { takenBy, type Taken } from "./record/parts.js";
import type { SharedState } from "./state/shared-state.js";
import { isFunctionNode } from "./unit-nodes.js";

/** What a function asks the objects for that it is given, where it does nothing else with them: `currency` of `({ currency }) => …`. */
export class AskedParts {
  readonly #project: Project;
  readonly #references: References;
  readonly #sharedState: SharedState;
  readonly #asked: CodeAnswers<ts.ParameterDeclaration | Holder, readonly Taken[] | undefined>;
  readonly #askedByName: CodeAnswers<ts.ClassLikeDeclaration, boolean>;

  constructor(project: Project, references: References, sharedState: SharedState) {
    this.#project = project;
    this.#references = references;
    this.#sharedState = sharedState;
    this.#asked = references.answers.about<ts.ParameterDeclaration | Holder, readonly Taken[] | undefined>({
      question: "asked parts",
      whileFinding: undefined,
      find: each => (ts.isParameter(each) ? this.#ofParameter(each) : this.#ofHolder(each)),
    });
    this.#askedByName = references.answers.about({
      question: "asked by name",
      whileFinding: false,
      find: holder => this.#isClassAskedByName(holder),
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

  #ofParameter(parameter: ts.ParameterDeclaration): readonly Taken[] | undefined {
    const { name, dotDotDotToken, parent: code } = parameter;
    if (dotDotDotToken !== undefined || ts.isParameterPropertyDeclaration(parameter, code)) return undefined;
    this.#references.reads.body(parameter);
    if (mentions(code, "arguments").length > 0) return undefined;
    if (!ts.isIdentifier(name)) return this.#takenBy(name);
    const asked = mentions(code, name.text).map(each => this.ofValue(each));
    return asked.every(each => each !== undefined) ? asked.flat() : undefined;
  }

  /** Of a value, where it stands: `{ ...defaults, ...options }`, `new Settings()`. */
  ofValue(value: ts.Node): readonly Taken[] | undefined {
    const outer = wrapped(value);
    const { parent } = outer;
    if (ts.isPropertyAccessExpression(parent)) return parent.expression === outer ? [askedOf(parent)] : undefined;
    if (ts.isVariableDeclaration(parent)) return this.#takenBy(parent.name) ?? this.#asked.of(parent);
    if (ts.isPropertyDeclaration(parent) && parent.initializer === outer) return this.#asked.of(parent);
    // `export default settings` is one of the names of a constant.
    if (ts.isExportAssignment(parent)) return ts.isIdentifier(bare(outer)) ? [] : this.#asked.of(parent);
    if (ts.isBinaryExpression(parent)) return this.#ofAssigned(parent, outer);
    const isHanded = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== outer;
    // What is handed over is an expression.
    return isHanded ? this.ofArgument(parent, outer as ts.Expression) : undefined;
  }

  /** `this.#options = { … }`, by itself: what is asked of the field is asked of all that it holds. */
  #ofAssigned(
    { left, operatorToken, right, parent }: ts.BinaryExpression,
    value: ts.Node,
  ): readonly Taken[] | undefined {
    if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isExpressionStatement(parent)) return undefined;
    const target = this.#references.resolve(left);
    const [field] = target.kind === "member" ? target.nodes : [];
    if (field === undefined || !ts.isPropertyDeclaration(field)) return undefined;
    return value === right ? this.#asked.of(field) : [];
  }

  /** Of what a constant holds, or a field that nobody has but its class. */
  #ofHolder(holder: Holder): readonly Taken[] | undefined {
    this.#references.reads.body(holder);
    const named = this.#mentionsOf(holder);
    const asked = named?.map(each => this.ofValue(each));
    return asked?.every(each => each !== undefined) === true ? asked.flat() : undefined;
  }

  #mentionsOf(holder: Holder): readonly ts.Node[] | undefined {
    if (ts.isVariableDeclaration(holder)) {
      if (!isConstant(holder) || !ts.isIdentifier(holder.name)) return undefined;
      if (!isModuleLevel(holder)) return mentions(enclosingFunction(holder), holder.name.text);
    } else if (ts.isPropertyDeclaration(holder) && !ts.isPrivateIdentifier(holder.name)) {
      if (!this.#isOfClassByName(holder)) return undefined;
    }
    return this.#sharedState.mentionsOf(holder)?.map(namedAt);
  }

  #isOfClassByName(field: ts.PropertyDeclaration): boolean {
    const isNamed = isStaticOfModule(field) && !ts.isComputedPropertyName(field.name);
    return isNamed && ts.isClassLike(field.parent) && this.isClassAskedByName(field.parent);
  }

  /** Whether nobody does anything with a class but make objects and ask for something by its name, nor the class with `this`. */
  isClassAskedByName(holder: ts.ClassLikeDeclaration): boolean {
    return this.#askedByName.of(holder);
  }

  #isClassAskedByName(holder: ts.ClassLikeDeclaration): boolean {
    this.#references.reads.body(holder);
    const hasWhole = (node: ts.Node): boolean =>
      (isThis(node) && !areNames(this.ofValue(node))) || (ts.forEachChild(node, hasWhole) ?? false);
    if (hasWhole(holder)) return false;
    const named = this.#sharedState.mentionsOf(holder)?.map(namedAt);
    return named?.every(each => isMaking(each) || isTested(each) || areNames(this.ofValue(each))) === true;
  }

  #takenBy(name: ts.BindingName): readonly Taken[] | undefined {
    return ts.isIdentifier(name) ? undefined : takenBy(this.#project.checker, name);
  }
}

type Holder = ts.VariableDeclaration | ts.PropertyDeclaration | ts.ExportAssignment;

/** Not that of a member which every object has, like `constructor`. */
export function areNames(asked: readonly Taken[] | undefined): boolean {
  return asked?.every(each => "name" in each && !(each.name in Object.prototype)) === true;
}

/** `Settings` of `new Settings()`. */
function isMaking(named: ts.Node): boolean {
  const { parent } = wrapped(named);
  return ts.isNewExpression(parent) && parent.expression === wrapped(named);
}

/** `value instanceof Settings` */
function isTested(named: ts.Node): boolean {
  const { parent } = wrapped(named);
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
}

/** `config.settings` of `settings` in it. */
function namedAt(mention: ts.Node): ts.Node {
  const { parent } = mention;
  return isAccess(parent) && parent.expression !== mention ? parent : mention;
}

/** `config.money.currency` */
function askedOf(access: ts.PropertyAccessExpression): Taken {
  const { parent } = wrapped(access);
  const parts = ts.isPropertyAccessExpression(parent) ? [askedOf(parent)] : undefined;
  return { name: access.name.text, parts, isCalled: isCallee(access) };
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
