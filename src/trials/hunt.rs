//! What phrases would have hit among a site's recent comments, before they stand in a list.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sqlx::PgPool;

use crate::accounts::Admin;
use crate::comments::{self, Comment, Status};
use crate::ids::CommentId;
use crate::rules::phrase_hunt::PhraseHunt;
use crate::rules::verdict::Span;
use crate::time::Timestamp;

/// At most this many comments are looked at, the latest first.
const MOST_COMMENTS: usize = 20_000;
/// And no longer than this.
const LONGEST: Duration = Duration::from_secs(2);
/// How many are read at once.
const BATCH: usize = 1_000;
/// How many hits are shown.
const EXAMPLES: usize = 20;
/// How many different terms are counted apart.
const TERMS: usize = 200;

/// What phrases would have hit.
#[derive(Debug, Default)]
pub struct Found {
    /// How many comments were looked at, the latest first.
    pub looked_at: usize,
    /// When the earliest of them was written.
    pub back_to: Option<Timestamp>,
    /// Whether these were all of the time asked for.
    pub complete: bool,
    /// How many of them have a hit.
    pub hits: usize,
    /// How those stand.
    pub statuses: BTreeMap<&'static str, usize>,
    /// In how many of them each term was found.
    pub terms: BTreeMap<String, usize>,
    /// Some of them, the latest, with the places of the hits.
    pub examples: Vec<(Comment, Vec<Span>)>,
}

/// Why phrases were not looked for.
#[derive(Debug, thiserror::Error)]
pub enum HuntError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The work broke off.
    #[error("looking for phrases broke off")]
    Interrupted(#[from] tokio::task::JoinError),
}

impl Found {
    fn add(&mut self, status: Status, spans: &[Span]) {
        self.hits += 1;
        *self.statuses.entry(status.as_str()).or_default() += 1;
        let mut terms: Vec<&str> = spans.iter().map(|span| span.term.as_str()).collect();
        terms.sort_unstable();
        terms.dedup();
        for term in terms {
            if self.terms.len() < TERMS || self.terms.contains_key(term) {
                *self.terms.entry(term.to_owned()).or_default() += 1;
            }
        }
    }
}

/// Looks for phrases in the comments of the admin's site from `from` on. A connection is held only to read.
pub async fn hunt(pool: &PgPool, admin: &Admin, hunt: PhraseHunt, from: Timestamp) -> Result<Found, HuntError> {
    let started = Instant::now();
    let (mut found, mut below, mut shown) = (Found::default(), CommentId::MAX, Vec::new());
    while found.looked_at < MOST_COMMENTS && started.elapsed() < LONGEST {
        let mut conn = pool.acquire().await?;
        let texts = comments::texts(&mut conn, admin.site(), from, below, BATCH).await?;
        drop(conn);
        let Some(last) = texts.last() else { break };
        (below, found.back_to) = (last.id, Some(last.created_at));
        found.looked_at += texts.len();
        found.complete = texts.len() < BATCH;
        let hunting = hunt.clone();
        let hits = tokio::task::spawn_blocking(move || {
            let spans = texts.into_iter().map(|text| (text.id, text.status, hunting.find(&text.body)));
            spans.filter(|(.., spans)| !spans.is_empty()).collect::<Vec<_>>()
        });
        for (comment, status, spans) in hits.await? {
            found.add(status, &spans);
            if shown.len() < EXAMPLES {
                shown.push(comment);
            }
        }
        if found.complete {
            break;
        }
    }
    found.complete |= found.looked_at == 0;
    let mut conn = pool.acquire().await?;
    let mut examples = comments::find_many(&mut conn, admin.site(), &shown).await?;
    examples.sort_by_key(|comment| std::cmp::Reverse(comment.id));
    // Looked for once more in what is shown, which its author may have changed since.
    let example = |comment: Comment| {
        let spans = hunt.find(&comment.body);
        (comment, spans)
    };
    found.examples = examples.into_iter().map(example).collect();
    Ok(found)
}
