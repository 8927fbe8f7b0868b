import { plugin, type RepriseOptions } from "./reprise.js";

/** The plugin for Rollup: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.rollup(options);
export type { RepriseOptions };
