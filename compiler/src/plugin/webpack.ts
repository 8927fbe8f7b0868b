import { plugin, type RepriseOptions } from "./reprise.js";

/** The plugin for webpack: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.webpack(options);
export type { RepriseOptions };
