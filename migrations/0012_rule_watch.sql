-- What the rules did: every text that one matched, and sums by the hour.

create table rule_hits (
    site_id    uuid        not null,
    rule_id    uuid        not null,
    comment_id uuid        not null,
    revision   integer     not null,
    -- Of the rule.
    version    integer     not null,
    mode       text        not null check (mode in ('live', 'shadow', 'paused')),
    -- Whether it was live and part of the outcome.
    acted      boolean     not null,
    -- Tells authors apart: the account's id, or a guest's network.
    author     bytea       not null,
    -- What a rule that does not act found. Null of a live one, whose part stands in the verdict of the text.
    found      jsonb,
    at         timestamptz not null,
    primary key (site_id, rule_id, comment_id, revision)
);

create table rule_hours (
    site_id   uuid        not null,
    rule_id   uuid        not null,
    hour      timestamptz not null,
    version   integer     not null,
    mode      text        not null check (mode in ('live', 'shadow', 'paused')),
    -- Texts that were judged while it ran, those that it matched, and those where it was part of the outcome.
    evaluated bigint      not null,
    matched   bigint      not null,
    acted     bigint      not null,
    -- Of the runs that were timed: the sum in microseconds, and how many fell into each bucket.
    cost_us   bigint      not null,
    costs     bigint[]    not null check (cardinality(costs) = 10),
    primary key (site_id, rule_id, hour, version)
);

select gavel_distribute('rule_hits');
select gavel_distribute('rule_hours');
select gavel_run('alter table rule_hits add foreign key (site_id, rule_id) references rules (site_id, id)');
select gavel_run('alter table rule_hits add foreign key (site_id, comment_id) references comments (site_id, id)');
select gavel_run('alter table rule_hours add foreign key (site_id, rule_id) references rules (site_id, id)');
select gavel_run('create index rule_hits_of_comment on rule_hits (site_id, comment_id, revision)');
select gavel_run('create index rule_hits_by_time on rule_hits (site_id, rule_id, at)');
