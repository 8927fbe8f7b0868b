// npm packs what is in the folder of a package: each gets the licence, and the runtime, which every user has, the documentation.
import { cpSync } from "node:fs";

const texts = { "@reprise/runtime": ["LICENSE", "README.md", "docs"] };
for (const text of texts[process.env.npm_package_name] ?? ["LICENSE"]) {
  cpSync(new URL(text, import.meta.url), text, { recursive: true });
}
