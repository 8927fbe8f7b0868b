import { probationAfterClaims } from "../language/run.js";
import type { ClaimedRun, ClaimRequest, WorkerStore } from "../store/contract.js";
import { claimDoubtMs, probationIntervalMs } from "./limits.js";

/** Takes runs that nobody owns. One that has ended workers is taken alone, and one at a time: on probation. */
export class Claims {
  readonly #store: Pick<WorkerStore, "claimRuns" | "freeForgottenRuns">;
  readonly #owner: string;
  readonly #queues: readonly string[];
  #onProbation: string | undefined;
  #nextProbationAt = 0;
  #doubtUntil = 0;
  #backlog = false;

  constructor(options: {
    readonly store: Pick<WorkerStore, "claimRuns" | "freeForgottenRuns">;
    readonly owner: string;
    readonly queues: readonly string[];
  }) {
    this.#store = options.store;
    this.#owner = options.owner;
    this.#queues = options.queues;
  }

  /** The last claim took all there was room for: more may be waiting. */
  get hasBacklog(): boolean {
    return this.#backlog;
  }

  /** @param room How many runs more the worker can have. */
  async take(workflows: ClaimRequest["workflows"], room: number): Promise<readonly ClaimedRun[]> {
    this.#backlog = room <= 0;
    if (room <= 0) return [];
    const request = { owner: this.#owner, queues: this.#queues, workflows };
    const claimed = await this.#store.claimRuns({ ...request, limit: room, probation: false });
    this.#backlog = claimed.length === room;
    if (claimed.length > 0 || this.#onProbation !== undefined || !this.#isProbationDue()) return claimed;
    return this.#store.claimRuns({ ...request, limit: 1, probation: true });
  }

  /** To be told of every claimed run. */
  note({ runId, crashes }: ClaimedRun): void {
    if (crashes > probationAfterClaims) this.#onProbation = runId;
  }

  /** To be told of every run that has left. */
  release(runId: string): void {
    if (this.#onProbation === runId) this.#onProbation = undefined;
  }

  /** The answer of a claim was lost: runs may be ours without our knowing. */
  doubt(): void {
    this.#doubtUntil = performance.now() + claimDoubtMs;
  }

  /** Frees runs that were claimed without our knowing, as long as there may be some. */
  async freeForgotten(known: Iterable<string>): Promise<void> {
    if (performance.now() >= this.#doubtUntil) return;
    await this.#store.freeForgottenRuns(this.#owner, [...known]);
  }

  /** Runs on probation are rare, and may wait: looking for them at every turn would double the cost of a look. */
  #isProbationDue(): boolean {
    const now = performance.now();
    if (now < this.#nextProbationAt) return false;
    this.#nextProbationAt = now + probationIntervalMs;
    return true;
  }
}
