import type { Allowance } from "../diagnostics.js";
import type { Colours } from "./colours.js";
import { columns } from "./columns.js";

export function prettyAllowances(allowances: readonly Allowance[], paint: Colours): string {
  if (allowances.length === 0) return "nothing is allowed that the analysis would refuse\n";
  const rows = allowances.map(({ subject, file, line, column, reason, until, used }) => [
    paint.bold(subject),
    paint.cyan(`${file}:${line}:${column}`),
    used ? paint.green("in use") : paint.red("not in use"),
    until === null ? "" : `until ${until}`,
    reason,
  ]);
  const unused = allowances.filter(each => !each.used).length;
  const total = `${allowances.length} ${allowances.length === 1 ? "allowance" : "allowances"}`;
  return `${columns(rows)}${total}, ${unused} not in use\n`;
}
