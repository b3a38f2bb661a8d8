//! Gathers what the rules of a site read about a text, and no more.

use sqlx::PgConnection;

use super::setting::{Before, Setting};
use super::store;
use crate::accounts::Role;
use crate::flags::Tally;
use crate::limits::Network;
use crate::rules::facts::{
    ArticleFacts, AuthorFacts, ClientFacts, FlagFacts, Role as RuleRole, ThreadFacts, TimeFacts, Weekday,
};
use crate::rules::rate::Rate;
use crate::rules::{FactsSnapshot, Needs};
use crate::time::Timestamp;
use crate::{comments, sites};

/// The snapshot of facts about a text. What costs a query and is read by no rule is not gathered, and so not known.
pub(super) async fn gather(
    conn: &mut PgConnection,
    setting: &Setting<'_>,
    needs: &Needs,
    now: Timestamp,
) -> sqlx::Result<FactsSnapshot> {
    let network = network(conn, setting, needs).await?;
    let before = before(conn, setting, needs, now).await?;
    let record = store::author_record(conn, setting, needs, now).await?;
    let lately = store::article_record(conn, setting, needs, now).await?;
    let alike = store::alike(conn, setting, needs, now).await?;
    Ok(FactsSnapshot {
        author: AuthorFacts {
            first_comment: before.first_comment,
            rejection_share: record.rejection_share,
            flags_received: record.flags_received,
            labels: record.labels,
            sanctions: record.sanctions,
            ..author(setting, now)
        },
        article: ArticleFacts {
            key: Some(setting.article.key.as_ref().to_owned()),
            section: setting.article.record.section.clone(),
            age: Some(now.seconds_since(setting.article.published())),
            comments_per_minute: lately.comments_per_minute,
            rejection_share: lately.rejection_share,
        },
        thread: ThreadFacts { depth: Some(setting.depth.into()), reply_to_self: setting.reply_to_self },
        rates: store::rates(conn, setting, network.as_ref(), needs, now).await?,
        own_duplicates: before.own_duplicates,
        own_near_duplicates: record.own_near_duplicates,
        duplicates: alike.duplicates,
        near_duplicates: alike.near_duplicates,
        client: ClientFacts {
            seconds_to_post: setting.seconds_to_post,
            // Kept only where a rule reads it, for it tells who posts from one place.
            network: network.filter(|_| needs.reads("client.network")).map(|network| network.to_string()),
        },
        flags: setting.flags.map(flags).unwrap_or_default(),
        time: time(setting.site, now),
        model: None,
    })
}

/// What the account alone says of an author, or the little that a guest says.
fn author(setting: &Setting<'_>, now: Timestamp) -> AuthorFacts {
    let Some(account) = setting.author else {
        let domain = setting.guest_email.and_then(|email| email.as_ref().split_once('@')).map(|(_, domain)| domain);
        return AuthorFacts { email_domain: domain.map(str::to_lowercase), ..AuthorFacts::guest() };
    };
    AuthorFacts {
        role: Some(match account.role {
            Role::Reader => RuleRole::Reader,
            Role::Moderator => RuleRole::Moderator,
            Role::Admin => RuleRole::Admin,
        }),
        account_age: Some(now.seconds_since(account.created_at)),
        approved: Some(account.published.into()),
        rejected: Some(account.rejected.into()),
        trust: Some(account.trust(now).into()),
        email_verified: account.email_verified,
        email_domain: Some(account.email_domain.to_lowercase()),
        ..AuthorFacts::default()
    }
}

/// What the author wrote before. Of a new comment it comes with its place.
async fn before(conn: &mut PgConnection, setting: &Setting<'_>, needs: &Needs, now: Timestamp) -> sqlx::Result<Before> {
    if let Some(before) = setting.before {
        return Ok(before);
    }
    let mut before = Before::default();
    let (Some(author), Some(comment)) = (setting.author, setting.comment) else { return Ok(before) };
    let (site, hash) = (setting.site.id, setting.likeness.text_hash);
    if needs.reads("author.first_comment") {
        before.first_comment = Some(comments::is_first(conn, site, author.id, comment).await?);
    }
    if needs.reads("text.own_duplicates") {
        before.own_duplicates = Some(store::own_duplicates(conn, site, author.id, hash, comment, now).await?);
    }
    Ok(before)
}

/// The network that the comment came from. Of one that is there already it is looked up only for rules that read it.
async fn network(conn: &mut PgConnection, setting: &Setting<'_>, needs: &Needs) -> sqlx::Result<Option<Network>> {
    if let Some(network) = setting.network {
        return Ok(Some(network.clone()));
    }
    let rates = [Rate::NetworkComments, Rate::NetworkRejections, Rate::NetworkFlags];
    match setting.comment {
        Some(comment) if needs.reads("client.network") || needs.reads_rate(&rates) => {
            store::network(conn, setting.site.id, comment).await
        }
        _ => Ok(None),
    }
}

fn flags(tally: &Tally) -> FlagFacts {
    FlagFacts {
        weight: Some(tally.weight),
        reporters: Some(tally.count.into()),
        reasons: Some(tally.reasons.keys().cloned().collect()),
    }
}

fn time(site: &sites::Site, now: Timestamp) -> TimeFacts {
    let (hour, day) = site.settings.timezone.hour_and_weekday(now);
    let weekday = Weekday::NAMES.get(day.num_days_from_monday() as usize).map(|(_, weekday)| *weekday);
    TimeFacts { hour: Some(hour.into()), weekday }
}
