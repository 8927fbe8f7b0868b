import type { RepriseOptions } from "./options.js";
import { plugin } from "./reprise.js";

/** The plugin for Rolldown: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.rolldown(options);
export type { RepriseOptions };
