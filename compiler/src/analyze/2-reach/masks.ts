import * as ts from "../../typescript.js";
import { brandOf, brandOfType } from "../1-discover/brand.js";
import { handlerOf } from "../1-discover/definitions.js";
import { bare, isFunctionExpression, isReference, type FunctionExpression } from "../expressions.js";
import type { Cache } from "../incremental/reads.js";
import type { Project } from "../project.js";
import { boundName } from "../declarations.js";
import type { References } from "../references.js";
import { isFunctionWithBody, type FunctionWithBody, type HandlerValue, type HandlerValues } from "./handler-values.js";

/** Functions with these brands execute the function they are given outside the run's natives. */
const recordingBrands = new Set(["step", "transaction"]);
/** A definition's handler is not executed by the code that defines it. */
const definingBrands = new Set(["workflow", "activity"]);

interface MaskedPlace {
  /** An argument, or a property of an argument that is written out. */
  readonly argument: ts.Node;
  /** The rules for step bodies apply: no captured writes, no durable calls. */
  readonly isStep: boolean;
  /** Executed once, and its outcome recorded; otherwise it is executed again on every replay. */
  readonly isRecorded: boolean;
  /** The code of a workflow, which its own runs execute. */
  readonly isWorkflow: boolean;
}

export interface Mask extends MaskedPlace, HandlerValue {}

/**
 * Decides which arguments of a call are executed elsewhere. Only function values in handler position are masked: an
 * argument that has to be computed first is computed by the caller.
 */
export class Masks {
  readonly #project: Project;
  readonly #references: References;
  readonly #handlers: HandlerValues;
  readonly #masked: Cache<ts.Node, boolean> = new Map();

  constructor(project: Project, references: References, handlers: HandlerValues) {
    this.#project = project;
    this.#references = references;
    this.#handlers = handlers;
  }

  of(call: ts.CallExpression | ts.NewExpression): readonly Mask[] {
    if (ts.isNewExpression(call)) return [];
    const places = this.#isLibrary(call.expression) ? this.#libraryMask(call) : this.#wrapperMasks(call);
    return places.flatMap(place => {
      const value = this.#handlers.of(place.argument);
      return value === undefined ? [] : [{ ...place, ...value }];
    });
  }

  /** A function of the authoring API, also one that is handed over: `run` of `(run: typeof step) => run("a", body)`. */
  #isLibrary(callee: ts.Expression): boolean {
    const target = this.#references.resolve(callee);
    if (target.kind === "runtime" || target.kind === "package") return true;
    const [declared] = this.#project.checker.getTypeAtLocation(callee).getSymbol()?.declarations ?? [];
    return declared !== undefined && this.#project.isRuntime(declared);
  }

  #libraryMask(call: ts.CallExpression): readonly MaskedPlace[] {
    const { checker } = this.#project;
    const brand = brandOf(checker, call.expression);
    const defined = brandOfType(checker, checker.getTypeAtLocation(call));
    const isStep = brand !== undefined && recordingBrands.has(brand);
    const isRecorded = isStep || (defined !== undefined && definingBrands.has(defined));
    const argument = isRecorded || brand === "unguarded" ? handlerOf(this.#project, call) : undefined;
    return argument === undefined ? [] : [{ argument, isStep, isRecorded, isWorkflow: defined === "workflow" }];
  }

  /** A wrapper inherits: `logged(name, f)` masks `f` if all it does with it happens inside masked functions. */
  #wrapperMasks(call: ts.CallExpression): readonly MaskedPlace[] {
    const places: ts.Node[] = [];
    for (const callee of this.#handlers.calledBy(call)) {
      call.arguments.forEach((argument, index) => {
        const rest = callee.parameters.at(-1);
        if (rest?.dotDotDotToken && index >= callee.parameters.length - 1) {
          if (this.#isMaskedRest(rest, callee)) places.push(argument);
          return;
        }
        const parameter = callee.parameters[index];
        if (parameter === undefined) return;
        if (this.#isMaskedName(parameter, callee)) places.push(argument);
        const options = bare(argument);
        if (ts.isObjectLiteralExpression(options)) places.push(...this.#maskedOptions(options, parameter, callee));
      });
    }
    return places.map(argument => ({ argument, isStep: true, isRecorded: true, isWorkflow: false }));
  }

  /** `logged({ name, body: () => … })` */
  #maskedOptions(
    options: ts.ObjectLiteralExpression,
    parameter: ts.ParameterDeclaration,
    owner: FunctionWithBody,
  ): readonly ts.Node[] {
    return options.properties.flatMap(property => {
      if (property.name === undefined || !ts.isIdentifier(property.name)) return [];
      const value = ts.isPropertyAssignment(property)
        ? property.initializer
        : ts.isShorthandPropertyAssignment(property)
          ? property.name
          : property;
      const isMasked = ts.isMethodDeclaration(value) || this.#isCallable(value);
      return isMasked && this.#isMaskedOption(parameter, property.name.text, owner) ? [value] : [];
    });
  }

  #isMaskedOption(parameter: ts.ParameterDeclaration, option: string, owner: FunctionWithBody): boolean {
    if (ts.isObjectBindingPattern(parameter.name)) {
      const element = parameter.name.elements.find(each => boundName(each) === option);
      return (
        element !== undefined && this.#isCallable(element) && this.#isOnlyMasked(element, owner, { isOption: true })
      );
    }
    return this.#isOnlyMasked(parameter, owner, { isOption: true, option });
  }

  /** A parameter, or a part of one, that holds a function. */
  #isMaskedName(declaration: ts.ParameterDeclaration | ts.BindingElement, owner: FunctionWithBody): boolean {
    return this.#project.reads.cached(
      this.#masked,
      declaration,
      false,
      () => this.#isCallable(declaration) && this.#isOnlyMasked(declaration, owner),
    );
  }

  /** `all(...bodies)`, each of which goes to a step. */
  #isMaskedRest(parameter: ts.ParameterDeclaration, owner: FunctionWithBody): boolean {
    return this.#project.reads.cached(
      this.#masked,
      parameter,
      false,
      () => this.#isListOfCallables(parameter) && this.#isOnlyMasked(parameter, owner),
    );
  }

  #isCallable(node: ts.Node): boolean {
    return this.#project.checker.getTypeAtLocation(node).getCallSignatures().length > 0;
  }

  /** A constant that holds functions for steps and nothing else: `const body = load(id); await step("load", body)`. */
  handlerIn(declaration: ts.VariableDeclaration): HandlerValue | undefined {
    const value = declaration.initializer && bare(declaration.initializer);
    const owner = ts.findAncestor(declaration, isFunctionWithBody);
    if (value === undefined || owner === undefined) return undefined;
    if (!ts.isCallExpression(value) && !ts.isArrayLiteralExpression(value)) return undefined;
    const isOne = this.#isCallable(declaration);
    if (!isOne && !this.#isListOfCallables(declaration)) return undefined;
    const made = isOne ? this.#handlers.of(value) : this.#handlers.ofList(value);
    return made !== undefined && this.#isOnlyMasked(declaration, owner) ? made : undefined;
  }

  #isListOfCallables(node: ts.Node): boolean {
    const element = this.#project.checker.getTypeAtLocation(node).getNumberIndexType();
    return element !== undefined && element.getCallSignatures().length > 0;
  }

  /** `for (const body of bodies)`, `bodies.map(body => …)`: the name of one of them. */
  #elementOf(node: ts.Identifier): boolean {
    const { parent } = node;
    if (ts.isForOfStatement(parent) && parent.expression === node) {
      const [each] = ts.isVariableDeclarationList(parent.initializer) ? parent.initializer.declarations : [];
      const owner = ts.findAncestor(parent, isFunctionWithBody);
      return each !== undefined && owner !== undefined && this.#isOnlyMasked(each, owner);
    }
    const call = ts.isPropertyAccessExpression(parent) ? parent.parent : undefined;
    if (call === undefined || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(parent)) return false;
    const [callback] = call.arguments;
    const each = callback && isFunctionExpression(bare(callback)) ? (bare(callback) as FunctionExpression) : undefined;
    const [element, , list] = each?.parameters ?? [];
    if (each === undefined || element === undefined || list !== undefined) return false;
    return /^(map|forEach|flatMap)$/.test(parent.name.text) && this.#isOnlyMasked(element, each);
  }

  /**
   * True if a name is mentioned, and in masked code alone; with an option, if `name.option` is. Options that a workflow
   * captures are members that its runs read.
   */
  #isOnlyMasked(
    declaration: ts.ParameterDeclaration | ts.BindingElement | ts.VariableDeclaration,
    owner: FunctionWithBody,
    { isOption = false, option }: { readonly isOption?: boolean; readonly option?: string } = {},
  ): boolean {
    const { name } = declaration;
    if (!ts.isIdentifier(name)) return false;
    this.#project.reads.body(owner);
    let inside = 0;
    let outside = 0;
    const masked = new Set<ts.Node>();
    const visit = (node: ts.Node, isAroundMasked: boolean): void => {
      const isMasked = isAroundMasked || masked.has(node);
      if (ts.isIdentifier(node)) {
        if (node.text !== name.text || !this.#means(node, declaration) || isOtherOption(node, option)) return;
        if (isLookedAt(node)) return;
        if (isMasked || this.#elementOf(node)) inside += 1;
        else outside += 1;
        return;
      }
      const masks = ts.isCallExpression(node) ? this.of(node) : [];
      for (const mask of masks) if (!isOption || !mask.isWorkflow) masked.add(mask.argument);
      ts.forEachChild(node, child => visit(child, isMasked));
      if (!isMasked) for (const each of masks.flatMap(mask => mask.eager)) visit(each, false);
    };
    if (owner.body) visit(owner.body, false);
    return inside > 0 && outside === 0;
  }

  #means(node: ts.Identifier, declaration: ts.Declaration): boolean {
    if (!isReference(node)) return false;
    const target = this.#references.resolve(node);
    if (target.kind === "declaration") return target.node === declaration;
    return target.kind === "durable" && target.declaration === declaration;
  }
}

/** `body.name`, `typeof body`, `body === undefined`: nobody calls it. */
function isLookedAt(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isTypeOfExpression(parent)) return true;
  if (ts.isPropertyAccessExpression(parent))
    return parent.expression === node && /^(name|length)$/.test(parent.name.text);
  return ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText());
}

/** `options.name`, where `options.body` is asked about. */
function isOtherOption(node: ts.Identifier, option: string | undefined): boolean {
  const { parent } = node;
  if (option === undefined || !ts.isPropertyAccessExpression(parent) || parent.expression !== node) return false;
  return parent.name.text !== option;
}
