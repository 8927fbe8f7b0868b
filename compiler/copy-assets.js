// `reprise explain` shows the pages of the documentation, so they travel with the program.
import { cpSync, rmSync } from "node:fs";

const target = new URL("dist/diagnostics", import.meta.url);
rmSync(target, { recursive: true, force: true });
cpSync(new URL("../docs/diagnostics", import.meta.url), target, { recursive: true });
