import { ts } from "ts-morph";
import { callWithArgument, type CallSites } from "../1-discover/call-sites.js";
import { bare, isModuleLevel, writtenBy } from "../expressions.js";
import type { Cache } from "../incremental/reads.js";
import { isConstant, type References } from "../references.js";
import { Copies, objectOf } from "./copies.js";

/** Methods of the platform's objects that change them. */
const mutators = new Set(
  (
    "abort add append clear copyWithin delete fill next pop push reverse set shift sort splice unshift update write " +
    "addEventListener removeEventListener on once off addListener removeListener removeAllListeners " +
    "prependListener prependOnceListener setMaxListeners " +
    "setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear " +
    "setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds"
  ).split(" "),
);
const mutatingStatics = new Set(
  (
    "Object.assign Object.defineProperty Object.defineProperties Object.setPrototypeOf " +
    "Reflect.set Reflect.defineProperty Reflect.deleteProperty Reflect.setPrototypeOf"
  ).split(" "),
);

type Root =
  | { readonly kind: "variable"; readonly declaration: ts.Declaration }
  /** A field reached through `this`: shared if the object is. */
  | { readonly kind: "field"; readonly declaration: ts.Declaration }
  | { readonly kind: "native"; readonly path: string };

export interface Write {
  readonly node: ts.Node;
  /** What is reported: the statement's part that this write is. */
  readonly at: ts.Node;
  readonly root: Root;
  readonly target: ts.Expression;
  /** The key and the value of a write that could be a memo. */
  readonly key: ts.Expression | undefined;
  readonly value: ts.Expression | undefined;
}

/** Finds what a piece of code changes, at the place where it does. */
export class Writes {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #copies: Copies;
  readonly #changes: Cache<ts.ParameterDeclaration, readonly Write[]> = new Map();

  constructor(references: References, callSites: CallSites) {
    this.#references = references;
    this.#callSites = callSites;
    this.#copies = new Copies(references);
  }

  /** What this node itself writes; its children are asked on their own. */
  at(node: ts.Node): readonly Write[] {
    const target = writtenBy(node);
    if (target !== undefined) {
      const value = ts.isBinaryExpression(node) ? node.right : undefined;
      return assignedTargets(target).flatMap(each => this.#write(node, each, undefined, value));
    }
    return ts.isCallExpression(node) ? this.#mutatingCall(node) : [];
  }

  #write(
    node: ts.Node,
    target: ts.Expression,
    key: ts.Expression | undefined,
    value: ts.Expression | undefined,
  ): readonly Write[] {
    const roots = this.#rootsOf(node, target);
    if (roots.length === 0) return [];
    const index = ts.isElementAccessExpression(bare(target)) ? (bare(target) as ts.ElementAccessExpression) : undefined;
    const at = ts.isCallExpression(node) || writtenBy(node) === target ? node : target;
    return roots.map(root => ({ node, at, root, target, key: key ?? index?.argumentExpression, value }));
  }

  /** Whose object it is that changes: of a parameter with a default, perhaps the default's. */
  #rootsOf(node: ts.Node, target: ts.Expression): readonly Root[] {
    const changed = ts.isCallExpression(node) ? target : objectOf(target);
    const copied = changed && this.#copies.below(changed);
    const root = copied === undefined ? this.rootOf(target) : this.rootOf(copied);
    if (root === undefined) return [];
    const isWhole = changed === undefined || root.kind !== "variable" || !ts.isParameter(root.declaration);
    const fallback = isWhole ? undefined : root.declaration.initializer;
    const other = fallback && this.rootOf(fallback);
    return other === undefined || other.kind === "native" ? [root] : [root, other];
  }

  #mutatingCall(call: ts.CallExpression): readonly Write[] {
    const callee = bare(call.expression);
    const [first] = call.arguments;
    const path = this.#references.nativePath(callee);
    if (path !== undefined && mutatingStatics.has(path) && first) return this.#write(call, first, undefined, undefined);
    const holder = this.#keptBeside(call);
    if (holder !== undefined) return this.#keptWrite(call, callee, holder);
    if (ts.isPropertyAccessExpression(callee) && this.#isMutator(callee, path)) {
      const [key, value] = callee.name.text === "set" ? call.arguments : [undefined, undefined];
      return this.#write(call, callee.expression, key, value);
    }
    return this.#mutatedArguments(call);
  }

  #keptWrite(call: ts.CallExpression, target: ts.Expression, holder: ts.ClassLikeDeclaration): readonly Write[] {
    const isWrite = ts.isPropertyAccessExpression(target) && mutators.has(target.name.text);
    const root: Root = { kind: "field", declaration: holder };
    return isWrite ? [{ node: call, at: call, root, target, key: undefined, value: undefined }] : [];
  }

  #isMutator(callee: ts.PropertyAccessExpression, path: string | undefined): boolean {
    if (path === undefined || !path.includes(".prototype.")) return false;
    if (mutators.has(callee.name.text)) return !path.startsWith("Promise");
    return statefulExpressionMethods.has(callee.name.text) && this.#isStatefulExpression(callee.expression);
  }

  /** A regular expression with `g` or `y` remembers where it stopped. */
  #isStatefulExpression(expression: ts.Expression): boolean {
    const target = this.#references.resolve(expression);
    const declaration = target.kind === "declaration" ? target.node : undefined;
    if (declaration === undefined || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return false;
    const value = bare(declaration.initializer);
    if (ts.isRegularExpressionLiteral(value)) return /[gy][a-z]*$/.test(value.text);
    const flags = ts.isNewExpression(value) ? value.arguments?.[1] : undefined;
    return flags !== undefined && ts.isStringLiteralLike(flags) && /[gy]/.test(flags.text);
  }

  #mutatedArguments(call: ts.CallExpression): readonly Write[] {
    const found: Write[] = [];
    for (const callee of this.#callSites.callees(call)) {
      if (!ts.isFunctionLike(callee)) continue;
      call.arguments.forEach((argument, index) => {
        const parameter = callee.parameters[index];
        if (parameter === undefined || !ts.isParameter(parameter)) return;
        const copied = this.#copies.of(argument);
        const isChanged =
          copied === undefined
            ? this.#couldBeShared(argument) && this.isMutated(parameter)
            : this.#isMutatedBelow(parameter);
        if (isChanged) found.push(...this.#write(call, copied ?? argument, undefined, undefined));
      });
    }
    return found;
  }

  /** A variable or a member that may hold an object. */
  #couldBeShared(argument: ts.Expression): boolean {
    const value = bare(argument);
    if (!ts.isIdentifier(value) && !ts.isPropertyAccessExpression(value)) return false;
    return !this.#references.isPrimitive(value);
  }

  /** True if a function changes the object that it is given for this parameter. */
  isMutated(parameter: ts.ParameterDeclaration): boolean {
    return this.#changesOf(parameter).length > 0;
  }

  /** True if it changes what that object refers to, which a shallow copy shares. */
  #isMutatedBelow(parameter: ts.ParameterDeclaration): boolean {
    return this.#changesOf(parameter).some(({ node, target }) => {
      const changed = ts.isCallExpression(node) ? target : objectOf(target);
      return changed !== undefined && !ts.isIdentifier(bare(changed));
    });
  }

  #changesOf(parameter: ts.ParameterDeclaration): readonly Write[] {
    return this.#references.reads.cached(this.#changes, parameter, [], () => this.#findChangesOf(parameter));
  }

  #findChangesOf(parameter: ts.ParameterDeclaration): readonly Write[] {
    this.#references.reads.body(parameter);
    const changes: Write[] = [];
    const visit = (node: ts.Node): void => {
      for (const write of this.at(node)) {
        const isOfParameter = write.root.kind === "variable" && write.root.declaration === parameter;
        const isReplacement = ts.isIdentifier(bare(write.target)) && writtenBy(write.node) !== undefined;
        if (isOfParameter && !isReplacement) changes.push(write);
      }
      ts.forEachChild(node, visit);
    };
    const body = "body" in parameter.parent ? parameter.parent.body : undefined;
    if (body) visit(body);
    return changes;
  }

  /** The variable at the bottom of `a.b[c].d`, through constant aliases and functions that hand out a variable. */
  rootOf(expression: ts.Expression, depth = 0): Root | undefined {
    const node = bare(expression);
    const target = this.#references.resolve(node);
    if (target.kind === "native") {
      return target.path.includes(".prototype.") && !ts.isIdentifier(node) ? this.#rootOfAccess(node, depth) : target;
    }
    if (target.kind === "declaration") return this.#rootOfDeclaration(target.node, depth);
    if (ts.isCallExpression(node)) return this.#rootOfResult(node, depth);
    if (ts.isBinaryExpression(node)) return handsOutLeft(node) ? this.#rootOfEither(node, depth) : undefined;
    if (ts.isConditionalExpression(node))
      return this.#rootOfEither({ left: node.whenTrue, right: node.whenFalse }, depth);
    return this.#rootOfAccess(node, depth);
  }

  /** Of two that it could be, the one that runs share. */
  #rootOfEither(
    { left, right }: { readonly left: ts.Expression; readonly right: ts.Expression },
    depth: number,
  ): Root | undefined {
    if (depth >= 5) return undefined;
    const [one, other] = [left, right].map(each => this.rootOf(each, depth + 1));
    const isShared = other?.kind === "variable" && isModuleLevel(other.declaration);
    return isShared ? other : (one ?? other);
  }

  #rootOfAccess(node: ts.Expression, depth: number): Root | undefined {
    if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return undefined;
    const object = bare(node.expression);
    const target = this.#references.resolve(node);
    const field = target.kind === "member" ? target.nodes[0] : undefined;
    if (field !== undefined && (ts.isPropertyDeclaration(field) || ts.isParameter(field))) {
      if (ts.isPropertyDeclaration(field) && isStatic(field)) return { kind: "variable", declaration: field };
      if (object.kind === ts.SyntaxKind.ThisKeyword) return { kind: "field", declaration: field };
    }
    return this.rootOf(object, depth);
  }

  /** `state.get(this)` of a WeakMap is as private to the object as a field. */
  #keptBeside(call: ts.CallExpression): ts.ClassLikeDeclaration | undefined {
    const [key] = call.arguments;
    if (key?.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
    const path = this.#references.nativePath(call.expression) ?? "";
    return /^Weak(Map|Set)\.prototype\./.test(path) ? ts.findAncestor(call, ts.isClassLike) : undefined;
  }

  #rootOfDeclaration(declaration: ts.Declaration, depth: number): Root | undefined {
    const source = depth < 5 ? this.#sourceOf(declaration) : undefined;
    const root = source && this.rootOf(source, depth + 1);
    return root === undefined || root.kind === "native" ? { kind: "variable", declaration } : root;
  }

  /** What a variable is another name for, or a part of: a constant, the item of a loop, the parameter of a callback. */
  #sourceOf(declaration: ts.Declaration): ts.Expression | undefined {
    if (ts.isParameter(declaration)) return this.#iteratedBy(declaration);
    if (ts.isBindingElement(declaration)) return destructuredFrom(declaration);
    if (!ts.isVariableDeclaration(declaration) || !isConstant(declaration)) return undefined;
    const { parent } = declaration.parent;
    if (ts.isForOfStatement(parent)) return this.#copies.of(parent.expression) ?? parent.expression;
    const source = declaration.initializer && bare(declaration.initializer);
    const isReference =
      source !== undefined &&
      (ts.isIdentifier(source) ||
        ts.isPropertyAccessExpression(source) ||
        ts.isElementAccessExpression(source) ||
        ts.isConditionalExpression(source) ||
        (ts.isBinaryExpression(source) && handsOutLeft(source)) ||
        ts.isCallExpression(source));
    return isReference ? source : undefined;
  }

  /** `items.forEach(item => …)`: the items belong to whoever owns the list. */
  #iteratedBy(parameter: ts.ParameterDeclaration): ts.Expression | undefined {
    const call = callWithArgument(parameter.parent);
    const callee = call && bare(call.expression);
    if (callee === undefined || !ts.isPropertyAccessExpression(callee)) return undefined;
    if (!this.#isPartOf(callee) && callee.name.text !== "forEach") return undefined;
    const isAccumulator = /^reduce(Right)?$/.test(callee.name.text) && parameter.parent.parameters[0] === parameter;
    if (isAccumulator && call?.arguments?.[1] !== undefined) return call.arguments[1];
    return this.#copies.of(callee.expression) ?? callee.expression;
  }

  #isPartOf(callee: ts.PropertyAccessExpression): boolean {
    const path = this.#references.nativePath(callee);
    return (
      path !== undefined &&
      /^(Array|ReadonlyArray|Map|ReadonlyMap|Set|ReadonlySet|WeakMap|Iterator)\.prototype\./.test(path)
    );
  }

  #rootOfResult(call: ts.CallExpression, depth: number): Root | undefined {
    if (depth >= 5) return undefined;
    const method = bare(call.expression);
    const holder = this.#keptBeside(call);
    if (holder !== undefined) return { kind: "field", declaration: holder };
    if (ts.isPropertyAccessExpression(method) && partMethods.has(method.name.text) && this.#isPartOf(method)) {
      return this.rootOf(method.expression, depth + 1);
    }
    for (const callee of this.#callSites.callees(call)) {
      this.#references.reads.body(callee);
      const result = returnedExpression(callee);
      const root = result && this.rootOf(result, depth + 1);
      if (root?.kind === "variable" && !ts.isParameter(root.declaration)) return root;
    }
    return undefined;
  }
}

/** What `const { list } = config` takes a part of. */
function destructuredFrom(element: ts.BindingElement): ts.Expression | undefined {
  const holder = ts.findAncestor(element, ts.isVariableDeclaration);
  const isRest = element.dotDotDotToken !== undefined;
  return holder !== undefined && isConstant(holder) && !isRest && !ts.isForOfStatement(holder.parent.parent)
    ? holder.initializer
    : undefined;
}

/** `x ??= make()`, `x ?? (x = make())`: one object, whoever asks first. */
function handsOutLeft({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return (
    kind === ts.SyntaxKind.QuestionQuestionEqualsToken ||
    kind === ts.SyntaxKind.BarBarEqualsToken ||
    kind === ts.SyntaxKind.EqualsToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken ||
    kind === ts.SyntaxKind.BarBarToken
  );
}

/** Methods that hand out a part of the container itself. */
const partMethods = new Set("at find findLast get pop shift values entries".split(" "));
const statefulExpressionMethods = new Set(["exec", "test"]);

export function isStatic(member: ts.Declaration): boolean {
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
}

/** `[a, b.c] = …` and `({ a, ...b } = …)` write to each of their parts. */
function assignedTargets(target: ts.Expression): readonly ts.Expression[] {
  const node = bare(target);
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.flatMap(each => assignedTargets(ts.isSpreadElement(each) ? each.expression : each));
  }
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.flatMap(property => {
      if (ts.isPropertyAssignment(property)) return assignedTargets(property.initializer);
      if (ts.isShorthandPropertyAssignment(property)) return [property.name];
      return ts.isSpreadAssignment(property) ? assignedTargets(property.expression) : [];
    });
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return assignedTargets(node.left);
  }
  return [node];
}

function returnedExpression(callee: ts.Node): ts.Expression | undefined {
  if (ts.isArrowFunction(callee) && !ts.isBlock(callee.body)) return callee.body;
  const body = "body" in callee ? (callee.body as ts.Node | undefined) : undefined;
  if (body === undefined || !ts.isBlock(body)) return undefined;
  const last = body.statements.at(-1);
  return last !== undefined && ts.isReturnStatement(last) ? last.expression : undefined;
}
