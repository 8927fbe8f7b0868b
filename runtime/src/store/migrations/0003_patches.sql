-- A history may hold markers of patches. `not valid`: the rows that are there satisfied a narrower list, so nothing has to be
-- read again, and the table is locked for a moment only, however long the histories are. New rows are checked all the same.
alter table event drop constraint event_type_check;
alter table event add constraint event_type_check check (type in (
  'run.started', 'activity.started', 'activity.attemptFailed', 'activity.completed', 'activity.failed',
  'timer.started', 'timer.fired', 'patch.taken', 'signal.received', 'cancel.requested',
  'run.completed', 'run.failed', 'run.cancelled', 'run.terminated')) not valid;
