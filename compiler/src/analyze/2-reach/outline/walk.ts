import * as ts from "../../../typescript.js";
import { bare, type FunctionExpression } from "../../expressions.js";
import type { Extraction } from "../extract.js";
import { isFunctionNode, isMemberNode, shorten, valueOf } from "../unit-nodes.js";
import { callOutline } from "./calls.js";
import { bindingOutline, expressionOutline } from "./expressions.js";
import { inSequence, isNothing, later, nothing, type Outline } from "./outline.js";
import { ownParameters } from "./parameters.js";
import { statementOutline } from "./statements.js";

/** Where the uses of a unit stand. */
export type Places = ReadonlyMap<ts.Node, readonly number[]>;

type FunctionCode = FunctionExpression | ts.FunctionLikeDeclaration;

/**
 * A second pass over the code of a unit, for the order of what the first one has found: whatever stands in no place that
 * the first pass has recorded, like the body of a step, leaves nothing behind.
 */
export class OutlineWalk {
  readonly extraction: Extraction;
  readonly node: ts.Node;
  /** The parameters of the unit that hold functions which it calls and does nothing else with. */
  readonly parameters: ReadonlyMap<ts.Symbol, number>;
  readonly #places: Places;
  /** How many `try` of the function around are left when it returns. */
  #tries = 0;

  constructor(extraction: Extraction, node: ts.Node, places: Places) {
    this.extraction = extraction;
    this.node = node;
    this.#places = places;
    this.parameters = ownParameters(extraction, node);
  }

  outline(): Outline {
    const { node } = this;
    if (isFunctionNode(node)) return this.functionBody(node);
    if (ts.isClassLike(node)) return this.#construction(node);
    return ts.isSourceFile(node) ? nothing : this.of(valueOf(node) ?? node);
  }

  /** `awaited`: the code around waits for the promise that the expression is. */
  of(node: ts.Node | undefined, awaited = false): Outline {
    if (node === undefined || isOfTypes(node)) return nothing;
    const code = bare(node);
    if (isFunctionNode(code)) return this.#made(code);
    if (ts.isClassLike(code)) return ts.isClassExpression(code) ? this.#madeClass(code) : nothing;
    if (ts.isCallExpression(code) || ts.isNewExpression(code)) return callOutline(this, code, awaited);
    return statementOutline(this, code) ?? expressionOutline(this, code, awaited) ?? this.inOrder(code);
  }

  /** The children one after the other, then what stands here. */
  inOrder(node: ts.Node): Outline {
    const parts: Outline[] = [];
    ts.forEachChild(node, child => void parts.push(this.of(child)));
    return inSequence([...parts, this.mentioned(node)]);
  }

  all(nodes: readonly ts.Node[]): Outline {
    return inSequence(nodes.map(node => this.of(node)));
  }

  /** A value that is mentioned may be called by whoever gets it. */
  mentioned(node: ts.Node): Outline {
    const value = this.value(node);
    return isNothing(value) ? nothing : later(shorten(node.getText()), value);
  }

  /** What calling the value that stands here executes. */
  value(node: ts.Node): Outline {
    const uses = this.#places.get(node);
    return uses === undefined ? nothing : { kind: "uses", uses, callee: false, given: [] };
  }

  /** What the call of which this is the function executes. */
  callee(node: ts.Node): Outline {
    const uses = this.#places.get(node);
    return uses === undefined ? nothing : { kind: "uses", uses, callee: true, given: [] };
  }

  /** The code of a function, as it is executed when it is called. */
  functionBody(code: FunctionCode): Outline {
    const outer = this.#tries;
    this.#tries = 0;
    const parameters = code.parameters.flatMap(parameter => bindingOutline(this, parameter));
    const body = this.of(code.body, !(code.body && ts.isBlock(code.body)));
    this.#tries = outer;
    return inSequence([...parameters, body]);
  }

  /** The same, inside of the unit. */
  inlined(code: FunctionCode): Outline {
    const body = this.functionBody(code);
    return { kind: "scope", label: null, body };
  }

  /** What `code` returns is waited for by the caller, unless something has to be done before the function is left. */
  get returnsAwait(): boolean {
    return this.#tries === 0;
  }

  withinTry(code: () => Outline): Outline {
    this.#tries++;
    const outline = code();
    this.#tries--;
    return outline;
  }

  isAnonymous(node: ts.Node): node is FunctionExpression {
    return isFunctionNode(node) && ts.isExpression(node) && !this.extraction.isUnit(node);
  }

  #made(code: FunctionCode): Outline {
    if (code !== this.node && this.extraction.isUnit(code)) return nothing;
    return later("function", this.inlined(code));
  }

  #madeClass(node: ts.ClassExpression): Outline {
    const bodies = node.members.map(member => {
      if (isMemberNode(member) || ts.isConstructorDeclaration(member)) return this.inlined(member);
      return ts.isPropertyDeclaration(member) ? this.of(member.initializer) : nothing;
    });
    return inSequence([this.all(node.heritageClauses ?? []), ...bodies.map(body => later("class", body))]);
  }

  /** What `new` executes. The constructor of a class that it extends is called first. */
  #construction(node: ts.ClassLikeDeclaration): Outline {
    const bases = node.heritageClauses?.flatMap(clause => clause.types.map(type => this.value(bare(type.expression))));
    const fields = node.members.filter(ts.isPropertyDeclaration).map(field => this.of(field.initializer));
    const constructors = node.members.filter(ts.isConstructorDeclaration).map(code => this.functionBody(code));
    return inSequence([...(bases ?? []), ...fields, ...constructors]);
  }
}

function isOfTypes(node: ts.Node): boolean {
  if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return true;
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node);
}
