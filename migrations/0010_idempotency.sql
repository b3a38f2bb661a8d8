-- First answers, kept for callers who ask again with the same key.

create table idempotency_keys (
    site_id     uuid        not null,
    -- Hash of the caller and the key.
    key         bytea       not null,
    -- Hash of method, path and body.
    fingerprint bytea       not null,
    status      smallint    not null,
    body        text        not null,
    created_at  timestamptz not null,
    primary key (site_id, key)
);
select gavel_distribute('idempotency_keys');
select gavel_run('create index idempotency_keys_age on idempotency_keys (site_id, created_at)');
