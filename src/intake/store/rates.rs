//! How much of something there was lately.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use crate::ids::{AccountId, CommentId};
use crate::intake::setting::Setting;
use crate::limits::Network;
use crate::rules::Needs;
use crate::rules::rate::{Rate, RateKey, Window};
use crate::time::Timestamp;

/// The most comments or flags of a day that a rate looks at: beyond, "very many" is all a rule need know.
const MOST_COUNTED: i64 = 10_000;

/// One count for each window.
type Counts = [i64; 4];

/// The rates that rules read: one statement for each of author, network and article that is asked for, and one for flags.
/// A comment that is there already does not count itself.
pub(in crate::intake) async fn rates(
    conn: &mut PgConnection,
    setting: &Setting<'_>,
    network: Option<&Network>,
    needs: &Needs,
    now: Timestamp,
) -> sqlx::Result<BTreeMap<String, i64>> {
    let mut found = BTreeMap::new();
    let mut keep = |rate: Rate, counts: Counts| {
        for ((_, per), count) in Window::NAMES.into_iter().zip(counts) {
            let key = RateKey { rate, per };
            if needs.rates.contains(&key) {
                found.insert(key.to_string(), count);
            }
        }
    };
    let author = setting.author.map(|account| account.id);
    if let Some(author) = author
        && needs.reads_rate(&[Rate::AuthorComments, Rate::AuthorRejections])
    {
        let (comments, rejections) = of_author(conn, setting, author, now).await?;
        keep(Rate::AuthorComments, comments);
        keep(Rate::AuthorRejections, rejections);
    }
    if let Some(network) = network
        && needs.reads_rate(&[Rate::NetworkComments, Rate::NetworkRejections])
    {
        let (comments, rejections) = of_network(conn, setting, network, now).await?;
        keep(Rate::NetworkComments, comments);
        keep(Rate::NetworkRejections, rejections);
    }
    if needs.reads_rate(&[Rate::ArticleComments, Rate::ArticleRejections]) {
        let (comments, rejections) = of_article(conn, setting, now).await?;
        keep(Rate::ArticleComments, comments);
        keep(Rate::ArticleRejections, rejections);
    }
    if needs.reads_rate(&[Rate::AuthorFlags, Rate::NetworkFlags, Rate::ArticleFlags]) {
        let [by_author, by_network, by_article] = flags(conn, setting, network, now).await?;
        if author.is_some() {
            keep(Rate::AuthorFlags, by_author);
        }
        if network.is_some() {
            keep(Rate::NetworkFlags, by_network);
        }
        keep(Rate::ArticleFlags, by_article);
    }
    Ok(found)
}

/// The lowest ids of the last minute, ten minutes, hour and day.
fn floors(now: Timestamp) -> [CommentId; 4] {
    Window::NAMES.map(|(_, window)| CommentId::floor(now.minus_seconds(window.seconds())))
}

/// The comments that `$whose` picks within each window, and how many of them are rejected. `$2` is whose, `$8` the comment
/// that is not counted.
macro_rules! comments {
    ($whose:literal, $conn:expr, $setting:expr, $of:expr, $now:expr) => {{
        let [minute, ten, hour, day] = floors($now);
        let row = sqlx::query!(
            "select count(*) filter (where id >= $3) as \"minute!\", count(*) filter (where id >= $4) as \"ten!\",
                    count(*) filter (where id >= $5) as \"hour!\", count(*) as \"day!\",
                    count(*) filter (where rejected and id >= $3) as \"minute_rejected!\",
                    count(*) filter (where rejected and id >= $4) as \"ten_rejected!\",
                    count(*) filter (where rejected and id >= $5) as \"hour_rejected!\",
                    count(*) filter (where rejected) as \"day_rejected!\"
             from (select id, status = 'rejected' as rejected from comments
                   where site_id = $1 and "
                + $whose
                + " and id >= $6 and id <> $8 order by id desc limit $7) last",
            $setting.site.id as _,
            $of,
            minute as _,
            ten as _,
            hour as _,
            day as _,
            MOST_COUNTED,
            $setting.comment.unwrap_or(CommentId::MIN) as _,
        )
        .fetch_one($conn)
        .await?;
        let rejected = [row.minute_rejected, row.ten_rejected, row.hour_rejected, row.day_rejected];
        Ok(([row.minute, row.ten, row.hour, row.day], rejected))
    }};
}

async fn of_author(
    conn: &mut PgConnection,
    setting: &Setting<'_>,
    author: AccountId,
    now: Timestamp,
) -> sqlx::Result<(Counts, Counts)> {
    comments!("author_id = $2", conn, setting, author as _, now)
}

async fn of_network(
    conn: &mut PgConnection,
    setting: &Setting<'_>,
    network: &Network,
    now: Timestamp,
) -> sqlx::Result<(Counts, Counts)> {
    comments!("network = $2", conn, setting, network.as_bytes(), now)
}

async fn of_article(conn: &mut PgConnection, setting: &Setting<'_>, now: Timestamp) -> sqlx::Result<(Counts, Counts)> {
    comments!("article_id = $2", conn, setting, setting.article.id as _, now)
}

/// The flags within each window on other comments of the author, of the network and of the article: those that are open
/// or were upheld. One walk through the site's flags of the day finds all of them.
async fn flags(
    conn: &mut PgConnection,
    setting: &Setting<'_>,
    network: Option<&Network>,
    now: Timestamp,
) -> sqlx::Result<[Counts; 3]> {
    let since = Window::NAMES.map(|(_, window)| now.minus_seconds(window.seconds()));
    let rows = sqlx::query!(
        r#"select w.at as "at!", count(*) filter (where c.author_id = $3) as "author!",
                  count(*) filter (where c.network = $4) as "network!", count(*) filter (where c.article_id = $5) as "article!"
           from (select comment_id, created_at from flags
                 where site_id = $1 and created_at >= $7 and outcome <> 'dismissed' order by created_at desc limit $8) f
           join comments c on c.site_id = $1 and c.id = f.comment_id and c.id <> $2
           join unnest($6::timestamptz[]) with ordinality w (since, at) on f.created_at >= w.since
           group by w.at"#,
        setting.site.id as _,
        setting.comment.unwrap_or(CommentId::MIN) as _,
        setting.author.map(|account| account.id) as _,
        network.map(Network::as_bytes),
        setting.article.id as _,
        &since as _,
        now.minus_seconds(Window::Day.seconds()) as _,
        MOST_COUNTED,
    )
    .fetch_all(conn)
    .await?;
    let mut counts = [[0; 4]; 3];
    for row in rows {
        let at = usize::try_from(row.at).unwrap_or_default().saturating_sub(1);
        for (counts, found) in counts.iter_mut().zip([row.author, row.network, row.article]) {
            counts.iter_mut().skip(at).take(1).for_each(|count| *count = found);
        }
    }
    Ok(counts)
}
