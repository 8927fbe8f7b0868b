-- Runs that were started by the code of other runs. A child tells its parent of its end, and a parent that ends cancels its
-- children, whoever ends them: so the row says who is whose. The index serves both, and lists the children of a run.
alter table run
  add column parent_run_id     uuid,
  add column parent_occurrence integer,   -- `order#2` is the second child of the workflow `order`
  add column parent_close      text check (parent_close in ('cancel', 'abandon'));
create index run_parent on run (shard, parent_run_id) where parent_run_id is not null;

-- `not valid`: the rows that are there satisfied narrower lists. See 0003.
alter table event drop constraint event_type_check;
alter table event add constraint event_type_check check (type in (
  'run.started', 'activity.started', 'activity.attemptFailed', 'activity.completed', 'activity.failed',
  'timer.started', 'timer.fired', 'patch.taken', 'signal.received', 'cancel.requested',
  'child.started', 'child.cancelRequested', 'child.completed', 'child.failed',
  'run.completed', 'run.failed', 'run.cancelled', 'run.terminated')) not valid;
alter table inbox drop constraint inbox_kind_check;
alter table inbox add constraint inbox_kind_check check (kind in (
  'start', 'resume', 'retry', 'timer', 'signal', 'cancel', 'child')) not valid;
