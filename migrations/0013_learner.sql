-- What each site's moderators have taught its learner.

create table models (
    site_id    uuid        primary key,
    -- How texts become features and tables become bytes: one of another format begins anew.
    format     smallint    not null,
    -- Counts the saves.
    version    bigint      not null,
    -- Decisions learned and not taken back.
    approved   integer     not null,
    rejected   integer     not null,
    -- Whether rules and queue may read what it says.
    trusted    boolean     not null,
    -- Bias, calibration, learning curve.
    figures    jsonb       not null,
    -- The weights, the sums of squares of their gradients, and what was foretold of the last decisions.
    weights    bytea       not null,
    squares    bytea       not null,
    recent     bytea       not null,
    updated_at timestamptz not null
);
-- Packed already: to compress them again would only cost time.
alter table models alter column weights set storage external, alter column squares set storage external;

select gavel_distribute('models');
select gavel_run('alter table models add foreign key (site_id) references sites (id)');
