-- Questions to runs, and their answers. A row lives for a round trip: whoever asked takes the answer away. Not logged, so
-- that a question costs no write to disk; one that a crash of the server has lost is asked again.
create unlogged table query (
  shard       smallint not null default 0,
  id          uuid not null,
  run_id      uuid not null,
  queue       text not null,
  workflow    text not null,
  name        text not null,
  argument    json not null,
  asked_at    timestamptz(3) not null,
  expires_at  timestamptz(3) not null,
  taken_until timestamptz(3),             -- a worker is at it
  takes       smallint not null default 0,
  answer      json,
  primary key (shard, id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
create index query_open on query (shard, queue, asked_at) where answer is null;
