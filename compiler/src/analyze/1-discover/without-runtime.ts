import type { Project } from "../project.js";
import { importOfRuntime, type Standings } from "../standing.js";
import type { Refusal } from "./definitions.js";

/** Where TypeScript does not find the runtime, no workflow is recognised, which looks as if there were none. */
export function withoutRuntime(project: Project, standings: Standings): readonly Refusal[] {
  const files = project.ownFiles.filter(({ fileName }) => standings[project.relative(fileName)] === "without-runtime");
  const [first, ...others] = files.flatMap(file => importOfRuntime(file) ?? []);
  if (first === undefined) return [];
  const also = others.length === 0 ? "" : `, nor from ${others.length} other ${others.length === 1 ? "file" : "files"}`;
  return [
    {
      code: "DET906",
      at: project.position(first),
      detail: `TypeScript does not find ${first.text} from here${also}, so it recognises no workflow`,
      remedy:
        `Install it: npm install ${first.text}. If it is installed, set "module" in the tsconfig to "nodenext" or "preserve": ` +
        "older kinds of moduleResolution do not read the exports of packages.",
    },
  ];
}
