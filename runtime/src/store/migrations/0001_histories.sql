-- Runs, their histories and their inboxes. Executed with search_path set to the schema of Reprise.
--
-- Every table that grows with the number of runs has `shard` first in its primary key, and every hot statement names one
-- shard: it is 0 on a plain Postgres, and the column by which the tables can be distributed.
-- There are no foreign keys: their KEY SHARE locks on run rows would meet the writers of those rows.

-- One row per process start. Its id is the owner id of its runs.
create table worker (
  id            uuid primary key,
  host          text not null,
  boot_id       text not null,
  pid           integer not null,
  queues        text[] not null,
  beat          bigint not null default 0,
  suspect       uuid,                       -- the run during which its main loop hung
  state         text not null default 'live' check (state in ('live', 'dead', 'left')),
  registered_at timestamptz(3) not null default clock_timestamp()
) with (fillfactor = 50);

create table build (
  number   integer generated always as identity primary key,
  workflow text not null,
  build    text not null,
  sites    json not null,
  unique (workflow, build)
);

-- A step changes no indexed column and leaves room on the page, so that its update is HOT. Payloads live in `event`.
create table run (
  shard          smallint not null default 0,
  run_id         uuid not null,             -- UUIDv7, made by whoever starts the run
  id             text,                      -- the user's own id; unique through run_key
  workflow       text not null,
  queue          text not null,
  fingerprint    text not null,
  status         text not null default 'open'
                   check (status in ('open', 'blocked', 'completed', 'failed', 'cancelled', 'terminated', 'continued')),
  owner          uuid,
  term           integer not null default 0,
  next_seq       integer not null,
  last_at        timestamptz(3) not null,
  crashes        smallint not null default 0, -- claims since the run last moved
  awaits         text,                      -- what only the outside can send; read while the run has no owner
  blocked        json,
  blocked_builds text[],
  created_at     timestamptz(3) not null,
  closed_at      timestamptz(3),
  primary key (shard, run_id),
  check ((closed_at is null) = (status in ('open', 'blocked'))),
  check (closed_at is null or owner is null)
) with (fillfactor = 70);
create index run_owner on run (shard, owner) where owner is not null;
create index run_open on run (shard, workflow, run_id) where closed_at is null;
create index run_blocked on run (shard, workflow) where status = 'blocked';

create table run_key (
  shard  smallint not null default 0,
  key    text not null,
  run_id uuid not null,
  primary key (shard, key)
);

-- Append only. `body` is json, never jsonb, which reorders keys: what is read must equal what was written.
create table event (
  shard       smallint not null default 0,
  run_id      uuid not null,
  seq         integer not null,
  term        integer not null,
  at          timestamptz(3) not null,
  type        text not null check (type in (
                'run.started', 'activity.started', 'activity.attemptFailed', 'activity.completed', 'activity.failed',
                'timer.started', 'timer.fired', 'signal.received', 'cancel.requested',
                'run.completed', 'run.failed', 'run.cancelled', 'run.terminated')),
  name        text,
  occurrence  integer,
  cause       integer,
  site        text,
  fingerprint text,
  draws       text,
  build       integer,
  body        json not null,
  primary key (shard, run_id, seq)
);

-- Everything that can wake a run. Rows live briefly, so vacuum must come often.
create table inbox (
  shard      smallint not null default 0,
  run_id     uuid not null,
  id         bigint generated always as identity,
  queue      text not null,
  kind       text not null check (kind in ('start', 'resume', 'retry', 'timer', 'signal', 'cancel')),
  key        text not null,
  due_at     timestamptz(3) not null,
  held       boolean not null default false, -- its run is blocked
  name       text,
  occurrence integer,
  body       json,
  primary key (shard, run_id, id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
create unique index inbox_key on inbox (shard, run_id, kind, key);
create index inbox_due on inbox (shard, queue, due_at) where not held;
