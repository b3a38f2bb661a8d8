//! How often things may be done: what an admin can set about that.

use serde::{Deserialize, Serialize};
use validator::Validate;

/// So many in so long a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// How many.
    #[validate(range(min = 1, max = 1_000_000, message = "choose from 1 to 1,000,000"))]
    pub count: u32,
    /// In how many seconds.
    #[validate(range(min = 1, max = 2_592_000, message = "choose from 1 to 2,592,000 seconds"))]
    pub window_seconds: u32,
}

impl Budget {
    const fn new(count: u32, window_seconds: u32) -> Self {
        Self { count, window_seconds }
    }
}

/// How often one kind of action may be done; a part left out has no limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// By one account.
    #[serde(default)]
    #[validate(nested)]
    pub account: Option<Budget>,
    /// From one network (an IPv4 address or an IPv6 /64).
    #[serde(default)]
    #[validate(nested)]
    pub network: Option<Budget>,
    /// On one article.
    #[serde(default)]
    #[validate(nested)]
    pub article: Option<Budget>,
    /// The share of the account's budget for accounts under a day.
    #[serde(default = "whole")]
    #[validate(range(min = 0.01, max = 1.0, message = "choose from 0.01 to 1"))]
    pub newcomer_share: f64,
}

const fn whole() -> f64 {
    1.0
}

/// How often things may be done, by kind of action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Posting a comment.
    #[validate(nested)]
    pub post: Limits,
    /// Changing one.
    #[validate(nested)]
    pub edit: Limits,
    /// Flagging one.
    #[validate(nested)]
    pub flag: Limits,
    /// Reacting to one.
    #[validate(nested)]
    pub react: Limits,
    /// Trying to sign in; `account` counts the tries for one address.
    #[validate(nested)]
    pub sign_in: Limits,
    /// Making an account.
    #[validate(nested)]
    pub sign_up: Limits,
    /// Mails that somebody asks for; `account` counts those to one address.
    #[validate(nested)]
    pub mail: Limits,
}

impl Default for LimitSettings {
    fn default() -> Self {
        let limits = |account, network, article, newcomer_share| Limits { account, network, article, newcomer_share };
        Self {
            post: limits(Some(Budget::new(60, 600)), Some(Budget::new(600, 600)), Some(Budget::new(3_000, 600)), 0.5),
            edit: limits(Some(Budget::new(30, 600)), Some(Budget::new(600, 600)), None, 0.5),
            flag: limits(Some(Budget::new(60, 3_600)), Some(Budget::new(600, 3_600)), None, 0.5),
            react: limits(Some(Budget::new(300, 600)), Some(Budget::new(3_000, 600)), None, 0.5),
            sign_in: limits(Some(Budget::new(30, 600)), Some(Budget::new(300, 600)), None, 1.0),
            sign_up: limits(None, Some(Budget::new(100, 3_600)), None, 1.0),
            mail: limits(Some(Budget::new(5, 3_600)), Some(Budget::new(100, 3_600)), None, 1.0),
        }
    }
}
