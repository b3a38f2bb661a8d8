-- Sites, and the three helpers with which every later file makes its tables fit one Postgres as well as Citus.

-- Spreads a table over the nodes by its site; a table without a site goes to every node. Does nothing without Citus.
create function gavel_distribute(name text, by_column text default 'site_id') returns void language plpgsql as $$
begin
    if not exists (select from pg_extension where extname = 'citus') then
        return;
    elsif by_column is null then
        execute format('select create_reference_table(%L)', name);
    else
        execute format('select create_distributed_table(%L, %L)', name, by_column);
    end if;
end $$;

-- Runs one statement on its own: Citus refuses an index or a key that comes as one of many in a string.
create function gavel_run(statement text) returns void language plpgsql as $$
begin
    execute statement;
end $$;

create table sites (
    id                uuid primary key,
    slug              text        not null unique,
    name              text        not null,
    origins           text[]      not null,
    settings          jsonb       not null,
    settings_revision integer     not null,
    -- Grows with every saved rule or phrase list: whoever holds compiled rules sees whether they are still right.
    rules_revision    bigint      not null,
    created_at        timestamptz not null
);
select gavel_distribute('sites', null);
