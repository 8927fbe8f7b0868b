import * as ts from "../../typescript.js";
import type { PathHop } from "../../diagnostics.js";
import { brandOfType } from "../1-discover/brand.js";
import type { Definition, Refusal } from "../1-discover/definitions.js";
import { bare } from "../expressions.js";
import type { Memory } from "../incremental/memory.js";
import type { Project } from "../project.js";
import { returnedType } from "./returned.js";
import { unstorableReturned } from "./made.js";
import { unstorablePart } from "./storable.js";
import type { Unstorable } from "./unstorable.js";

interface Crossing {
  /** What the value is to the definition, and the root of the paths into it: `result`. */
  readonly role: string;
  readonly type: ts.Type;
}

/** What workflows, activities, signals and their like take and give has to come back from the history. */
export function judgeDefinitions(
  project: Project,
  definitions: readonly Definition[],
  memory: Memory,
): readonly Refusal[] {
  const refusals = definitions.flatMap(definition => {
    const { name, call, bindings } = definition;
    const key = ["crossings", name, ...[call, ...bindings].map(each => project.idOf(each))].join(" ");
    return memory.recall(project.reads, call.getSourceFile().fileName, key, () => judgeDefinition(project, definition));
  });
  return [...new Map(refusals.map(each => [JSON.stringify(each), each])).values()];
}

function judgeDefinition(project: Project, definition: Definition): readonly Refusal[] {
  return crossingsOf(project, definition).flatMap(({ role, type }) => {
    const part =
      unstorablePart(project, type, role) ?? (role === "result" ? unstorableMade(project, definition) : undefined);
    return part === undefined ? [] : [refusalOf(project, definition, role, part)];
  });
}

/** The type arguments of a definition's type are its values: `Activity<Input, Output>`, `Signal<Payload>`. */
function crossingsOf(project: Project, definition: Definition): readonly Crossing[] {
  const { checker } = project;
  const type = definedType(project, definition);
  if (type === undefined) return [];
  const declared = type.target.typeParameters ?? [];
  const result = resultOfHandler(project, definition);
  return checker.getTypeArguments(type).flatMap((argument, index) => {
    const parameter = declared[index];
    if (parameter === undefined) return [];
    const role = roles[parameter.symbol.name] ?? parameter.symbol.name.toLowerCase();
    return [{ role, type: role === "result" ? (result ?? argument) : argument }];
  });
}

const roles: Readonly<Record<string, string>> = { Output: "result" };

/** What the handler returns as it is written, which can be more than its annotation says: `Promise<void>` takes all. */
function resultOfHandler(project: Project, { bindings, handler }: Definition): ts.Type | undefined {
  return handler === undefined || bindings.length > 0 ? undefined : returnedType(project, bare(handler));
}

/** A wrapper's caller knows more of the types than the wrapper, and may have got more than the definition. */
function definedType({ checker }: Project, { call, bindings, brand }: Definition): ts.TypeReference | undefined {
  const types = [bindings.at(-1), call].flatMap(each => (each ? [checker.getTypeAtLocation(each)] : []));
  return types
    .flatMap(each => (each.isIntersection() ? each.types : [each]))
    .find((each): each is ts.TypeReference => brandOfType(checker, each) === brand && isReference(each));
}

function isReference(type: ts.Type): type is ts.TypeReference {
  return (
    (type.flags & ts.TypeFlags.Object) !== 0 && ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0
  );
}

function unstorableMade(project: Project, { handler }: Definition): Unstorable | undefined {
  return handler && unstorableReturned(project, handler, "result");
}

function refusalOf(project: Project, { brand, name, at }: Definition, role: string, part: Unstorable): Refusal {
  const detail = `the ${role} of ${brand} "${name}" cannot be stored: ${part.path} is ${part.kind}`;
  const path: readonly PathHop[] = [{ ...at, name }, ...declaredAt(project, part)];
  return { code: part.code, at, detail, remedy: part.remedy, path };
}

function declaredAt(project: Project, { declaration, path }: Unstorable): readonly PathHop[] {
  if (declaration === undefined || !project.isOwn(declaration)) return [];
  return [{ ...project.position(declaration), name: path }];
}
