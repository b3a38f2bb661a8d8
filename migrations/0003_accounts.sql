-- People at a site, how they sign in, and what was done to them.

create type account_role as enum ('reader', 'moderator', 'admin');
create type sanction_kind as enum ('warn', 'premoderate', 'suspend', 'ban');

create table accounts (
    site_id       uuid         not null,
    id            uuid         not null,
    username      text         not null,
    -- The username as it is compared: folded, so that names differ in more than case, spaces and signs.
    username_key  text         not null,
    email         text         not null,
    password_hash text         not null,
    role          account_role not null,
    -- How many of this account's comments stand published, and how many rejected.
    published     integer      not null default 0,
    rejected      integer      not null default 0,
    created_at    timestamptz  not null,
    primary key (site_id, id)
);

create table sessions (
    site_id    uuid        not null,
    token_hash bytea       not null,
    account_id uuid        not null,
    -- Whether the token travels in the console's cookie; a cookie needs the same-origin check, a bearer token does not.
    cookie     boolean     not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (site_id, token_hash)
);

create table api_keys (
    site_id    uuid        not null,
    id         uuid        not null,
    name       text        not null,
    token_hash bytea       not null,
    scopes     text[]      not null,
    created_by uuid        not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    primary key (site_id, id)
);

create table sanctions (
    site_id    uuid          not null,
    id         uuid          not null,
    account_id uuid          not null,
    kind       sanction_kind not null,
    reason     text,
    message    text,
    -- Null: it has no end.
    until      timestamptz,
    -- A moderator, or a rule of the site.
    created_by uuid,
    rule_id    uuid,
    created_at timestamptz   not null,
    lifted_by  uuid,
    lifted_at  timestamptz,
    primary key (site_id, id),
    check ((created_by is null) <> (rule_id is null))
);

create table account_notes (
    site_id    uuid        not null,
    id         uuid        not null,
    account_id uuid        not null,
    body       text        not null,
    created_by uuid        not null,
    created_at timestamptz not null,
    primary key (site_id, id)
);

create table mutes (
    site_id    uuid        not null,
    account_id uuid        not null,
    muted_id   uuid        not null,
    created_at timestamptz not null,
    primary key (site_id, account_id, muted_id)
);

select gavel_distribute('accounts');
select gavel_distribute('sessions');
select gavel_distribute('api_keys');
select gavel_distribute('sanctions');
select gavel_distribute('account_notes');
select gavel_distribute('mutes');

select gavel_run('alter table accounts add foreign key (site_id) references sites (id)');
select gavel_run('create unique index accounts_username on accounts (site_id, username_key)');
select gavel_run('create unique index accounts_email on accounts (site_id, email)');
select gavel_run('alter table sessions add foreign key (site_id, account_id) references accounts (site_id, id)');
select gavel_run('create index sessions_of_account on sessions (site_id, account_id)');
select gavel_run('alter table api_keys add foreign key (site_id, created_by) references accounts (site_id, id)');
select gavel_run('create unique index api_keys_token on api_keys (site_id, token_hash)');
select gavel_run('alter table sanctions add foreign key (site_id, account_id) references accounts (site_id, id)');
select gavel_run('create index sanctions_of_account on sanctions (site_id, account_id, id)');
select gavel_run('alter table account_notes add foreign key (site_id, account_id) references accounts (site_id, id)');
select gavel_run('create index account_notes_of_account on account_notes (site_id, account_id, id)');
select gavel_run('alter table mutes add foreign key (site_id, account_id) references accounts (site_id, id)');
select gavel_run('alter table mutes add foreign key (site_id, muted_id) references accounts (site_id, id)');
