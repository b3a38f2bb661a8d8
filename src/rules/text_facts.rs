//! Facts that follow from the text alone, each worked out when first asked for, once.

use std::sync::OnceLock;

use super::facts::Facts;
use crate::text::{hosts, language, personal, unusual};

/// What was worked out so far.
#[derive(Debug, Default)]
pub(super) struct TextFacts {
    emoji: OnceLock<usize>,
    symbols_share: OnceLock<Option<f64>>,
    mixed_script: OnceLock<bool>,
    zalgo: OnceLock<bool>,
    invisible: OnceLock<usize>,
    language: OnceLock<Option<&'static str>>,
    personal_data: OnceLock<Vec<String>>,
    shortener: OnceLock<bool>,
    lookalike: OnceLock<bool>,
}

impl Facts {
    /// See [`unusual::emoji`].
    pub fn emoji(&self) -> usize {
        *self.text.emoji.get_or_init(|| unusual::emoji(self.body()))
    }

    /// See [`unusual::symbols_share`].
    pub fn symbols_share(&self) -> Option<f64> {
        *self.text.symbols_share.get_or_init(|| unusual::symbols_share(self.body()))
    }

    /// See [`unusual::has_mixed_script`].
    pub fn has_mixed_script(&self) -> bool {
        *self.text.mixed_script.get_or_init(|| unusual::has_mixed_script(self.body()))
    }

    /// See [`unusual::has_zalgo`].
    pub fn has_zalgo(&self) -> bool {
        *self.text.zalgo.get_or_init(|| unusual::has_zalgo(self.body()))
    }

    /// See [`unusual::invisible`].
    pub fn invisible(&self) -> usize {
        *self.text.invisible.get_or_init(|| unusual::invisible(self.body()))
    }

    /// See [`language::language`].
    pub fn language(&self) -> Option<&'static str> {
        *self.text.language.get_or_init(|| language::language(self.body()))
    }

    /// See [`personal::personal_data`].
    pub fn personal_data(&self) -> &[String] {
        let kinds = || personal::personal_data(self.body()).into_iter().map(str::to_owned).collect();
        self.text.personal_data.get_or_init(kinds)
    }

    /// Whether a link goes by a shortener.
    pub fn has_shortener(&self) -> bool {
        let any = || self.links().iter().any(|link| hosts::is_shortener(&link.domain));
        *self.text.shortener.get_or_init(any)
    }

    /// Whether the domain of a link only looks like another one.
    pub fn has_lookalike(&self) -> bool {
        let any = || self.links().iter().any(|link| hosts::is_lookalike(&link.domain));
        *self.text.lookalike.get_or_init(any)
    }
}
