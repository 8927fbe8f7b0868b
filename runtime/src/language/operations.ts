/**
 * What a run of a workflow can ask for, in the order in which its code asks: every execution is a path through it. Two
 * builds are compared by everything but `text`, `name`, `file` and `line`, which are for people.
 */
export interface OperationTree {
  /** The functions in which operations are, the workflow's own first. Calls name them by their index. */
  readonly functions: readonly OperationFunction[];
}

export interface OperationFunction {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly body: OperationFlow;
}

export type OperationFlow = Flow<OperationLeaf>;

/** An error ends whatever is executed, up to the next `try`: that can happen anywhere and is not written down. */
export type OperationLeaf =
  /** An entry of `ManifestWorkflow.sites`. */
  | { readonly kind: "operation"; readonly site: number }
  /** What the parameters of the function that it calls are given, as far as these are functions with operations. */
  | { readonly kind: "call"; readonly function: number; readonly given: readonly GivenFunction[] }
  /** Executes the function that the caller has given for this parameter. */
  | { readonly kind: "given"; readonly parameter: number };

export interface GivenFunction {
  readonly parameter: number;
  readonly body: OperationFlow;
}

/** Code in the order in which it is executed; `Leaf` is what happens in it. */
export type Flow<Leaf> = Leaf | Control<Leaf>;

export type Control<Leaf> =
  | Sequence<Leaf>
  | Branch<Leaf>
  | Loop<Leaf>
  | Attempt<Leaf>
  | Parallel<Leaf>
  | Concurrent<Leaf>
  | Callback<Leaf>
  | Scope<Leaf>
  | Exit;

/** One after the other. An empty one is nothing. */
export interface Sequence<Leaf> {
  readonly kind: "sequence";
  readonly parts: readonly Flow<Leaf>[];
}

/** One of the alternatives. `dispatch`: one of the functions that a member can be. */
export interface Branch<Leaf> {
  readonly kind: "branch";
  readonly form: "if" | "switch" | "conditional" | "short-circuit" | "dispatch";
  readonly text: string;
  readonly alternatives: readonly { readonly text: string; readonly flow: Flow<Leaf> }[];
}

/** Any number of turns, of `do` at least one. `callback`: a function that is called for each of some values. */
export interface Loop<Leaf> {
  readonly kind: "loop";
  readonly form: "for" | "for-of" | "for-in" | "while" | "do" | "callback";
  readonly text: string;
  readonly label: string | null;
  /** Evaluated before each turn, and before the end; of `do` after each turn. */
  readonly test: Flow<Leaf>;
  readonly body: Flow<Leaf>;
  /** A turn begins without waiting for the one before it. */
  readonly overlapping: boolean;
}

/** `try`, `.catch()` and `.finally()`. */
export interface Attempt<Leaf> {
  readonly kind: "try";
  readonly body: Flow<Leaf>;
  readonly catch: Flow<Leaf> | null;
  readonly finally: Flow<Leaf> | null;
}

/** `Promise.all()` and its siblings: the branches go on side by side; those of a lost race beside what follows. */
export interface Parallel<Leaf> {
  readonly kind: "parallel";
  readonly form: "all" | "allSettled" | "race" | "any";
  readonly branches: readonly Flow<Leaf>[];
}

/** Begun here and not waited for: it goes on beside what follows. */
export interface Concurrent<Leaf> {
  readonly kind: "concurrent";
  readonly body: Flow<Leaf>;
}

/** A function that is handed to somebody: it may be called any number of times from here on. */
export interface Callback<Leaf> {
  readonly kind: "callback";
  readonly text: string;
  readonly body: Flow<Leaf>;
}

/** A function without a name, or a labelled statement, that is executed here: what `return` or `break` ends. */
export interface Scope<Leaf> {
  readonly kind: "scope";
  /** Null for a function. */
  readonly label: string | null;
  readonly body: Flow<Leaf>;
}

export interface Exit {
  readonly kind: "exit";
  readonly by: "return" | "throw" | "break" | "continue";
  readonly label: string | null;
}
