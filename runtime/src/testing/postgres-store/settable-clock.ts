/** A clock that stands still, and the two functions by which statements ask for the time. */
export function clockTable(schema: string): string {
  const reader = (name: string) => `
    create function ${schema}.${name}() returns timestamptz language sql stable
    as 'select at from ${schema}.test_clock';`;
  return `
    create table ${schema}.test_clock (at timestamptz(3) not null);
    insert into ${schema}.test_clock values ('epoch');
    ${reader("clock_timestamp")}
    ${reader("statement_timestamp")}`;
}

export function setClock(schema: string): string {
  return `update ${schema}.test_clock set at = to_timestamp($1::float8 / 1000.0)`;
}

/** Few rows, so that deleting them is quicker than truncating, which makes new files. */
export function emptyTables(schema: string): string {
  return ["event", "inbox", "query", "run_key", "run", "build", "worker"]
    .map(table => `delete from ${schema}.${table};`)
    .join(" ");
}
