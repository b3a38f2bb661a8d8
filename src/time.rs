//! Points in time, and the one clock of the service.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, Utc};

/// A point in time in UTC, to the microsecond (what Postgres keeps), written as RFC 3339.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    sqlx::Type,
    utoipa::ToSchema,
)]
#[serde(transparent)]
#[sqlx(transparent)]
#[schema(value_type = chrono::DateTime<Utc>)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// Microseconds since 1970, or 1970 itself where they lie outside what can be written.
    pub fn from_unix_micros(micros: i64) -> Self {
        Self(DateTime::from_timestamp_micros(micros).unwrap_or_default())
    }

    /// Microseconds since 1970.
    pub fn unix_micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// Whole seconds since 1970 (none before it), and the nanoseconds on top.
    pub fn unix_seconds_and_nanos(self) -> (u64, u32) {
        (u64::try_from(self.0.timestamp()).unwrap_or(0), self.0.timestamp_subsec_nanos())
    }

    /// Hours since 1970, with fraction.
    #[expect(clippy::cast_precision_loss, reason = "a microsecond more or less does not move a review item")]
    pub fn unix_hours(self) -> f64 {
        self.unix_micros() as f64 / 3_600_000_000.0
    }

    /// This many seconds later.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_unix_micros(self.unix_micros().saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// This many seconds earlier.
    pub fn minus_seconds(self, seconds: i64) -> Self {
        self.plus_seconds(seconds.saturating_neg())
    }

    /// Whole seconds from `earlier` to this, negative where it lies later.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        (self.unix_micros() - earlier.unix_micros()) / 1_000_000
    }

    /// The moment `span` later.
    pub fn plus(self, span: Duration) -> Self {
        Self::from_unix_micros(self.unix_micros().saturating_add(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }

    /// For people, to the minute: `2026-11-22 08:00 UTC`.
    pub fn to_minutes(self) -> String {
        self.0.format("%Y-%m-%d %H:%M UTC").to_string()
    }

    /// The same as other crates have it.
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// As an HTTP date (RFC 9110).
    pub fn http_date(self) -> std::time::SystemTime {
        self.0.into()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.trunc_subsecs(6))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

impl std::str::FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(DateTime::parse_from_rfc3339(text)?.to_utc().into())
    }
}

/// Where `now` comes from: the machine's clock, or one that a test sets.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn system() -> Self {
        Self(Arc::new(|| Utc::now().into()))
    }

    /// A clock that answers what `now` says.
    pub fn of(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_rfc_3339_in_utc() {
        let at: Timestamp = "2026-11-22T10:00:00.123456+02:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-22T08:00:00.123456Z");
        assert_eq!(serde_json::to_string(&at).unwrap(), "\"2026-11-22T08:00:00.123456Z\"");
    }
}
