import type { DiagnosticCode, ManifestSite } from "@reprise/runtime/language";
import type { Span } from "../project.js";
import type { Outline } from "./outline/outline.js";

/** From here on the pipeline is plain data: no node of the compiler leaves this stage. */
export type UnitId = string;
export type ContainerId = string;

/**
 * `load`: executed once when its module is loaded, outside every run. `run`: executed by workflow code. A function that
 * a module calls while it is loaded is reached in `load`; the functions it makes are executed in `run`.
 */
export type Phase = "load" | "run";

/** `own`: in the phase of the unit. `deferred`: in a function that the unit only makes, so in `run`. */
export type When = "own" | "deferred" | "load";

/** A piece of code that is reached as a whole: a function, a class member, a module-level initialiser. */
export interface Unit {
  readonly id: UnitId;
  readonly name: string;
  readonly at: Span;
  /** The absolute path of its source. */
  readonly file: string;
  /** Initialisers are reached in `load` whoever mentions them. */
  readonly initialiser: boolean;
  readonly uses: readonly Use[];
  /** Which of its uses are parts of defaults. */
  readonly defaults: readonly DefaultKey[];
  /** The normalised source, for the build id. Units and containers stand in it by reference. */
  readonly shape: readonly ShapeToken[];
  /** The order of the uses, for the tree of operations. */
  readonly outline: Outline;
  /** The parameters, by index, that hold functions which it calls and does nothing else with. */
  readonly calledParameters: readonly number[];
}

export type ShapeToken = string | { readonly ref: string };

/** A class or an object literal: what it always executes, and members that count once somebody reads their name. */
export interface Container {
  readonly id: ContainerId;
  readonly name: string;
  readonly always: readonly UnitId[];
  /** Members that the language calls by itself: `toJSON`, `[Symbol.iterator]`. Where a module has it do so, that says so itself. */
  readonly implicit: readonly UnitId[];
  /** One of them, the constructor. */
  readonly maker: UnitId | null;
  readonly members: readonly ContainerMember[];
  /** What a class, or an object that a module makes of it, computes for those alone who ask for it: see `FieldsApart`. */
  readonly fields: readonly ContainerField[];
  /** The classes of this project that it extends. */
  readonly bases: readonly ContainerId[];
  /** The defaults of its base's constructor that its own has no use for. */
  readonly givenToBases: readonly DefaultKey[];
  /** It may stand for a type of the platform or of a package, whose members it implements. */
  readonly foreign: boolean;
  /** An object literal: nobody writes one out in the place of a map or a list. */
  readonly literal: boolean;
}

export interface ContainerField {
  readonly name: string;
  readonly unit: UnitId;
  /** Of the constructor, what that assigns to it. */
  readonly part: DefaultKey | null;
}

export interface ContainerMember {
  readonly name: string;
  readonly unit: UnitId;
  /** Whoever reads it executes it. */
  readonly accessor: boolean;
}

/** Of a default of a unit: see `defaultKey`. */
export type DefaultKey = string;

interface Fact {
  readonly at: Span;
  readonly when: When;
  /** The default that it is part of: it counts if somebody who calls the unit may leave that out. */
  readonly default?: DefaultKey;
}

export type Use =
  | MentionUse
  | ContainerUse
  | MemberUse
  | CapturedUse
  | ExecutedUse
  | NativeUse
  | AliasUse
  | PackageUse
  | WriteUse
  | ReadUse
  | SettingsUse
  | DurableUse
  | ChangeUse
  | OffenceUse;

export interface MentionUse extends Fact {
  readonly kind: "mention";
  readonly to: UnitId;
  readonly name: string;
  /** `lent`: handed to somebody who calls it at once and does not keep it. `both`: to somebody who may do either. */
  readonly how: "call" | "value" | "lent" | "both";
  /** The defaults that a call has no use for. */
  readonly given?: readonly DefaultKey[];
}

export interface ContainerUse extends Fact {
  readonly kind: "container";
  readonly of: ContainerId;
  readonly name: string;
  /** `extended`: a class that another one extends, so that what that one overrides is nobody's. */
  readonly how: "call" | "value" | "extended";
  /** The defaults of its constructor that this construction has no use for: `all` where an object is there already. */
  readonly given?: readonly DefaultKey[] | "all";
}

/** A property read that does not settle on one declaration: every mentioned container's member of that name counts. */
export interface MemberUse extends Fact {
  readonly kind: "member";
  /** `*` for a key that is computed. */
  readonly name: string;
  /** `builtin`: of a class of the language, which only a class of this project that extends it can stand for. */
  readonly scope: "own" | "foreign" | "builtin";
  /** The class whose `this` it is asked of: only objects of it and of what extends it can be meant. */
  readonly of: ContainerId | null;
  /**
   * `taken`: read without being called, so that only accessors are executed at once, and functions when somebody calls them.
   * `copy`: read along with all others, so that only accessors are executed.
   */
  readonly by: "name" | "taken" | "copy";
}

/** A variable of an enclosing function. If that function is not reached itself, what its variable holds is a root. */
export interface CapturedUse extends Fact {
  readonly kind: "captured";
  readonly name: string;
  readonly owner: UnitId;
  /** The class whose constructor it is a variable of, or whose objects have it: then it is the owner itself. */
  readonly of: ContainerId | null;
  /** What it holds comes with no code that could make objects. */
  readonly isData?: boolean;
  /** What it can hold: the initialiser, or the arguments of each call that sets it. */
  readonly from: readonly {
    readonly site: string | null;
    readonly units: readonly UnitId[];
    /** Runs alone make the call: what it makes is their own. */
    readonly byRuns?: boolean;
  }[];
}

/** A call of what a variable or a table holds: what these functions make while modules are loaded, all runs share. */
export interface ExecutedUse extends Fact {
  readonly kind: "executed";
  readonly to: readonly {
    readonly unit: UnitId;
    /** It is made by code that runs alone execute. */
    readonly byRuns: boolean;
  }[];
}

export interface NativeUse extends Fact {
  readonly kind: "native";
  /** A key of the table of natives, or a path below one: `Date.now`, `new Date()`, `node:fs.readFileSync`. */
  readonly path: string;
  /** A value that is only mentioned while a module is loaded is not read yet. */
  readonly how: MentionUse["how"];
  readonly label: string;
  /** The rewriter edits it; what it leaves alone is the guard's. */
  readonly rewritten: boolean;
  /** The member's name, if only that says what it is: one of the project's own may be meant. */
  readonly untyped: string | null;
  /** The member of an interface of the project that it stands for, if nothing else names it: who reads none of that name makes no use of it. */
  readonly under?: string;
}

/** A call of a native by another name, like `now()` of `const now = Date.now`. Where it got that name, it was mentioned. */
export interface AliasUse extends Fact {
  readonly kind: "alias";
  readonly path: string;
}

export interface PackageUse extends Fact {
  readonly kind: "package";
  readonly name: string;
  readonly version: string;
  /** The folder or file of the package that it is declared in: `locale` of `date-fns/locale/de`. */
  readonly within: string;
  /** The file of declarations that exports it; nothing for what is a member of something. */
  readonly module: string | null;
  readonly member: string;
  /** Nothing where it is mentioned without being called. */
  readonly call: PackageCall | undefined;
}

/** What can be seen of a call where it stands, for exports whose arguments make the difference. Whoever reads an accessor calls it. */
export interface PackageCall {
  readonly arguments: readonly ArgumentForm[];
  /** By which calls its object came about, in each way that is possible: `utc` in `day.utc().format()`. */
  readonly ways: readonly (readonly MemberCall[])[];
  /** The export that it is a member of: `Duration` of `Duration.fromISO()`. */
  readonly of: string | null;
  /** What is asked of its result, if that is all that happens to it. */
  readonly then: readonly MemberCall[] | null;
}

export interface MemberCall {
  readonly name: string;
  readonly arguments: readonly ArgumentForm[];
}

export type ArgumentForm =
  /** One of these texts. */
  | { readonly kind: "text"; readonly texts: readonly string[] }
  /** Options: the members that it is certain to have. */
  | { readonly kind: "object"; readonly members: Readonly<Record<string, ArgumentForm>> }
  /** `zoned`: a date that carries its zone with it, like UTCDate; `instance`: of a package; `missing`: it may be undefined. */
  | { readonly kind: "string" | "number" | "boolean" | "date" | "zoned" | "instance" | "missing" | "other" };

export interface WriteUse extends Fact {
  readonly kind: "write";
  readonly variable: Variable;
  /** Where the variable is declared. */
  readonly declared: Span;
  readonly owner: Owner;
  /** Where the write has the form of a memo: accepted if what it executes reads nothing that differs. */
  readonly memo: MemoUnits | null;
  /** The file of the class or literal that hands it out, where an interface is asked: nothing to those who do not execute that. */
  readonly handedBy: string | null;
  /** The function that puts it into a field of the object that writes it: nothing to those who do not execute that. */
  readonly givenBy: UnitId | null;
}

export interface ReadUse extends Fact {
  readonly kind: "read";
  readonly variable: Variable;
  readonly owner: Owner;
  readonly writes: readonly { readonly at: Span; readonly memo: MemoUnits | null }[];
  /** It asks whether, or what, somebody has written: not even a memo gives every run the same answer. */
  readonly probes: boolean;
}

/** What only the run executes that comes first. */
export interface MemoUnits {
  /** What makes the value: all runs share it. */
  readonly value: readonly UnitId[];
  readonly around: readonly UnitId[];
}

/** Whose a variable is: the process's, a run's, a call's of the unit that declares it, or an object's. */
export type Owner =
  | { readonly kind: "module" }
  | { readonly kind: "run" }
  | { readonly kind: "unit"; readonly unit: UnitId }
  /** `captured`: an object that the handler was made in, so that all runs have the same. */
  | { readonly kind: "instance"; readonly of: ContainerId; readonly captured: boolean };

export interface Variable {
  readonly key: string;
  readonly name: string;
}

/** It changes what a package exports, for everybody: harmless while modules are loaded. */
export interface SettingsUse extends Fact {
  readonly kind: "settings";
  readonly name: string;
}

export interface DurableUse extends Fact {
  readonly kind: "durable";
  /** `value`: an activity that is handed to somebody. */
  readonly how: "call" | "value";
  readonly site: ManifestSite;
}

/** A memo of the run that the body of a step fills: harmless if anybody would fill it alike. */
export interface ChangeUse extends Fact {
  readonly kind: "change";
  readonly code: DiagnosticCode;
  readonly name: string;
  readonly detail?: string;
  readonly memo: MemoUnits;
  readonly givenBy?: UnitId | null;
}

/** Something that no other fact can make harmless. */
export interface OffenceUse extends Fact {
  readonly kind: "offence";
  readonly code: DiagnosticCode;
  readonly name: string;
  readonly detail?: string;
  readonly remedy?: string;
  /** The function that hands in the code which does it: nothing to those who do not execute that. */
  readonly givenBy?: UnitId | null;
}

/** The facts about the code, computed when they are first asked for. */
export interface Facts {
  unit(id: UnitId): Unit;
  container(id: ContainerId): Container;
  /** Whether a class or an object in a file has a member of that name. */
  declares(file: string, name: string): boolean;
}
