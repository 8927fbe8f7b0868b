import type { RepriseOptions } from "./options.js";
import { plugin } from "./reprise.js";

/** The plugin for esbuild: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.esbuild(options);
export type { RepriseOptions };
