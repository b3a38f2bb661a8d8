//! Makes the answer about a span of time from sums.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::answer::{Agreement, Bucket, Figures, Load, ModeratorFigures, RuleFigures, SectionFigures, Stats};
use super::figure::Figure;
use super::span::{Span, hour_of};
use super::store::{self, Sum};
use super::wait::Waits;
use crate::accounts::Moderator;
use crate::ids::{AccountId, RuleId};
use crate::time::Timestamp;
use crate::{events, review, sites};

/// How many hours are counted at once when somebody asks. Beyond, whoever counts hours is behind, as after a long stop.
const UNCOUNTED_HOURS: i64 = 6;

/// Counts by figure, and by how long was waited.
#[derive(Clone, Debug, Default)]
struct Tally {
    counts: BTreeMap<Figure, u64>,
    waits: Waits,
}

impl Tally {
    fn add(&mut self, figure: Figure, bucket: Option<i16>, n: u64) {
        *self.counts.entry(figure).or_default() += n;
        if let (Figure::Waited, Some(step)) = (figure, bucket) {
            self.waits.add(step, n);
        }
    }

    fn of(&self, figure: Figure) -> u64 {
        self.counts.get(&figure).copied().unwrap_or(0)
    }

    fn figures(&self) -> Figures {
        Figures {
            comments: self.of(Figure::Comments),
            published: self.of(Figure::Published),
            held: self.of(Figure::Held),
            rejected_by_rules: self.of(Figure::RejectedByRules),
            flags: self.of(Figure::Flags),
            deleted: self.of(Figure::Deleted),
            decisions: self.of(Figure::Decisions),
            approved: self.of(Figure::Approved),
            rejected_by_moderators: self.of(Figure::RejectedByModerators),
            undone: self.of(Figure::Undone),
            overruled: self.of(Figure::Overruled),
            wait: self.waits.wait(),
        }
    }
}

/// All sums of a span, sorted by what they were taken over.
#[derive(Default)]
struct Tallies {
    totals: Tally,
    series: BTreeMap<Timestamp, Tally>,
    sections: BTreeMap<String, Tally>,
    subjects: BTreeMap<Uuid, Tally>,
    load: BTreeMap<Uuid, Vec<Load>>,
}

impl Tallies {
    fn of(sums: Vec<Sum>, buckets: Vec<Timestamp>) -> Self {
        let mut all = Self::default();
        // A bucket in which nothing happened is a bucket, too.
        all.series.extend(buckets.into_iter().map(|at| (at, Tally::default())));
        for sum in sums {
            let n = u64::try_from(sum.n).unwrap_or(0);
            let figure = sum.figure.as_deref().and_then(Figure::named);
            match (figure, sum.at, sum.section, sum.subject) {
                (Some(figure), Some(at), ..) => {
                    all.totals.add(figure, sum.bucket, n);
                    all.series.entry(at).or_default().add(figure, sum.bucket, n);
                }
                (Some(figure), None, Some(section), Some(subject)) => {
                    all.sections.entry(section).or_default().add(figure, sum.bucket, n);
                    all.subjects.entry(subject).or_default().add(figure, None, n);
                }
                (None, Some(at), None, Some(moderator)) => {
                    all.load.entry(moderator).or_default().push(Load { at, decisions: n });
                }
                _ => {}
            }
        }
        all
    }

    /// The subjects that have any of these figures.
    fn with(&self, figures: &[Figure]) -> Vec<Uuid> {
        let has = |tally: &Tally| figures.iter().any(|figure| tally.of(*figure) > 0);
        self.subjects.iter().filter(|(_, tally)| has(tally)).map(|(subject, _)| *subject).collect()
    }

    fn sections(&self) -> Vec<SectionFigures> {
        let figures = |(section, tally): (&String, &Tally)| (section.clone(), tally.figures());
        let mut sections: Vec<SectionFigures> =
            self.sections.iter().map(figures).map(|(section, figures)| SectionFigures { section, figures }).collect();
        sections.sort_by_key(|section| std::cmp::Reverse(section.figures.comments));
        sections
    }

    fn rules(&self, names: &BTreeMap<Uuid, String>) -> Vec<RuleFigures> {
        let figures = |(rule, name): (&Uuid, &String)| {
            let tally = self.subjects.get(rule)?;
            Some(RuleFigures {
                rule: RuleId::from(*rule),
                name: name.clone(),
                acted: tally.of(Figure::Acted),
                reviewed: tally.of(Figure::Reviewed),
                overturned: tally.of(Figure::Overturned),
            })
        };
        let mut rules: Vec<RuleFigures> = names.iter().filter_map(figures).collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.acted));
        rules
    }

    fn moderators(&mut self, names: &BTreeMap<Uuid, String>) -> Vec<ModeratorFigures> {
        let mut moderators = Vec::new();
        for (account, name) in names {
            let Some(tally) = self.subjects.get(account) else { continue };
            let mut load = self.load.remove(account).unwrap_or_default();
            load.sort_by_key(|load| load.at);
            moderators.push(ModeratorFigures {
                account: AccountId::from(*account),
                name: name.clone(),
                decisions: tally.of(Figure::Decisions),
                approved: tally.of(Figure::Approved),
                rejected: tally.of(Figure::RejectedByModerators),
                undone: tally.of(Figure::Undone),
                looked_again: tally.of(Figure::LookedAgain),
                overruled: tally.of(Figure::Overruled),
                load,
            });
        }
        moderators.sort_by_key(|moderator| std::cmp::Reverse(moderator.decisions));
        moderators
    }
}

/// What happened on the moderator's site within `span`, in one section where it is named.
pub async fn stats(
    conn: &mut PgConnection,
    moderator: &Moderator,
    span: Span,
    section: Option<String>,
    now: Timestamp,
) -> sqlx::Result<Stats> {
    let site = moderator.site();
    let counted = sites::counted_until(&mut *conn, site).await?;
    let earliest = hour_of(now).minus_seconds((UNCOUNTED_HOURS - 1) * 3_600);
    let live = (counted.map_or(earliest, |counted| counted.max(earliest)), hour_of(now).plus_seconds(3_600));
    let begun = match counted {
        Some(counted) => Some(counted),
        None => events::first_since(&mut *conn, site, None).await?.map(hour_of),
    };
    let complete = begun.is_none_or(|begun| begun >= live.0);
    let more = if live.0 < span.to { store::count(&mut *conn, site, live).await? } else { Vec::new() };
    let sums = store::sums(&mut *conn, site, &span, section.as_deref(), &more).await?;
    let mut all = Tallies::of(sums, span.buckets(usize::MAX - 1));

    let by_rule = all.with(&[Figure::Acted, Figure::Reviewed]);
    let by_moderator = all.with(&[Figure::Decisions, Figure::Undone, Figure::LookedAgain]);
    let rules = store::rules(&mut *conn, site, &by_rule).await?;
    let moderators = store::moderators(&mut *conn, site, &by_moderator).await?;
    Ok(Stats {
        from: span.from,
        to: span.to,
        per: span.per,
        timezone: span.zone.name().to_owned(),
        section,
        complete,
        waiting: review::waiting(conn, moderator).await?,
        totals: all.totals.figures(),
        moderators_agree: Agreement::of(all.totals.of(Figure::LookedAgain), all.totals.of(Figure::Overruled)),
        rules_agree: Agreement::of(all.totals.of(Figure::Ruled), all.totals.of(Figure::RuledOtherwise)),
        sections: all.sections(),
        rules: all.rules(&rules),
        moderators: all.moderators(&moderators),
        items: all.series.into_iter().map(|(at, tally)| Bucket { at, figures: tally.figures() }).collect(),
    })
}
