/**
 * What is known of the state that objects of packages keep. A run may use it where the object is its own; an object of a
 * module is shared by all runs. Methods that are not named here leave their object as it is.
 */

const words = (names: string): ReadonlySet<string> => new Set(names.split(/\s+/));

const emitter = words("on once off emit addListener removeListener removeAllListeners addEventListener");
const cache = words("get set has delete clear peek pop purgeStale fetch memo take wrap mget mset del ttl flushAll");
const semaphore = words("acquire release runExclusive cancel waitForUnlock waitForLock setValue isLocked tryAcquire");
const queue = words("add addAll start pause clear onEmpty onIdle onSizeLessThan sizeBy setPriority push unshift");
const collection = words("push pop shift unshift insert enqueue dequeue add set delete clear extract remove");

/** Methods that change their object, or tell what somebody else did to it. */
const changingMethods: Readonly<Record<string, ReadonlySet<string>>> = {
  "async-lock": words("acquire isBusy"),
  "async-mutex": semaphore,
  "async-sema": words("acquire tryAcquire release drain nrWaiting"),
  "bignumber.js": words("config set"),
  bottleneck: words("schedule submit wrap stop counts on once updateSettings incrementReservoir"),
  "cacheable-lookup": cache,
  "decimal.js": words("config set"),
  "decimal.js-light": words("config set"),
  denque: collection,
  dataloader: words("load loadMany clear clearAll prime"),
  emittery: emitter,
  // As with Node's own: who emits calls what modules have registered, and leaves no trace.
  eventemitter3: words("on once off addListener removeListener removeAllListeners"),
  fastq: queue,
  keyv: cache,
  limiter: words("tryRemoveTokens removeTokens getTokensRemaining"),
  "lru-cache": cache,
  mitt: words("on off"),
  mnemonist: collection,
  nanoevents: words("on"),
  "node-cache": cache,
  opossum: words("fire open close enable disable on once"),
  "p-queue": queue,
  "quick-lru": cache,
  "rate-limiter-flexible": words("consume get set penalty reward block delete"),
  seedrandom: words("double int32 quick"),
  rxjs: words("next error complete getValue"),
  "tiny-lru": cache,
  xstate: words("send start stop getSnapshot"),
};

/** The call after which an object's methods change it: else they give a new one. */
const unlocking: Readonly<Record<string, string>> = { immutable: "asMutable" };
const changingUnlocked = words(
  `add clear concat delete deleteAll deleteIn filter insert map merge mergeDeep mergeDeepIn mergeIn pop push remove removeAll
   removeIn reverse set setIn setSize shift sort sortBy subtract union unshift update updateIn`,
);

const lodash = words(
  `assign assignIn assignInWith assignWith defaults defaultsDeep extend extendWith fill merge mergeWith pop pull pullAll
   pullAllBy pullAllWith pullAt push remove reverse set setWith shift sort splice unset unshift update updateWith`,
);

/** Functions that change the object which is their first argument, or which they are called on: `_(list).reverse()`. */
const changingFunctions: Readonly<Record<string, ReadonlySet<string>>> = {
  "dot-prop": words("setProperty deleteProperty"),
  dset: words("dset"),
  "es-toolkit": words("fill merge mergeWith pull pullAt remove set unset update updateWith assign defaults"),
  "fast-json-patch": words("applyPatch applyOperation applyReducer"),
  lodash,
  "lodash-es": lodash,
  "object-path": words("set del push insert empty ensureExists"),
};

const byPath = words("set setWith unset update updateWith setProperty deleteProperty dset");
const deep = words("merge mergeWith defaultsDeep");

/**
 * `once`: the function is called once. `memo`: once for each first argument, or for what a second function makes of all.
 * `keyed`: the same, and that function stands first. `state`: what it remembers differs.
 */
export type Remembering = "once" | "memo" | "keyed" | "state";

const lodashMakers = {
  once: "once",
  memoize: "memo",
  after: "state",
  before: "state",
  debounce: "state",
  throttle: "state",
} as const;

/** Functions that make functions with a memory. */
const makers: Readonly<Record<string, Readonly<Record<string, Remembering>>>> = {
  "es-toolkit": lodashMakers,
  lodash: lodashMakers,
  "lodash-es": lodashMakers,
  mem: { default: "memo" },
  memoizee: { default: "state", memoizee: "state" },
  "p-debounce": { default: "state" },
  "p-limit": { default: "state", pLimit: "state", limitFunction: "state" },
  "p-throttle": { default: "state" },
  radash: { debounce: "state", throttle: "state", memo: "state" },
  ramda: { once: "once", memoizeWith: "keyed" },
  remeda: { once: "once", debounce: "state", funnel: "state" },
  seedrandom: { default: "state", seedrandom: "state" },
  "throttle-debounce": { throttle: "state", debounce: "state" },
  ulid: { monotonicFactory: "state" },
  ulidx: { monotonicFactory: "state" },
};

/** Types of such functions, where one is handed on. */
const rememberingTypes = words("LimitFunction");

export function changesItsObject(name: string, member: string): boolean {
  return changingMethods[name]?.has(member) === true;
}

/** The call that has to come before, so that a method changes its object. */
export function changesItsObjectAfter(name: string, member: string): string | undefined {
  return Object.hasOwn(unlocking, name) && changingUnlocked.has(member) ? unlocking[name] : undefined;
}

export function changesItsArgument(name: string, member: string, file: string): boolean {
  // Its twin that changes nothing has the same names.
  return changingFunctions[name]?.has(member) === true && !/\/fp(\.d)?\.ts$|\/fp\//.test(file);
}

/** `set(order, "customer.name", name)`: which part changes, a path says. */
export function changesByPath(member: string): boolean {
  return byPath.has(member);
}

/** `merge({ ...defaults }, given)` changes the parts of what it is given, too. */
export function changesDeeply(member: string): boolean {
  return deep.has(member);
}

export function rememberingMadeBy(name: string, member: string): Remembering | undefined {
  const known = Object.hasOwn(makers, name) ? makers[name] : undefined;
  return known !== undefined && Object.hasOwn(known, member) ? known[member] : undefined;
}

export function isRememberingType(name: string): boolean {
  return rememberingTypes.has(name);
}
