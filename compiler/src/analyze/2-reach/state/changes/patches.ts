import * as ts from "../../../../typescript.js";
import { bare } from "../../../expressions.js";
import { memberPath } from "../../../native-paths.js";
import type { References } from "../../../references.js";
import { propertyName } from "../../unit-nodes.js";
import type { Write } from "./writes.js";

/** What code puts onto an object of the platform: `Array.prototype.last = function () { … }`. */
export interface Patch {
  /** Under which path whoever uses it finds it. */
  readonly path: string;
  /** Nothing where it is changed rather than put there. */
  readonly code: ts.Node | undefined;
}

/** What a write to an object of the platform, or to a global, leaves there for others. */
export function patchesBy(references: References, { node, root, target, value }: Write): readonly Patch[] {
  if (root.kind !== "native") return [];
  const path = references.nativePath(target);
  if (!ts.isCallExpression(node)) return [{ path: known(path ?? root.path), code: value }];
  const put = path === undefined ? undefined : putBy(references, node);
  // `globalThis.listeners.push(listener)`
  if (put === undefined) return [undefined, ...node.arguments].map(code => ({ path: known(root.path), code }));
  return put.map(({ name, code }) => ({ path: known(memberPath(path ?? root.path, name)), code }));
}

/** What is known of a list or a map is known of one that is only read. */
export function known(path: string): string {
  return path.replace(/^Readonly(?=\w+\.prototype\.)/, "");
}

interface Put {
  readonly name: string;
  readonly code: ts.Node | undefined;
}

function putBy(references: References, call: ts.CallExpression): readonly Put[] | undefined {
  const [, second, third] = call.arguments;
  switch (references.nativePath(call.expression)) {
    case "Object.assign":
      return call.arguments.slice(1).flatMap(each => membersOf(each));
    case "Object.defineProperties":
      return second === undefined ? [] : membersOf(second).flatMap(({ name, code }) => describedBy(name, code));
    case "Object.defineProperty":
    case "Reflect.defineProperty":
      return describedBy(textOf(second), third);
    case "Reflect.set": {
      const name = textOf(second);
      return name === undefined ? [] : [{ name, code: third }];
    }
    default:
      return undefined;
  }
}

function textOf(key: ts.Expression | undefined): string | undefined {
  const text = key && bare(key);
  return text !== undefined && ts.isStringLiteralLike(text) ? text.text : undefined;
}

function membersOf(object: ts.Node): readonly Put[] {
  const literal = ts.isExpression(object) ? bare(object) : object;
  if (!ts.isObjectLiteralExpression(literal)) return [];
  return literal.properties.flatMap(each =>
    each.name === undefined || ts.isComputedPropertyName(each.name)
      ? []
      : [{ name: propertyName(each.name), code: codeOf(each) }],
  );
}

/** `{ value: function () { … } }`, `{ get() { … } }` */
function describedBy(name: string | undefined, descriptor: ts.Node | undefined): readonly Put[] {
  if (name === undefined || descriptor === undefined) return [];
  return membersOf(descriptor)
    .filter(each => /^(value|get)$/.test(each.name))
    .map(({ code }) => ({ name, code }));
}

function codeOf(property: ts.ObjectLiteralElementLike): ts.Node | undefined {
  if (ts.isPropertyAssignment(property)) return bare(property.initializer);
  if (ts.isShorthandPropertyAssignment(property)) return property.name;
  return ts.isSpreadAssignment(property) ? undefined : property;
}
