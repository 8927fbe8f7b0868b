import * as ts from "../../../typescript.js";
import type { CallSite, CallSites } from "../../1-discover/call-sites.js";
import { listWrittenOut } from "./call-forms.js";
import { inspected } from "./error-forms.js";
import { isUntyped } from "../../declarations.js";
import { bare, isFunctionExpression, isReference, wrapped } from "../../expressions.js";
import type { CodeAnswers } from "../../incremental/code-answers.js";
import type { Project } from "../../project.js";
import type { References } from "../../references.js";

/** What of its arguments a native makes text of. */
export interface Making {
  readonly question: "made text of" | "inspected";
  readonly inTemplates: boolean;
  readonly of: (
    checker: ts.TypeChecker,
    path: string,
    call: ts.CallExpression,
  ) => readonly (ts.Expression | undefined)[];
}

/** Text as `String` makes it. */
export const text: Making = {
  question: "made text of",
  inTemplates: true,
  of: (_, path, call) => (path === "String" ? call.arguments : [listWrittenOut(path, call)]),
};

/** Text as `inspect` makes it, with all that there is in a value. */
export const inspection: Making = {
  question: "inspected",
  inTemplates: false,
  of: (checker, path, call) => inspected(checker, path, call.arguments),
};

/**
 * Parameters of any type that a function makes text of, whatever it is given: `value` of `(value: unknown) => String(value)`. A
 * function that looks at the value first may well know what to do with a Date.
 */
export class WrittenOut {
  readonly #project: Project;
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #making: Making;
  readonly #writtenOut: CodeAnswers<ts.ParameterDeclaration, boolean>;

  constructor(project: Project, references: References, callSites: CallSites, making: Making) {
    this.#project = project;
    this.#references = references;
    this.#callSites = callSites;
    this.#making = making;
    this.#writtenOut = references.answers.about({
      question: making.question,
      whileFinding: false,
      find: parameter => this.#isWrittenOut(parameter),
    });
  }

  /** The arguments of a call that the function makes text of. */
  argumentsOf(call: CallSite): readonly ts.Expression[] {
    const { kind } = this.#references.resolve(call.expression);
    if (kind !== "declaration" && kind !== "member") return [];
    const callees = this.#callSites.callees(call).filter(ts.isFunctionLike);
    return (call.arguments ?? []).filter((_, index) =>
      callees.some(({ parameters }) => this.#has(parameters[index] ?? parameters.at(-1), index)),
    );
  }

  #has(parameter: ts.Node | undefined, index: number): boolean {
    if (parameter === undefined || !ts.isParameter(parameter)) return false;
    const isGiven = parameter.dotDotDotToken !== undefined || parameter.parent.parameters.indexOf(parameter) === index;
    return isGiven && this.#writtenOut.of(parameter);
  }

  #isWrittenOut(parameter: ts.ParameterDeclaration): boolean {
    this.#project.reads.body(parameter);
    const mentions = this.#isOpen(parameter) ? this.#mentionsOf(parameter) : [];
    return mentions.every(each => this.#writes(each) || isAskedFor(each)) && mentions.some(each => this.#writes(each));
  }

  /** The type says nothing: `unknown`, `T`, or a list of such. */
  #isOpen(parameter: ts.ParameterDeclaration): boolean {
    const { checker } = this.#project;
    const given = checker.getTypeAtLocation(parameter);
    const type = (checker.isArrayLikeType(given) ? given.getNumberIndexType() : undefined) ?? given;
    const isFree = (type.flags & ts.TypeFlags.TypeParameter) !== 0 && type.getConstraint() === undefined;
    return isUntyped(type) || isFree;
  }

  #mentionsOf({ parent, name }: ts.ParameterDeclaration): readonly ts.Identifier[] {
    const found: ts.Identifier[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) && node.text === name.getText() && isReference(node)) found.push(node);
      ts.forEachChild(node, visit);
    };
    if ("body" in parent && parent.body !== undefined) visit(parent.body);
    return found;
  }

  #writes(mention: ts.Identifier): boolean {
    const { parent } = wrapped(mention);
    if (ts.isTemplateSpan(parent))
      return this.#making.inTemplates && !ts.isTaggedTemplateExpression(parent.parent.parent);
    const call = ts.isPropertyAccessExpression(parent) ? wrapped(parent).parent : parent;
    if (!ts.isCallExpression(call)) return false;
    if (call !== parent && this.#writesItems(call)) return true;
    const path = this.#references.nativePath(call.expression) ?? "";
    const written = [...this.#making.of(this.#project.checker, path, call), ...this.argumentsOf(call)];
    return written.some(each => each !== undefined && bare(each) === mention);
  }

  /** `` parts.map(part => `${part}`) `` */
  #writesItems(call: ts.CallExpression): boolean {
    const [given] = call.arguments;
    const code = given && bare(given);
    if (code === undefined || !isFunctionExpression(code)) return false;
    const isOfEach = /^(?:Readonly)?Array\.prototype\.(map|flatMap|forEach)$/.test(
      this.#references.nativePath(call.expression) ?? "",
    );
    return isOfEach && this.#has(code.parameters[0], 0);
  }
}

/** `value == null`: no Date is. */
function isAskedFor(mention: ts.Identifier): boolean {
  const { parent } = wrapped(mention);
  if (!ts.isBinaryExpression(parent)) return false;
  const other = bare(parent.left) === mention ? bare(parent.right) : bare(parent.left);
  return other.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(other) && other.text === "undefined");
}
