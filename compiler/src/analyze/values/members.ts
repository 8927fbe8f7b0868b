import * as ts from "../../typescript.js";
import type { Project } from "../project.js";

const functionTypes = new Set(["Function", "CallableFunction", "NewableFunction"]);

export function isCallable(type: ts.Type): boolean {
  const symbol = type.symbol as ts.Symbol | undefined;
  if (symbol !== undefined && functionTypes.has(symbol.name)) return true;
  return type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0;
}

/** Own symbols are refused by the codec, but a symbol in a type is nearly always a brand that no value has. */
export function isPhantom(property: ts.Symbol): boolean {
  return property.name.startsWith("__@");
}

/** Plain data leaves it out, so its type alone is no proof that a function is there. */
export function isOptionalMethod({ checker }: Project, property: ts.Symbol): boolean {
  const type = checker.getTypeOfSymbol(property);
  const present = checker.getNonNullableType(type);
  return (type !== present || (property.flags & ts.SymbolFlags.Optional) !== 0) && isCallable(present);
}

export function isClass(type: ts.Type): boolean {
  const symbol = type.symbol as ts.Symbol | undefined;
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Class) !== 0;
}

/** The name that its author gave a type, also where it is the default export of a file. */
export function nameOfType({ symbol }: ts.Type): string {
  const [declaration] = symbol.declarations ?? [];
  const name = declaration && ts.getNameOfDeclaration(declaration);
  return name === undefined || !ts.isIdentifier(name) ? symbol.name : name.text;
}

/**
 * What of an object: of an interface nobody knows by which class it is made, and by its name alone what a package declares may be
 * taken for another.
 */
export function kindOfInstance(project: Project, type: ts.Type): string {
  const [declaration] = type.symbol.declarations ?? [];
  const file = declaration?.getSourceFile().fileName ?? "";
  const owner = file.includes("/node_modules/") ? project.executedPackageOf(file)?.name : undefined;
  const name = owner === undefined ? nameOfType(type) : `${nameOfType(type)} of ${owner}`;
  return type.symbol.flags & ts.SymbolFlags.Class ? `an instance of ${name}` : `an object with methods, ${name}`;
}

export function memberPath(property: ts.Symbol): string {
  return /^[\w$]+$/.test(property.name) ? `.${property.name}` : `[${JSON.stringify(property.name)}]`;
}

/** Every object has these, so a type that asks for them asks for nothing. */
export function isInherited(property: ts.Symbol): boolean {
  return property.name in Object.prototype;
}

/**
 * True for a class whose instances are more than their data, and for an interface of a package with methods, which only
 * an instance of some class has. A class of public fields alone is the type of plain objects too, and passes.
 */
export function hasBehaviour(project: Project, type: ts.Type): boolean {
  const symbol = type.symbol as ts.Symbol | undefined;
  if (symbol === undefined || (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) === 0) return false;
  const ofClass = isClass(type);
  if (!ofClass && symbol.declarations?.some(each => project.isOwn(each)) !== false) return false;
  return project.checker.getPropertiesOfType(type).some(each => isBehaviour(project, each, ofClass));
}

function isBehaviour(project: Project, property: ts.Symbol, ofClass: boolean): boolean {
  const { checker } = project;
  if (property.flags & ts.SymbolFlags.Optional) return false;
  // A set or an array may be declared as something that is iterated over; nothing that can be stored is a stream.
  if (isPhantom(property)) return property.name.startsWith("__@asyncIterator");
  if (!ofClass && isInherited(property)) return false;
  if (property.flags & ts.SymbolFlags.Method) return true;
  if (ofClass && (property.flags & ts.SymbolFlags.Accessor || isHidden(property))) return true;
  return isCallable(checker.getTypeOfSymbol(property));
}

function isHidden(property: ts.Symbol): boolean {
  if (property.name.startsWith("#")) return true;
  const modifiers = property.valueDeclaration && ts.getCombinedModifierFlags(property.valueDeclaration);
  return modifiers !== undefined && (modifiers & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;
}
