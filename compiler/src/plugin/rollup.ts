import type { RepriseOptions } from "./options.js";
import { plugin } from "./reprise.js";

/** The plugin for Rollup: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.rollup(options);
export type { RepriseOptions };
