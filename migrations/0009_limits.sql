-- How much of each limit is used, shared by all nodes.

create table limit_buckets (
    site_id uuid        not null,
    -- Keyed hash of the action and who or what it counts.
    key     bytea       not null,
    -- GCRA's theoretical arrival time: when the next request would come if they came evenly.
    tat     timestamptz not null,
    primary key (site_id, key)
);
select gavel_distribute('limit_buckets');
