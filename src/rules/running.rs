//! Which rules a set runs.

use super::compile::RuleSet;
use super::document::Mode;
use crate::ids::RuleId;

impl RuleSet {
    /// The rules that it asks, with their versions and modes.
    pub fn running(&self) -> impl Iterator<Item = (RuleId, i32, Mode)> {
        self.0.rules.iter().map(|rule| (rule.id, rule.version, rule.document.mode))
    }
}
