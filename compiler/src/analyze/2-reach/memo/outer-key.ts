import * as ts from "../../../typescript.js";
import { isConstant } from "../../declarations.js";
import { bare, handsOutLeft } from "../../expressions.js";
import type { Write } from "../state/changes/writes.js";
import { objectOf } from "../state/parts/parts.js";
import { isLiteral } from "../state/parts/places.js";
import type { Code } from "./code.js";
import { localOf } from "./held.js";
import { toldBy, type Told } from "./key.js";

const depthMax = 4;

/** What is told by the way to the place that a memo fills: `owner` of `let own = all.get(owner); … own.set(key, make())`. */
export function toldByPlace(code: Code, { node, target }: Write): readonly Told[] {
  const place = ts.isCallExpression(node) ? target : objectOf(target);
  return place === undefined ? [] : toldByWay(code, place, 0);
}

function toldByWay(code: Code, place: ts.Expression, depth: number): readonly Told[] {
  const node = bare(place);
  if (depth > depthMax) return [];
  if (ts.isBinaryExpression(node) && handsOutLeft(node))
    return isNew(node.right) ? toldByWay(code, node.left, depth + 1) : [];
  const local = localOf(code, node);
  if (local?.initializer !== undefined) {
    const isOwn = isConstant(local) || code.writes.assignedTo(local).every(isNew);
    return isOwn ? toldByWay(code, local.initializer, depth + 1) : [];
  }
  if (ts.isElementAccessExpression(node))
    return [...toldBy(code.references, node.argumentExpression), ...toldByWay(code, node.expression, depth + 1)];
  const method = ts.isCallExpression(node) ? bare(node.expression) : undefined;
  const [key] = ts.isCallExpression(node) ? node.arguments : [];
  if (key === undefined || method === undefined || !ts.isPropertyAccessExpression(method)) return [];
  if (!/^(Weak)?Map\.prototype\.get$/.test(code.references.nativePath(method) ?? "")) return [];
  return [...toldBy(code.references, key), ...toldByWay(code, method.expression, depth + 1)];
}

function isNew(value: ts.Expression): boolean {
  return isLiteral(bare(value)) || ts.isNewExpression(bare(value));
}
