import type { RepriseOptions } from "./options.js";
import { plugin } from "./reprise.js";

/** The plugin for webpack: `plugins: [reprise()]`. */
export const reprise = (options?: RepriseOptions) => plugin.webpack(options);
export type { RepriseOptions };
