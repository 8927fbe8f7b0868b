import * as ts from "../../../typescript.js";
import { argumentsFor } from "../../1-discover/call-sites.js";
import { bare } from "../../expressions.js";
import type { Write } from "../state/changes/writes.js";
import { toldAtCall } from "./callers.js";
import type { Code } from "./code.js";
import { Dependencies } from "./dependencies.js";
import { guardOfFilling } from "./filling.js";
import { toldBy } from "./key.js";
import { countWrites } from "./made-from.js";
import type { Memo } from "./memo.js";

/**
 * `getOrCreate(cache, key, () => make(key))`: a function of the project fills what it is given as a memo does. That can be told where nobody
 * else has to do with the cache: another call could fill it with something else.
 */
export function memoOfHelper(code: Code, write: Write): Memo | undefined {
  const { node: call, root } = write;
  if (!ts.isCallExpression(call) || !("declaration" in root)) return undefined;
  const parameter = parameterFilled(code, call, write.target);
  if (parameter === undefined || code.sharedState.mentionsOf(root.declaration)?.length !== 1) return undefined;
  const memos = writesOf(code, parameter).map(filling => memoOfFilling(code, filling, write, call));
  const found = memos.flatMap(each => each ?? []);
  if (found.length === 0 || found.length < memos.length) return undefined;
  return { value: found.flatMap(({ value }) => value), around: found.flatMap(({ around }) => around) };
}

function parameterFilled(
  { callSites }: Code,
  call: ts.CallExpression,
  target: ts.Expression,
): ts.ParameterDeclaration | undefined {
  const [callee, ...others] = callSites.callees(call);
  if (callee === undefined || others.length > 0 || !ts.isFunctionLike(callee)) return undefined;
  const parameter = callee.parameters[call.arguments.findIndex(each => bare(each) === bare(target))];
  return parameter !== undefined && ts.isParameter(parameter) && ts.isIdentifier(parameter.name)
    ? parameter
    : undefined;
}

function writesOf({ references, writes }: Code, parameter: ts.ParameterDeclaration): readonly Write[] {
  references.reads.body(parameter);
  const found: Write[] = [];
  const visit = (node: ts.Node): void => {
    found.push(...writes.at(node).filter(({ root }) => root.kind === "variable" && root.declaration === parameter));
    ts.forEachChild(node, visit);
  };
  visit(parameter.parent);
  return found;
}

function memoOfFilling(code: Code, filling: Write, { root }: Write, call: ts.CallExpression): Memo | undefined {
  const { key, value, node: at } = filling;
  const guard = guardOfFilling(code, filling);
  if (key === undefined || value === undefined || guard?.asksFor !== "key") return undefined;
  if (!("declaration" in root) || !("declaration" in filling.root)) return undefined;
  const told = toldBy(code.references, key);
  const inside = new Dependencies(code, [value, ...guard.conditions], { root: filling.root, key: told, at });
  const callee = filling.root.declaration.parent;
  const given = givenFor(code, inside.variables, callee, call);
  if (given === undefined) return undefined;
  const toldOutside = toldAtCall(code, told, callee, call);
  const outside = new Dependencies(code, given, { root, key: toldOutside, at: call });
  if (!outside.areAsOldAsThePlace) return undefined;
  return { value: [value, ...inside.sources, ...given, ...outside.sources], around: guard.around };
}

/** What the call gives for all that the value depends on; nothing where that is not the call's to give. */
function givenFor(
  code: Code,
  variables: ReadonlySet<ts.Node>,
  callee: ts.Node,
  call: ts.CallExpression,
): readonly ts.Expression[] | undefined {
  const isGiven = (each: ts.Node): each is ts.ParameterDeclaration =>
    ts.isParameter(each) && each.parent === callee && countWrites(code.references, each) === 0;
  const parameters = [...variables].filter(isGiven);
  if (parameters.length < variables.size) return undefined;
  const given = parameters.map(each => argumentsFor(each, call));
  return given.some(each => each.length === 0) ? undefined : given.flat();
}
