const { transform } = require("esbuild");

/**
 * A loader of webpack, as projects write it: TypeScript by esbuild.
 *
 * @this {import("webpack").LoaderContext<import("esbuild").TransformOptions>}
 * @param {string} code
 */
module.exports = function (code) {
  const done = this.async();
  const [, loader] = /\.[cm]?(tsx?|jsx)$/.exec(this.resourcePath) ?? [];
  const options = {
    ...this.getOptions(),
    loader: /** @type {import("esbuild").Loader} */ (loader),
    sourcefile: this.resourcePath,
    sourcemap: true,
  };
  transform(code, options).then(result => done(null, result.code, result.map), done);
};
