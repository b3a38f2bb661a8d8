-- What staff look back on: figures by the hour, and the record by who did what.

-- What happened in one hour, counted once it is over; see `src/stats`.
create table stat_hours (
    site_id uuid        not null,
    -- When the hour begins, in UTC.
    hour    timestamptz not null,
    -- What is counted.
    figure  text        not null,
    -- Of the article; empty where it has none.
    section text        not null,
    -- The moderator or the rule that it is about; the nil UUID where it is about nobody.
    subject uuid        not null,
    -- How long was waited, in steps of a quarter of an octave; 0 for whatever is no wait.
    bucket  smallint    not null,
    n       bigint      not null,
    primary key (site_id, hour, figure, section, subject, bucket)
);

select gavel_distribute('stat_hours');
select gavel_run('alter table stat_hours add foreign key (site_id) references sites (id)');

-- All hours before this one are counted; null: none is.
select gavel_run('alter table sites add column counted_until timestamptz');
-- Since when what it settled had waited; null where it settled nothing that waited.
select gavel_run('alter table decisions add column opened_at timestamptz');

-- The record by actor and by name. Posts are most of it and are found in other ways, so they do not pay for these.
select gavel_run('create index events_of_actor on events (site_id, actor_id, id)
    where actor_id is not null and name <> ''comment.submitted''');
select gavel_run('create index events_of_name on events (site_id, name, id) where name <> ''comment.submitted''');
-- Which sections there are.
select gavel_run('create index articles_of_section on articles (site_id, section) where section is not null');
