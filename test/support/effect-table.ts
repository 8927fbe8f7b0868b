import { expect } from "vitest";
import type { TransactionClient } from "@reprise/runtime";
import type { HistoryEvent } from "@reprise/runtime/language";
import { idempotencyKeyOf } from "#runtime/worker/activities/running-activities.js";
import type { Workbench } from "./workbench.js";

/** A table of the user's beside the histories: one row for each effect of a transaction. */
export class EffectTable {
  readonly name: string;
  readonly #bench: Workbench;

  static async create(bench: Workbench): Promise<EffectTable> {
    const table = new EffectTable(bench);
    await bench.store.database.pool.query(`create table ${table.name} (id serial, what text not null)`);
    return table;
  }

  private constructor(bench: Workbench) {
    this.#bench = bench;
    this.name = `${bench.schema}.effect`;
  }

  /** For the body of a transaction. */
  async add(tx: TransactionClient, what: string): Promise<void> {
    await tx.query(`insert into ${this.name} (what) values ($1)`, [what]);
  }

  async all(): Promise<readonly string[]> {
    const { rows } = await this.#bench.store.database.pool.query<{ readonly what: string }>(
      `select what from ${this.name} order by id`,
    );
    return rows.map(({ what }) => what);
  }

  /** I35: each effect has its event, and each event its effect. Effects are named for the idempotency keys of their bodies. */
  async expectExactlyOnce(runIds: readonly string[]): Promise<void> {
    const recorded: string[] = [];
    for (const runId of runIds) {
      for (const { type, name, occurrence } of await this.#bench.store.loadHistory(runId)) {
        if (type === "activity.completed") recorded.push(keyOf(runId, { name, occurrence }));
      }
    }
    expect([...(await this.all())].sort()).toEqual(recorded.sort());
  }
}

function keyOf(runId: string, { name, occurrence }: Pick<HistoryEvent, "name" | "occurrence">): string {
  return idempotencyKeyOf(runId, { name: name ?? "", occurrence: occurrence ?? 0 });
}
