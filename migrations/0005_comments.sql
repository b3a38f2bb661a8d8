-- Comments with everything a page shows, their texts through time, and what readers tapped on them.

create type comment_status as enum ('published', 'held', 'rejected', 'deleted');

create table comments (
    site_id       uuid             not null,
    id            uuid             not null,
    article_id    uuid             not null,
    parent_id     uuid,
    -- The top-level comment above; itself where it is one.
    thread_id     uuid             not null,
    depth         smallint         not null check (depth between 0 and 50),
    -- Null: a guest, who has a name and maybe an address instead.
    author_id     uuid,
    guest_name    text,
    guest_email   text,
    -- Keyed hash of the network it came from.
    network       bytea,
    body          text             not null,
    html          text             not null,
    -- Hash of the folded text: equal for texts that differ in case or spacing only.
    text_hash     bigint           not null,
    -- Hash whose bits nearly equal texts nearly share; null where the text is too short.
    simhash       bigint,
    -- Keys under which equal and nearly equal texts of the same day and site are found.
    alike         integer[]        not null default '{}',
    status        comment_status   not null,
    -- Why it is not published, in words for its author: [{code, message}].
    reasons       jsonb            not null,
    revision      integer          not null,
    featured      boolean          not null default false,
    -- Nobody may answer below this comment any more.
    closed        boolean          not null default false,
    -- How many direct replies a reader sees; a tombstone that holds replies counts.
    reply_count   integer          not null default 0,
    reactions     jsonb            not null default '{}',
    positive      integer          not null default 0,
    negative      integer          not null default 0,
    -- Open flags and the sum of their weights.
    flag_count    integer          not null default 0,
    flag_weight   double precision not null default 0,
    created_at    timestamptz      not null,
    edited_at     timestamptz,
    -- Readers see it: published, or a tombstone that holds the replies below.
    visible       boolean          not null generated always as (status = 'published' or reply_count > 0) stored,
    -- Lower bound of the Wilson score interval at 95 % (E. B. Wilson, 1927): how well it is liked at the least. Written out
    -- here, for a function would be parsed again for every row that is written.
    top_rank      double precision not null generated always as (
        case when positive + negative = 0 then 0 else
            (positive + 1.9208 - 1.96 * sqrt(positive::float8 * negative / (positive + negative) + 0.9604))
            / (positive + negative + 3.8416)
        end) stored,
    -- How much readers disagree: many reactions, evenly split. None on one side: no controversy.
    controversy   double precision not null generated always as (
        case when least(positive, negative) = 0 then 0 else
            power((positive + negative)::float8, least(positive, negative)::float8 / greatest(positive, negative))
        end) stored,
    -- 'simple': a newsroom's readers do not all write one language.
    search        tsvector         not null generated always as (to_tsvector('simple', body)) stored,
    primary key (site_id, id),
    check ((author_id is null) = (guest_name is not null) or status = 'deleted')
);

create table comment_revisions (
    site_id    uuid        not null,
    comment_id uuid        not null,
    revision   integer     not null,
    body       text        not null,
    -- What the rules found, and the facts they found it from.
    verdict    jsonb       not null,
    facts      jsonb       not null,
    created_at timestamptz not null,
    primary key (site_id, comment_id, revision)
);

create table reactions (
    site_id    uuid        not null,
    comment_id uuid        not null,
    account_id uuid        not null,
    kind       text        not null,
    created_at timestamptz not null,
    primary key (site_id, comment_id, account_id)
);

select gavel_distribute('comments');
select gavel_distribute('comment_revisions');
select gavel_distribute('reactions');

select gavel_run('alter table comments add foreign key (site_id, article_id) references articles (site_id, id)');
select gavel_run('alter table comments add foreign key (site_id, parent_id) references comments (site_id, id)');
select gavel_run('alter table comments add foreign key (site_id, author_id) references accounts (site_id, id)');
select gavel_run('alter table comment_revisions add foreign key (site_id, comment_id) references comments (site_id, id)');
select gavel_run('alter table reactions add foreign key (site_id, comment_id) references comments (site_id, id)');
select gavel_run('alter table reactions add foreign key (site_id, account_id) references accounts (site_id, id)');

-- The five orders of a page, and the replies below a comment.
select gavel_run('create index comments_by_age on comments (site_id, article_id, id) where parent_id is null and visible');
select gavel_run('create index comments_top on comments (site_id, article_id, top_rank, id) where parent_id is null and visible');
select gavel_run('create index comments_discussed on comments (site_id, article_id, reply_count, id) where parent_id is null and visible');
select gavel_run('create index comments_controversial on comments (site_id, article_id, controversy, id) where parent_id is null and visible');
select gavel_run('create index comments_replies on comments (site_id, parent_id, id) where parent_id is not null and visible');
-- What staff look for, and what rates and an author''s own record are counted from.
select gavel_run('create index comments_of_article on comments (site_id, article_id, id)');
select gavel_run('create index comments_of_author on comments (site_id, author_id, id) where author_id is not null');
select gavel_run('create index comments_of_network on comments (site_id, network, id) where network is not null');
select gavel_run('create index comments_search on comments using gin (search)');
-- Written at once rather than gathered in a list, through which every search would have to read.
select gavel_run('create index comments_alike on comments using gin (alike) with (fastupdate = off)');
select gavel_run('create index reactions_of_account on reactions (site_id, account_id, comment_id)');
