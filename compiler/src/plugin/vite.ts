import type { RepriseOptions } from "./options.js";
import { plugin } from "./reprise.js";

/** The plugin for Vite: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.vite(options);
export type { RepriseOptions };
