import type { QueryAnswer } from "../../language/query.js";
import type { Database } from "../database.js";
import { defineStatement, shard } from "../statement.js";

/** The first answer stays. */
export const answerQueriesStatement = defineStatement<never>(
  "answer-queries",
  schema => /* sql */ `
  update ${schema}.query q
     set answer = a.answer
    from unnest($2::uuid[], $3::json[]) a(id, answer)
   where q.shard = $1 and q.id = a.id and q.answer is null`,
);

export const takeAnswersStatement = defineStatement<{ readonly id: string; readonly answer: string | null }>(
  "take-answers",
  schema => /* sql */ `
  with taken as (
    delete from ${schema}.query where shard = $1 and id = any ($2::uuid[]) and answer is not null returning id, answer)
  select id, answer::text from taken
   union all
  select id, null from ${schema}.query where shard = $1 and id = any ($2::uuid[]) and answer is null`,
);

/** Whoever asked has waited long enough, and has not said so: its process has ended. */
export const removeExpiredQueriesStatement = defineStatement<{ readonly id: string }>(
  "remove-expired-queries",
  schema => /* sql */ `
  delete from ${schema}.query where shard = $1 and expires_at < statement_timestamp() - interval '1 minute' returning id`,
);

export async function answerQueries(
  database: Database,
  answers: readonly { readonly id: string; readonly answer: QueryAnswer }[],
): Promise<void> {
  const texts = answers.map(({ answer }) => JSON.stringify(answer));
  await database.run(answerQueriesStatement, [shard, answers.map(({ id }) => id), texts]);
}

export async function takeAnswers(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, QueryAnswer | null>> {
  const rows = await database.run(takeAnswersStatement, [shard, ids]);
  return new Map(rows.map(({ id, answer }) => [id, answer === null ? null : (JSON.parse(answer) as QueryAnswer)]));
}

export async function removeExpiredQueries(database: Database): Promise<number> {
  return (await database.run(removeExpiredQueriesStatement, [shard])).length;
}
