import { storableClasses } from "@reprise/runtime/language";
import type * as ts from "../../typescript.js";
import type { Project } from "../project.js";

/** What a type of the language or of Node is to the codec. `resource`: whatever is not known to be data. */
type PlatformKind = "storable" | "container" | "promise" | "resource";

/** Types that stand for a built-in class under another name. */
const otherNames = [
  "ReadonlyArray",
  "RegExpMatchArray",
  "RegExpExecArray",
  "TemplateStringsArray",
  "ArrayBufferView",
  "String",
  "Number",
  "Boolean",
  "BigInt",
];

/** Their type arguments are stored too. */
const containers = new Set(["Map", "Set", "ReadonlyMap", "ReadonlySet"]);
const promises = new Set(["Promise", "PromiseLike"]);
const storable = new Set([...storableClasses, ...otherNames]);

/** Nothing for a type of the project or of a package. */
export function platformKind(project: Project, type: ts.Type): PlatformKind | undefined {
  // A type without a name has no symbol, whatever the declaration of TypeScript says.
  const symbol = type.symbol as ts.Symbol | undefined;
  if (symbol?.declarations?.some(each => project.isPlatform(each)) !== true) return undefined;
  if (containers.has(symbol.name)) return "container";
  if (promises.has(symbol.name)) return "promise";
  return storable.has(symbol.name) ? "storable" : "resource";
}
