import type { SourceCode } from "eslint";
import { around, callAround, rangeOf, replace, textOf, type Node, type Suggestion } from "./suggestion.js";

/** `getHours` becomes `getUTCHours`, a text in the host's zone one in UTC, `new Date(2026, 0)` a moment of UTC. */
export function inUTC(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  const member = around(node, "MemberExpression");
  const name = member?.property.type === "Identifier" ? member.property.name : "";
  const local = /^([gs]et)(?!UTC|Time)(\w+)$/.exec(name);
  const one = (title: string, of: Node, text: string): readonly Suggestion[] => [{ title, edits: [replace(of, text)] }];
  if (member !== undefined && local !== null) {
    const utc = `${local[1] ?? ""}UTC${local[2] ?? ""}`;
    return one(`Ask for the hour and day of UTC: ${utc}()`, member.property as Node, utc);
  }
  if (member !== undefined && /^to(Date|Time)?String$/.test(name))
    return one("Write the moment in UTC: toISOString()", member.property as Node, "toISOString");
  const made = around(node, "NewExpression");
  if (made !== undefined && made.arguments.length > 1) {
    const parts = made.arguments.map(each => textOf(each as Node, sourceCode)).join(", ");
    return one("Make it a moment of UTC: new Date(Date.UTC(…))", made, `new Date(Date.UTC(${parts}))`);
  }
  const [text] = made?.arguments ?? [];
  if (text?.type === "Literal" && typeof text.value === "string")
    return one("Read the text as UTC", text as Node, JSON.stringify(`${text.value.replace(" ", "T")}Z`));
  return withZone(node, sourceCode);
}

function withZone(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  const call = callAround(node);
  const [locale, options] = call?.arguments ?? [];
  if (call === undefined || locale === undefined) return [];
  const title = 'Name the time zone: timeZone: "UTC"';
  if (options === undefined) {
    const end = rangeOf(locale as Node)[1];
    return [{ title, edits: [{ range: [end, end], text: ', { timeZone: "UTC" }' }] }];
  }
  if (options.type !== "ObjectExpression") return [];
  const start = rangeOf(options as Node)[0] + 1;
  const rest = textOf(options as Node, sourceCode).length > 2 ? "," : " ";
  return [{ title, edits: [{ range: [start, start], text: ` timeZone: "UTC"${rest}` }] }];
}

/** The locale where none is named: the second argument of `localeCompare`, the first of everything else. */
export function withLocale(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  const call = callAround(node);
  if (call === undefined) return [];
  const comparing = textOf(call.callee as Node, sourceCode).endsWith("localeCompare");
  const given = call.arguments.map(each => textOf(each as Node, sourceCode));
  const place = comparing ? 1 : 0;
  const parts = [...given.slice(0, place), '"en"', ...given.slice(place + 1)];
  const prefix = call.type === "NewExpression" ? "new " : "";
  const text = `${prefix}${textOf(call.callee as Node, sourceCode)}(${parts.join(", ")})`;
  return [{ title: 'Name the locale: "en"', edits: [replace(call, text)] }];
}

/** The order of code units, which is the same everywhere, for that of a language. */
export function byCodeUnits(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  const call = callAround(node);
  if (call?.callee.type !== "MemberExpression" || call.arguments.length !== 1) return [];
  const { object, property } = call.callee;
  if (property.type !== "Identifier" || property.name !== "localeCompare") return [];
  const [a, b] = [textOf(object as Node, sourceCode), textOf(call.arguments[0] as Node, sourceCode)];
  // What is written twice is executed twice.
  if (!isSimple.test(a) || !isSimple.test(b)) return [];
  return [
    {
      title: "Compare code units, which no locale changes",
      edits: [replace(call, `(${a} < ${b} ? -1 : ${a} > ${b} ? 1 : 0)`)],
    },
  ];
}

const isSimple = /^([\w$.]+|"[^"]*")$/;
