// Oxlint has no presets of plugins: it extends files. They are made of the presets, so that no list of rules is written twice.
import { mkdirSync, writeFileSync } from "node:fs";
import plugin from "./dist/index.js";

const directory = new URL("dist/oxlint/", import.meta.url);
mkdirSync(directory, { recursive: true });
for (const [name, { rules }] of Object.entries(plugin.configs)) {
  const preset = { jsPlugins: ["../index.js"], rules };
  writeFileSync(new URL(`${name}.json`, directory), JSON.stringify(preset, null, 2) + "\n");
}
