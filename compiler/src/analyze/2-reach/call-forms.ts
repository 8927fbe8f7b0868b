import { ts } from "ts-morph";

type Call = ts.CallExpression | ts.NewExpression;

/**
 * The forms of a native that its arguments tell apart: `new Date(x)` converts a value, `new Date()` reads the clock. The
 * form is part of the path that is judged; nothing where the arguments make no difference.
 */
export function calledForm(path: string, call: Call): string | undefined {
  const count = call.arguments?.length ?? 0;
  const isSpread = call.arguments?.some(ts.isSpreadElement) === true;
  if (path === "Date") return dateForm(call, isSpread ? 0 : count);
  if (isSpread) return undefined;
  // These format the present moment if nobody gives them another.
  if (/^Intl\.DateTimeFormat\.prototype\.format(ToParts)?$/.test(path)) return count === 0 ? `${path}()` : undefined;
  if (path === "Intl.DateTimeFormat" || /^Date\.prototype\.toLocale/.test(path)) return zonedForm(path, call);
  if (/^Intl\.\w+$/.test(path) || /\.prototype\.toLocale\w*$/.test(path)) return count === 0 ? `${path}()` : undefined;
  return path === "String.prototype.localeCompare" && count < 2 ? `${path}()` : undefined;
}

function dateForm(call: Call, count: number): string | undefined {
  if (ts.isCallExpression(call)) return "Date()";
  if (count === 0) return "new Date()";
  return count === 1 ? undefined : "new Date(fields)";
}

/** Without a locale the host's is used, without a time zone the host's. */
function zonedForm(path: string, call: Call): string | undefined {
  const [locale, options] = call.arguments ?? [];
  if (locale === undefined || locale.getText() === "undefined") return `${path}()`;
  if (options === undefined) return `${path}(zone)`;
  if (!ts.isObjectLiteralExpression(options) || options.properties.some(ts.isSpreadAssignment)) return undefined;
  return options.properties.some(each => each.name?.getText() === "timeZone") ? undefined : `${path}(zone)`;
}
