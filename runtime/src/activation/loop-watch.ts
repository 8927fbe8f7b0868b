/** Told which run's code is about to have the event loop, and null when it has given it back. */
export type LoopWatcher = (runId: string | null) => void;

const watchers = new Set<LoopWatcher>();

/** Code that never gives the event loop back cannot say so itself: whoever watches from outside has to know whose it is. */
export function watchLoop(watcher: LoopWatcher): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

export function enterLoop(runId: string): void {
  for (const watcher of watchers) watcher(runId);
}

export function leaveLoop(): void {
  for (const watcher of watchers) watcher(null);
}
