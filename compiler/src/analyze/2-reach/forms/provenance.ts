import * as ts from "../../../typescript.js";
import { argumentsFor, ownerOfParameter, type CallSites } from "../../1-discover/call-sites.js";
import { bare } from "../../expressions.js";
import type { Project } from "../../project.js";
import type { References } from "../../references.js";
import { returnedExpressions } from "../../returned-expressions.js";
import { argumentForms } from "./argument-forms.js";
import type { MemberCall } from "../facts.js";
import { heldValues } from "../state/values/held-values.js";
import { itemsOf, listBehind } from "../state/values/items-of.js";
import type { ComposedTexts } from "../texts/composed-texts.js";

/** The calls by which an object came about, the last one last; none where nobody knows. */
type Way = readonly MemberCall[];

const unknown: readonly Way[] = [[]];

/** What variables and functions give that are being asked for: of `d = d.add(1, "day")` what `d` was before. */
type Assumed = ReadonlyMap<ts.Node, readonly Way[]>;

interface Asking {
  readonly depth: number;
  readonly assumed: Assumed;
  /** Those of them that were asked for. */
  readonly met: Set<ts.Node>;
}

/**
 * By which calls an object came about, wherever it was made: `utc` of `day.format()`, where `const day = dayjs.utc()`, or
 * where everybody who calls this function passes such an object.
 */
export class Provenance {
  readonly #project: Project;
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #texts: ComposedTexts;

  constructor(project: Project, references: References, callSites: CallSites, texts: ComposedTexts) {
    this.#project = project;
    this.#references = references;
    this.#callSites = callSites;
    this.#texts = texts;
  }

  /** The ways in which it can have come about: one at least. */
  of(expression: ts.Expression): readonly Way[] {
    const ways = this.#of(expression, { depth: 0, assumed: new Map(), met: new Set() });
    return ways.length === 0 ? unknown : ways;
  }

  #of(expression: ts.Expression, asking: Asking): readonly Way[] {
    const node = bare(expression);
    if (asking.depth > 20) return unknown;
    const deeper = { ...asking, depth: asking.depth + 1 };
    if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) return this.#ofNamed(node, deeper);
    if (ts.isConditionalExpression(node)) return this.#ofAny([node.whenTrue, node.whenFalse], deeper);
    if (ts.isBinaryExpression(node)) return this.#ofAny([node.left, node.right], deeper);
    if (!ts.isCallExpression(node)) return unknown;
    const callee = bare(node.expression);
    const own = this.#callSites.callees(node);
    if (own.length > 0) return different(own.flatMap(each => this.#ofReturned(each, deeper)));
    const isMethod = ts.isPropertyAccessExpression(callee);
    const last = {
      name: isMethod ? callee.name.text : callee.getText(),
      arguments: argumentForms(this.#project.checker, this.#texts, node),
    };
    const before = isMethod ? this.#of(callee.expression, deeper) : unknown;
    return before.map(way => [...way, last]);
  }

  /** A variable, a field, or a property of an object that is written out. */
  #ofNamed(named: ts.Expression, asking: Asking): readonly Way[] {
    const target = this.#references.resolve(named);
    const declarations: readonly ts.Node[] =
      target.kind === "declaration" ? [target.node] : target.kind === "member" ? target.nodes : [];
    return declarations.length === 0
      ? unknown
      : different(declarations.flatMap(each => this.#ofDeclared(each, asking)));
  }

  #ofReturned(callee: ts.Node, asking: Asking): readonly Way[] {
    return this.#closed(callee, asking, inside =>
      this.#ofAny(returnedExpressions(this.#references.reads, callee), inside),
    );
  }

  #ofDeclared(declaration: ts.Node, asking: Asking): readonly Way[] {
    const list = listBehind(declaration);
    if (list !== undefined) return this.#ofAny(itemsOf(this.#references, list), asking);
    const held = heldValues(this.#project, this.#references, declaration);
    const given = ts.isParameter(declaration) ? this.#givenTo(declaration) : [];
    if (held === undefined || given === undefined) return unknown;
    return this.#closed(declaration, asking, inside => this.#ofAny([...held, ...given], inside));
  }

  /** Of what may be made of itself: first without that, then on top of what was found. */
  #closed(node: ts.Node, asking: Asking, ways: (asking: Asking) => readonly Way[]): readonly Way[] {
    const assumed = asking.assumed.get(node);
    if (assumed !== undefined) {
      asking.met.add(node);
      return assumed;
    }
    const first = ways(assuming(asking, node, []));
    if (!asking.met.delete(node)) return first;
    return different([...first, ...ways(assuming(asking, node, first))]);
  }

  /** What all who call its function give to a parameter; nothing where nobody is known, or somebody leaves it out. */
  #givenTo(parameter: ts.ParameterDeclaration): readonly ts.Expression[] | undefined {
    const sites = this.#callSites.of(ownerOfParameter(parameter));
    const given = sites.flatMap(site => argumentsFor(parameter, site));
    const isKnown = given.length === sites.length || parameter.initializer !== undefined;
    return sites.length > 0 && isKnown ? given : undefined;
  }

  #ofAny(expressions: readonly ts.Expression[], asking: Asking): readonly Way[] {
    return expressions.length === 0 ? unknown : different(expressions.flatMap(each => this.#of(each, asking)));
  }
}

function assuming(asking: Asking, node: ts.Node, ways: readonly Way[]): Asking {
  return { ...asking, assumed: new Map([...asking.assumed, [node, ways]]) };
}

function different(ways: readonly Way[]): readonly Way[] {
  return [...new Map(ways.map(way => [JSON.stringify(way), way])).values()];
}
