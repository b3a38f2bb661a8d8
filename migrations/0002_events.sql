-- What happened: audit record and outbox in one. Rows are only ever added.

create table events (
    site_id    uuid        not null,
    id         uuid        not null,
    name       text        not null,
    actor_kind text        not null check (actor_kind in ('account', 'guest', 'api_key', 'rule', 'system')),
    actor_id   uuid,
    comment_id uuid,
    account_id uuid,
    payload    jsonb       not null,
    at         timestamptz not null,
    primary key (site_id, id)
);
select gavel_distribute('events');
select gavel_run('alter table events add foreign key (site_id) references sites (id)');
select gavel_run('create index events_of_comment on events (site_id, comment_id, id) where comment_id is not null');
select gavel_run('create index events_of_account on events (site_id, account_id, id) where account_id is not null');
