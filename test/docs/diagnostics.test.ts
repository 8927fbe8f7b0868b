import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import ts from "typescript";
import { diagnosticCodes } from "#runtime/language/codes.js";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { root } from "../support/program.js";

/** Each page's examples are files of a project; all wrong ones make one project, and all right ones another. */
const directory = path.join(root, "docs/diagnostics");
const codes = Object.keys(diagnosticCodes);
const pages = new Map(codes.map(code => [code, readPage(code)]));

function readPage(code: string): string {
  try {
    return readFileSync(path.join(directory, `${code}.md`), "utf8");
  } catch {
    // The first test names the pages that are missing.
    return "";
  }
}

interface Example {
  readonly file: string;
  readonly source: string;
  /** What a comment at the end of a line says is found there. */
  readonly expected: readonly string[];
}

function examplesOf(code: string, heading: "Wrong" | "Right"): readonly Example[] {
  const section = new RegExp(`^## ${heading}\n([^]*?)(?=^## |(?![^]))`, "m").exec(pages.get(code) ?? "")?.[1] ?? "";
  return [...section.matchAll(/^```ts (\S+)\n([^]*?)^```$/gm)].map(([, name = "", text = ""]) => {
    const file = `${code}/${name}`;
    const marker = / \/\/ (DET\d{3})$/gm;
    const expected = text.split("\n").flatMap((line, index) => {
      const found = / \/\/ (DET\d{3})$/.exec(line)?.[1];
      return found === undefined ? [] : [`${file}:${index + 1} ${found}`];
    });
    return { file, source: text.replace(marker, ""), expected };
  });
}

function projectOf(heading: "Wrong" | "Right"): ProjectOnDisk {
  const examples = codes.flatMap(code => examplesOf(code, heading));
  return new ProjectOnDisk(Object.fromEntries(examples.map(({ file, source }) => [file, source])));
}

const wrong = projectOf("Wrong");
const right = projectOf("Right");
afterAll(() => {
  wrong[Symbol.dispose]();
  right[Symbol.dispose]();
});
const refused = wrong.analyze().diagnostics;
const accepted = right.analyze().diagnostics;

const said = (diagnostics: typeof refused, code: string) =>
  diagnostics.filter(each => each.file.startsWith(`${code}/`)).map(each => `${each.file}:${each.line} ${each.code}`);

test("every code has its page, and every page its code", () => {
  expect(readdirSync(directory).sort()).toEqual(codes.map(code => `${code}.md`).sort());
});

describe.each(codes)("%s", code => {
  test("its page says what it means, in the words of the verdict", () => {
    const page = pages.get(code) ?? "";
    expect(page.split("\n")[0]).toBe(`# ${code}: ${diagnosticCodes[code as keyof typeof diagnosticCodes]}`);
    expect([...page.matchAll(/^## (.*)$/gm)].map(each => each[1])).toEqual(["Why", "Wrong", "Right"]);
  });

  test("the wrong example gives exactly this code, where it says so", () => {
    const expected = examplesOf(code, "Wrong").flatMap(each => each.expected);
    expect(expected).toEqual([expect.stringMatching(` ${code}$`)]);
    expect(said(refused, code)).toEqual(expected);
  });

  test("the right example is clean", () => {
    expect(examplesOf(code, "Right")).not.toEqual([]);
    expect(said(accepted, code)).toEqual([]);
  });
});

test.each([
  ["wrong", wrong],
  ["right", right],
])("TypeScript has nothing against the %s examples, but for the one whose subject that is", (_, project) => {
  const config = ts.getParsedCommandLineOfConfigFile(
    project.path("tsconfig.json"),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: problem =>
        expect.unreachable(ts.flattenDiagnosticMessageText(problem.messageText, " ")),
    },
  );
  const program = ts.createProgram(config?.fileNames ?? [], {
    ...config?.options,
    skipLibCheck: true,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
  });
  expect(program.getRootFileNames().length).toBeGreaterThanOrEqual(codes.length);
  const problems = ts
    .getPreEmitDiagnostics(program)
    .map(
      each =>
        `${path.relative(project.directory, each.file?.fileName ?? "")} ${ts.flattenDiagnosticMessageText(each.messageText, " ")}`,
    );
  expect(problems.filter(each => !each.startsWith("DET906/"))).toEqual([]);
});
