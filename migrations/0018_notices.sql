-- What people are told on the page: replies, and what was decided about their comments; threads that they follow; what
-- they set about their own accounts; and accounts that were erased.

create type notice_kind as enum ('reply', 'followed', 'published', 'rejected', 'held');

-- Whether replies are told by mail; and since when nothing is known of who it was.
select gavel_run('alter table accounts add column reply_mails boolean not null default true, add column erased_at timestamptz');
select gavel_run('alter table accounts alter column email drop not null, alter column password_hash drop not null');
-- Of letters with one topic, one waits: what came later goes along with it.
select gavel_run('alter table mails add column topic text');

create table follows (
    site_id    uuid        not null,
    thread_id  uuid        not null,
    account_id uuid        not null,
    created_at timestamptz not null,
    primary key (site_id, thread_id, account_id)
);

create table notices (
    site_id     uuid        not null,
    id          uuid        not null,
    account_id  uuid        not null,
    kind        notice_kind not null,
    -- The comment to look at: the reply, or one's own.
    comment_id  uuid        not null,
    thread_id   uuid        not null,
    -- Which decision it tells of, and what the moderator says.
    decision_id uuid,
    message     text,
    -- Which mail told it, and when.
    mail_id     uuid,
    mailed_at   timestamptz,
    read_at     timestamptz,
    created_at  timestamptz not null,
    primary key (site_id, id)
);

select gavel_distribute('follows');
select gavel_distribute('notices');

select gavel_run('create index accounts_admins on accounts (site_id, id) where role = ''admin''');
select gavel_run('alter table follows add foreign key (site_id, thread_id) references comments (site_id, id)');
select gavel_run('alter table follows add foreign key (site_id, account_id) references accounts (site_id, id)');
select gavel_run('create index follows_of_account on follows (site_id, account_id)');
select gavel_run('alter table notices add foreign key (site_id, account_id) references accounts (site_id, id)');
select gavel_run('alter table notices add foreign key (site_id, comment_id) references comments (site_id, id)');
select gavel_run('create index notices_of_account on notices (site_id, account_id, id)');
select gavel_run('create index notices_unread on notices (site_id, account_id, id) where read_at is null');
select gavel_run('create index notices_of_thread on notices (site_id, account_id, thread_id, mailed_at) where kind in (''reply'', ''followed'')');
select gavel_run('create index notices_of_comment on notices (site_id, comment_id)');
-- Nobody is told of one comment twice, however often it comes and goes.
select gavel_run('create unique index notices_once on notices (site_id, account_id, comment_id) where kind in (''reply'', ''followed'')');
select gavel_run('create unique index mails_topic on mails (site_id, topic) where topic is not null');
