import type * as ts from "../../../typescript.js";
import { constructs, writtenBy } from "../../packages/package-text.js";
import { possibleTexts } from "../../constant-text.js";
import { areDates, firstArgument, itemOf, mayKeyByDates, mayNameDate } from "../forms/date-types.js";
import { packageFlow, type PackageFlow } from "../state/parts/package-flows.js";
import { recordNative } from "./native.js";
import type { UnitWalk } from "../walk.js";

/** `_.groupBy(orders, "createdAt")`: packages make text of dates, and dates of fields, as the language does. */
export function recordDatesInPackages(walk: UnitWalk, call: ts.CallExpression): void {
  const { references } = walk.extraction;
  const target = references.resolve(call.expression);
  if (target.kind !== "package") return;
  const { identity, member } = target;
  const isMade = call.arguments.some(each => references.nativePath(each) === "Date");
  if (isMade && constructs(identity.name, member)) recordNative(walk, call.expression, "new Date(fields)", "call");
  const flow = packageFlow(references, call);
  if (flow !== undefined && writesDates(walk, flow, writtenBy(identity.name, member)))
    recordNative(walk, call.expression, "Date.prototype.toString", "call");
}

function writesDates(walk: UnitWalk, { subject, given }: PackageFlow, written: ReturnType<typeof writtenBy>): boolean {
  const { references, project } = walk.extraction;
  const { checker } = project;
  if (written === "pairs") return mayKeyByDates(checker, subject);
  const items = itemsOf(checker, subject);
  if (written === "values") return areDates(checker, items) || mayNameDate(checker, subject);
  const others = given.filter(each => each !== subject);
  // `_.map(dates, String)`
  if (others.some(each => references.nativePath(each) === "String")) return areDates(checker, items);
  return written === "keys" && items.some(each => areDates(checker, keysOf(checker, each, others[0])));
}

/** The type of the items of a list, also of a wrapped one: `Collection<Date>`. */
function itemsOf(checker: ts.TypeChecker, list: ts.Expression): readonly ts.Type[] {
  const type = checker.getTypeAtLocation(list);
  const isWrapper = type.getSymbol()?.name.startsWith("Collection") === true;
  return [itemOf(checker, type) ?? (isWrapper ? firstArgument(checker, type) : undefined)].filter(
    each => each !== undefined,
  );
}

/** What the key of an item can be: what a function gives back, or what the item has under a name. */
function keysOf(checker: ts.TypeChecker, item: ts.Type, key: ts.Expression | undefined): readonly ts.Type[] {
  if (key === undefined) return [item];
  const made = checker.getTypeAtLocation(key).getCallSignatures();
  if (made.length > 0) return made.map(each => checker.getReturnTypeOfSignature(each));
  return possibleTexts(checker, key).flatMap(name => {
    const member = checker.getApparentType(item).getProperty(name);
    return member === undefined ? [] : [checker.getTypeOfSymbol(member)];
  });
}
