/**
 * One SQL statement of the store. Its text is a function of the (quoted) schema, which it names explicitly, so that it
 * works on a caller's own connection and behind a transaction pooler, where no search_path can be relied on.
 */
export interface Statement<Row> {
  readonly name: string;
  readonly text: (schema: string) => string;
  /** Type only: what a row of the answer is. */
  readonly row?: Row;
}

export function defineStatement<Row>(name: string, text: (schema: string) => string): Statement<Row> {
  return { name, text };
}

/** Milliseconds since the epoch of a `timestamptz(3)`, as a number. */
export const msOf = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** A `timestamptz` of milliseconds since the epoch. The column's precision of 3 makes it exact. */
export const timeOf = (milliseconds: string): string => `to_timestamp(${milliseconds} / 1000.0)`;

/*
 * `cross join lateral (select … offset 0)` is how a statement says: look each of these rows up by its key. Postgres does
 * not take such a subquery apart, and so cannot read a whole table instead while its statistics are out of date.
 */

/** The database's clock in whole milliseconds: what is stored is what was compared. */
export const clock = "date_trunc('milliseconds', clock_timestamp())";

/** Every statement names the one shard of its rows. */
export const shard = 0;
