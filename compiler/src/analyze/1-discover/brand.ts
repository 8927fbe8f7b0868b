import * as ts from "../../typescript.js";

/** What the authoring API writes on the type of everything durable: structural, so a second copy of the package agrees. */
const brandProperty = "~reprise";

export function brandOf(checker: ts.TypeChecker, node: ts.Node): string | undefined {
  return brandOfType(checker, checker.getTypeAtLocation(node));
}

export function brandOfType(checker: ts.TypeChecker, type: ts.Type): string | undefined {
  if ((type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection | ts.TypeFlags.TypeParameter)) === 0)
    return undefined;
  const property = type.getProperty(brandProperty);
  if (property === undefined) return undefined;
  const brand = checker.getTypeOfSymbol(property);
  return brand.isStringLiteral() ? brand.value : undefined;
}
