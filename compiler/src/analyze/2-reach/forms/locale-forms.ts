import * as ts from "../../../typescript.js";
import { possibleTexts } from "../../constant-text.js";
import { bare } from "../../expressions.js";
import { mayBeMissing } from "../../missing-values.js";

/** Left out, an empty list, something that may be missing, or no language that there is: the host's. */
export function isDefaultLocale(checker: ts.TypeChecker, argument: ts.Expression | undefined): boolean {
  if (argument === undefined) return true;
  const locale = bare(argument);
  const list = ts.isIdentifier(locale) ? valueOfConstant(checker, locale) : locale;
  if (list !== undefined && ts.isArrayLiteralExpression(list))
    return list.elements.every(each => namesNoLanguage(checker, each));
  return ts.isVoidExpression(locale) || mayBeMissing(checker, locale) || namesNoLanguage(checker, locale);
}

/** `"default"`: what looks like a language and is none is passed over. */
function namesNoLanguage(checker: ts.TypeChecker, locale: ts.Expression): boolean {
  const value = bare(locale);
  if (ts.isBinaryExpression(value)) return [value.left, value.right].some(each => namesNoLanguage(checker, each));
  return possibleTexts(checker, value).some(isPassedOver);
}

function isPassedOver(language: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language).length === 0;
  } catch {
    // It is refused wherever it is executed.
    return false;
  }
}

/** What a constant is made of, or a parameter by default. */
export function valueOfConstant(checker: ts.TypeChecker, name: ts.Identifier): ts.Expression | undefined {
  const declaration = checker.getSymbolAtLocation(name)?.valueDeclaration;
  if (declaration === undefined || !(ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)))
    return undefined;
  return declaration.initializer && bare(declaration.initializer);
}
