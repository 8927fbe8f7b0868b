import { readFileSync } from "node:fs";
import path from "node:path";
import { canonicalTimeZone, nearestOf, RepriseError, type HostPins } from "@reprise/runtime/language";
import * as ts from "../typescript.js";
import { spanIn, type Span } from "./project.js";

/** `reprise.config.json` beside the tsconfig: what the analysis is told about the project. */
export interface Configuration {
  readonly packages: readonly PackageEntry[];
  /** What the project promises of the processes of its workers. */
  readonly pins: HostPins;
}

/** One entry of `packages`, as it is written. */
export interface PackageEntry {
  /** `acme-dsl@^2` */
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly at: Span;
}

export const configurationFileName = "reprise.config.json";

/** The text of the configuration, or nothing. */
export function readConfiguration(directory: string): string | undefined {
  try {
    return readFileSync(path.join(directory, configurationFileName), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** @throws RepriseError `E_PROJECT` for a text that is no configuration. */
export function parseConfiguration(text: string | undefined): Configuration {
  if (text === undefined) return { packages: [], pins: {} };
  const value = parseJson(text);
  if (!isRecord(value)) throw malformed("it is not an object");
  const unknown = Object.keys(value).find(key => key !== "$schema" && !settings.includes(key));
  if (unknown !== undefined) {
    const meant = nearestOf(unknown, settings);
    throw malformed(
      `there is no setting ${JSON.stringify(unknown)}${meant === undefined ? "" : `, perhaps ${meant} is meant`}`,
    );
  }
  const { packages = {} } = value;
  if (!isRecord(packages)) throw malformed("packages is not an object");
  const file = ts.parseJsonText(configurationFileName, text);
  return {
    packages: Object.entries(packages).map(([key, entry]) => entryOf(file, key, entry)),
    pins: pinsOf(value),
  };
}

const settings = ["packages", "timeZone", "locale"];

function pinsOf({ timeZone, locale }: Record<string, unknown>): HostPins {
  return {
    ...(timeZone !== undefined && { timeZone: pinOf("timeZone", timeZone, name => canonicalTimeZone(name)) }),
    ...(locale !== undefined && { locale: pinOf("locale", locale, name => Intl.getCanonicalLocales(name)[0]) }),
  };
}

function pinOf(setting: string, value: unknown, canonical: (name: string) => string | undefined): string {
  try {
    if (typeof value === "string") return canonical(value) ?? value;
  } catch {
    // Intl throws at what it does not know.
  }
  const example = setting === "timeZone" ? '"UTC" or "Europe/Berlin"' : '"en-US"';
  throw malformed(`${setting} is ${JSON.stringify(value)}, which is none: write ${example}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function entryOf(file: ts.JsonSourceFile, key: string, entry: unknown): PackageEntry {
  if (!isRecord(entry)) throw malformed(`packages[${JSON.stringify(key)}] is not an object`);
  return { key, value: entry, at: { file: configurationFileName, ...positionOf(file, key) } };
}

function positionOf(file: ts.JsonSourceFile, key: string): Omit<Span, "file"> {
  let at = { start: 0, end: 0 };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isStringLiteralLike(node.name) && node.name.text === key) {
      at = { start: node.getStart(file), end: node.name.end };
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return spanIn(file, at.start, at.end);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(problem: string, cause?: unknown): RepriseError {
  return new RepriseError("E_PROJECT", {
    message: `${configurationFileName} cannot be read: ${problem}`,
    hint: 'It looks like { "timeZone": "UTC", "packages": { "acme-dsl@^2": { "deterministic": true, "reason": "…" } } }.',
    ...(cause === undefined ? {} : { cause }),
  });
}
