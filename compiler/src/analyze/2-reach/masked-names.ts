import * as ts from "../../typescript.js";
import { bare, isFunctionExpression, isReference } from "../expressions.js";
import type { CodeAnswers } from "../incremental/code-answers.js";
import type { Project } from "../project.js";
import type { References } from "../references.js";
import { isFunctionWithBody, type FunctionWithBody } from "./handler-values.js";
import type { Mask } from "./masks.js";

type Name = ts.ParameterDeclaration | ts.BindingElement | ts.VariableDeclaration;

/** Tells of names whether what they hold is executed in masked code alone. */
export class MaskedNames {
  readonly #project: Project;
  readonly #references: References;
  readonly #masksOf: (call: ts.CallExpression) => readonly Mask[];
  readonly #onlyMasked: CodeAnswers<Name, boolean>;

  constructor(project: Project, references: References, masksOf: (call: ts.CallExpression) => readonly Mask[]) {
    this.#project = project;
    this.#references = references;
    this.#masksOf = masksOf;
    this.#onlyMasked = references.answers.about({
      question: "only masked",
      whileFinding: false,
      find: name => this.#isOnlyMasked(name),
    });
  }

  /** A name that holds a function. */
  isMasked(name: Name): boolean {
    return this.isCallable(name) && this.#onlyMasked.of(name);
  }

  /** `bodies` of `all(...bodies)`, each of which goes to a step. */
  isMaskedList(name: Name): boolean {
    return this.isList(name) && this.#onlyMasked.of(name);
  }

  /** With an option, what `name.option` holds. */
  isMaskedOption(name: Name, owner: FunctionWithBody, option?: string): boolean {
    if (option === undefined && !this.isCallable(name)) return false;
    return this.#isOnlyMasked(name, owner, { isOption: true, option });
  }

  /** `for (const body of bodies)`, `bodies.map(body => …)`: whether each of a list goes to masked code alone. */
  areItemsMasked(list: ts.Expression): boolean {
    return this.#areElementsMasked(list, valueItself);
  }

  /** Whether each value that `Object.entries(jobs)` gives does. */
  areValuesMasked(call: ts.CallExpression): boolean {
    const path = elementOf(call) && this.#references.nativePath(call.expression);
    if (path === "Object.values") return this.#areElementsMasked(call, valueItself);
    return path === "Object.entries" && this.#areElementsMasked(call, valueOfPair);
  }

  /** `for (const [name, run] of jobs)`: whether the second of each pair does. */
  areSecondsMasked(list: ts.Expression): boolean {
    return this.#areElementsMasked(list, valueOfPair);
  }

  isCallable(node: ts.Node): boolean {
    const { checker } = this.#project;
    return checker.getNonNullableType(checker.getTypeAtLocation(node)).getCallSignatures().length > 0;
  }

  isList(node: ts.Node): boolean {
    const element = this.#project.checker.getTypeAtLocation(node).getNumberIndexType();
    return element !== undefined && element.getCallSignatures().length > 0;
  }

  /** `bodies.push` */
  isFilling(method: ts.PropertyAccessExpression): boolean {
    return method.name.text === "push" && this.#references.nativePath(method) === "Array.prototype.push";
  }

  #areElementsMasked(list: ts.Expression, taken: (each: Name) => Name | undefined): boolean {
    const element = elementOf(list);
    const name = element && taken(element);
    return name !== undefined && this.isMasked(name);
  }

  /**
   * True if a name is mentioned, and in masked code alone; with an option, if `name.option` is. Options that a workflow
   * captures are members that its runs read.
   */
  #isOnlyMasked(
    declaration: Name,
    owner = ts.findAncestor(declaration, isFunctionWithBody),
    { isOption = false, option }: { readonly isOption?: boolean; readonly option?: string | undefined } = {},
  ): boolean {
    const { name } = declaration;
    if (!ts.isIdentifier(name) || owner?.body === undefined) return false;
    this.#project.reads.body(owner);
    let inside = 0;
    let outside = 0;
    const masked = new Set<ts.Node>();
    const visit = (node: ts.Node, isAroundMasked: boolean): void => {
      const isMasked = isAroundMasked || masked.has(node);
      if (ts.isIdentifier(node)) {
        if (node.text !== name.text || !this.#means(node, declaration) || isOtherOption(node, option)) return;
        if (isLookedAt(node) || this.#isFilled(node)) return;
        if (isMasked || this.areItemsMasked(node)) inside += 1;
        else outside += 1;
        return;
      }
      const masks = ts.isCallExpression(node) ? this.#masksOf(node) : [];
      for (const mask of masks) if (!isOption || !mask.isWorkflow) masked.add(mask.argument);
      ts.forEachChild(node, child => visit(child, isMasked));
      if (!isMasked) for (const each of masks.flatMap(mask => mask.eager)) visit(each, false);
    };
    visit(owner.body, false);
    return inside > 0 && outside === 0;
  }

  #means(node: ts.Identifier, declaration: ts.Declaration): boolean {
    if (!isReference(node)) return false;
    const target = this.#references.resolve(node);
    if (target.kind === "declaration") return target.node === declaration;
    return target.kind === "durable" && target.declaration === declaration;
  }

  /** What `bodies.push(load)` puts into a list is asked for where the list is. */
  #isFilled({ parent }: ts.Identifier): boolean {
    return ts.isPropertyAccessExpression(parent) && this.isFilling(parent) && ts.isCallExpression(parent.parent);
  }
}

/** `body = load;`, which nobody takes the value of. */
export function isReplacement(node: ts.BinaryExpression): boolean {
  return node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isExpressionStatement(node.parent);
}

/** What stands for one of a list: `body` of `for (const body of bodies)` and of `bodies.map(body => …)`. */
function elementOf(list: ts.Expression): Name | undefined {
  const { parent } = list;
  if (ts.isForOfStatement(parent) && parent.expression === list)
    return ts.isVariableDeclarationList(parent.initializer) ? parent.initializer.declarations[0] : undefined;
  const call = ts.isPropertyAccessExpression(parent) ? parent.parent : undefined;
  if (call === undefined || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(parent)) return undefined;
  const callback = call.arguments[0] && bare(call.arguments[0]);
  if (callback === undefined || !isFunctionExpression(callback)) return undefined;
  const [element, , whole] = callback.parameters;
  return whole === undefined && /^(map|forEach|flatMap)$/.test(parent.name.text) ? element : undefined;
}

function valueItself(element: Name): Name {
  return element;
}

/** `job` of `[name, job]` */
function valueOfPair({ name }: Name): Name | undefined {
  const value = ts.isArrayBindingPattern(name) ? name.elements[1] : undefined;
  return value !== undefined && ts.isBindingElement(value) && value.dotDotDotToken === undefined ? value : undefined;
}

/** `body.name`, `typeof body`, `body === undefined`, `if (!body)`, `body = load;`: nobody calls it. */
function isLookedAt(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isTypeOfExpression(parent)) return true;
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken;
  if (ts.isIfStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  if (ts.isPropertyAccessExpression(parent))
    return parent.expression === node && /^(name|length)$/.test(parent.name.text);
  if (!ts.isBinaryExpression(parent)) return false;
  return /^[!=]==?$/.test(parent.operatorToken.getText()) || (parent.left === node && isReplacement(parent));
}

/** `options.name`, where `options.body` is asked about. */
function isOtherOption(node: ts.Identifier, option: string | undefined): boolean {
  const { parent } = node;
  if (option === undefined || !ts.isPropertyAccessExpression(parent) || parent.expression !== node) return false;
  return parent.name.text !== option;
}
