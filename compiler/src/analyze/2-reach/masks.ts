import { ts } from "ts-morph";
import { brandOf, brandOfType } from "../1-discover/brand.js";
import { calleeOf, type CallSites } from "../1-discover/call-sites.js";
import { handlerOf } from "../1-discover/definitions.js";
import { bare } from "../expressions.js";
import type { Cache } from "../incremental/reads.js";
import type { Project } from "../project.js";
import type { References } from "../references.js";

/** Functions with these brands execute the function they are given outside the run's natives. */
const recordingBrands = new Set(["step", "transaction"]);
/** A definition's handler is not executed by the code that defines it. */
const definingBrands = new Set(["workflow", "activity"]);

interface Mask {
  readonly argument: ts.Expression;
  /** The rules for step bodies apply: no captured writes, no durable calls. */
  readonly isStep: boolean;
  /** Executed once, and its outcome recorded; otherwise it is executed again on every replay. */
  readonly isRecorded: boolean;
}

/**
 * Decides which arguments of a call are executed elsewhere. Only function values in handler position are masked: an
 * argument that has to be computed first is computed by the caller.
 */
export class Masks {
  readonly #project: Project;
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #parameters: Cache<ts.ParameterDeclaration, boolean> = new Map();

  constructor(project: Project, references: References, callSites: CallSites) {
    this.#project = project;
    this.#references = references;
    this.#callSites = callSites;
  }

  of(call: ts.CallExpression | ts.NewExpression): readonly Mask[] {
    if (ts.isNewExpression(call)) return [];
    const target = this.#references.resolve(call.expression);
    if (target.kind === "runtime" || target.kind === "package") return this.#libraryMask(call);
    return this.#wrapperMasks(call);
  }

  #libraryMask(call: ts.CallExpression): readonly Mask[] {
    const { checker } = this.#project;
    const brand = brandOf(checker, call.expression);
    const defined = brandOfType(checker, checker.getTypeAtLocation(call));
    const isStep = brand !== undefined && recordingBrands.has(brand);
    const isRecorded = isStep || (defined !== undefined && definingBrands.has(defined));
    const argument = isRecorded || brand === "unguarded" ? handlerOf(this.#project, call) : undefined;
    return argument === undefined ? [] : [{ argument, isStep, isRecorded }];
  }

  /** A wrapper inherits: `logged(name, f)` masks `f` if all it does with it happens inside masked functions. */
  #wrapperMasks(call: ts.CallExpression): readonly Mask[] {
    const masks: Mask[] = [];
    for (const callee of this.#callSites.callees(call)) {
      if (!isFunctionWithBody(callee)) continue;
      call.arguments.forEach((argument, index) => {
        const parameter = callee.parameters[index];
        if (parameter !== undefined && !parameter.dotDotDotToken && this.#isMaskedParameter(parameter, callee)) {
          masks.push({ argument, isStep: true, isRecorded: true });
        }
      });
    }
    return masks;
  }

  #isMaskedParameter(parameter: ts.ParameterDeclaration, owner: FunctionWithBody): boolean {
    const { reads } = this.#project;
    return reads.cached(this.#parameters, parameter, false, () => {
      reads.body(parameter);
      return this.#computeMasked(parameter, owner);
    });
  }

  #computeMasked(parameter: ts.ParameterDeclaration, owner: FunctionWithBody): boolean {
    const { checker } = this.#project;
    if (!ts.isIdentifier(parameter.name)) return false;
    if (checker.getTypeAtLocation(parameter).getCallSignatures().length === 0) return false;
    const symbol = checker.getSymbolAtLocation(parameter.name);
    let inside = 0;
    let outside = 0;
    const visit = (node: ts.Node, isMasked: boolean): void => {
      if (ts.isIdentifier(node) && node !== parameter.name && checker.getSymbolAtLocation(node) === symbol) {
        if (isMasked) inside += 1;
        else outside += 1;
        return;
      }
      const masked = ts.isCallExpression(node) ? this.of(node).map(mask => mask.argument) : [];
      ts.forEachChild(node, child => visit(child, isMasked || masked.some(argument => argument === child)));
    };
    if (owner.body) visit(owner.body, false);
    return inside > 0 && outside === 0;
  }
}

type FunctionWithBody = ts.FunctionDeclaration | ts.MethodDeclaration | ts.ArrowFunction | ts.FunctionExpression;

function isFunctionWithBody(node: ts.Node): node is FunctionWithBody {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node)
  );
}

/** True for an argument that is the function itself, by expression or by name, rather than code that makes it. */
export function isFunctionValue(argument: ts.Expression): boolean {
  const value = bare(argument);
  if (ts.isConditionalExpression(value)) return isFunctionValue(value.whenTrue) && isFunctionValue(value.whenFalse);
  return (
    ts.isArrowFunction(value) ||
    ts.isFunctionExpression(value) ||
    ts.isIdentifier(value) ||
    ts.isPropertyAccessExpression(value)
  );
}

/** The bodies behind a function value, as far as they are written in this project. */
export function functionsBehind(references: References, argument: ts.Expression): readonly ts.Node[] {
  const value = bare(argument);
  if (ts.isConditionalExpression(value))
    return [value.whenTrue, value.whenFalse].flatMap(each => functionsBehind(references, each));
  const body = functionBehind(references, value);
  return body === undefined ? [] : [body];
}

function functionBehind(references: References, value: ts.Expression): ts.Node | undefined {
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return value;
  const target = references.resolve(value);
  const declaration =
    target.kind === "declaration" ? target.node : target.kind === "member" ? target.nodes[0] : undefined;
  const callee = declaration && calleeOf(declaration);
  return callee !== undefined && isFunctionWithBody(callee) ? callee : undefined;
}
