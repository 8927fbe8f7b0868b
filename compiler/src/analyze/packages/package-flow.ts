/**
 * Whose objects functions of packages give back. They are given an object to work on, their subject, which stands first or
 * last: `find(tiers, isGold)` of lodash, `find(isGold, tiers)` of ramda. All hand it, or its parts, to the functions that
 * they are given beside it. What is not named here gives something new.
 */
export type Giving =
  /** The subject itself. */
  | "itself"
  /** The same, with the members of the others. */
  | "assigned"
  /** One of its parts. */
  | "part"
  /** Something new that has its parts. */
  | "copy"
  /** The same, unless a function makes other parts of them. */
  | "picked"
  /** Something new that has the parts of all. */
  | "merged"
  /** New lists of its parts. */
  | "groups"
  /** What a function gives back at last, that gets what stands behind it, and then each part. */
  | "reduced"
  /** Something new, made by such a function. */
  | "gathered";

interface Flows {
  readonly subject: "first" | "last";
  readonly gives: ReadonlyMap<string, Giving>;
}

function flows(subject: Flows["subject"], given: Partial<Record<Giving, string>>): Flows {
  const named = Object.entries(given) as [Giving, string][];
  return {
    subject,
    gives: new Map(named.flatMap(([giving, names]) => names.split(/\s+/).map(name => [name, giving] as const))),
  };
}

const ofLodash = {
  itself: `_ chain value commit tap identity castArray defaultTo forEach each forEachRight eachRight forIn forInRight forOwn
    forOwnRight defaultsDeep merge mergeWith set setWith update updateWith fill pull pullAll pullAllBy pullAllWith
    reverse push unshift sort`,
  assigned: "assign assignIn assignInWith assignWith extend extendWith defaults",
  part: "find findLast first head last nth get result max maxBy min minBy sample pop shift",
  copy: `at clone compact difference differenceBy differenceWith drop dropRight dropRightWhile dropWhile filter flatten
    flattenDeep flattenDepth initial intersection intersectionBy intersectionWith keyBy mapKeys omit omitBy orderBy pick
    pickBy pullAt reject remove sampleSize shuffle slice sortBy sortedUniq sortedUniqBy splice tail take takeRight
    takeRightWhile takeWhile toArray toPlainObject uniq uniqBy uniqWith values valuesIn without`,
  picked: "flatMap flatMapDeep flatMapDepth map mapValues",
  merged: "concat union unionBy unionWith xor xorBy xorWith zipObject",
  groups: "groupBy",
  reduced: "reduce reduceRight thru",
  gathered: "transform",
} as const;

const ofRamda = flows("last", {
  itself: "defaultTo forEach forEachObjIndexed identity maxBy minBy tap unless view when",
  part: "find findLast head last nth path pathOr prop propOr",
  copy: `adjust append assoc assocPath dissoc dissocPath drop dropLast dropLastWhile dropRepeats dropRepeatsWith dropWhile evolve filter
    flatten indexBy init insert insertAll intersperse modify modifyPath move omit over paths pick pickAll pickBy pluck prepend project
    props reject remove reverse set slice sort sortBy sortWith swap tail take takeLast takeLastWhile takeWhile uniq uniqBy
    uniqWith unnest update values without`,
  merged: `concat difference intersection mergeDeepLeft mergeDeepRight mergeLeft mergeRight mergeWith symmetricDifference
    union unionWith zipObj`,
  groups: "groupBy",
  reduced: "reduce reduceRight reduceWhile",
  gathered: "mapAccum mapAccumRight reduceBy scan",
});

export const packageFlows: Readonly<Record<string, Flows>> = {
  "es-toolkit": flows("first", ofLodash),
  lodash: flows("first", ofLodash),
  "lodash-es": flows("first", ofLodash),
  "lodash/fp": flows("last", {
    itself: "defaultTo each forEach identity tap",
    part: ofLodash.part,
    copy: `${ofLodash.copy} defaultsDeep fill pull pullAll reverse set unset update`,
    merged: `${ofLodash.merged} ${ofLodash.assigned} merge`,
    groups: ofLodash.groups,
    reduced: "reduce",
  }),
  radash: flows("first", {
    part: "boil first get last max min",
    copy: `alphabetical clone diff flat mapKeys objectify omit pick replace replaceOrAppend select set shake shift sift
      sort toggle unique`,
    merged: "assign merge zipToObject",
    groups: "group",
    reduced: "reduce",
  }),
  rambda: ofRamda,
  ramda: ofRamda,
  remeda: flows("first", {
    itself: "forEach forEachObj identity tap",
    part: "find findLast first firstBy last nthBy pathOr prop",
    copy: `addProp difference drop dropFirstBy dropLast dropLastWhile dropWhile evolve filter flat indexBy
      intersection mapKeys omit omitBy pick pickBy reverse set setPath shuffle sort sortBy splice swapIndices swapProps take
      takeFirstBy takeLast takeLastWhile takeWhile unique uniqueBy uniqueWith values`,
    merged: "concat merge mergeAll",
    groups: "groupBy groupByProp",
    reduced: "reduce",
    gathered: "mapWithFeedback",
  }),
};

/** They hand on what other functions have made. */
const composing = new Set("pipe pipeWith flow compose".split(" "));

/** Nothing for a function of which nobody knows what it works on. */
export function flowOf(
  name: string,
  member: string,
  file: string,
): { readonly subject: Flows["subject"]; readonly giving: Giving | undefined } | undefined {
  const within = /\/fp(\.d)?\.ts$|\/fp\//.test(file) ? `${name}/fp` : name;
  const known = Object.hasOwn(packageFlows, within) ? packageFlows[within] : undefined;
  if (known === undefined || composing.has(member)) return undefined;
  return { subject: known.subject, giving: known.gives.get(member) };
}
