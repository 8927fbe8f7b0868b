import { withStore } from "../connect.js";
import { jsonOption, type Command } from "../command.js";
import { jsonText } from "../json.js";
import { renderTable } from "../table.js";

export const doctor: Command = {
  name: "doctor",
  about: "look for everything that should never be: lost runs, gaps, mail of closed runs",
  positionals: [],
  options: jsonOption,
  run: async call => {
    const findings = await withStore(call, store => store.diagnose());
    const { io, style } = call;
    if (call.given("json")) io.stdout.write(jsonText(findings));
    else io.stdout.write(renderTable(findings.map(({ finding, runId }) => [runId, style.red(finding)])));
    if (findings.length === 0) io.stderr.write("nothing found\n");
    return findings.length === 0 ? 0 : 1;
  },
};
