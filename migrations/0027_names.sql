-- Names that look alike: what an account's name looks like (UTS #39), so that nobody takes a name that is read as another's.

-- Written by the application; null of an account that an older node made, until it is looked through. Where two accounts had
-- names that look alike before this was kept, the later one's is like nobody's.
select gavel_run('alter table accounts add column username_skeleton text');
select gavel_run('create unique index accounts_skeleton on accounts (site_id, username_skeleton)');
select gavel_run('create index accounts_without_skeleton on accounts (site_id, id) where username_skeleton is null');
