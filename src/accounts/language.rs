//! The languages in which Gavel writes to people.

use serde::{Deserialize, Serialize};

/// A language in which Gavel writes mails and shows pages of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
}

impl Language {
    /// Its code (ISO 639-1).
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
        }
    }

    /// The language of a code, or of a longer tag that begins with one (`de-AT`).
    pub fn of(tag: &str) -> Option<Self> {
        let code = tag.split(['-', '_', ';']).next()?.trim();
        [Self::En, Self::De, Self::Fr, Self::Es].into_iter().find(|known| code.eq_ignore_ascii_case(known.code()))
    }

    /// The first language of an `Accept-Language` header that Gavel writes. Browsers list them in their reader's order.
    pub fn accepted(header: &str) -> Option<Self> {
        header.split(',').take(20).find_map(Self::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_says_which_languages_its_reader_likes() {
        assert_eq!(Language::accepted("pt-BR,pt;q=0.9,de-AT;q=0.8,en;q=0.7"), Some(Language::De));
        assert_eq!(Language::accepted("ES"), Some(Language::Es));
        assert_eq!(Language::accepted("*"), None);
        assert_eq!(Language::of("deu"), None);
    }
}
