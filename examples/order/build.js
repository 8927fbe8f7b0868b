import { build } from "esbuild";
import { reprise } from "@reprise/compiler/esbuild";

await build({
  entryPoints: ["src/worker.ts"],
  outdir: `${import.meta.dirname}/dist`,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  keepNames: true,
  absWorkingDir: import.meta.dirname,
  plugins: [reprise()],
});
