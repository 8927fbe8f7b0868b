import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "./program.js";

type TestedNode = readonly [version: string, program: string];

/** The versions of Node that are supported beside the one that executes the tests, as test/nodes/package.json pins them. */
const pinned = ["22", "24", "26"];

const directory = path.join(root, "test/nodes");

/**
 * The running Node, and each other version that is pinned. The packages are those of Linux: elsewhere the running one is all.
 * @throws where they are not installed yet
 */
export function testedNodes(): readonly TestedNode[] {
  const running: TestedNode = [process.versions.node, process.execPath];
  if (process.platform !== "linux") return [running];
  return [running, ...pinned.map((version): TestedNode => [version, programOf(version)])];
}

function programOf(version: string): string {
  const program = path.join(directory, `node_modules/node-${version}-linux-${process.arch}/bin/node`);
  if (existsSync(program)) return program;
  throw new Error(
    `Node ${version} is not installed for the tests: npm install --prefix ${path.relative(root, directory)}`,
  );
}
