import type * as ts from "../../../typescript.js";
import { isNamedFunction } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

/** `[...deck]` executes the iterator of `deck`: there and then, also while modules are loaded. */
export function recordImplicit(walk: UnitWalk, node: ts.Node): void {
  const { extraction } = walk;
  for (const { code } of extraction.implicit.byLanguage(node)) {
    if (!isNamedFunction(code) || walk.isInside(code)) continue;
    const to = extraction.register(code);
    walk.record({ kind: "mention", to, name: extraction.unitName(to), how: "call" }, node);
  }
}
