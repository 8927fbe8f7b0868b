import * as ts from "../../typescript.js";
import { bare } from "../expressions.js";
import type { Project } from "../project.js";
import { boundName } from "../declarations.js";
import { listedNames } from "./listed-names.js";
import { argumentsFor, ownerOfParameter, type CallSite, type CallSites } from "./call-sites.js";

export interface DurableName {
  readonly name: string;
  /** The calls through which a wrapper got the name, innermost first. */
  readonly bindings: readonly CallSite[];
}

interface DurableNames {
  readonly known: readonly DurableName[];
  /** Arguments whose text is not known before the code runs. */
  readonly computed: readonly ts.Expression[];
}

/** The texts that a name can have: a literal type, or the literals that callers of the enclosing wrapper pass. */
export function durableNames(project: Project, callSites: CallSites, argument: ts.Expression): DurableNames {
  return namesAt(project, callSites, argument, []);
}

/** `name` of `(name: "load" | "save") => …`: the code knows each of the names. */
export function isOneOfTexts(project: Project, argument: ts.Expression): boolean {
  const type = project.checker.getTypeAtLocation(bare(argument));
  return type.isUnion() && type.types.every(each => each.isStringLiteral());
}

function namesAt(
  project: Project,
  callSites: CallSites,
  argument: ts.Expression,
  bindings: readonly CallSite[],
): DurableNames {
  const type = project.checker.getTypeAtLocation(bare(argument));
  if (type.isStringLiteral()) return { known: [{ name: type.value, bindings }], computed: [] };
  const listed = listedNames(project, argument);
  if (listed !== undefined) return joined(listed.map(each => nameOfListed(project, callSites, each, bindings)));
  const passed = passedFor(project, bare(argument));
  const sites = passed === undefined ? [] : callSites.of(ownerOfParameter(passed.parameter));
  if (passed === undefined || sites.length === 0 || bindings.some(each => sites.includes(each))) {
    return { known: [], computed: [argument] };
  }
  const found = sites.flatMap(site =>
    argumentsFor(passed.parameter, site).map(each =>
      namesAt(project, callSites, optionIn(each, passed.option) ?? each, [...bindings, site]),
    ),
  );
  return joined(found);
}

/** A key of a table is its own text. */
function nameOfListed(
  project: Project,
  callSites: CallSites,
  listed: ts.Expression,
  bindings: readonly CallSite[],
): DurableNames {
  const isKey = ts.isObjectLiteralElement(listed.parent) && listed.parent.name === listed;
  return isKey && ts.isIdentifier(listed)
    ? { known: [{ name: listed.text, bindings }], computed: [] }
    : namesAt(project, callSites, listed, bindings);
}

function joined(names: readonly DurableNames[]): DurableNames {
  return { known: names.flatMap(each => each.known), computed: names.flatMap(each => each.computed) };
}

/** What callers decide: an argument, or an option of one. */
interface Passed {
  readonly parameter: ts.ParameterDeclaration;
  readonly option: string | undefined;
}

/** `name`, `options.name` or, of `({ name }) => …`, `name`. */
function passedFor(project: Project, expression: ts.Expression): Passed | undefined {
  const isOption = ts.isPropertyAccessExpression(expression);
  const named = isOption ? bare(expression.expression) : expression;
  const declaration = ts.isIdentifier(named) ? project.checker.getSymbolAtLocation(named)?.valueDeclaration : undefined;
  if (declaration === undefined) return undefined;
  if (ts.isParameter(declaration))
    return { parameter: declaration, option: isOption ? expression.name.text : undefined };
  const holder = ts.isBindingElement(declaration) ? declaration.parent.parent : undefined;
  if (isOption || holder === undefined || !ts.isParameter(holder)) return undefined;
  return { parameter: holder, option: boundName(declaration as ts.BindingElement) };
}

function optionIn(argument: ts.Expression, option: string | undefined): ts.Expression | undefined {
  const options = bare(argument);
  if (option === undefined || !ts.isObjectLiteralExpression(options)) return undefined;
  const property = options.properties.find(each => each.name?.getText() === option);
  if (property === undefined) return undefined;
  if (ts.isShorthandPropertyAssignment(property)) return property.name;
  return ts.isPropertyAssignment(property) ? property.initializer : undefined;
}
