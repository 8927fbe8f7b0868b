import { plugin, type RepriseOptions } from "./reprise.js";

/** The plugin for Rspack: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.rspack(options);
export type { RepriseOptions };
