import { ts } from "ts-morph";
import { bare } from "../expressions.js";
import type { Project } from "../project.js";
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

function namesAt(
  project: Project,
  callSites: CallSites,
  argument: ts.Expression,
  bindings: readonly CallSite[],
): DurableNames {
  const type = project.checker.getTypeAtLocation(bare(argument));
  if (type.isStringLiteral()) return { known: [{ name: type.value, bindings }], computed: [] };
  const parameter = parameterNamed(project, bare(argument));
  const sites = parameter === undefined ? [] : callSites.of(ownerOfParameter(parameter));
  if (parameter === undefined || sites.length === 0 || bindings.some(each => sites.includes(each))) {
    return { known: [], computed: [argument] };
  }
  const found = sites.flatMap(site =>
    argumentsFor(parameter, site).map(each => namesAt(project, callSites, each, [...bindings, site])),
  );
  return { known: found.flatMap(each => each.known), computed: found.flatMap(each => each.computed) };
}

function parameterNamed(project: Project, expression: ts.Expression): ts.ParameterDeclaration | undefined {
  if (!ts.isIdentifier(expression)) return undefined;
  const declaration = project.checker.getSymbolAtLocation(expression)?.valueDeclaration;
  return declaration !== undefined && ts.isParameter(declaration) ? declaration : undefined;
}
