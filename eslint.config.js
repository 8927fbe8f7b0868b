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
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["vitest.config.ts"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
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
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    // The guard takes methods off their objects, to call them with the receiver of each call.
    files: ["runtime/src/guard/**/*.ts"],
    rules: { "@typescript-eslint/unbound-method": "off" },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // Vitest's asymmetric matchers (`expect.any(Error)`) are typed as any.
      "@typescript-eslint/no-unsafe-assignment": "off",
      // `new (class Money {})()` and one-line callbacks are the shortest way to say what a test means.
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/use-unknown-in-catch-callback-variable": "off",
    },
  },
  {
    files: ["**/*.js"],
    languageOptions: {
      globals: Object.fromEntries(
        ["process", "console", "URL", "performance", "crypto", "setTimeout", "clearTimeout"].map(name => [
          name,
          "readonly",
        ]),
      ),
    },
  },
);
