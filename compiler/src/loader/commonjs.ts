/** Whether `require` asks the hooks of `node:module`. Tried: not in 20.20 and 22.23; in 24.21 and 26.10. */
export const hooksSeeRequire = Number.parseInt(process.versions.node) >= 24;

/**
 * What a hook says of CommonJS in TypeScript: the loader of CommonJS executes it, so that what it requires is rewritten, too.
 * The text that is never executed is there for Node, which looks for the names of exports in it.
 */
export function throughCommonJsLoader(code: string): string {
  return `module.exports = process.getBuiltinModule("node:module").createRequire(__filename)(__filename);
0 && (function () {
${code}
});
`;
}
