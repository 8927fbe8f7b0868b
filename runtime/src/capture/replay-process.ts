// The process in which `reprise capture` tries its fixtures out: code that never comes back ends with it.
import { messageOf } from "../language/errors.js";
import type { HistoryEvent } from "../language/events.js";
import { onlyReplay } from "../language/replay-only.js";
import { loadModules } from "../testing/load-modules.js";
import { observe } from "../testing/observe.js";
import { findWorkflow } from "../testing/replay-history-file.js";
import { attributeStrayErrors } from "../worker/process/stray-errors.js";
import type { AnyWorkflow } from "../worker/builds/builds.js";
import type { Answer, Question } from "./replayer.js";
import { renumbered, rerecord } from "./rerecord.js";
import { verdictOf } from "./verdict.js";

let workflow: AnyWorkflow | undefined;

onlyReplay();

process.once("disconnect", () => process.exit());
process.on("message", (question: Question) => {
  void answer(question).then(
    found => process.send?.(found),
    (error: unknown) => process.send?.({ error: messageOf(error) } satisfies Answer),
  );
});

async function answer(question: Question): Promise<Answer> {
  if ("modules" in question) {
    workflow = findWorkflow(question.history, await loadModules(question.modules, process.cwd()));
    attributeStrayErrors();
    return {};
  }
  if (workflow === undefined) throw new Error("no workflow was loaded");
  const events = await prepared(workflow, question);
  return { events, verdict: verdictOf(await observe(workflow, events)) };
}

function prepared(
  code: AnyWorkflow,
  { events, how }: Extract<Question, { readonly how: unknown }>,
): Promise<readonly HistoryEvent[]> | readonly HistoryEvent[] {
  return how === "rerecorded" ? rerecord(code, events) : renumbered(events);
}
