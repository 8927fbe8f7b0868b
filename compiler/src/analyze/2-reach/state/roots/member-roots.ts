import * as ts from "../../../../typescript.js";
import { isSharedVariable } from "./root.js";
import { calleeOf, type CallSites } from "../../../1-discover/call-sites.js";
import { isStatic } from "../../../declarations.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import { valuesAt } from "../parts/places.js";
import { passedToField } from "../values/field-values.js";
import type { Asking, Implementation, Implementations } from "./implementations.js";
import type { Root } from "./root.js";
import type { Roots } from "./roots.js";

type Handing = Exclude<Asking, "changes" | "masks">;

/** Whose the objects are that members hand out, where nobody but the class or the literal behind an interface knows. */
export class MemberRoots {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #implementations: Implementations;
  readonly #roots: Roots;
  readonly #held: Readonly<Record<Handing, Cache<ts.Declaration, Root | undefined>>> = {
    called: new Map(),
    read: new Map(),
  };

  constructor(references: References, callSites: CallSites, implementations: Implementations, roots: Roots) {
    this.#references = references;
    this.#callSites = callSites;
    this.#implementations = implementations;
    this.#roots = roots;
    implementations.answering("called", member => ownerOf(this.#heldBy(member, "called")));
    implementations.answering("read", member => ownerOf(this.#heldBy(member, "read")));
  }

  /** `store.seen` */
  read(access: ts.PropertyAccessExpression): Root | undefined {
    const target = this.#references.resolve(access);
    return target.kind === "member" ? this.#sharedIn(target.nodes, access.expression, "read")[0] : undefined;
  }

  /** `seen` of `const { seen } = store` */
  taken(element: ts.BindingElement): Root | undefined {
    return this.#sharedIn(this.#references.boundMembers(element), element.parent, "read")[0];
  }

  /** `store.all()`: if no variable that runs share, then something of the object, for all that is known. */
  given(method: ts.PropertyAccessExpression, depth: number): Root | undefined {
    const target = this.#references.resolve(method);
    if (target.kind !== "member") return undefined;
    const handed = this.#implementations.of(target.nodes, method.expression, "called");
    const [shared] = this.#sharedOf(handed, "called");
    return shared ?? (handed.length > 0 ? this.#roots.rootOf(method.expression, depth + 1) : undefined);
  }

  /** What classes that extend the field's own have put into its place. */
  overriding(field: ts.Declaration): readonly Root[] {
    if (!ts.isPropertyDeclaration(field) || isStatic(field)) return [];
    const handed = this.#implementations.of([field], field.parent, "read");
    return this.#sharedOf(
      handed.filter(({ member }) => member !== field),
      "read",
    );
  }

  #sharedIn(declared: readonly ts.Declaration[], object: ts.Node, handing: Handing): readonly Root[] {
    return this.#sharedOf(this.#implementations.of(declared, object, handing), handing);
  }

  #sharedOf(handed: readonly Implementation[], handing: Handing): readonly Root[] {
    return handed.flatMap(({ member, answer }) => {
      const root = answer === "runs" ? this.#heldBy(member, handing) : undefined;
      return root?.kind === "variable" ? [{ ...root, handedBy: root.handedBy ?? member }] : [];
    });
  }

  #heldBy(member: ts.Declaration, handing: Handing): Root | undefined {
    return this.#references.reads.cached(this.#held[handing], member, undefined, () => {
      const callee = calleeOf(member);
      const isCode = handing === "called" ? ts.isFunctionLike(callee) : ts.isGetAccessor(member);
      if (isCode) return this.#roots.returned(callee);
      return handing === "read" ? this.#roots.sharedRootOf(this.#valuesOf(member)) : undefined;
    });
  }

  #valuesOf(member: ts.Declaration): readonly ts.Expression[] {
    if (ts.isShorthandPropertyAssignment(member)) return [member.name];
    if (ts.isPropertyAssignment(member)) return [member.initializer];
    const isField = ts.isPropertyDeclaration(member) || ts.isParameter(member);
    return isField ? valuesAt(passedToField(this.#references, this.#callSites, member)) : [];
  }
}

/** Whose it is what a member hands out. What its function has made, or was given, is of the call. */
function ownerOf(root: Root | undefined): "runs" | "object" | undefined {
  if (root?.kind === "field") return "object";
  return root?.kind === "variable" && isSharedVariable(root.declaration) ? "runs" : undefined;
}
