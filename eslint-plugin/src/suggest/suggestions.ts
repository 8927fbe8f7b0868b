import type { DiagnosticCode } from "@reprise/runtime/language";
import type { SourceCode } from "eslint";
import { inUTC, withLocale } from "./host-locale.js";
import { message, present, randomUUID, returnFromStep } from "./others.js";
import type { Node, Suggestion } from "./suggestion.js";
import { wrapChainInStep, wrapInStep } from "./wrap-in-step.js";

type Suggest = (node: Node, sourceCode: SourceCode) => readonly Suggestion[];

/** What may be written instead. Each is tried out: the checker has nothing against the result. */
export const suggestions: Partial<Readonly<Record<DiagnosticCode, readonly Suggest[]>>> = {
  DET110: [inUTC],
  DET112: [present],
  DET120: [withLocale],
  DET203: [randomUUID, wrapInStep],
  DET303: [wrapInStep],
  DET401: [wrapInStep],
  DET402: [wrapInStep],
  DET403: [wrapInStep],
  DET404: [wrapInStep],
  DET410: [wrapInStep],
  DET411: [wrapInStep],
  DET420: [wrapInStep],
  DET421: [wrapInStep],
  DET501: [wrapInStep],
  DET502: [message, wrapInStep],
  DET511: [wrapInStep],
  DET702: [wrapInStep],
  DET801: [returnFromStep],
  DET902: [wrapChainInStep],
};
