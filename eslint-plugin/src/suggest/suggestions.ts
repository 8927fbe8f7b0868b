import type { DiagnosticCode } from "@reprise/runtime/language";
import type { SourceCode } from "eslint";
import { byCodeUnits, inUTC, withLocale } from "./host-locale.js";
import { moveIntoWorkflow } from "./move-into-workflow.js";
import {
  constantName,
  importAtTop,
  message,
  nowOfRun,
  present,
  randomUUID,
  removeComment,
  returnFromStep,
  sleepInstead,
  withoutStep,
} from "./others.js";
import type { Node, Suggestion } from "./suggestion.js";
import { wrapChainInStep, wrapInStep } from "./wrap-in-step.js";

/** For the node that begins at the offence, and the place in the text, which may be a comment's. */
type Suggest = (node: Node, sourceCode: SourceCode, at: number) => readonly Suggestion[];

/** What may be written instead. Each is tried out: the checker has nothing against the result. */
export const suggestions: Partial<Readonly<Record<DiagnosticCode, readonly Suggest[]>>> = {
  DET101: [moveIntoWorkflow],
  DET102: [moveIntoWorkflow],
  DET103: [nowOfRun],
  DET110: [inUTC],
  DET112: [present],
  DET120: [byCodeUnits, withLocale],
  DET201: [moveIntoWorkflow],
  DET203: [moveIntoWorkflow, randomUUID, wrapInStep],
  DET301: [sleepInstead],
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
  DET510: [moveIntoWorkflow],
  DET511: [moveIntoWorkflow, wrapInStep],
  DET701: [importAtTop],
  DET702: [wrapInStep],
  DET801: [returnFromStep],
  DET803: [withoutStep],
  DET804: [constantName],
  DET902: [wrapChainInStep],
  DET907: [removeComment],
  DET908: [removeComment],
};
