//! Facts about the occasion on which a text is judged: how it came, who reported it, when.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is known of how a comment came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ClientFacts {
    /// Seconds between opening the form and posting, as the page says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_post: Option<i64>,
    /// The network it came from: a keyed hash, in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
}

/// What is known of the open flags on a comment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct FlagFacts {
    /// What they weigh together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// How many readers they come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporters: Option<i64>,
    /// Every reason that is named, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<Vec<String>>,
}

/// When it was judged, by the site's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct TimeFacts {
    /// The hour, from 0 to 23.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour: Option<i64>,
    /// The day of the week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekday: Option<Weekday>,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "a day is a day")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// Every day, with its name.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("monday", Self::Monday),
        ("tuesday", Self::Tuesday),
        ("wednesday", Self::Wednesday),
        ("thursday", Self::Thursday),
        ("friday", Self::Friday),
        ("saturday", Self::Saturday),
        ("sunday", Self::Sunday),
    ];

    /// How rules write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }
}
