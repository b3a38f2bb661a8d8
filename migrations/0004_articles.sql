-- Pages with a comment section.

create type article_state as enum ('open', 'closed');
create type moderation_mode as enum ('post', 'pre');

create table articles (
    site_id       uuid          not null,
    id            uuid          not null,
    -- The site's own name for the page.
    key           text          not null,
    url           text,
    title         text,
    section       text,
    published_at  timestamptz,
    -- What was set by hand; closing by age is decided when somebody asks.
    state         article_state not null,
    -- Null: as the section or the site says.
    mode          moderation_mode,
    -- How many comments stand published.
    comment_count integer       not null default 0,
    -- Slow mode that a rule has set: so many seconds between two comments of one reader, until then.
    slow_mode_seconds integer,
    slow_mode_until   timestamptz,
    created_at    timestamptz   not null,
    primary key (site_id, id)
);
select gavel_distribute('articles');
select gavel_run('alter table articles add foreign key (site_id) references sites (id)');
select gavel_run('create unique index articles_key on articles (site_id, key)');
