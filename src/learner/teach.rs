//! Teaches a site's learner, shows how it does, and lets it forget.

use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::bytes::Stored;
use super::learn::{self, LEAST_AUC, LEAST_DECISIONS, LEAST_OF_A_KIND, Learner, Lesson, Standing};
use super::prequential::{Bin, Point, Prequential};
use super::store;
use crate::accounts::Admin;
use crate::events::{self, Event};
use crate::ids::SiteId;
use crate::time::Timestamp;

/// A site's learner, its row held until the transaction ends: nobody else teaches it meanwhile.
#[derive(Debug)]
pub struct Lessons {
    site: SiteId,
    version: i64,
    learner: Learner,
}

/// Sits down with a site's learner; none where another node is at it.
pub async fn begin(conn: &mut PgConnection, site: SiteId, now: Timestamp) -> sqlx::Result<Option<Lessons>> {
    store::make(&mut *conn, site, now).await?;
    let Some(locked) = store::lock(conn, site).await? else { return Ok(None) };
    let count = |count: i32| u32::try_from(count).unwrap_or(0);
    let learner = locked.stored.and_then(|stored| stored.read(count(locked.approved), count(locked.rejected)));
    Ok(Some(Lessons { site, version: locked.version, learner: learner.unwrap_or_default() }))
}

/// Teaches `lessons` in their order, and saves what was learned as a new version.
pub async fn teach(
    conn: &mut PgConnection,
    to: Lessons,
    lessons: Vec<Lesson>,
    now: Timestamp,
) -> sqlx::Result<Standing> {
    let Lessons { site, version, mut learner } = to;
    let learned = tokio::task::spawn_blocking(move || {
        for lesson in &lessons {
            learner.learn(lesson);
        }
        let stored = Stored::of(&learner);
        (learner.decisions(), learner.standing(), stored)
    });
    let ((approved, rejected), standing, stored) = learned.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
    let count = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    let (decisions, trusted) = ((count(approved), count(rejected)), standing == Standing::Trusted);
    store::save(conn, site, version + 1, decisions, trusted, &stored, now).await?;
    Ok(standing)
}

/// How a site's learner does.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = LearnerState)]
pub struct State {
    /// Whether rules and queue may read what it says.
    pub state: Standing,
    /// The decisions it has learned from.
    pub decisions: Taught,
    /// What it takes to be trusted.
    pub needed: Needed,
    /// How well it told apart what was rejected from what was approved, over the last 500 decisions, each before it was
    /// learned: 0.5 is chance, 1 is perfect. Null before there were both kinds.
    pub auc: Option<f64>,
    /// Whether its probabilities mean what they say.
    pub calibration: Calibrated,
    /// The AUC over time.
    pub curve: Vec<Point>,
    /// Counts the saves.
    pub version: i64,
    /// When it last learned; null if it never did.
    pub updated_at: Option<Timestamp>,
}

/// Decisions by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LearnerDecisions)]
pub struct Taught {
    /// Approved or restored.
    pub approve: u32,
    /// Rejected or removed.
    pub reject: u32,
}

/// What it takes to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = LearnerNeeds)]
pub struct Needed {
    /// So many decisions,
    pub decisions: u32,
    /// of each kind so many,
    pub of_each_kind: u32,
    /// and this AUC at least.
    pub auc: f64,
}

/// What was foretold of the last 500 decisions, beside what came.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = LearnerCalibration)]
pub struct Calibrated {
    /// The Brier score: 0 is perfect, 0.25 a coin. Null before the first decision.
    pub brier: Option<f64>,
    /// By tenths of the foretold probability; empty ones are left out.
    pub bins: Vec<Bin>,
}

/// How a site's learner does.
pub async fn state(conn: &mut PgConnection, admin: &Admin) -> sqlx::Result<State> {
    let outline = store::outline(conn, admin.site()).await?;
    let (decisions, version, updated_at, record) = match outline {
        None => (Taught { approve: 0, reject: 0 }, 0, None, Prequential::default()),
        Some(outline) => {
            let count = |count: i32| u32::try_from(count).unwrap_or(0);
            let decisions = Taught { approve: count(outline.approved), reject: count(outline.rejected) };
            let record = outline.figures.0.prequential(&outline.recent);
            (decisions, outline.version, Some(outline.updated_at), record)
        }
    };
    let auc = record.auc();
    Ok(State {
        state: learn::standing(decisions.approve, decisions.reject, auc),
        decisions,
        needed: Needed { decisions: LEAST_DECISIONS, of_each_kind: LEAST_OF_A_KIND, auc: LEAST_AUC },
        auc,
        calibration: Calibrated { brier: record.brier(), bins: record.bins() },
        curve: record.curve,
        version,
        updated_at,
    })
}

/// An admin let the learner forget everything.
#[derive(Serialize)]
struct LearnerForgotten {}

impl Event for LearnerForgotten {
    const NAME: &'static str = "learner.forgotten";
}

/// Forgets all that was taught. Only decisions from now on are lessons.
pub async fn forget(conn: &mut PgConnection, admin: &Admin, now: Timestamp) -> sqlx::Result<()> {
    store::clear(&mut *conn, admin.site(), now).await?;
    events::record(conn, admin.site(), admin.actor(), &LearnerForgotten {}, now).await
}
