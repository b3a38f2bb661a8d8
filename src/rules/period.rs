//! A length of time as rules write it: `7d`, `36h`, `10m`, `90s`.

use serde::{Serialize, Serializer};

/// The longest period a rule may name: a hundred years.
const MAX_SECONDS: i64 = 100 * 366 * 86_400;

/// A whole number of days, hours, minutes or seconds. Keeps the unit it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    amount: i64,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
}

/// Why something is not a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a duration is a whole number with d, h, m or s behind it, such as \"7d\" or \"36h\", of a hundred years at most"
)]
pub struct PeriodError;

impl Period {
    /// How long it is, in seconds.
    pub fn seconds(self) -> i64 {
        self.amount * self.unit.seconds()
    }
}

/// A length of time as rules write it: in the largest unit in which it is a whole number.
pub fn written(seconds: i64) -> String {
    let units = [Unit::Day, Unit::Hour, Unit::Minute];
    let unit = units.into_iter().find(|unit| seconds != 0 && seconds % unit.seconds() == 0).unwrap_or(Unit::Second);
    Period { amount: seconds / unit.seconds(), unit }.to_string()
}

impl Unit {
    fn seconds(self) -> i64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
        }
    }
}

impl std::str::FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (unit, digits) = [('d', Unit::Day), ('h', Unit::Hour), ('m', Unit::Minute), ('s', Unit::Second)]
            .into_iter()
            .find_map(|(letter, unit)| Some((unit, text.strip_suffix(letter)?)))
            .ok_or(PeriodError)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PeriodError);
        }
        let amount: i64 = digits.parse().map_err(|_| PeriodError)?;
        let seconds = amount.checked_mul(unit.seconds()).ok_or(PeriodError)?;
        if seconds > MAX_SECONDS { Err(PeriodError) } else { Ok(Self { amount, unit }) }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let letter = match self.unit {
            Unit::Second => 's',
            Unit::Minute => 'm',
            Unit::Hour => 'h',
            Unit::Day => 'd',
        };
        write!(f, "{}{letter}", self.amount)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_written_in_its_largest_whole_unit() {
        for (seconds, text) in
            [(0, "0s"), (59, "59s"), (600, "10m"), (129_600, "36h"), (172_800, "2d"), (172_801, "172801s")]
        {
            assert_eq!(written(seconds), text);
        }
    }

    #[test]
    fn periods_are_read_and_written_in_their_own_unit() {
        for (text, seconds) in [("7d", 604_800), ("36h", 129_600), ("10m", 600), ("90s", 90), ("0s", 0)] {
            let period: Period = text.parse().unwrap();
            assert_eq!((period.seconds(), period.to_string().as_str()), (seconds, text));
        }
        for text in ["", "d", "7", "7 d", "-1d", "+1d", "1.5h", "7D", "99999999999999999999s", "36601d", "é"] {
            assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text}");
        }
    }
}
