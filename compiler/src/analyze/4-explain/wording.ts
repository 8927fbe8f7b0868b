import { diagnosticCodes, type DiagnosticCode } from "@reprise/runtime/language";
import type { Finding } from "../3-judge/finding.js";

/** What is wrong, in one sentence without its full stop. */
export function causeOf({ code, name, detail, workflow }: Finding): string {
  const place = detail === null ? "" : `, ${detail}`;
  if (code === "DET902") return `workflow "${workflow.name}" ${diagnosticCodes[code]}: ${name}`;
  return `workflow "${workflow.name}" ${diagnosticCodes[code]}: ${name}${place}`;
}

type Family =
  "value" | "state" | "effect" | "order" | "name" | "limit" | "step" | "reader" | "load" | "data" | "escape";

const effects: Readonly<Record<Family, string>> = {
  value: "A replay, or another worker, would see another value and take another way than the run did.",
  effect: "It would happen again with every replay, and a replay would get another answer than the run did.",
  order: "It waits for something that no history records, so a replay would continue in another order.",
  state: "Runs in one process would see each other's values, and a replay in another process would not.",
  step: "A step is executed once: on replay its body is skipped, and what it did to the run is missing.",
  reader: "No history says when it was executed, so on replay the run is another one than it was.",
  data: "Only data can be written to the history and read back: a run that gets here with it fails.",
  escape:
    "Escape hatches are the part of the verdict that rests on trust, so each has to be needed, current and explained.",
  name: "The name is the identity of the operation in the history, so it has to be known and unique before the code runs.",
  load: "No run is there yet that could record it: it fails, or every process has a result of its own.",
  limit: "What it does cannot be seen, so it cannot be vouched for on replay.",
};

export function effectOf(code: DiagnosticCode): string {
  return effects[familyOf(code)];
}

function familyOf(code: DiagnosticCode): Family {
  if (code === "DET904" || code === "DET907" || code === "DET908") return "escape";
  if (code === "DET804" || code === "DET805") return "name";
  if (code.startsWith("DET81")) return "data";
  if (code === "DET802") return "reader";
  if (code === "DET806") return "load";
  if (code.startsWith("DET80")) return "step";
  if (code.startsWith("DET3")) return "order";
  if (code === "DET410" || code === "DET411" || code === "DET420") return "effect";
  if (code === "DET510" || code === "DET511" || code === "DET512") return "state";
  return code.startsWith("DET7") || code.startsWith("DET9") || code === "DET421" ? "limit" : "value";
}

const inStep = "Move the call into an activity or a step and use its recorded result.";

const remedies: Partial<Readonly<Record<DiagnosticCode, string>>> = {
  DET510: "Keep the state in variables of the workflow, or in a table that an activity writes.",
  DET511: "Make it a constant, pass it to the workflow as input, or read it in an activity.",
  DET512: "Leave globals as they are; keep the value in a variable of the workflow.",
  DET701: "Import it at the top of the file.",
  DET702: "Write the code out.",
  DET703: "Name the member: it can be judged only when it is known.",
  DET801: "Return the value from the step and assign its result.",
  DET802: "Only read here: change the run in the workflow, or in the handler of a signal or an update.",
  DET803: "Call it in the workflow, before or after the step.",
  DET804: "Use a string literal. A call in a loop needs no name of its own: occurrences are counted.",
  DET805: "Give one of the two another name.",
  DET806: "Call it in the workflow, or define there what only it needs.",
  DET902: "Call it in an activity or a step, or make sure that its results depend on its arguments alone.",
  DET904: "Remove the comment.",
  DET907: "Do what the verdict that is back says, or look at it again and set a new day.",
  DET906: "Call it from this project, or pass plain data instead of functions.",
};

export function remedyOf(code: DiagnosticCode): string {
  return remedies[code] ?? inStep;
}
