-- What waits for a moderator, and what moderators did.

create table review_items (
    site_id       uuid             not null,
    comment_id    uuid             not null,
    article_id    uuid             not null,
    section       text,
    -- Why it is here: [{code, message}], and the codes alone to filter by.
    reasons       jsonb            not null,
    codes         text[]           not null,
    held          boolean          not null,
    flagged       boolean          not null,
    -- 0 life and authorities' orders, 1 legal deadlines, 2 the rest, 3 quality samples.
    tier          smallint         not null,
    priority      double precision not null,
    parts         jsonb            not null,
    -- Tier, priority and waiting time as one number that need never change; higher comes first.
    sort_key      double precision not null,
    open          boolean          not null,
    opened_at     timestamptz      not null,
    claimed_by    uuid,
    claimed_until timestamptz,
    primary key (site_id, comment_id)
);

create table decisions (
    site_id       uuid           not null,
    id            uuid           not null,
    batch_id      uuid           not null,
    comment_id    uuid           not null,
    revision      integer        not null,
    moderator_id  uuid           not null,
    action        text           not null,
    reason        text,
    note          text,
    message       text,
    status_before comment_status not null,
    status_after  comment_status not null,
    -- The reasons its author was shown before, and the review item that it closed: what an undo brings back.
    reasons_before jsonb         not null,
    featured_before boolean      not null,
    closed_item   boolean        not null,
    decided_at    timestamptz    not null,
    undone_at     timestamptz,
    undone_by     uuid,
    -- Whether the site's learner has learned from it; null: it has not looked yet.
    taught        boolean,
    primary key (site_id, id)
);

select gavel_distribute('review_items');
select gavel_distribute('decisions');
select gavel_run('alter table review_items add foreign key (site_id, comment_id) references comments (site_id, id)');
select gavel_run('alter table decisions add foreign key (site_id, comment_id) references comments (site_id, id)');
select gavel_run('alter table decisions add foreign key (site_id, moderator_id) references accounts (site_id, id)');

-- The queue''s two orders, each for all of it and for the held and the flagged alone.
select gavel_run('create index review_queue on review_items (site_id, sort_key, comment_id) where open');
select gavel_run('create index review_queue_held on review_items (site_id, sort_key, comment_id) where open and held');
select gavel_run('create index review_queue_flagged on review_items (site_id, sort_key, comment_id) where open and flagged');
select gavel_run('create index review_queue_oldest on review_items (site_id, opened_at, comment_id) where open');
select gavel_run('create index decisions_of_comment on decisions (site_id, comment_id, id)');
select gavel_run('create index decisions_of_batch on decisions (site_id, batch_id, id)');
-- What the learner has yet to look at: new decisions, and learned ones that were taken back.
select gavel_run('create index decisions_to_teach on decisions (site_id, id)
    where action in (''approve'', ''reject'', ''remove'', ''restore'') and (taught is null or (taught and undone_at is not null))');
