//! The time zone that a site lives in.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Timelike as _, Weekday};
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// A time zone by its name in the IANA database: `Europe/Berlin`, `UTC`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String)]
pub struct TimeZone(chrono_tz::Tz);

/// Not a [`TimeZone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time zone is named as in the IANA database, such as \"Europe/Berlin\" or \"UTC\"")]
pub struct TimeZoneError;

impl TimeZone {
    /// The hour (0 to 23) and the day of the week there at `now`.
    pub fn hour_and_weekday(self, now: Timestamp) -> (u32, Weekday) {
        let utc = DateTime::from_timestamp_micros(now.unix_micros()).unwrap_or_default();
        let there = utc.with_timezone(&self.0);
        (there.hour(), there.weekday())
    }

    /// Its name in the IANA database.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// When the day there began in which `at` lies.
    pub fn day_of(self, at: Timestamp) -> Timestamp {
        let utc = DateTime::from_timestamp_micros(at.unix_micros()).unwrap_or_default();
        self.begin(utc.with_timezone(&self.0).date_naive()).unwrap_or(at)
    }

    /// When the day there ended in which `at` lies.
    pub fn day_after(self, at: Timestamp) -> Timestamp {
        let utc = DateTime::from_timestamp_micros(at.unix_micros()).unwrap_or_default();
        let next = utc.with_timezone(&self.0).date_naive().succ_opt();
        next.and_then(|next| self.begin(next)).unwrap_or_else(|| at.plus_seconds(86_400))
    }

    /// The first moment of a day: midnight, or where clocks are put forward over it, when they are.
    fn begin(self, day: NaiveDate) -> Option<Timestamp> {
        let midnight = day.and_time(NaiveTime::MIN);
        let there = self.0.from_local_datetime(&midnight).earliest().or_else(|| {
            (1..=180)
                .find_map(|minutes| self.0.from_local_datetime(&(midnight + TimeDelta::minutes(minutes))).earliest())
        })?;
        Some(there.to_utc().into())
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self(chrono_tz::Tz::UTC)
    }
}

impl TryFrom<String> for TimeZone {
    type Error = TimeZoneError;

    fn try_from(name: String) -> Result<Self, TimeZoneError> {
        name.parse().map(Self).map_err(|_| TimeZoneError)
    }
}

impl From<TimeZone> for String {
    fn from(zone: TimeZone) -> Self {
        zone.0.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_and_the_day_are_those_of_the_place() {
        let now: Timestamp = "2026-07-05T23:30:00Z".parse().unwrap();
        let there = |name: &str| TimeZone::try_from(name.to_owned()).unwrap().hour_and_weekday(now);
        assert_eq!(TimeZone::default().hour_and_weekday(now), (23, Weekday::Sun));
        assert_eq!(there("Europe/Berlin"), (1, Weekday::Mon));
        assert_eq!(there("America/New_York"), (19, Weekday::Sun));
        assert_eq!(TimeZone::try_from("Middle/Earth".to_owned()), Err(TimeZoneError));
    }
}
