-- Work in the background, and what a rule changed about comments of the past.

create type job_state as enum ('waiting', 'running', 'done', 'failed', 'cancelled');

-- Stays where it is on Citus, too: whoever looks for work looks over all sites at once and skips what others have locked,
-- and a lease is held against one clock. Both need one node, and jobs are few.
create table jobs (
    site_id     uuid        not null,
    id          uuid        not null,
    kind        text        not null,
    input       jsonb       not null,
    state       job_state   not null,
    -- How far it is; the total is null until it is known.
    done        bigint      not null,
    total       bigint,
    -- Where it goes on after an interruption, with what it has found so far.
    checkpoint  jsonb,
    result      jsonb,
    -- Why it failed, in a sentence.
    error       text,
    -- Who works on it, until when at the latest; of one that waits, when it is tried again.
    lease_owner uuid,
    lease_until timestamptz,
    -- How often it was taken up since it last got on.
    attempts    smallint    not null,
    created_by  uuid,
    created_at  timestamptz not null,
    started_at  timestamptz,
    finished_at timestamptz,
    primary key (site_id, id)
);

-- What a retroactive run did about each comment, and what an undo brings back.
create table retroactive_changes (
    site_id         uuid           not null,
    -- No key to the job, which on Citus stands on another node.
    job_id          uuid           not null,
    comment_id      uuid           not null,
    revision        integer        not null,
    status_before   comment_status not null,
    status_after    comment_status not null,
    reasons_before  jsonb          not null,
    featured_before boolean        not null,
    -- Why it was in the review queue before, flags aside, and the reasons that were added.
    review_before   jsonb          not null,
    review_added    jsonb          not null,
    undone_at       timestamptz,
    primary key (site_id, job_id, comment_id)
);

select gavel_distribute('retroactive_changes');
select gavel_run('alter table jobs add foreign key (site_id) references sites (id)');
select gavel_run('alter table retroactive_changes add foreign key (site_id, comment_id) references comments (site_id, id)');
-- What there is to do: few rows, whatever was done before.
select gavel_run('create index jobs_open on jobs (site_id, id) where state in (''waiting'', ''running'')');
select gavel_run('create index retroactive_changes_of_comment on retroactive_changes (site_id, comment_id)');
