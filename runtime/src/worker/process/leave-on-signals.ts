const signals = ["SIGTERM", "SIGINT"] as const;

interface LeavingWorker {
  readonly isLeaving: boolean;
  drain(reason: string): Promise<void>;
}

/** Of this process: together they have one listener, so that each sees whether anybody else listens. */
const workers = new Set<LeavingWorker>();

/**
 * The first signal lets the workers of this process drain, and then ends it, unless the program listens, too, and will do so
 * itself. A second one ends the process at once, as Node would.
 */
export function leaveOnSignals(worker: LeavingWorker): () => void {
  if (workers.size === 0) for (const signal of signals) process.on(signal, onSignal);
  workers.add(worker);
  return () => {
    workers.delete(worker);
    if (workers.size === 0) for (const signal of signals) process.off(signal, onSignal);
  };
}

function onSignal(signal: NodeJS.Signals): void {
  if ([...workers].every(worker => worker.isLeaving)) process.exit(signal === "SIGINT" ? 130 : 143);
  const isAlone = process.listenerCount(signal) === 1;
  void Promise.all([...workers].map(worker => worker.drain(signal))).then(() => {
    if (isAlone) process.exit(0);
  });
}
