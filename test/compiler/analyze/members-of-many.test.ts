import { expect, test } from "vitest";
import { analyzeWith } from "#compiler/analyze/analyze.js";
import { CheckService } from "#compiler/analyze/check-service.js";
import { analysisOf, ProjectOnDisk } from "./project-on-disk.js";

const service = `export interface Service { put(list: string[], text: string): void; all(): string[]; }\n`;

/** A workflow that gives a list of the module to whatever is behind an interface, and changes what it gets from there. */
const workflow = `
import { workflow } from "@reprise/runtime";
import { services } from "./services.js";
const seen: string[] = [];
export const order = workflow("order", async (id: string) => {
  const [service] = services;
  service?.put(seen, id);
  service?.all().push(id);
  return seen.join();
});
`;

/** A class that does nothing but hand on, and so asks whose methods can be behind the same names again. */
const handingOn = (name: string) => `
import type { Service } from "./service.js";
export class ${name} implements Service {
  constructor(private readonly next: Service) {}
  put(list: string[], text: string): void { this.next.put(list, text); }
  all(): string[] { return this.next.all(); }
}
`;

const acting = (name: string, put: string, all: string) => `
import type { Service } from "./service.js";
const kept: string[] = [];
export class ${name} implements Service {
  put(list: string[], text: string): void { ${put} }
  all(): string[] { return ${all}; }
}
`;
const changing = (name: string) => acting(name, "list.push(text);", "kept");
const innocent = (name: string) => acting(name, "list.includes(text);", "[...kept]");

/** The classes, and a list of one object of each. */
function project(last: string, handing: readonly string[], fileOf = (name: string) => name.toLowerCase()) {
  const names = ["Last", ...handing];
  const objects = [
    "new Last()",
    ...handing.map(
      (name, index) => `new ${name}(${index === 0 ? "new Last()" : `new ${handing[index - 1]}(new Last())`})`,
    ),
  ];
  const imports = names.map(name => `import { ${name} } from "./${fileOf(name)}.js";`);
  return {
    "service.ts": service,
    "order.workflow.ts": workflow,
    "services.ts": `${imports.join("\n")}\nimport type { Service } from "./service.js";\nexport const services: readonly Service[] = [${objects.join()}];`,
    [`${fileOf("Last")}.ts`]: last,
    ...Object.fromEntries(handing.map(name => [`${fileOf(name)}.ts`, handingOn(name)])),
  };
}

/** What the workflow adds to its own list, and to the one that it gets. */
const bothChanged = ["DET510", "DET510"];

const codesOf = (files: Readonly<Record<string, string>>) => analysisOf(files).diagnostics.map(({ code }) => code);

test("a project of hundreds of classes that hand on to each other is judged, and what one of them changes is found", () => {
  const many = Array.from({ length: 150 }, (_, index) => `Hop${index}`);
  expect(codesOf(project(changing("Last"), many))).toEqual(bothChanged);
  expect(codesOf(project(innocent("Last"), many))).toEqual([]);
});

test.each(["a", "m", "z"])(
  "C22: classes that hand on to each other are judged alike in any order of files, %s",
  first => {
    const fileOf = (name: string) => (name === "Last" ? first : name.toLowerCase());
    expect(codesOf(project(changing("Last"), ["K", "P"], fileOf))).toEqual(bothChanged);
  },
);

test("C22: what only classes that hand on to each other bear out is forgotten with the one that did it", () => {
  using onDisk = new ProjectOnDisk(project(changing("Last"), ["K", "P"]));
  const checks = new CheckService(onDisk.path("tsconfig.json"));
  const codes = () => analyzeWith(checks, { projectDirectory: onDisk.directory }).diagnostics.map(({ code }) => code);
  expect(codes()).toEqual(bothChanged);
  onDisk.write({ "last.ts": innocent("Last") });
  expect(codes()).toEqual([]);
  onDisk.write({ "last.ts": changing("Last") });
  expect(codes()).toEqual(bothChanged);
});
