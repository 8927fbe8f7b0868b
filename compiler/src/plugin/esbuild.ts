import { plugin, type RepriseOptions } from "./reprise.js";

/** The plugin for esbuild: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.esbuild(options);
export type { RepriseOptions };
