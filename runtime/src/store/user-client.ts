import type pg from "pg";
import { RepriseError } from "../language/errors.js";
import type { RowsOf, TransactionClient } from "../language/transaction.js";

/** The connection of a transaction as its body has it: it can execute statements, and loses that when the body ends. */
export class UserClient implements TransactionClient {
  /** The first that failed, which is the reason if the transaction cannot go on. */
  firstError: unknown;
  readonly #connection: pg.ClientBase;
  #closed = false;
  #underWay = 0;

  constructor(connection: pg.ClientBase) {
    this.#connection = connection;
  }

  /** An arrow, since libraries pass it on alone. */
  readonly query = <Row>(...args: readonly unknown[]): Promise<RowsOf<Row>> => {
    if (this.#closed) return Promise.reject(over());
    if (isControl(args[0])) return Promise.reject(control(textOf(args[0])));
    // Whatever pg makes of it: a promise, or what was passed, for a cursor.
    const query = this.#connection.query.bind(this.#connection) as (...all: readonly unknown[]) => unknown;
    const result = query(...args) as Promise<RowsOf<Row>>;
    if (result instanceof Promise) this.#follow(result);
    return result;
  };

  /** Whether a statement of it is being executed. */
  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  close(): void {
    this.#closed = true;
  }

  #follow(result: Promise<unknown>): void {
    this.#underWay++;
    result.then(
      () => this.#underWay--,
      (error: unknown) => {
        this.#underWay--;
        this.firstError ??= error;
      },
    );
  }
}

/**
 * Statements that begin or end a transaction, by their first word; `rollback to` a savepoint is none. Others that do it (a
 * procedure, a second statement of one text) are found out before the outcome is recorded: see `postgres-transaction.ts`.
 */
const gap = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*[^]*?\*/)`;
const toSavepoint = `(?:${gap}+(?:work|transaction))?${gap}+to\\b`;
const controlStatement = new RegExp(
  `^${gap}*(?:begin|start${gap}+transaction|commit|end|abort|prepare${gap}+transaction|rollback(?!${toSavepoint}))\\b`,
  "i",
);

function isControl(statement: unknown): boolean {
  return controlStatement.test(textOf(statement));
}

function textOf(statement: unknown): string {
  if (typeof statement === "string") return statement;
  const text = typeof statement === "object" && statement !== null && "text" in statement ? statement.text : "";
  return typeof text === "string" ? text : "";
}

function control(text: string): RepriseError {
  return new RepriseError("E_TRANSACTION_CONTROL", {
    message: `the body of a transaction executes ${JSON.stringify(text.trim().slice(0, 60))}`,
    hint: "It was begun before the body, and is committed with its outcome. Throw to roll it back; for a part of it, use savepoints.",
  });
}

function over(): RepriseError {
  return new RepriseError("E_TRANSACTION_OVER", {
    message: "tx was used after the body of its transaction had ended",
    hint: "Await every query in the body, and keep tx to yourself.",
  });
}
