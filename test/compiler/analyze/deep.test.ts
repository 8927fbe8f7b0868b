import { expect, test } from "vitest";
import { verdictNow } from "#compiler/index.js";
import { ProjectOnDisk } from "./project-on-disk.js";

/** Too many for the stack of a main thread. */
const terms = Array.from({ length: 3_000 }, (_, index) => `total * ${index}`).join(" + ");
const workflow = (last: string) => `import { workflow } from "@reprise/runtime";
export const sum = workflow("sum", async (total: number) => ${terms} + ${last});
`;
const reference = JSON.stringify({ files: [], references: [{ path: "./part/tsconfig.json" }] });
const part = JSON.stringify({
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    strict: true,
    composite: true,
    outDir: "dist",
    rootDir: ".",
  },
  include: ["."],
});

test.each([
  ["a project", {}, "sum.workflow.ts"],
  [
    "a project that another refers to",
    { "tsconfig.json": reference, "part/tsconfig.json": part },
    "part/sum.workflow.ts",
  ],
])(
  "%s whose code is nested too deeply for a stack is judged all the same, and again after an edit",
  (_, files, file) => {
    using project = new ProjectOnDisk({ ...files, [file]: workflow("new Date().getHours()") });
    const codes = () => verdictNow({ projectDirectory: project.directory }).diagnostics.map(({ code }) => code);
    expect(codes()).toEqual(["DET110"]);
    project.write({ [file]: workflow("process.pid") });
    expect(codes()).toEqual(["DET401"]);
    project.write({ [file]: workflow("new Date().getUTCHours()") });
    expect(codes()).toEqual([]);
  },
);
