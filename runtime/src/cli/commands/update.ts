import { withRun } from "../connect.js";
import { jsonOption, type Command } from "../command.js";
import { answerText } from "../answer-text.js";
import { encodedValue, jsonText } from "../json.js";
import { parseDuration, parseValue } from "../parse.js";

export const update: Command = {
  name: "update",
  about: "send an update to a run, and print its answer",
  positionals: ["run", "name", "argument?"],
  options: {
    id: { value: "ID", about: "sends with the same id are one update" },
    timeout: { value: "TIME", about: "how long to wait for the answer (default: as long as it takes)" },
    ...jsonOption,
  },
  run: async call => {
    const [, name = "", text] = call.positionals;
    const argument = text === undefined ? undefined : parseValue(text, { what: "the argument", cwd: call.io.cwd });
    return withRun(call, async run => {
      const timeout = parseDuration(call.text("timeout"));
      const answer = await run.update(name, argument, { id: call.text("id"), timeout });
      const shown = call.given("json")
        ? jsonText(encodedValue(answer))
        : `${answerText(answer, call.io.stdout.isTTY)}\n`;
      call.io.stdout.write(shown);
      return 0;
    });
  },
};
