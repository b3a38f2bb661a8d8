-- The second thing that staff show at sign-in, beside the password.

create table totp (
    site_id      uuid        not null,
    account_id   uuid        not null,
    -- Sealed.
    secret       bytea       not null,
    created_at   timestamptz not null,
    -- When a first code showed that it works; until then sign-in does not ask for one.
    confirmed_at timestamptz,
    -- The half minute of the last code that was taken: none counts twice (RFC 6238, section 5.2).
    last_step    bigint      not null default 0,
    -- Hashes of the codes for whoever lost their device; each goes when it is used.
    recovery     bytea[]     not null default '{}',
    primary key (site_id, account_id)
);

select gavel_distribute('totp');
select gavel_run('alter table totp add foreign key (site_id, account_id) references accounts (site_id, id)');
