import { expect, test } from "vitest";
import { runGuarded } from "../../support/guarded-snippets.js";
import { testedNodes } from "../../support/nodes.js";
import { journaledTime, Shop } from "./shop.js";

const journal = `
globalThis[Symbol.for("reprise.natives.v1")] = { console: () => console, Date: () => ({ now: () => ${journaledTime} }) };
`;
const files = {
  "main.ts": `import "./journal.cjs";
import { now as required } from "./required.cjs";
import { now as typed } from "./typed.js";
enum Unit { Milliseconds = 1 }
const times: number[] = [Date.now() * Unit.Milliseconds, typed(), required()];
process.stdout.write(times.join());
`,
  "typed.ts": "export const now = (): number => Date.now();\n",
  "required.cjs": 'exports.now = require("./typed-too.cjs").now;\n',
  "typed-too.cts": "export const now = (): number => Date.now();\n",
  "journal.cjs": journal,
  "main.cjs":
    'require("./journal.cjs");\nprocess.stdout.write([Date.now(), require("./required.cjs").now()].join());\n',
};

/** What differs most between versions of Node: how the hooks of modules see what is imported and what is required. */
test.each(testedNodes())(
  "C3, C13: Node %s rewrites what is imported and required, and its guard answers and refuses",
  async (_, program) => {
    const shop = new Shop(files);
    const load = (file: string) => shop.execute(program, "--import", "@reprise/compiler/register", file);
    expect(await load("main.ts")).toEqual({ code: 0, stdout: Array(3).fill(journaledTime).join(), stderr: "" });
    expect(await load("main.cjs")).toEqual({ code: 0, stdout: Array(2).fill(journaledTime).join(), stderr: "" });

    const [clock, random, pid] = runGuarded(
      ["[Date, Date].map(each => new each().getTime())[0]", "Math.random() === Math.random()", "process.pid"],
      { node: program, outside: false },
    );
    expect(clock?.inside).toEqual(clock?.again);
    expect(random?.inside.value).toBe("false");
    expect(pid?.inside.fault).toMatch(/E_REJECTED_NATIVE/);
  },
  120_000,
);
