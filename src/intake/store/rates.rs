//! How much of something there was lately.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use crate::ids::{AccountId, ArticleId, CommentId, SiteId};
use crate::intake::setting::Setting;
use crate::limits::Network;
use crate::rules::Needs;
use crate::rules::rate::{Rate, RateKey, Window};
use crate::time::Timestamp;

/// The most comments of a day that a rate looks at: beyond, "very many" is all a rule need know.
const MOST_COUNTED: i64 = 10_000;

/// The rates that rules read: one statement for each of author, network and article that is asked for.
pub(in crate::intake) async fn rates(
    conn: &mut PgConnection,
    setting: &Setting<'_>,
    needs: &Needs,
    now: Timestamp,
) -> sqlx::Result<BTreeMap<String, i64>> {
    let mut found = BTreeMap::new();
    let asks = |rates: &[Rate]| needs.rates.iter().any(|key| rates.contains(&key.rate));
    let mut keep = |rate: Rate, counts: [i64; 4]| {
        for ((_, per), count) in Window::NAMES.into_iter().zip(counts) {
            let key = RateKey { rate, per };
            if needs.rates.contains(&key) {
                found.insert(key.to_string(), count);
            }
        }
    };
    if let Some(author) = setting.writer.account_id()
        && asks(&[Rate::AuthorComments, Rate::AuthorRejections])
    {
        let (comments, rejections) = of_author(conn, setting.site, author, now).await?;
        keep(Rate::AuthorComments, comments);
        keep(Rate::AuthorRejections, rejections);
    }
    if let Some(network) = setting.network
        && asks(&[Rate::NetworkComments])
    {
        keep(Rate::NetworkComments, of_network(conn, setting.site, network, now).await?);
    }
    if asks(&[Rate::ArticleComments]) {
        keep(Rate::ArticleComments, of_article(conn, setting.site, setting.article.id, now).await?);
    }
    Ok(found)
}

/// The lowest ids of the last minute, ten minutes, hour and day.
fn floors(now: Timestamp) -> [CommentId; 4] {
    Window::NAMES.map(|(_, window)| CommentId::floor(now.minus_seconds(window.seconds())))
}

async fn of_author(
    conn: &mut PgConnection,
    site: SiteId,
    author: AccountId,
    now: Timestamp,
) -> sqlx::Result<([i64; 4], [i64; 4])> {
    let [minute, ten, hour, day] = floors(now);
    let row = sqlx::query!(
        r#"select count(*) filter (where id >= $3) as "minute!", count(*) filter (where id >= $4) as "ten!",
                  count(*) filter (where id >= $5) as "hour!", count(*) as "day!",
                  count(*) filter (where rejected and id >= $3) as "minute_rejected!",
                  count(*) filter (where rejected and id >= $4) as "ten_rejected!",
                  count(*) filter (where rejected and id >= $5) as "hour_rejected!",
                  count(*) filter (where rejected) as "day_rejected!"
           from (select id, status = 'rejected' as rejected from comments
                 where site_id = $1 and author_id = $2 and id >= $6 order by id desc limit $7) last"#,
        site as _,
        author as _,
        minute as _,
        ten as _,
        hour as _,
        day as _,
        MOST_COUNTED,
    )
    .fetch_one(conn)
    .await?;
    let rejected = [row.minute_rejected, row.ten_rejected, row.hour_rejected, row.day_rejected];
    Ok(([row.minute, row.ten, row.hour, row.day], rejected))
}

async fn of_network(
    conn: &mut PgConnection,
    site: SiteId,
    network: &Network,
    now: Timestamp,
) -> sqlx::Result<[i64; 4]> {
    let [minute, ten, hour, day] = floors(now);
    let row = sqlx::query!(
        r#"select count(*) filter (where id >= $3) as "minute!", count(*) filter (where id >= $4) as "ten!",
                  count(*) filter (where id >= $5) as "hour!", count(*) as "day!"
           from (select id from comments where site_id = $1 and network = $2 and id >= $6
                 order by id desc limit $7) last"#,
        site as _,
        network.as_bytes(),
        minute as _,
        ten as _,
        hour as _,
        day as _,
        MOST_COUNTED,
    )
    .fetch_one(conn)
    .await?;
    Ok([row.minute, row.ten, row.hour, row.day])
}

async fn of_article(
    conn: &mut PgConnection,
    site: SiteId,
    article: ArticleId,
    now: Timestamp,
) -> sqlx::Result<[i64; 4]> {
    let [minute, ten, hour, day] = floors(now);
    let row = sqlx::query!(
        r#"select count(*) filter (where id >= $3) as "minute!", count(*) filter (where id >= $4) as "ten!",
                  count(*) filter (where id >= $5) as "hour!", count(*) as "day!"
           from (select id from comments where site_id = $1 and article_id = $2 and id >= $6
                 order by id desc limit $7) last"#,
        site as _,
        article as _,
        minute as _,
        ten as _,
        hour as _,
        day as _,
        MOST_COUNTED,
    )
    .fetch_one(conn)
    .await?;
    Ok([row.minute, row.ten, row.hour, row.day])
}
