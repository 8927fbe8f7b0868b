import { beginTestScope, endTestScope } from "@reprise/runtime/testing";
import { TestRunner } from "vitest";

type Hook<Name extends "onBeforeTryTask" | "onAfterTryTask" | "onAfterRunTask"> = Parameters<
  NonNullable<TestRunner[Name]>
>;

/** Vitest's own runner; each test has its own environments, and fails if one of its runs cannot be replayed. */
export default class RepriseRunner extends TestRunner {
  /** Not async: the scope has to begin in the context in which the test is about to be executed. */
  override onBeforeTryTask(...[test]: Hook<"onBeforeTryTask">): void {
    super.onBeforeTryTask(test);
    beginTestScope(fullName(test));
  }

  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- Vitest awaits it, though its own returns nothing
  override async onAfterTryTask(...[test]: Hook<"onAfterTryTask">): Promise<void> {
    super.onAfterTryTask(test);
    await endTestScope();
  }

  override onAfterRunTask(...[test]: Hook<"onAfterRunTask">): void {
    super.onAfterRunTask(test);
    for (const error of test.result?.errors ?? []) tellHint(error);
  }
}

/** Vitest shows the message of an error and nothing else of ours: what can be done about it would stay unsaid. */
function tellHint(error: { message: string; readonly hint?: unknown }): void {
  if (typeof error.hint === "string" && !error.message.includes(error.hint)) error.message += `\n${error.hint}`;
}

/** As reporters show it. */
function fullName(test: Hook<"onBeforeTryTask">[0]): string {
  const names = [test.name];
  for (let suite = test.suite; suite !== undefined; suite = suite.suite) names.unshift(suite.name);
  return [test.file.name, ...names].join(" > ");
}
