import { plugin, type RepriseOptions } from "./reprise.js";

/** The plugin for Rolldown: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.rolldown(options);
export type { RepriseOptions };
