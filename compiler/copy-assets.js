// `reprise explain` shows the pages of the documentation, so they travel with the program.
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const target = new URL("dist/diagnostics", import.meta.url);
rmSync(target, { recursive: true, force: true });
cpSync(new URL("../docs/diagnostics", import.meta.url), target, { recursive: true });

// Of an error's code it shows what to do, as the table of the guide has it; links lead nowhere in a terminal.
const guide = readFileSync(new URL("../docs/operations.md", import.meta.url), "utf8");
const rows = [...guide.matchAll(/^\| `(E_\w+)` *\|[^|]+\| *(.+?) *\|$/gm)];
const remedies = Object.fromEntries(
  rows.map(([, code, remedy]) => [code, remedy.replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")]),
);
writeFileSync(new URL("dist/remedies.json", import.meta.url), JSON.stringify(remedies));
