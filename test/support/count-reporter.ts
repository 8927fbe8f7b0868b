import type { Reporter, TestModule } from "vitest/node";

/** Ends the output with one plain line that any machine can read. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap(module => [...module.children.allTests()]);
    const failedModules = modules.filter(module => module.state() === "failed" && module.errors().length > 0).length;
    const count = (state: string) => tests.filter(test => test.result().state === state).length;
    process.on("exit", () => console.log(`${count("passed")} passed, ${count("failed") + failedModules} failed`));
  }
}
