-- Updates that were rejected, until whoever sent them has read why. Not logged: where a crash of the server loses one, whoever
-- waits for it sends the update again, and it is validated again.
create unlogged table rejected_update (
  shard       smallint not null default 0,
  run_id      uuid not null,
  id          text not null,
  problem     json not null,
  rejected_at timestamptz(3) not null,
  primary key (shard, run_id, id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

-- The words for events and mail are those of the language (language/events.ts, language/mail.ts), whose types hold what is written.
-- A list of them here had to be repeated by each migration that adds one, and to hold what every other adds.
alter table event drop constraint if exists event_type_check;
alter table inbox drop constraint if exists inbox_kind_check;
