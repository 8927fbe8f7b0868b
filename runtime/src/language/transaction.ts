/** The isolation levels of Postgres that differ: `read uncommitted` is `read committed` there. */
export const isolationLevels = ["read committed", "repeatable read", "serializable"] as const;
export type IsolationLevel = (typeof isolationLevels)[number];

/** What a transaction is beyond an activity. */
export interface TransactionOptions {
  readonly isolation: IsolationLevel;
}

/**
 * The connection of a transaction, for as long as its body is executed. Everything that `query` is given goes to the `pg`
 * client as it is, so that a library that takes a client of `pg` takes this one.
 */
export interface TransactionClient {
  /** An object can have what else `pg` knows: `name`, `rowMode`, `types`. */
  query<Row = Record<string, unknown>>(
    this: void,
    statement: string | { readonly text: string; readonly values?: readonly unknown[] },
    values?: readonly unknown[],
  ): Promise<RowsOf<Row>>;
}

/** What `pg` answers, as far as most need it. */
export interface RowsOf<Row> {
  readonly rows: Row[];
  /** How many rows the statement has changed or returned; null where that means nothing. */
  readonly rowCount: number | null;
  /** `INSERT`, `SELECT`. */
  readonly command: string;
}
