import { createHash } from "node:crypto";
import * as ts from "../../typescript.js";
import { isBody } from "./node-identity.js";

/** A hash over the text of a file outside of its functions' bodies. */
export function faceOf(file: ts.SourceFile): string {
  const known = faces.get(file);
  if (known !== undefined) return known;
  const hash = createHash("sha256");
  let from = 0;
  const visit = (node: ts.Node): void => {
    if (isBody(node)) {
      hash.update(file.text.slice(from, node.pos)).update("\0");
      from = node.end;
    } else ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  const face = hash.update(file.text.slice(from)).digest("hex");
  faces.set(file, face);
  return face;
}

const faces = new WeakMap<ts.SourceFile, string>();
