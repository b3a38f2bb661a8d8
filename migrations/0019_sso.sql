-- Single sign-on: people whom a site vouches for, and the keys by which its word is known.

-- What the site itself calls the person; null: the account is Gavel's own, with an address and a password.
alter table accounts add column external_id text;
-- Words of the site's that stand beside the name.
alter table accounts add column badges text[] not null default '{}';
alter table accounts alter column email drop not null;
alter table accounts alter column password_hash drop not null;

-- Whether the site has keys for single sign-on.
alter table sites add column sso boolean not null default false;

create table sso_keys (
    site_id    uuid        not null,
    id         uuid        not null,
    name       text        not null,
    -- How tokens name the secret that they are signed with.
    kid        text,
    -- A shared secret, sealed; wiped when it is revoked.
    secret     bytea,
    -- Public keys, as a JSON Web Key Set.
    jwks       jsonb,
    -- Where such a set is fetched.
    jwks_url   text,
    -- For whom tokens have to be made out; null: the site's slug.
    audience   text,
    -- Whether it may sign in moderators and admins too.
    staff      boolean     not null,
    created_by uuid        not null,
    created_at timestamptz not null,
    -- When somebody last signed in by it, to the minute.
    used_at    timestamptz,
    revoked_at timestamptz,
    primary key (site_id, id)
);

-- Tokens that were used, until they would no longer be taken anyway.
create table sso_tokens (
    site_id    uuid        not null,
    token_hash bytea       not null,
    expires_at timestamptz not null,
    primary key (site_id, token_hash)
);

select gavel_distribute('sso_keys');
select gavel_distribute('sso_tokens');

-- An address is one account's among those that sign in with it; a site's word for an address proves nothing to another.
select gavel_run('drop index accounts_email');
select gavel_run('create unique index accounts_email on accounts (site_id, email) where external_id is null');
-- Whoever has an address, however they sign in.
select gavel_run('create index accounts_by_email on accounts (site_id, email)');
select gavel_run('create unique index accounts_external on accounts (site_id, external_id) where external_id is not null');
select gavel_run('create index accounts_staff on accounts (site_id, role) where role <> ''reader''');
select gavel_run('alter table sso_keys add foreign key (site_id) references sites (id)');
select gavel_run('create unique index sso_keys_kid on sso_keys (site_id, kid) where revoked_at is null');
select gavel_run('alter table sso_tokens add foreign key (site_id) references sites (id)');
