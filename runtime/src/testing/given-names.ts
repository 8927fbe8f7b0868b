import { isDefinedActivity } from "../authoring/defined-activities.js";
import { RepriseError } from "../language/errors.js";
import { misspelt } from "../language/nearest.js";
import type { Fault } from "./faults.js";

interface Given {
  readonly name: string;
  readonly kind: "steps" | "faults";
}

/**
 * The names that a test gives to stand-ins and faults. Which names there are only the runs tell: a step that was not asked for may
 * be on a way that this run did not take. But where another of nearly the same name was executed as it is, the name is misspelt.
 */
export class GivenNames {
  readonly #given: readonly Given[];
  readonly #asked = new Set<string>();
  readonly #isOfOneWorkflow: boolean;
  #isSaid = false;

  constructor(steps: readonly string[], faults: readonly Fault[], workflows: number) {
    this.#isOfOneWorkflow = workflows === 1;
    const ofFaults = faults.flatMap(fault => (ofAttempt(fault) ? [fault.name] : []));
    this.#given = [
      ...steps.map(name => ({ name, kind: "steps" }) as const),
      ...ofFaults.map(name => ({ name, kind: "faults" }) as const),
    ];
  }

  /** An activity, a step or a transaction of that name is about to be executed. */
  asked(name: string): void {
    this.#asked.add(name);
  }

  /** A run has ended: the names may be for other workflows of the environment. @throws RepriseError as `check` */
  checkAfterRun(): void {
    if (this.#isOfOneWorkflow) this.check();
  }

  /** Says once what is wrong. @throws RepriseError `E_OPTION` for a name that nothing has, but for one letter or two */
  check(): void {
    if (this.#isSaid) return;
    for (const { name, kind } of this.#given) {
      if (this.#asked.has(name) || isDefinedActivity(name)) continue;
      const meant = misspelt(name, this.#executedWithout(kind));
      if (meant === undefined) continue;
      this.#isSaid = true;
      throw unknownName({ name, kind }, meant);
    }
  }

  #executedWithout(kind: Given["kind"]): readonly string[] {
    const names = new Set(this.#given.filter(each => each.kind === kind).map(each => each.name));
    return [...this.#asked].filter(each => !names.has(each));
  }
}

type AttemptFault = Extract<Fault, { kind: "failAttempt" | "hang" | "delay" }>;

function ofAttempt(fault: Fault): fault is AttemptFault {
  return fault.kind === "failAttempt" || fault.kind === "hang" || fault.kind === "delay";
}

function unknownName({ name, kind }: Given, meant: string): RepriseError {
  const happened = kind === "steps" ? "was executed as it is" : "was executed without a fault";
  return new RepriseError("E_OPTION", {
    message: `${kind} of the environment have the name ${name}, which no activity, step or transaction has; the nearest is ${meant}, which ${happened}`,
    hint: `Write ${meant}. If there is a ${name} as well, on a way that this test does not take, leave it out here.`,
  });
}
