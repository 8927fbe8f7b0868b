import { RepriseError } from "@reprise/runtime/language";
import { transformSync, type Loader, type TransformFailure } from "esbuild";
import path from "node:path";
import type { RewrittenSource } from "../rewrite/rewrite.js";
import { mapComment } from "../rewrite/source-map.js";
import { languages } from "./languages.js";

/** JavaScript with an inline map to the source as it was written. */
export function executable(
  fileName: string,
  text: string,
  rewritten: RewrittenSource | undefined,
  format?: "cjs",
): string {
  const code = rewritten === undefined ? text : rewritten.code + mapComment(rewritten.map);
  const loader = languages[path.extname(fileName)];
  if (loader === undefined) return code;
  // Names are kept: `error.name` decides on retries, and histories hold the names of functions.
  try {
    return transformSync(code, {
      loader,
      // A `.cts` file says `import` and is CommonJS all the same.
      // For Node, esbuild lists the names of its exports where Node looks for them.
      ...(format && { format, platform: "node" }),
      sourcefile: fileName,
      sourcemap: "inline",
      target: "node20",
      keepNames: true,
      logLevel: "silent",
    }).code;
  } catch (error) {
    throw syntaxErrorIn(fileName, loader, text) ?? error;
  }
}

/** Why a file cannot be compiled: where, with the line as it was written. */
function syntaxErrorIn(fileName: string, loader: Loader, text: string): RepriseError | undefined {
  try {
    transformSync(text, { loader, logLevel: "silent" });
    return undefined;
  } catch (cause) {
    const [problem] = (cause as TransformFailure).errors;
    const place = problem?.location;
    const at = place ? `${fileName}:${place.line}:${place.column + 1}` : fileName;
    return new RepriseError("E_SYNTAX", {
      message: `${at} does not parse: ${problem?.text ?? String(cause)}${place ? `\n\n    ${place.lineText}\n` : ""}`,
      hint: "Correct the syntax.",
    });
  }
}
