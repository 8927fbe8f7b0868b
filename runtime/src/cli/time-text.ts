const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
] as const;

/** A length of time with two figures that matter: `85 ms`, `2.4 s`, `3 m 20 s`, `4 d 1 h`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000) * 1_000;
  const largest = units.findIndex(([, size]) => seconds >= size);
  return units
    .slice(largest, largest + 2)
    .map(
      ([unit, size], index) =>
        [unit, Math.floor((index === 0 ? seconds : seconds % (units[largest]?.[1] ?? 1)) / size)] as const,
    )
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}`)
    .join(" ");
}

/** UTC, so that it reads the same for everybody: `2026-11-23 10:00:00Z`. */
export function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}Z`;
}
