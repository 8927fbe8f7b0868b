import { answerText } from "../answer-text.js";
import { withRun } from "../connect.js";
import { jsonOption, type Command } from "../command.js";
import { encodedValue, jsonText } from "../json.js";
import { parseDuration, parseValue } from "../parse.js";

export const query: Command = {
  name: "query",
  about: "ask a run, and print its answer",
  positionals: ["run", "name", "argument?"],
  options: { timeout: { value: "TIME", about: "how long to wait for a worker (default: 10s)" }, ...jsonOption },
  run: async call => {
    const [, name = "", text] = call.positionals;
    const argument = text === undefined ? undefined : parseValue(text, { what: "the argument", cwd: call.io.cwd });
    return withRun(call, async run => {
      const timeout = parseDuration(call.text("timeout"));
      const answer = await run.query(name, argument, { timeout });
      const shown = call.given("json")
        ? jsonText(encodedValue(answer))
        : `${answerText(answer, call.io.stdout.isTTY)}\n`;
      call.io.stdout.write(shown);
      return 0;
    });
  },
};
