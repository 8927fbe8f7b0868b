import * as ts from "../../../../typescript.js";
import { callWithArgument, type CallSite } from "../../../1-discover/call-sites.js";
import { boundName, isConstant } from "../../../declarations.js";
import { bare, handsOutLeft, isSequence } from "../../../expressions.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import { yieldedExpressions } from "../../../returned-expressions.js";
import type { Copies } from "../parts/copies.js";
import type { Values } from "../values/values.js";
import type { FunctionValues } from "../values/function-values.js";
import type { Handovers } from "./handovers.js";
import { boundPart } from "../parts/parts.js";
import { parameterOf } from "../parts/patterns.js";

/** Where variables and parameters have their objects from. */
export class Sources {
  readonly #references: References;
  readonly #copies: Copies;
  readonly #values: Values;
  readonly #functions: FunctionValues;
  readonly #handovers: Handovers;
  readonly #handed: Cache<ts.ParameterDeclaration, readonly ts.Expression[]> = new Map();

  constructor(references: References, copies: Copies, values: Values, functions: FunctionValues, handovers: Handovers) {
    this.#references = references;
    this.#copies = copies;
    this.#values = values;
    this.#functions = functions;
    this.#handovers = handovers;
  }

  /** What a variable is another name for, or a part of: a constant, the item of a loop, the parameter of a callback. */
  of(declaration: ts.Declaration): readonly ts.Expression[] {
    return this.#values.isReplaced(declaration) ? [] : this.atFirst(declaration);
  }

  /** What it is another name for until it is given something else. */
  atFirst(declaration: ts.Declaration): readonly ts.Expression[] {
    if (ts.isBindingElement(declaration)) return declaration.dotDotDotToken ? [] : this.#boundTo(declaration);
    if (ts.isParameter(declaration)) return this.#handedTo(declaration);
    if (!ts.isVariableDeclaration(declaration) || !isConstant(declaration)) return [];
    const source = declaration.initializer && bare(declaration.initializer);
    if (source === undefined) return this.#loopedOver(declaration);
    const isReference =
      ts.isIdentifier(source) ||
      ts.isPropertyAccessExpression(source) ||
      ts.isElementAccessExpression(source) ||
      ts.isConditionalExpression(source) ||
      ts.isAwaitExpression(source) ||
      (ts.isBinaryExpression(source) && (handsOutLeft(source) || isSequence(source))) ||
      ts.isCallExpression(source) ||
      ts.isNewExpression(source);
    return isReference ? [source] : [];
  }

  /** What `const { id, ...others } = config` takes the parts of. */
  ofGathered(element: ts.BindingElement): readonly ts.Expression[] {
    return this.#destructuredFrom(element);
  }

  /** The items of `for (let line of lines)`. */
  itemsOf(variable: ts.VariableDeclaration): readonly ts.Expression[] {
    return variable.initializer === undefined ? this.#loopedOver(variable) : [];
  }

  #boundTo(element: ts.BindingElement): readonly ts.Expression[] {
    const byDefault = element.initializer !== undefined && parameterOf(element) === undefined;
    return [...(byDefault ? [element.initializer] : []), ...this.#destructuredFrom(element)];
  }

  #loopedOver({ parent }: ts.VariableDeclaration): readonly ts.Expression[] {
    const loop = parent.parent;
    if (!ts.isForOfStatement(loop)) return [];
    const yielded = this.#yieldedBy(bare(loop.expression));
    return yielded.length > 0 ? yielded : this.#copies.partsOf(loop.expression);
  }

  /** What a generator hands out that is called here, as the caller would name it. */
  #yieldedBy(call: ts.Expression): readonly ts.Expression[] {
    if (!ts.isCallExpression(call)) return [];
    return this.#functions
      .calledBy(call)
      .flatMap(callee =>
        yieldedExpressions(this.#references.reads, callee).flatMap(each =>
          this.#handovers.seenFrom(call, callee, each),
        ),
      );
  }

  /** What `const { list } = config` takes a part of. */
  #destructuredFrom(element: ts.BindingElement): readonly ts.Expression[] {
    const holder = ts.findAncestor(element, each => ts.isVariableDeclaration(each) || ts.isParameter(each));
    if (holder === undefined) return [];
    if (ts.isParameter(holder)) return this.#handedTo(holder);
    const { initializer } = holder;
    if (initializer === undefined) return this.#loopedOver(holder);
    const part = element.parent.parent === holder ? boundPart(element, bare(initializer)) : undefined;
    if (part !== undefined) return [part];
    if (ts.isArrayBindingPattern(element.parent)) return this.#copies.partsOf(initializer);
    const copied = this.#copies.of(initializer, boundName(element));
    return copied.length > 0 ? copied : [initializer];
  }

  /** `items.forEach(item => …)`: the items belong to whoever owns the list. */
  #handedTo(parameter: ts.ParameterDeclaration): readonly ts.Expression[] {
    return this.#references.reads.cached(this.#handed, parameter, [], () => {
      const { parent: code } = parameter;
      const call = callWithArgument(code);
      return call === undefined ? [] : this.handed(call, code, code.parameters.indexOf(parameter));
    });
  }

  /** What a call has a function get that it is given: whose objects its parameter stands for. */
  handed(call: CallSite, code: ts.Node, index: number): readonly ts.Expression[] {
    return this.#handovers.handed(call, code, index);
  }
}
