import * as ts from "../../../typescript.js";
import { callWithArgument } from "../../1-discover/call-sites.js";
import { bare, isFunctionExpression, wrapped } from "../../expressions.js";
import { itemOf } from "../forms/date-types.js";
import type { Project } from "../../project.js";
import { formsOffered } from "../forms/offered-forms.js";
import type { UnitWalk } from "../walk.js";

/**
 * A Date in the place of a `{ getHours(): number }` of this project. Who reads the hours of that does not name the native, so it is
 * named where the Date is handed over, and counts if somebody reads a member of its name.
 */
export function recordOffered(walk: UnitWalk, node: ts.Expression): void {
  const value = bare(node);
  const outer = wrapped(value);
  if (!isHandedOver(outer) && outer === value) return;
  if (ts.isObjectLiteralExpression(value) || isFunctionExpression(value)) return;
  const { checker } = walk.extraction.project;
  const offered = new Map<string, string>();
  for (const asked of askedTypes(checker, value, outer)) addOffered(walk, offered, value, asked);
  for (const [path, under] of offered)
    walk.record({ kind: "native", path, how: "value", label: "", rewritten: false, untyped: null, under }, value);
}

/** To a variable, a parameter, a field, a list, or whoever called. */
function isHandedOver(value: ts.Node): boolean {
  const { parent } = value;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression !== value;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isParameter(parent))
    return parent.initializer === value && parent.type !== undefined;
  if (ts.isBinaryExpression(parent))
    return parent.right === value && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === value;
  return (
    ts.isReturnStatement(parent) ||
    (ts.isArrowFunction(parent) && parent.body === value) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isArrayLiteralExpression(parent)
  );
}

/** What it is taken for: where it goes, what it is asserted to be, and what a generic function asks of it. */
function askedTypes(checker: ts.TypeChecker, value: ts.Expression, outer: ts.Node): readonly ts.Type[] {
  const asserted = outer === value ? undefined : checker.getTypeAtLocation(outer);
  const asked = [contextOf(checker, outer), asserted, constraintFor(checker, outer)];
  return asked.filter(each => each !== undefined);
}

function contextOf(checker: ts.TypeChecker, value: ts.Node): ts.Type | undefined {
  const { parent } = value;
  if (!ts.isShorthandPropertyAssignment(parent)) return checker.getContextualType(value as ts.Expression);
  const member = checker.getContextualType(parent.parent)?.getProperty(parent.name.text);
  return member && checker.getTypeOfSymbol(member);
}

/** `Clocked` of `<T extends Clocked>(at: T)`: at the call, `T` is what is given. */
function constraintFor(checker: ts.TypeChecker, argument: ts.Node): ts.Type | undefined {
  const call = callWithArgument(argument);
  const code = call && checker.getResolvedSignature(call)?.declaration;
  const index = call?.arguments?.findIndex(each => each === argument) ?? -1;
  const parameter = code?.parameters[index];
  if (parameter === undefined || code?.typeParameters === undefined) return undefined;
  const type = checker.getTypeAtLocation(parameter);
  return type.flags & ts.TypeFlags.TypeParameter ? checker.getBaseConstraintOfType(type) : undefined;
}

function addOffered(walk: UnitWalk, offered: Map<string, string>, value: ts.Expression, asked: ts.Type): void {
  const { project, references } = walk.extraction;
  const { checker } = project;
  const { interfaces, members } = asks.get(asked) ?? describedBy(project, asked);
  for (const each of interfaces) references.reads.node(each);
  if (members.length === 0) return;
  const types = partsOf(itemOrSelf(checker, checker.getTypeAtLocation(value)));
  for (const member of members)
    for (const type of types) {
      const path = references.memberOfPlatform(checker.getApparentType(type), member.name)?.path;
      for (const form of path === undefined ? [] : formsOffered(path, signaturesOf(checker, member)))
        offered.set(form, member.name);
    }
}

/** What interfaces of this project describe. */
interface Described {
  readonly interfaces: readonly ts.Declaration[];
  /** As far as members of the platform under these names would differ with the host. */
  readonly members: readonly ts.Symbol[];
}

function describedBy(project: Project, asked: ts.Type): Described {
  const { checker } = project;
  const types = partsOf(itemOrSelf(checker, checker.getNonNullableType(asked)));
  const described: Described = {
    interfaces: types.flatMap(each => each.getSymbol()?.declarations ?? []),
    members: types.flatMap(each => each.getProperties()).filter(each => ofHost.test(each.name) && isOwn(project, each)),
  };
  asks.set(asked, described);
  return described;
}

const asks = new WeakMap<ts.Type, Described>();

function isOwn(project: Project, { declarations: [first] = [] }: ts.Symbol): boolean {
  return first !== undefined && ts.isTypeElement(first) && project.isOwn(first);
}

const ofHost =
  /^(stack|timeStamp|lastModified|localeCompare|format(ToParts)?|to(Date|Time)?String|toLocale\w+|[gs]et(?!UTC|Time$)[A-Z]\w+)$/;

function itemOrSelf(checker: ts.TypeChecker, type: ts.Type): ts.Type {
  return itemOf(checker, type) ?? type;
}

function partsOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function signaturesOf(checker: ts.TypeChecker, member: ts.Symbol): readonly ts.Signature[] {
  return checker.getNonNullableType(checker.getTypeOfSymbol(member)).getCallSignatures();
}
