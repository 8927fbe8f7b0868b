import { expect, test } from "vitest";
import { analyzeWith } from "#compiler/analyze/analyze.js";
import { CheckService } from "#compiler/analyze/check-service.js";
import { pages } from "../compiler/analyze/corpus.js";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { seededRandom } from "../support/seeded-random.js";
import { randomEdit } from "./random-edits.js";

/** What is to be remembered or forgotten lies between files. */
const programs = pages.flatMap(page => page.programs).filter(({ files }) => Object.keys(files).length > 1);
const rounds = Number(process.env["REPRISE_INCREMENTAL_ROUNDS"] ?? 4);
const seed = Number(process.env["REPRISE_SEED"] ?? 1);
const programsInProject = 25;
const editsInProject = 20;

const tsconfig = JSON.stringify({
  compilerOptions: { target: "esnext", module: "nodenext", lib: ["esnext"], types: ["node"], strict: true },
});

test.each(Array.from({ length: rounds }, (_, round) => seed + round))(
  "C22: after each of many edits, in one process or in one for each, the verdict is that of a fresh analysis, seed %i",
  seed => {
    const random = seededRandom(seed);
    const chosen = Array.from({ length: programsInProject }, () => programs[Math.floor(random() * programs.length)]);
    const files = new Map(chosen.flatMap(program => Object.entries(program?.files ?? {})));
    using project = new ProjectOnDisk({ "tsconfig.json": tsconfig, ...Object.fromEntries(files) });
    const service = new CheckService(project.path("tsconfig.json"));
    const options = { projectDirectory: project.directory };
    analyzeWith(service, options);
    let left = service.contents();
    for (let edit = 0; edit < editsInProject; edit++) {
      const { file, text } = randomEdit(files, random);
      const undone = random() < 0.2 ? files.get(file) : undefined;
      project.write({ [file]: text });
      files.set(file, text);
      const warm = analyzeWith(service, options);
      const fresh = analyzeWith(new CheckService(project.path("tsconfig.json")), options);
      expect({ edit, file, text, ...warm }).toEqual({ edit, file, text, ...fresh });
      // Of a process that goes on from what the one before has left on disk.
      const later = new CheckService(project.path("tsconfig.json"));
      later.restore(structuredClone(left));
      expect({ edit, file, text, ...analyzeWith(later, options) }).toEqual({ edit, file, text, ...fresh });
      left = later.contents();
      if (undone === undefined) continue;
      project.write({ [file]: undone });
      files.set(file, undone);
    }
  },
);
