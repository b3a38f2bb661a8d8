//! Trying phrases on the site's recent comments, before they stand in a list.

use std::collections::BTreeMap;

use actix_web::web;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::extract::{By, Limit};
use super::phrase_lists::{ListName, terms_are_short};
use super::problem::{ApiResult, FieldError, Problem};
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::Admin;
use crate::rules::phrase_hunt::PhraseHunt;
use crate::rules::store;
use crate::rules::verdict::Span;
use crate::time::Timestamp;
use crate::trials::{self, Found, HuntError};

/// How many days back it looks where nobody says.
const USUAL_DAYS: u16 = 30;

/// Phrases to try. Without any: the list as it is saved.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryPhrases {
    /// One term.
    #[validate(length(min = 1, max = 200, message = "from 1 to 200 characters"))]
    term: Option<String>,
    /// Several terms.
    #[serde(default)]
    #[validate(length(max = 100, message = "at most 100 terms"), custom(function = terms_are_short))]
    terms: Vec<String>,
    /// Exceptions beside those of the list.
    #[serde(default)]
    #[validate(length(max = 100, message = "at most 100 exceptions"), custom(function = terms_are_short))]
    exceptions: Vec<String>,
    /// `word` or `substring`; as in rules, `word` where not said.
    r#as: Option<String>,
    /// In which forms of the text; as in rules, `fold` where not said.
    #[serde(default)]
    #[validate(length(max = 4, message = "at most all four"))]
    forms: Vec<String>,
    /// How many days back, 1 to 366; thirty where not said.
    #[validate(range(min = 1, max = 366, message = "from 1 to 366 days"))]
    days: Option<u16>,
}

impl Limit for TryPhrases {}

/// What phrases would have hit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TriedPhrases {
    /// How many comments were looked at, the latest first: at most 20,000, and for about two seconds at most.
    looked_at: usize,
    /// When the earliest of them was written; null where there was none.
    back_to: Option<Timestamp>,
    /// Whether these were all of the days asked for.
    complete: bool,
    /// How many of them have a hit.
    hits: usize,
    /// How those stand now.
    #[schema(value_type = BTreeMap<String, usize>)]
    statuses: BTreeMap<&'static str, usize>,
    /// In how many of them each term was found, the most frequent first.
    terms: Vec<TriedTerm>,
    /// The latest of them, at most twenty.
    examples: Vec<TriedExample>,
}

/// How often a term was found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TriedTerm {
    /// The term, as it is compared.
    term: String,
    /// In so many comments.
    hits: usize,
}

/// A comment that phrases would have hit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TriedExample {
    /// The comment.
    comment: CommentView,
    /// Where in its text.
    spans: Vec<Span>,
}

impl From<Found> for TriedPhrases {
    fn from(found: Found) -> Self {
        let mut terms: Vec<TriedTerm> = found.terms.into_iter().map(|(term, hits)| TriedTerm { term, hits }).collect();
        terms.sort_by_key(|term| std::cmp::Reverse(term.hits));
        let example = |(comment, spans)| TriedExample { comment: CommentView::whole(comment), spans };
        Self {
            looked_at: found.looked_at,
            back_to: found.back_to,
            complete: found.complete,
            hits: found.hits,
            statuses: found.statuses,
            terms,
            examples: found.examples.into_iter().map(example).collect(),
        }
    }
}

/// What phrases would have hit among the site's recent comments. Where there is a list of that name, its exceptions count;
/// nothing is stored.
#[utoipa::path(post, path = "/sites/{site}/phrase-lists/{name}/try", tag = "admins", request_body = TryPhrases,
    params(("site" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = TriedPhrases), (status = 401), (status = 403), (status = 422)))]
pub async fn try_phrases(
    state: web::Data<AppState>,
    path: web::Path<(String, ListName)>,
    By { by: admin, body, .. }: By<Admin, TryPhrases>,
) -> ApiResult<web::Json<TriedPhrases>> {
    let (_, ListName(name)) = path.into_inner();
    let mut conn = state.conn().await?;
    let saved = store::find_list(&mut conn, admin.site(), &name).await?;
    drop(conn);
    let mut list = saved.map(|saved| saved.list).unwrap_or_default();
    if body.term.is_some() || !body.terms.is_empty() {
        list.terms = body.term.into_iter().chain(body.terms).collect();
    }
    list.exceptions.extend(body.exceptions);
    if list.terms.is_empty() {
        return Err(Problem::field("term", "missing", "a term, or the name of a list that has some"));
    }
    let hunt = web::block(move || PhraseHunt::new(list, body.r#as.as_deref(), &body.forms)).await;
    let hunt = hunt.map_err(Problem::internal)?;
    let hunt = hunt.map_err(|errors| Problem::fields(errors.into_iter().map(FieldError::from).collect()))?;
    let days = body.days.unwrap_or(USUAL_DAYS);
    let from = state.now().minus_seconds(i64::from(days) * 86_400);
    let found = trials::hunt(&state.db, &admin, hunt, from).await?;
    Ok(web::Json(found.into()))
}

impl From<HuntError> for Problem {
    fn from(error: HuntError) -> Self {
        match error {
            HuntError::Database(error) => error.into(),
            HuntError::Interrupted(error) => Self::internal(error),
        }
    }
}
