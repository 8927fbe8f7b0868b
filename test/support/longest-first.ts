import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Begun late, one of these would be all that is left to wait for. */
const longest = [
  "property/determinism",
  "compiler/analyze/executed",
  "compiler/analyze/corpus",
  "testing/sample-project",
  "eslint-plugin/parity",
  "testing/vitest",
  "e2e/crash",
  "e2e/transactions",
  "compiler/cli/cached-verdict",
  "e2e/bad-input",
  "e2e/liveness",
  "testing/command-line",
  "property/build-ids",
  "compiler/bundled/bundled",
  "testing/examples",
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rankOf(a) - rankOf(b));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.findIndex(name => moduleId.endsWith(`/test/${name}.test.ts`));
  return rank === -1 ? longest.length : rank;
}
