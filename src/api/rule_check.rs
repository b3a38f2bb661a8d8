//! Trying a rule on made-up comments.

use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use validator::Validate;

use super::document::Document;
use super::extract::{By, Limit};
use super::problem::{ApiResult, FieldError, Problem};
use super::rule_document::{AnyDocument, Sent};
use super::state::AppState;
use crate::accounts::Admin;
use crate::ids::RuleId;
use crate::rules::sample::Given;
use crate::rules::{
    Asked, CompileError, Detail, Facts, Mode, RuleDocument, RuleVersion, Trigger, Verdict, compile, failures, parse,
    store,
};

/// A rule to try on made-up comments.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRule {
    /// The rule, whatever its mode.
    #[schema(value_type = RuleDocument)]
    rule: Document,
    /// Comments to judge, as in a rule's own tests.
    #[serde(default)]
    #[validate(length(max = 100, message = "at most 100 samples"))]
    #[schema(value_type = Vec<Given>)]
    samples: Vec<Document>,
}

impl Limit for CheckRule {
    const MAX_BODY: usize = 512 * 1024;
    const YAML: bool = true;
}

/// What a rule would do.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Checked {
    /// Whether it could be saved; what is not right is a 422.
    valid: bool,
    /// The rule's own tests that it does not pass.
    failed_tests: Vec<FieldError>,
    /// What it finds in each sample, with the trace, as if it were live.
    verdicts: Vec<Verdict>,
}

/// The rule and the samples, or everything that is wrong with either.
fn understood(sent: CheckRule) -> ApiResult<(RuleDocument, Vec<Given>)> {
    let mut mistakes = Vec::new();
    let rule = AnyDocument(sent.rule).sent().map_err(|errors| mistakes.extend(errors));
    let mut samples = Vec::with_capacity(sent.samples.len());
    for (place, Document(sample)) in sent.samples.into_iter().enumerate() {
        match parse::given(&Value::Object(sample)) {
            Ok(given) => samples.push(given),
            Err(errors) => mistakes.extend(errors.into_iter().map(|error| FieldError {
                field: format!("/samples/{place}{}", error.path),
                ..FieldError::from(error)
            })),
        }
    }
    match rule {
        Ok(Sent { document, .. }) if mistakes.is_empty() => Ok((document, samples)),
        _ => Err(Problem::fields(mistakes)),
    }
}

/// Tries a rule on made-up comments. Nothing is stored.
#[utoipa::path(post, path = "/sites/{site}/rules/check", tag = "admins",
    request_body(content((CheckRule = "application/json"), (CheckRule = "application/yaml"))), params(("site" = String, Path)),
    responses((status = 200, body = Checked), (status = 401), (status = 403), (status = 422)))]
pub async fn check(
    state: web::Data<AppState>,
    By { by: admin, body, .. }: By<Admin, CheckRule>,
) -> ApiResult<web::Json<Checked>> {
    let (document, samples) = understood(body)?;
    let mut conn = state.conn().await?;
    let lists = store::lists(&mut conn, admin.site()).await?;
    drop(conn);
    let work = move || {
        let failed = failures(&document, &lists);
        let trigger = document.applies_to.first().copied().unwrap_or(Trigger::Post);
        let document = RuleDocument { mode: Mode::Live, ..document };
        let set = compile(&[RuleVersion { id: RuleId::MIN, version: 1, document }], &lists)?;
        let judge = |given: &Given| {
            set.evaluate(&Facts::new(&given.body, given.snapshot()), trigger, Asked::All, Detail::Everything)
        };
        Ok::<_, Vec<CompileError>>((failed, samples.iter().map(judge).collect()))
    };
    let (failed, verdicts) = web::block(work).await.map_err(Problem::internal)?.map_err(|errors| {
        let error = |error: CompileError| FieldError { field: error.path, code: error.code, message: error.message };
        Problem::fields(errors.into_iter().map(error).collect())
    })?;
    let failed_tests = failed.into_iter().map(FieldError::from).collect();
    Ok(web::Json(Checked { valid: true, failed_tests, verdicts }))
}
