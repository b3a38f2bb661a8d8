-- Outgoing mail: what is to be sent, the links that mails carry, and what an account's address is known for.

create type mail_state as enum ('waiting', 'dead');
create type link_purpose as enum ('verify_email', 'reset_password', 'invitation');

-- When the holder of the address proved that mail reaches them, and when they were first asked to: who was never asked is
-- neither verified nor unverified. And the language of mails, where it is known.
select gavel_run('alter table accounts add column email_asked_at timestamptz, add column email_verified_at timestamptz,
                  add column language text');

-- Stays where it is on Citus, as jobs do: whoever sends looks over all sites at once and skips what others have locked.
create table mails (
    site_id     uuid        not null,
    id          uuid        not null,
    -- What it says and about what. It is put into words when it is sent: no text of a reader waits here, nor a secret.
    letter      jsonb       not null,
    -- Whom it is for: an account, or whoever has this address, which nobody has looked up yet.
    account_id  uuid,
    address     text,
    state       mail_state  not null,
    -- When it is tried next, and when it is no longer worth sending.
    due_at      timestamptz not null,
    gives_up_at timestamptz not null,
    attempts    integer     not null,
    -- Who is sending it, until when at the latest, by the database's clock.
    lease_owner uuid,
    lease_until timestamptz,
    -- What the last attempt came to.
    error       text,
    created_at  timestamptz not null,
    primary key (site_id, id)
);

-- The secret of a link is in the mail alone; this is its hash.
create table mail_links (
    site_id    uuid         not null,
    token_hash bytea        not null,
    purpose    link_purpose not null,
    account_id uuid         not null,
    -- The address that the mail went to.
    email      text         not null,
    expires_at timestamptz  not null,
    primary key (site_id, token_hash)
);

select gavel_distribute('mail_links');
select gavel_run('alter table mails add foreign key (site_id) references sites (id)');
select gavel_run('alter table mail_links add foreign key (site_id, account_id) references accounts (site_id, id)');
select gavel_run('create index mails_waiting on mails (site_id, due_at) where state = ''waiting''');
select gavel_run('create index mails_of_account on mails (site_id, account_id) where account_id is not null');
select gavel_run('create index mails_to_address on mails (site_id, address) where address is not null');
select gavel_run('create index mail_links_of_account on mail_links (site_id, account_id)');
