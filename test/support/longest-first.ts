import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Begun late, one of these would be all that is left to wait for. */
const longest = [
  "property/determinism",
  "e2e/liveness",
  "eslint-plugin/parity",
  "e2e/crash",
  "testing/sample-project",
  "testing/vitest",
  "testing/command-line",
  "compiler/cli/cached-verdict",
  "property/build-ids",
  "property/incremental",
  "e2e/bad-input",
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
