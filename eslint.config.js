import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      "test/fixtures/**",
      "examples/what-the-compiler-says/**",
      "coverage/**",
    ],
  },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers and booleans in messages are what they are for.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // Test bodies and Express-style handlers are async on purpose.
      "@typescript-eslint/require-await": "off",
      // `void` in generics is how "no input" is written: activity<void>().
      "@typescript-eslint/no-invalid-void-type": "off",
      // Type parameters that only the caller names (`signal<Approval>("approved")`) are the authoring API.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      // A class may be a namespace for a static factory.
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  { files: ["**/*.js"], languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } } },
);
