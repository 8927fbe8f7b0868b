import * as ts from "../../../../typescript.js";
import type { CallSite, CallSites } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
import type { CodeAnswers } from "../../../incremental/code-answers.js";
import type { References } from "../../../references.js";

/** Functions that may be called before the call is over that they are handed to. What is merely kept is called later, if at all. */
export class CalledAtOnce {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #called: CodeAnswers<ts.ParameterDeclaration, boolean>;

  constructor(references: References, callSites: CallSites) {
    this.#references = references;
    this.#callSites = callSites;
    this.#called = references.answers.about({
      question: "called at once",
      whileFinding: false,
      find: parameter => this.#isCalled(parameter),
    });
  }

  /** Of an argument. Of functions that nobody here has the code of, those of packages, none is assumed to. */
  isArgument(call: CallSite, argument: ts.Expression): boolean {
    return this.#isHanded(call, argument) === true;
  }

  isParameter(parameter: ts.ParameterDeclaration): boolean {
    return this.#called.of(parameter);
  }

  #isCalled(parameter: ts.ParameterDeclaration): boolean {
    this.#references.reads.body(parameter);
    const name = parameter.name.getText();
    const isName = (node: ts.Expression) => ts.isIdentifier(bare(node)) && bare(node).getText() === name;
    const isCalled = (node: ts.Node): boolean => {
      if (ts.isFunctionLike(node)) return false;
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        if (isName(node.expression)) return true;
        // Whose code nobody has may do anything.
        if ((node.arguments ?? []).some(each => isName(each) && this.#isHanded(node, each) !== false)) return true;
      }
      return ts.forEachChild(node, isCalled) ?? false;
    };
    const body = "body" in parameter.parent ? parameter.parent.body : undefined;
    return body !== undefined && isCalled(body);
  }

  #isHanded(call: CallSite, argument: ts.Expression): boolean | undefined {
    const path = this.#references.nativePath(call.expression);
    if (path !== undefined) return !waiting.test(path) && !keeping.test(path);
    const callees = this.#callSites.callees(call).flatMap(callee => constructorOf(callee));
    if (callees.length === 0) return undefined;
    const index = call.arguments?.indexOf(argument) ?? -1;
    const parameters = callees.flatMap(callee => callee.parameters.filter(each => ts.isParameter(each))[index] ?? []);
    return parameters.some(each => this.isParameter(each));
  }
}

function constructorOf(callee: ts.Node): readonly ts.SignatureDeclaration[] {
  const code = ts.isClassLike(callee) ? callee.members.find(ts.isConstructorDeclaration) : callee;
  return code !== undefined && ts.isFunctionLike(code) ? [code] : [];
}

/** Natives that call a function later. */
const waiting =
  /^(Promise\.prototype|setTimeout|setInterval|setImmediate|queueMicrotask|Proxy|node:|process|.*\.prototype\.(on|once|addEventListener)$)/;
/** Natives that put a function somewhere, look for it there, or hand it back. */
const keeping =
  /^(Readonly)?(Weak)?(Array|Map|Set)\.prototype\.(push|unshift|splice|fill|concat|with|set|add|get|has|delete|includes|indexOf|lastIndexOf)$|^Object\.(?!groupBy|fromEntries)\w+$|^Reflect\.(?!apply|construct)\w+$|^Array\.of$/;
