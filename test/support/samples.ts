import { ts } from "ts-morph";

const kinds = 3;
const deepest = 4;

/** Values that a type allows, as JSON: other numbers, other members of unions and other lengths in each. */
export function samplesOf(checker: ts.TypeChecker, type: ts.Type): readonly unknown[] {
  const awaited = checker.getAwaitedType(type) ?? type;
  return Array.from({ length: kinds }, (_, kind) => sampleOf(checker, awaited, kind, 0) ?? null);
}

function sampleOf(checker: ts.TypeChecker, type: ts.Type, kind: number, depth: number): unknown {
  const { flags } = type;
  if (type.isStringLiteral() || type.isNumberLiteral()) return type.value;
  if (flags & ts.TypeFlags.BooleanLiteral) return checker.typeToString(type) === "true";
  if (type.isUnion()) {
    const members = type.types.filter(each => !(each.flags & ts.TypeFlags.Undefined));
    const member = members[kind % members.length];
    return member === undefined ? undefined : sampleOf(checker, member, kind, depth);
  }
  if (flags & ts.TypeFlags.Null) return null;
  if (flags & ts.TypeFlags.StringLike) return ["a", "2026-03-04T05:06:07Z", "b c"][kind];
  if (flags & ts.TypeFlags.NumberLike) return [1, 3, 12][kind];
  if (flags & ts.TypeFlags.BigIntLike) return { sample: "bigint" };
  if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) return kind;
  const name = type.getSymbol()?.name ?? "";
  if (["Date", "Map", "Set"].includes(name)) return { sample: name };
  if (depth > deepest) return undefined;
  if (checker.isTupleType(type))
    return checker.getTypeArguments(type as ts.TypeReference).map(each => sampleOf(checker, each, kind, depth + 1));
  const element = type.getNumberIndexType();
  if (element !== undefined)
    return Array.from({ length: kind }, (_, index) => sampleOf(checker, element, (kind + index) % kinds, depth + 1));
  if (type.getCallSignatures().length > 0) return undefined;
  return objectOf(checker, type, kind, depth);
}

function objectOf(checker: ts.TypeChecker, type: ts.Type, kind: number, depth: number): unknown {
  const entries = checker.getPropertiesOfType(type).map(property => {
    const isLeftOut = kind === 0 && (property.flags & ts.SymbolFlags.Optional) !== 0;
    return [
      property.name,
      isLeftOut ? undefined : sampleOf(checker, checker.getTypeOfSymbol(property), kind, depth + 1),
    ];
  });
  return Object.fromEntries(entries);
}
