// What the compiler costs, on a project of a thousand files: `npm run bench:compiler`. Type checking alone is the baseline
// of a cold check, in the same run, because the compiler needs the types too.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { analyzeProject } from "../compiler/dist/analyze/analyze.js";
import { rewrite } from "../compiler/dist/rewrite/rewrite.js";
import { deepHelper, generateProject, workflowText } from "./generated-project.js";
import { median, tell, time } from "./measure.js";

const root = path.resolve(import.meta.dirname, "..");
const workflows = 200;
const { directory, write, files } = generateProject(workflows);

/** @param {readonly string[]} command */
const execute = command =>
  execFileSync(process.execPath, [...command], { cwd: directory, stdio: ["ignore", "ignore", "inherit"] });

try {
  console.log(`${files} files, ${workflows} workflows`);
  const types = time(() => execute([path.join(root, "node_modules/typescript/bin/tsc"), "-p", "."]));
  tell("tsc --noEmit, the baseline", types);
  const check = time(() => execute([path.join(root, "runtime/bin/reprise.js"), "check"]));
  tell("reprise check, cold", check, `${(check / types).toFixed(2)} of the baseline`);
  const cached = median(5, () => execute([path.join(root, "runtime/bin/reprise.js"), "check"]));
  tell("reprise check, nothing changed since", cached, `${(cached / types).toFixed(2)} of the baseline`);
  const edited = median(5, each => {
    write("workflows/w7.ts", workflowText(7, 300 + each));
    execute([path.join(root, "runtime/bin/reprise.js"), "check"]);
  });
  tell("reprise check, a workflow changed since", edited, `${(edited / types).toFixed(2)} of the baseline`);
  /** With the manifest, as a build asks for it. */
  const analyze = () => JSON.stringify(analyzeProject({ projectDirectory: directory }).manifest);
  tell("analysis in a process that has loaded it", time(analyze));
  tell("analysis, nothing changed", median(5, analyze));
  tell(
    "analysis after an edit of a workflow",
    median(9, each => {
      write("workflows/w7.ts", workflowText(7, 200 + each));
      analyze();
    }),
  );
  tell(
    "analysis after an edit of a helper of all",
    median(9, each => {
      write("shared/deepest.ts", deepHelper(3 + each));
      analyze();
    }),
  );
  const text = workflowText(1, 100);
  for (let warm = 0; warm < 200; warm++) rewrite({ text, fileName: "w.ts", registeredName: "bench/w.ts" });
  tell(
    "rewriting of a file",
    median(500, () => rewrite({ text, fileName: "w.ts", registeredName: "bench/w.ts" })),
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}
