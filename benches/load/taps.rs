//! Readers who tap and flag, held against `pgbench` that writes one row a commit into a copy of the same table.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::PgPool;
use uuid::Uuid;

use crate::client::{Load, Outcome};
use crate::pgbench::{PgBench, Scripts};
use crate::report::Row;
use crate::{Bench, ask, fill, grow, turn};

/// The number of the article whose comments are tapped on.
const ARTICLE: i64 = 6_000;
/// How many comments it has: so many that a few flags fall on each, as in life.
const COMMENTS: i64 = 20_000;

/// What has to be grown.
pub(crate) fn crops() -> [grow::Crop; 1] {
    [grow::Crop { sites: "bench", first: ARTICLE, articles: 1, comments: COMMENTS }]
}

/// Measures both.
pub(crate) async fn measure(bench: &Bench<'_>) -> [Row; 2] {
    let pool = &bench.world.pool;
    let comments = "select c.id from comments c join articles a on a.site_id = c.site_id and a.id = c.article_id
                    where a.key = 'a-' || $1 and a.site_id = $2 order by c.id";
    let comments: Vec<Uuid> =
        sqlx::query_scalar(comments).bind(ARTICLE).bind(bench.site).fetch_all(pool).await.unwrap();
    let scripts = match bench.pgbench {
        Some(pgbench) => Some(scripts(pgbench, pool, bench.site).await),
        None => None,
    };
    let mut rows = [
        Row::new("reaction", "pgbench, one upsert a commit").at_least(0.7),
        Row::new("flag", "pgbench, one upsert a commit").at_least(0.7),
    ];
    for round in 0..=bench.rounds {
        for (row, kind) in rows.iter_mut().zip([Kind::Reaction, Kind::Flag]) {
            let taps = turn(pool, kind.name(), || kind.run(bench.load, &comments)).await;
            let upserts = turn(pool, &format!("pgbench, {}", kind.name()), || {
                let [reactions, flags] = scripts.as_ref()?;
                let scripts = if kind == Kind::Reaction { reactions } else { flags };
                Some(bench.pgbench?.run(scripts, bench.load.time))
            })
            .await;
            if round > 0 {
                row.add(&taps, upserts);
            }
        }
        if round == 0 {
            // As autovacuum does within a minute: until then the tables are known as empty, and read from end to end.
            let tables = "analyze reactions, flags, review_items, events, comments";
            sqlx::query(tables).execute(pool).await.unwrap();
        }
    }
    rows
}

/// What a reader does to a comment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Reaction,
    Flag,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Reaction => "reaction",
            Self::Flag => "flag",
        }
    }

    /// Every request is another reader's or about another comment.
    fn run(self, load: Load, comments: &[Uuid]) -> Outcome {
        static NEXT: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

        let (status, body) = match self {
            Self::Reaction => (200, r#"{"kind":"like"}"#),
            Self::Flag => (201, r#"{"reason":"off_topic"}"#),
        };
        load.expect(status, |_, request| {
            let number = NEXT[self as usize].fetch_add(1, Ordering::Relaxed);
            let count = u64::try_from(comments.len()).unwrap();
            let comment = comments[usize::try_from(number % count).unwrap()];
            let path = format!("/api/v1/sites/bench/comments/{comment}/{}", self.name());
            ask::signed_in(request, "PUT", &path, (number + number / count) % fill::READERS, body);
        })
    }
}

/// Copies of both tables, and the scripts that write into them: as often into a row that is there as Gavel does.
async fn scripts(pgbench: &PgBench, pool: &PgPool, site: Uuid) -> [Scripts; 2] {
    for table in ["reactions", "flags"] {
        let copy = format!("create table bench_{table} (like {table} including all)");
        sqlx::query(sqlx::AssertSqlSafe(copy)).execute(pool).await.unwrap();
    }
    let upsert = |table: &str, columns: &str, values: &str| {
        let id = |name: &str| format!("('00000000-0000-7000-8000-' || lpad(:{name}::text, 12, '0'))::uuid");
        let (comment, account) = (id("comment"), id("account"));
        let (accounts, comments) = (fill::READERS - 1, COMMENTS - 1);
        format!(
            "\\set comment random(0, {comments})\n\\set account random(0, {accounts})\n\
             insert into bench_{table} (site_id, comment_id, account_id, created_at, {columns}) \
             values ('{site}', {comment}, {account}, now(), {values}) \
             on conflict (site_id, comment_id, account_id) do update set created_at = excluded.created_at;\n"
        )
    };
    [
        pgbench.scripts("reactions", [upsert("reactions", "kind", "'like'")]),
        pgbench.scripts("flags", [upsert("flags", "reason, revision, weight", "'off_topic', 1, 1")]),
    ]
}
