-- What Postgres has to know about tables that grow: how large a site may be, and that rows change after they are written.

-- A plan that is made once for all sites counts on one of average size. Of ten thousand sites that is one with two accounts:
-- to look through all of the site's accounts seems as good as to look one up, and where the site is the one that has half of
-- them, each page of comments reads them all. So a site may have the whole of a table that grows, and every statement runs
-- as in a database with one site.
do $$
declare
    name text;
begin
    -- Citus has no such setting for a table that it spreads.
    if exists (select from pg_extension where extname = 'citus') then
        return;
    end if;
    foreach name in array array[
        'accounts', 'articles', 'comment_revisions', 'comments', 'decisions', 'events', 'flags', 'follows',
        'idempotency_keys', 'limit_buckets', 'mail_links', 'mutes', 'notices', 'reactions', 'retroactive_changes',
        'review_items', 'rule_hits', 'rule_hours', 'sessions', 'sso_tokens', 'stat_hours'
    ] loop
        execute format('alter table %I alter column site_id set (n_distinct = 1)', name);
    end loop;
end $$;

-- It counts from the next look at the rows on.
analyze;

-- Counts, claims and flags change rows again and again. Where the page of a row has room for its next version, none of the
-- table's indexes need be written (HOT).
select gavel_run('alter table comments set (fillfactor = 85)');
select gavel_run('alter table accounts set (fillfactor = 85)');
select gavel_run('alter table articles set (fillfactor = 85)');
select gavel_run('alter table review_items set (fillfactor = 85)');
