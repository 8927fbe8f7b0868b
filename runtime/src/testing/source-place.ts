import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";

/**
 * The file behind a name that is the same on every machine (`shop/src/order.workflow.ts`), seen from a directory: in the package
 * that this is in, or in one that is installed. Undefined where it is not there.
 */
export function findSourceFile(name: string, directory: string): string | undefined {
  const [, packageName = "", rest = ""] = /^((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(name) ?? [];
  for (let at = directory; packageName !== ""; at = path.dirname(at)) {
    const own = path.join(at, rest);
    if (nameOfPackage(at) === packageName && existsSync(own)) return own;
    const installed = path.join(at, "node_modules", packageName, rest);
    // Workspaces are linked: the file itself is what a program loads.
    if (existsSync(installed)) return realpathSync(installed);
    if (path.dirname(at) === at) return undefined;
  }
  return undefined;
}

function nameOfPackage(directory: string): string | undefined {
  try {
    const content = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as {
      readonly name?: unknown;
    };
    return typeof content.name === "string" ? content.name : undefined;
  } catch {
    // No package.json here, or one that npm could not read either.
    return undefined;
  }
}
