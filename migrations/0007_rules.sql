-- Moderation rules with every version ever saved, and the phrase lists they name.

create table rules (
    site_id    uuid        not null,
    id         uuid        not null,
    -- The version in force.
    revision   integer     not null,
    created_at timestamptz not null,
    deleted_at timestamptz,
    primary key (site_id, id)
);

create table rule_versions (
    site_id  uuid        not null,
    rule_id  uuid        not null,
    version  integer     not null,
    document jsonb       not null,
    saved_by uuid,
    saved_at timestamptz not null,
    -- Why a brake saved it, paused: {kind, at, why}.
    brake    jsonb,
    primary key (site_id, rule_id, version)
);

create table phrase_lists (
    site_id    uuid        not null,
    name       text        not null,
    terms      text[]      not null,
    exceptions text[]      not null,
    language   text,
    revision   integer     not null,
    saved_at   timestamptz not null,
    primary key (site_id, name)
);

select gavel_distribute('rules');
select gavel_distribute('rule_versions');
select gavel_distribute('phrase_lists');
select gavel_run('alter table rules add foreign key (site_id) references sites (id)');
select gavel_run('alter table rule_versions add foreign key (site_id, rule_id) references rules (site_id, id)');
select gavel_run('alter table phrase_lists add foreign key (site_id) references sites (id)');
