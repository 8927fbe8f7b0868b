import { ts } from "ts-morph";
import { brandOf, brandOfType } from "../1-discover/brand.js";
import type { CallSites } from "../1-discover/call-sites.js";
import { handlerOf } from "../1-discover/definitions.js";
import { bare, isReference } from "../expressions.js";
import type { Cache } from "../incremental/reads.js";
import type { Project } from "../project.js";
import { boundName, type References } from "../references.js";
import { HandlerValues, isFunctionWithBody, type FunctionWithBody, type HandlerValue } from "./handler-values.js";

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
}

export interface Mask extends MaskedPlace, HandlerValue {}

/**
 * Decides which arguments of a call are executed elsewhere. Only function values in handler position are masked: an
 * argument that has to be computed first is computed by the caller.
 */
export class Masks {
  readonly #project: Project;
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #handlers: HandlerValues;
  readonly #masked: Cache<ts.Node, boolean> = new Map();

  constructor(project: Project, references: References, callSites: CallSites) {
    this.#project = project;
    this.#references = references;
    this.#callSites = callSites;
    this.#handlers = new HandlerValues(references, callSites);
  }

  of(call: ts.CallExpression | ts.NewExpression): readonly Mask[] {
    if (ts.isNewExpression(call)) return [];
    const target = this.#references.resolve(call.expression);
    const isLibrary = target.kind === "runtime" || target.kind === "package";
    const places = isLibrary ? this.#libraryMask(call) : this.#wrapperMasks(call);
    return places.flatMap(place => {
      const value = this.#handlers.of(place.argument);
      return value === undefined ? [] : [{ ...place, ...value }];
    });
  }

  #libraryMask(call: ts.CallExpression): readonly MaskedPlace[] {
    const { checker } = this.#project;
    const brand = brandOf(checker, call.expression);
    const defined = brandOfType(checker, checker.getTypeAtLocation(call));
    const isStep = brand !== undefined && recordingBrands.has(brand);
    const isRecorded = isStep || (defined !== undefined && definingBrands.has(defined));
    const argument = isRecorded || brand === "unguarded" ? handlerOf(this.#project, call) : undefined;
    return argument === undefined ? [] : [{ argument, isStep, isRecorded }];
  }

  /** A wrapper inherits: `logged(name, f)` masks `f` if all it does with it happens inside masked functions. */
  #wrapperMasks(call: ts.CallExpression): readonly MaskedPlace[] {
    const places: ts.Node[] = [];
    for (const callee of this.#callSites.callees(call)) {
      if (!isFunctionWithBody(callee)) continue;
      call.arguments.forEach((argument, index) => {
        const parameter = callee.parameters[index];
        if (parameter === undefined || parameter.dotDotDotToken) return;
        if (this.#isMaskedName(parameter, callee)) places.push(argument);
        const options = bare(argument);
        if (ts.isObjectLiteralExpression(options)) places.push(...this.#maskedOptions(options, parameter, callee));
      });
    }
    return places.map(argument => ({ argument, isStep: true, isRecorded: true }));
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
      return element !== undefined && this.#isMaskedName(element, owner);
    }
    return this.#isOnlyMasked(parameter, owner, option);
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

  #isCallable(node: ts.Node): boolean {
    return this.#project.checker.getTypeAtLocation(node).getCallSignatures().length > 0;
  }

  /** A constant that holds a function for steps and nothing else: `const body = load(id); await step("load", body)`. */
  handlerIn(declaration: ts.VariableDeclaration): HandlerValue | undefined {
    const { initializer } = declaration;
    if (initializer === undefined || !ts.isCallExpression(bare(initializer)) || !this.#isCallable(declaration))
      return undefined;
    const owner = ts.findAncestor(declaration, isFunctionWithBody);
    const isHandedOver = owner !== undefined && this.#isOnlyMasked(declaration, owner);
    return isHandedOver ? this.#handlers.of(initializer) : undefined;
  }

  /** True if a name is mentioned, and in masked code alone; with an option, if `name.option` is. */
  #isOnlyMasked(
    declaration: ts.ParameterDeclaration | ts.BindingElement | ts.VariableDeclaration,
    owner: FunctionWithBody,
    option?: string,
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
        if (isMasked) inside += 1;
        else outside += 1;
        return;
      }
      const masks = ts.isCallExpression(node) ? this.of(node) : [];
      for (const { argument } of masks) masked.add(argument);
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

/** `options.name`, where `options.body` is asked about. */
function isOtherOption(node: ts.Identifier, option: string | undefined): boolean {
  const { parent } = node;
  if (option === undefined || !ts.isPropertyAccessExpression(parent) || parent.expression !== node) return false;
  return parent.name.text !== option;
}
