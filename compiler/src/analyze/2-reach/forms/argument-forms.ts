import * as ts from "../../../typescript.js";
import { possibleTexts } from "../../constant-text.js";
import { isConstant } from "../../declarations.js";
import { bare, isWithin } from "../../expressions.js";
import type { ArgumentForm } from "../facts.js";
import { mayBeMissing } from "../../missing-values.js";
import type { ComposedTexts } from "../texts/composed-texts.js";
import { namesZone } from "../texts/written-times.js";

/** What can be seen of an argument where it stands, for exports of packages whose arguments make the difference. */
function argumentForm(checker: ts.TypeChecker, known: ComposedTexts, argument: ts.Expression): ArgumentForm {
  const value = literalBehind(checker, bare(argument));
  if (ts.isSpreadElement(argument)) return { kind: "other" };
  if (ts.isObjectLiteralExpression(value)) return { kind: "object", members: membersOfLiteral(checker, known, value) };
  if (mayBeMissing(checker, value)) return { kind: "missing" };
  const texts = possibleTexts(checker, value);
  if (texts.length > 0) return { kind: "text", texts };
  const type = checker.getTypeAtLocation(value);
  if (isComputedInZone(checker, known, value)) return { kind: "zoned" };
  const form = formOfType(checker, type);
  return form.kind === "string" ? textForm(known, value) : form;
}

/** A text that is put together is known where its end says of which zone it is. */
function textForm(known: ComposedTexts, value: ts.Expression): ArgumentForm {
  const texts = known.of(value);
  return texts.every(namesZone) ? { kind: "text", texts } : { kind: "string" };
}

/** The forms of several: of those that a call is given. */
export function argumentForms(
  checker: ts.TypeChecker,
  known: ComposedTexts,
  call: ts.Expression,
): readonly ArgumentForm[] {
  const isCall = ts.isCallExpression(call) || ts.isNewExpression(call);
  return isCall ? (call.arguments ?? []).map(each => argumentForm(checker, known, each)) : [];
}

/** The options that a constant holds. */
function literalBehind(checker: ts.TypeChecker, value: ts.Expression): ts.Expression {
  const declaration = ts.isIdentifier(value) ? declarationOf(checker, value) : undefined;
  const made = declaration?.initializer && bare(declaration.initializer);
  return made !== undefined && ts.isObjectLiteralExpression(made) ? made : value;
}

function declarationOf(checker: ts.TypeChecker, name: ts.Identifier): ts.VariableDeclaration | undefined {
  const declaration = checker.getSymbolAtLocation(name)?.valueDeclaration;
  const isKept = declaration !== undefined && ts.isVariableDeclaration(declaration) && isConstant(declaration);
  return isKept ? declaration : undefined;
}

type Members = Readonly<Record<string, ArgumentForm>>;

function membersOfLiteral(checker: ts.TypeChecker, known: ComposedTexts, literal: ts.ObjectLiteralExpression): Members {
  const members = literal.properties.map((property): Members => {
    if (ts.isSpreadAssignment(property)) {
      const spread = argumentForm(checker, known, property.expression);
      return spread.kind === "object" ? spread.members : {};
    }
    const name = property.name.getText();
    if (ts.isPropertyAssignment(property)) return { [name]: argumentForm(checker, known, property.initializer) };
    return { [name]: ts.isShorthandPropertyAssignment(property) ? argumentForm(checker, known, property.name) : other };
  });
  return Object.assign({}, ...members) as Members;
}

const other: ArgumentForm = { kind: "other" };

/** Options that come from elsewhere: what their type says that they have. */
function membersOfType(checker: ts.TypeChecker, type: ts.Type): Members {
  const given = type.getProperties().filter(({ flags }) => (flags & ts.SymbolFlags.Optional) === 0);
  return Object.fromEntries(given.map(each => [each.name, scalarForm(checker.getTypeOfSymbol(each)) ?? other]));
}

function formOfType(checker: ts.TypeChecker, type: ts.Type): ArgumentForm {
  const scalar = scalarForm(type);
  if (scalar !== undefined) return scalar;
  const symbol = type.getSymbol();
  if (zonedDates.has(symbol?.name ?? "")) return { kind: "zoned" };
  if (symbol?.name === "Date") return { kind: "date" };
  if (isOfPackage(symbol)) return { kind: "instance" };
  const isOptions = (type.flags & ts.TypeFlags.Object) !== 0 && !checker.isArrayLikeType(type);
  return isOptions ? { kind: "object", members: membersOfType(checker, type) } : other;
}

function scalarForm(type: ts.Type): ArgumentForm | undefined {
  if (type.isStringLiteral()) return { kind: "text", texts: [type.value] };
  if ((type.flags & ts.TypeFlags.StringLike) !== 0) return { kind: "string" };
  if ((type.flags & ts.TypeFlags.NumberLike) !== 0) return { kind: "number" };
  return (type.flags & ts.TypeFlags.BooleanLike) === 0 ? undefined : { kind: "boolean" };
}

function isOfPackage(symbol: ts.Symbol | undefined): boolean {
  const declared = symbol?.declarations ?? [];
  return declared.some(each => /\/node_modules\/(?!typescript\/|@types\/node\/)/.test(each.getSourceFile().fileName));
}

const zonedDates = new Set("UTCDate UTCDateMini TZDate TZDateMini".split(" "));

/** `addDays(utcDate, 1)`, whose type has lost what `utcDate` is. */
function isComputedInZone(checker: ts.TypeChecker, known: ComposedTexts, value: ts.Expression): boolean {
  const made = ts.isIdentifier(value) ? declarationOf(checker, value)?.initializer : undefined;
  if (made !== undefined && !isWithin(value, made)) return argumentForm(checker, known, made).kind === "zoned";
  return (
    ts.isCallExpression(value) &&
    argumentForms(checker, known, value).some(
      each => each.kind === "zoned" || (each.kind === "object" && each.members.in !== undefined),
    )
  );
}
