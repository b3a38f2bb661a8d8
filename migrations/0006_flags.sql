-- Readers' reports, one for each reader and comment.

create type flag_outcome as enum ('open', 'upheld', 'dismissed');

create table flags (
    site_id    uuid             not null,
    comment_id uuid             not null,
    account_id uuid             not null,
    reason     text             not null,
    detail     text,
    -- The text that was reported.
    revision   integer          not null,
    weight     double precision not null,
    outcome    flag_outcome     not null default 'open',
    created_at timestamptz      not null,
    settled_at timestamptz,
    settled_by uuid,
    primary key (site_id, comment_id, account_id)
);
select gavel_distribute('flags');
select gavel_run('alter table flags add foreign key (site_id, comment_id) references comments (site_id, id)');
select gavel_run('alter table flags add foreign key (site_id, account_id) references accounts (site_id, id)');
select gavel_run('create index flags_of_account on flags (site_id, account_id, comment_id)');
select gavel_run('create index flags_by_time on flags (site_id, created_at)');
select gavel_run('create index flags_settled on flags (site_id, account_id, settled_at) where outcome <> ''open''');
