/**
 * The method of a native that calls the function it is given for each of its values, and has done with it when it returns: `map` of
 * `Array.prototype.map`.
 */
export function iteratingMethod(path: string): string | undefined {
  return iterating.exec(path)?.[1];
}

const iterating =
  /^(?:(?:Readonly)?(?:Array|Map|Set|String)\.prototype|\w*Array\.prototype|Array|Object|Map)\.(map|forEach|filter|some|every|find|findIndex|findLast|findLastIndex|flatMap|reduce|reduceRight|sort|toSorted|from|replace|replaceAll|groupBy)$/;
