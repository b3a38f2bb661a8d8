-- Following the record of events: which transaction wrote each line, and how far those are who act on it.

-- Lines from before count as followed. Whoever writes one has to say its transaction: pg_current_xact_id().
alter table events add column xid bigint not null default 0;
alter table events alter column xid drop default;
-- The one index across sites: who follows reads what all of them wrote last.
select gavel_run('create index events_by_xid on events (xid)');

-- How far each has followed who may act only once in the whole cluster. Belongs to no site, and stays where it is on Citus.
create table followers (
    name     text primary key,
    -- All transactions below this one are done with, except those that were still running then.
    below    bigint      not null,
    running  bigint[]    not null,
    moved_at timestamptz not null,
    -- When it began, or went on after a dump was restored: the numbers of events from before are another server's.
    since    timestamptz not null
);
