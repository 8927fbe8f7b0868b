import pg from "pg";

const seconds = 1.5;

/**
 * What Postgres gives through `pg` on this machine now, without any engine: the measure for everything else.
 *
 * @param {string} url
 * @param {string} schema
 */
export async function measureFloor(url, schema) {
  const pool = new pg.Pool({ connectionString: url, max: 32 });
  await pool.query(`create table ${schema}.floor (id bigint generated always as identity primary key, step text)`);
  const single = { name: "floor-one", text: `insert into ${schema}.floor (step) values ($1)`, values: ["step"] };
  const hundred = {
    name: "floor-hundred",
    text: `insert into ${schema}.floor (step) select unnest($1::text[])`,
    values: [Array.from({ length: 100 }, () => "step")],
  };
  const floor = {
    commitsPerSecond1: await rate(pool, 1, single),
    commitsPerSecond32: await rate(pool, 32, single),
    batchRowsPerSecond: 100 * (await rate(pool, 4, hundred)),
  };
  await pool.end();
  return floor;
}

/**
 * Commits per second over so many connections.
 *
 * @param {pg.Pool} pool
 * @param {number} connections
 * @param {import("pg").QueryConfig} query
 */
async function rate(pool, connections, query) {
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  await Promise.all(clients.map(client => client.query(query)));
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  let commits = 0;
  await Promise.all(
    clients.map(async client => {
      for (; performance.now() < end; commits++) await client.query(query);
    }),
  );
  for (const client of clients) client.release();
  return Math.round((commits * 1_000) / (performance.now() - begin));
}
