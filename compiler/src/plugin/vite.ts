import { plugin, type RepriseOptions } from "./reprise.js";

/** The plugin for Vite: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.vite(options);
export type { RepriseOptions };
