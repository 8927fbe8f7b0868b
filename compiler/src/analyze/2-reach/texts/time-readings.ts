import * as ts from "../../../typescript.js";
import type { CallSite, CallSites } from "../../1-discover/call-sites.js";
import { bare } from "../../expressions.js";
import type { CodeAnswers } from "../../incremental/code-answers.js";
import type { Cache } from "../../incremental/reads.js";
import type { Project } from "../../project.js";
import type { References } from "../../references.js";
import type { Masks } from "../masks.js";
import type { ComposedTexts, GivenTexts } from "./composed-texts.js";
import { isLocalTime } from "./written-times.js";

/** A text that a function reads as a time, or a call to which it hands what it was given. */
interface Body {
  readonly read: readonly Reading[];
  readonly calls: readonly CallSite[];
}

export type TimeForm = "new Date(local time)" | "Date.parse(local time)";

interface Reading {
  readonly form: TimeForm;
  readonly text: ts.Expression;
}

const deepest = 3;

/** Who reads a text as a time in the host's zone: `new Date(text)`, and a call of the function that does so with what it is given. */
export class TimeReadings {
  readonly #project: Project;
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #masks: Masks;
  readonly #texts: ComposedTexts;
  readonly #known: Cache<ts.Node, Body> = new Map();
  readonly #depths: CodeAnswers<ts.SignatureDeclaration, number | null>;

  constructor(project: Project, references: References, callSites: CallSites, masks: Masks, texts: ComposedTexts) {
    this.#project = project;
    this.#references = references;
    this.#callSites = callSites;
    this.#masks = masks;
    this.#texts = texts;
    this.#depths = references.answers.about<ts.SignatureDeclaration, number | null>({
      question: "reads a time",
      whileFinding: null,
      find: callee => this.#depthOf(callee),
    });
  }

  /** Whether a text that is read as a time may name no zone. */
  isLocal(text: ts.Expression, given?: GivenTexts): boolean {
    const { flags } = this.#project.checker.getTypeAtLocation(bare(text));
    return (flags & ts.TypeFlags.NumberLike) === 0 && this.#texts.of(text, given).some(isLocalTime);
  }

  /** How the function that is called reads in the host's zone what this call gives it, and would not read everything so. */
  formsThrough(call: CallSite, given?: GivenTexts, depth = 0): readonly TimeForm[] {
    const callees = this.#callSites.callees(call).flatMap(functionOf);
    return callees.flatMap(callee => {
      const reading = this.#depths.of(callee);
      return reading !== null && depth + reading <= deepest ? this.#formsOf(callee, call, given, depth) : [];
    });
  }

  #formsOf(
    callee: ts.SignatureDeclaration,
    call: CallSite,
    given: GivenTexts | undefined,
    depth: number,
  ): readonly TimeForm[] {
    const { read, calls } = this.#bodyOf(callee);
    const inside = this.#texts.givenTo(callee, call, given);
    const own = read.filter(({ text }) => this.isLocal(text, inside) && !this.isLocal(text));
    const handedOn = depth === deepest ? [] : calls.filter(each => this.#isGivenMore(each, inside));
    return [...own.map(({ form }) => form), ...handedOn.flatMap(each => this.formsThrough(each, inside, depth + 1))];
  }

  /** Whether more is known of what a call gives than what its function says by itself. */
  #isGivenMore(call: CallSite, given: GivenTexts): boolean {
    const all = call.arguments ?? [];
    return all.some(each => this.#texts.of(each, given).join("\n") !== this.#texts.of(each).join("\n"));
  }

  /** How many calls deep a function reads a time, in itself or in what it calls. */
  #depthOf(callee: ts.SignatureDeclaration): number | null {
    const { read, calls } = this.#bodyOf(callee);
    if (read.length > 0) return 0;
    const called = calls.flatMap(each => this.#callSites.callees(each)).flatMap(functionOf);
    const depths = called.flatMap(each => this.#depths.of(each) ?? []);
    const least = Math.min(...depths) + 1;
    return least <= deepest ? least : null;
  }

  #bodyOf(callee: ts.SignatureDeclaration): Body {
    return this.#project.reads.cached(this.#known, callee, { read: [], calls: [] }, () => {
      this.#project.reads.body(callee);
      const read: Reading[] = [];
      const calls: CallSite[] = [];
      const visit = (node: ts.Node): void => {
        const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
        const reading = isCall ? this.#readingAt(node) : undefined;
        if (reading !== undefined) read.push(reading);
        else if (isCall && callee.parameters.length > 0) calls.push(node);
        const masked = isCall ? this.#masks.of(node).map(({ argument }) => argument) : [];
        ts.forEachChild(node, child => {
          if (!masked.includes(child)) visit(child);
        });
      };
      if ("body" in callee && callee.body !== undefined) visit(callee.body);
      return { read, calls };
    });
  }

  #readingAt(call: CallSite): Reading | undefined {
    const [text, another] = call.arguments ?? [];
    if (text === undefined || another !== undefined) return undefined;
    const path = this.#references.nativePath(call.expression);
    if (path === "Date.parse") return { form: "Date.parse(local time)", text };
    return path === "Date" && ts.isNewExpression(call) ? { form: "new Date(local time)", text } : undefined;
  }
}

/** The code that gets the arguments: of a class its constructor. */
function functionOf(callee: ts.Node): readonly ts.SignatureDeclaration[] {
  if (ts.isClassLike(callee)) return callee.members.filter(ts.isConstructorDeclaration);
  return ts.isFunctionLike(callee) ? [callee] : [];
}
