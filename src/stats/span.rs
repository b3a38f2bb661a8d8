//! The time that figures are asked for, in whole hours or days.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::sites::TimeZone;
use crate::time::Timestamp;

/// How long one bucket of a series is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StatsGrain)]
pub enum Grain {
    /// An hour.
    Hour,
    /// A day where the site lives. Hours are counted whole: one that a day's beginning cuts counts to the day in which it
    /// began.
    #[default]
    Day,
}

/// A span of time in whole buckets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Where it begins.
    pub from: Timestamp,
    /// Before what it ends.
    pub to: Timestamp,
    /// Its buckets.
    pub per: Grain,
    /// Where days begin.
    pub zone: TimeZone,
}

const HOUR: i64 = 3_600_000_000;

/// The beginning of the hour, in UTC.
pub(super) fn hour_of(at: Timestamp) -> Timestamp {
    Timestamp::from_unix_micros(at.unix_micros().div_euclid(HOUR) * HOUR)
}

impl Span {
    /// The whole buckets that the time from `from` to before `to` lies in; at least one.
    pub fn covering(from: Timestamp, to: Timestamp, per: Grain, zone: TimeZone) -> Self {
        let mut span = Self { from, to, per, zone };
        span.from = span.begin(from);
        let last = span.begin(Timestamp::from_unix_micros(to.unix_micros().saturating_sub(1)).max(from));
        span.to = span.next(last);
        span
    }

    /// When the bucket begins in which `at` lies.
    pub fn begin(&self, at: Timestamp) -> Timestamp {
        match self.per {
            Grain::Hour => hour_of(at),
            Grain::Day => self.zone.day_of(at),
        }
    }

    /// When the bucket that begins at `begin` is over.
    pub fn next(&self, begin: Timestamp) -> Timestamp {
        match self.per {
            Grain::Hour => begin.plus_seconds(3_600),
            Grain::Day => self.zone.day_after(begin),
        }
    }

    /// When each of its buckets begins; one more than `limit` at the most, so that more than that can be told.
    pub fn buckets(&self, limit: usize) -> Vec<Timestamp> {
        std::iter::successors(Some(self.from), |begin| Some(self.next(*begin)))
            .take_while(|begin| *begin < self.to)
            .take(limit.saturating_add(1))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> TimeZone {
        TimeZone::try_from(name.to_owned()).unwrap()
    }

    #[test]
    fn a_span_is_widened_to_whole_hours_or_to_days_of_the_place() {
        let berlin = zone("Europe/Berlin");
        let span = Span::covering(at("2026-11-22T10:15:00Z"), at("2026-11-22T12:00:00Z"), Grain::Hour, berlin);
        assert_eq!((span.from, span.to), (at("2026-11-22T10:00:00Z"), at("2026-11-22T12:00:00Z")));
        assert_eq!(span.buckets(9).len(), 2);
        let span = Span::covering(at("2026-11-21T22:30:00Z"), at("2026-11-22T23:30:00Z"), Grain::Day, berlin);
        let days = ["2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z"];
        assert_eq!(span.buckets(9)[..1], [at("2026-11-20T23:00:00Z")]);
        assert_eq!(span.buckets(9), days.map(at));
        assert_eq!(span.buckets(1).len(), 2);
        let none = Span::covering(span.from, span.from, Grain::Day, berlin);
        assert_eq!(none.buckets(9).len(), 1);
    }

    #[test]
    fn the_days_on_which_clocks_are_changed_are_shorter_and_longer() {
        let hours = |day: &str| {
            let span = Span::covering(at(day), at(day), Grain::Day, zone("Europe/Berlin"));
            span.to.seconds_since(span.from) / 3_600
        };
        assert_eq!(hours("2026-03-29T12:00:00Z"), 23);
        assert_eq!(hours("2026-10-25T12:00:00Z"), 25);
        assert_eq!(hours("2026-07-01T12:00:00Z"), 24);
        // Here the clocks were put forward at midnight, which did not happen.
        let gap = Span::covering(
            at("2018-11-04T12:00:00Z"),
            at("2018-11-04T12:00:00Z"),
            Grain::Day,
            zone("America/Sao_Paulo"),
        );
        assert_eq!((gap.from, gap.to), (at("2018-11-04T03:00:00Z"), at("2018-11-05T02:00:00Z")));
    }
}
