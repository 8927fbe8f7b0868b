import * as ts from "../../typescript.js";
import { brandOf, brandOfType } from "../1-discover/brand.js";
import { calleeOf, callWithArgument, type CallSites } from "../1-discover/call-sites.js";
import { handlerOf } from "../1-discover/definitions.js";
import { boundName, isBodiless, isConstant } from "../declarations.js";
import { bare, isFunctionExpression } from "../expressions.js";
import type { Project } from "../project.js";
import type { References } from "../references.js";
import { isFunctionWithBody, type FunctionWithBody, type HandlerValue, type HandlerValues } from "./handler-values.js";
import { isReplacement, MaskedNames } from "./masked-names.js";
import type { Implementations } from "./state/roots/implementations.js";
import { valueOf } from "./unit-nodes.js";

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
  readonly #callSites: CallSites;
  readonly #handlers: HandlerValues;
  readonly #implementations: Implementations;
  readonly #names: MaskedNames;

  constructor(
    project: Project,
    references: References,
    callSites: CallSites,
    handlers: HandlerValues,
    implementations: Implementations,
  ) {
    this.#project = project;
    this.#references = references;
    this.#callSites = callSites;
    this.#handlers = handlers;
    this.#implementations = implementations;
    this.#names = new MaskedNames(project, references, call => this.of(call));
    implementations.answering("masks", member => this.#maskedBy(member));
  }

  of(call: ts.CallExpression | ts.NewExpression): readonly Mask[] {
    if (ts.isNewExpression(call)) return [];
    const places = this.#isLibrary(call.expression)
      ? this.#libraryMask(call)
      : [...this.#wrapperMasks(call), ...this.#pushedMasks(call)];
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
    const places: ts.Node[] = [...this.#maskedByGiven(call), ...this.#maskedBehind(call)];
    for (const callee of this.#handlers.calledBy(call)) {
      if (this.#mayBeOverridden(callee)) continue;
      call.arguments.forEach((argument, index) => {
        const rest = callee.parameters.at(-1);
        if (rest?.dotDotDotToken && index >= callee.parameters.length - 1) {
          if (this.#names.isMaskedList(rest)) places.push(argument);
          return;
        }
        const parameter = callee.parameters[index];
        if (parameter === undefined) return;
        if (this.#names.isMasked(parameter)) places.push(argument);
        const options = bare(argument);
        if (ts.isObjectLiteralExpression(options)) places.push(...this.#maskedOptions(options, parameter, callee));
      });
    }
    return places.map(argument => ({ argument, isStep: true, isRecorded: true, isWorkflow: false }));
  }

  /** `run(async () => …)`, where all that anybody hands in for `run` masks what it is given: `work => step("load", work)`. */
  #maskedByGiven(call: ts.CallExpression): readonly ts.Expression[] {
    const handed = call.arguments.filter(each => isFunctionExpression(bare(each)));
    const wrappers = handed.length === 0 ? [] : this.#handlers.givenFor(call.expression);
    if (wrappers.length === 0) return [];
    return handed.filter(each => {
      const index = call.arguments.indexOf(each);
      return wrappers.every(({ parameters }) => {
        const parameter = parameters[index];
        return parameter !== undefined && this.#names.isMasked(parameter);
      });
    });
  }

  /** `runner.run(async () => …)`, where whatever can be behind `run` of the interface `Runner` has a step execute what it is given. */
  #maskedBehind(call: ts.CallExpression): readonly ts.Expression[] {
    const method = bare(call.expression);
    const handed = call.arguments.filter(each => this.#isFunction(bare(each)));
    if (handed.length === 0 || !ts.isPropertyAccessExpression(method)) return [];
    const target = this.#references.resolve(method);
    if (target.kind !== "member" || !target.nodes.every(each => isBodiless(each) || this.#mayBeOverridden(each)))
      return [];
    const implementations = this.#implementations.of(target.nodes, method.expression, "masks");
    const masked = implementations.map(({ answer }) => JSON.parse(answer) as readonly number[]);
    if (masked.length === 0) return [];
    return handed.filter(each => masked.every(indexes => indexes.includes(call.arguments.indexOf(each))));
  }

  #isFunction(value: ts.Expression): boolean {
    return isFunctionExpression(value) || (ts.isIdentifier(value) && this.#names.isCallable(value));
  }

  #mayBeOverridden(member: ts.Node): boolean {
    return ts.isMethodDeclaration(member) && ts.isClassLike(member.parent) && this.#callSites.isExtended(member.parent);
  }

  /** The parameters, by index, of which a member has a step execute what it is given. */
  #maskedBy(member: ts.Declaration): string | undefined {
    if (isBodiless(member)) return undefined;
    const code = calleeOf(member);
    const parameters = isFunctionWithBody(code) ? code.parameters : [];
    return JSON.stringify(parameters.flatMap((each, index) => (this.#names.isMasked(each) ? [index] : [])));
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
      const isMasked = ts.isMethodDeclaration(value) || this.#names.isCallable(value);
      return isMasked && this.#isMaskedOption(parameter, property.name.text, owner) ? [value] : [];
    });
  }

  #isMaskedOption(parameter: ts.ParameterDeclaration, option: string, owner: FunctionWithBody): boolean {
    if (ts.isObjectBindingPattern(parameter.name)) {
      const element = parameter.name.elements.find(each => boundName(each) === option);
      return element !== undefined && this.#names.isMaskedOption(element, owner);
    }
    return this.#names.isMaskedOption(parameter, owner, option);
  }

  /** A variable that holds functions for steps and nothing else: `const body = load(id); await step("load", body)`. */
  handlerIn(declaration: ts.VariableDeclaration): HandlerValue | undefined {
    const value = declaration.initializer && bare(declaration.initializer);
    if (value === undefined || isFunctionExpression(value)) return undefined;
    if (!this.#names.isList(declaration))
      return this.#names.isMasked(declaration) ? this.#handlers.of(value) : undefined;
    if (!ts.isCallExpression(value) && !ts.isArrayLiteralExpression(value)) return undefined;
    return this.#names.isMaskedList(declaration) ? this.#handlers.ofList(value) : undefined;
  }

  /** `run` of `for (const { name, run } of jobs)`, which goes to steps and to nobody else. */
  isTaken(element: ts.BindingElement): boolean {
    return this.#names.isMasked(element);
  }

  /** `body = load;`, where the variable holds functions for steps and nothing else. */
  handlerAssigned(node: ts.BinaryExpression): HandlerValue | undefined {
    if (!isReplacement(node)) return undefined;
    const variable = this.#variableOf(node.left);
    return variable !== undefined && this.#names.isMasked(variable) ? this.#handlers.of(node.right) : undefined;
  }

  /** The functions that a list, or a table in `Object.entries(jobs)`, is asked for by steps and nobody else. */
  handlersTaken(collection: ts.Expression): HandlerValue | undefined {
    const call = callWithArgument(collection);
    const isTable = call !== undefined && ts.isCallExpression(call) && this.#names.areValuesMasked(call);
    const isOfPairs = this.#names.areSecondsMasked(collection);
    if (!isTable && !isOfPairs && !this.#names.areItemsMasked(collection)) return undefined;
    const variable = this.#variableOf(collection);
    const value = variable && isConstant(variable) ? valueOf(variable) : bare(collection);
    if (value === undefined) return undefined;
    if (isOfPairs) return this.#handlers.ofPairs(value);
    if (ts.isObjectLiteralExpression(value)) return isTable ? this.#handlers.ofTable(value) : undefined;
    return ts.isArrayLiteralExpression(value) && !isTable ? this.#handlers.ofList(value) : undefined;
  }

  /** `bodies.push(load)`, where the list holds functions for steps and nothing else. */
  #pushedMasks(call: ts.CallExpression): readonly MaskedPlace[] {
    const callee = bare(call.expression);
    if (!ts.isPropertyAccessExpression(callee) || !this.#names.isFilling(callee)) return [];
    const list = this.#variableOf(callee.expression);
    if (list === undefined || !this.#names.isMaskedList(list)) return [];
    return call.arguments.map(argument => ({ argument, isStep: true, isRecorded: true, isWorkflow: false }));
  }

  #variableOf(name: ts.Expression): ts.VariableDeclaration | undefined {
    const target = ts.isIdentifier(bare(name)) ? this.#references.resolve(bare(name)) : undefined;
    return target?.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
  }
}
