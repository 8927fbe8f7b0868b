import type { Rule, SourceCode } from "eslint";
import { optionsSchema } from "../project.js";

/** Shipped with the package, so that the page is of the same version as the rule. */
export const page = (name: string): string => new URL(`../../docs/rules/${name}.md`, import.meta.url).href;

export interface Hygiene {
  readonly description: string;
  readonly messages: Readonly<Record<string, string>>;
  /** Schemas of the rule's options beside `tsconfig`, by name. */
  readonly options?: Readonly<Record<string, object>>;
  readonly create: (context: Rule.RuleContext, sourceCode: SourceCode) => Rule.RuleListener;
}

/** A rule about what a build would let pass, and a reviewer would not. */
export function hygieneRule(name: string, { description, messages, options, create }: Hygiene): Rule.RuleModule {
  return {
    meta: {
      type: "suggestion",
      docs: { description, url: page(name) },
      hasSuggestions: true,
      schema: optionsSchema(options),
      messages: { ...messages },
    },
    create: context => create(context, context.sourceCode),
  };
}
