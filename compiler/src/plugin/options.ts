/** In a file of its own: whoever reads the types of one bundler's plugin needs none of the others'. */
export interface RepriseOptions {
  /** The project to analyse. Default: the nearest `tsconfig.json`, upwards from the root of the build. */
  readonly tsconfig?: string;
  /**
   * `true`: analyse the workflows at the end of the build, and fail it if one is refused. `"report"`: say what is wrong, and
   * build all the same; workers begin no new runs of a workflow that is refused. `false`: do not analyse.
   *
   * Default: `true`; `"report"` where the build is repeated at each change. esbuild does not tell that it is.
   *
   * Vite's development server analyses after each change, in a thread of its own; it reports, and fails nothing.
   */
  readonly check?: boolean | "report";
}
