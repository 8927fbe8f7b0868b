/** @param {() => unknown} run */
export function time(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** @param {number} count @param {(each: number) => void} run */
export function median(count, run) {
  const times = Array.from({ length: count }, (_, each) => time(() => run(each)));
  return times.sort((a, b) => a - b)[Math.floor(count / 2)] ?? 0;
}

/** @param {string} what @param {number} milliseconds @param {string} [beside] */
export function tell(what, milliseconds, beside = "") {
  console.log(`${what.padEnd(44)} ${milliseconds.toFixed(milliseconds < 10 ? 2 : 0).padStart(8)} ms  ${beside}`);
}
