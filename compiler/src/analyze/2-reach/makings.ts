import * as ts from "../../typescript.js";
import type { FunctionWithBody } from "./handler-values.js";

/** What a function may give back, and what it executes before. */
export interface Making {
  readonly returned: readonly ts.Expression[];
  readonly before: readonly ts.Node[];
}

const nothing: Making = { returned: [], before: [] };

/** Of a function that returns from nowhere but its branches: of `switch (id) { case "web": return web; default: return mail; }`. */
export function makingBy({ body, parameters }: FunctionWithBody): Making | undefined {
  if (body === undefined) return undefined;
  const defaults: Making = { returned: [], before: parameters.flatMap(each => each.initializer ?? []) };
  const inBody = ts.isBlock(body) ? ofStatements(body.statements) : { returned: [body], before: [] };
  return inBody && joined([defaults, inBody]);
}

function ofStatements(statements: readonly ts.Statement[]): Making | undefined {
  const makings = statements.flatMap(each => ofStatement(each) ?? []);
  return makings.length === statements.length ? joined(makings) : undefined;
}

function ofStatement(statement: ts.Statement): Making | undefined {
  if (ts.isReturnStatement(statement))
    return { returned: statement.expression ? [statement.expression] : [], before: [] };
  if (!returns(statement)) return { returned: [], before: [statement] };
  if (ts.isBlock(statement)) return ofStatements(statement.statements);
  if (ts.isIfStatement(statement)) return ofBranches(statement);
  return ts.isSwitchStatement(statement) ? ofCases(statement) : undefined;
}

function ofBranches({ expression, thenStatement, elseStatement }: ts.IfStatement): Making | undefined {
  const one = ofStatement(thenStatement);
  const other = elseStatement === undefined ? nothing : ofStatement(elseStatement);
  return one && other && joined([{ returned: [], before: [expression] }, one, other]);
}

function ofCases({ expression, caseBlock: { clauses } }: ts.SwitchStatement): Making | undefined {
  const asked = clauses.flatMap(each => (ts.isCaseClause(each) ? each.expression : []));
  const taken = ofStatements(clauses.flatMap(each => [...each.statements]));
  return taken && joined([{ returned: [], before: [expression, ...asked] }, taken]);
}

/** Whether a statement returns, functions inside of it left out. */
function returns(node: ts.Node): boolean {
  if (ts.isReturnStatement(node)) return true;
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
  return ts.forEachChild(node, returns) ?? false;
}

function joined(makings: readonly Making[]): Making {
  return {
    returned: makings.flatMap(each => each.returned),
    before: makings.flatMap(each => each.before),
  };
}
