import type { RepriseOptions } from "./options.js";
import { plugin } from "./reprise.js";

/** The plugin for Rspack: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.rspack(options);
export type { RepriseOptions };
