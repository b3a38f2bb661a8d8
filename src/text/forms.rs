//! The forms in which a text is searched, each with a map back to what was typed.

mod deobfuscate;
mod fold;
mod leet;
mod map;
mod reading;
mod repeats;
mod skeleton;

pub(super) use fold::is_invisible;
pub use map::FormText;

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A form of a text in which terms are looked for.
///
/// A new form is one variant here and one function that [`Form::of`] calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// As typed, in lower case.
    Raw,
    /// NFKC and case folded; invisible characters gone; quotes, dashes and spaces unified.
    Fold,
    /// Folded, and behind it the words that were hidden by digits, repeats, spaces and stars, as they may be meant.
    Deobfuscated,
    /// Folded, and behind it the words that were written with look-alike letters of other scripts.
    Skeleton,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Raw, Self::Fold, Self::Deobfuscated, Self::Skeleton];

    /// The form of `typed`.
    ///
    /// The last two hold the whole folded text, so that nothing is lost that stands there in plain sight. Other
    /// readings of single words follow, each behind a line break, which no folded term can hold.
    pub fn of(self, typed: &str) -> FormText {
        match self {
            Self::Raw => raw(typed),
            Self::Fold => fold::fold(typed),
            Self::Deobfuscated | Self::Skeleton => self.read(typed, &fold::fold(typed)),
        }
    }

    /// The form of `typed`, which is folded already.
    pub fn read(self, typed: &str, folded: &FormText) -> FormText {
        match self {
            Self::Raw => raw(typed),
            Self::Fold => folded.clone(),
            Self::Deobfuscated => deobfuscate::deobfuscate(folded),
            Self::Skeleton => skeleton::skeleton(typed, folded),
        }
    }

    /// What is looked for in this form to find `term`. A term means what it says, so it gets no other readings:
    /// "4chan" and "f*ck" stand for themselves, and "book" keeps both its letters.
    pub fn of_term(self, term: &str) -> FormText {
        match self {
            Self::Raw => raw(term),
            Self::Fold | Self::Deobfuscated | Self::Skeleton => fold::fold(term),
        }
    }

    /// The word for it in rules and verdicts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Fold => "fold",
            Self::Deobfuscated => "deobfuscated",
            Self::Skeleton => "skeleton",
        }
    }
}

/// Something for each form, made when somebody first asks.
#[derive(Debug)]
pub struct PerForm<T>([OnceLock<T>; Form::ALL.len()]);

impl<T> PerForm<T> {
    /// Nothing made yet.
    pub const fn new() -> Self {
        Self([const { OnceLock::new() }; Form::ALL.len()])
    }

    /// What there is for `form`, made by `make` if it is asked for the first time.
    pub fn get_or_make(&self, form: Form, make: impl FnOnce() -> T) -> &T {
        let [raw, fold, deobfuscated, skeleton] = &self.0;
        let cell = match form {
            Form::Raw => raw,
            Form::Fold => fold,
            Form::Deobfuscated => deobfuscated,
            Form::Skeleton => skeleton,
        };
        cell.get_or_init(make)
    }
}

impl<T> Default for PerForm<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Lower case by the simple mapping: one character stays one.
fn raw(typed: &str) -> FormText {
    let mut form = FormText::with_capacity(typed.len());
    let mut at = 0;
    while let Some(rest) = typed.get(at..).filter(|rest| !rest.is_empty()) {
        let (ascii, _) = rest.split_at(rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len()));
        if !ascii.is_empty() {
            form.push_ascii(ascii, at);
            at += ascii.len();
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        let mut lower = c.to_lowercase();
        let single = match (lower.next(), lower.next()) {
            (Some(single), None) => single,
            _ => c,
        };
        form.push(single, at..at + c.len_utf8());
        at += c.len_utf8();
    }
    form
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What stood in `typed` where `needle` stands in its form.
    fn found<'t>(form: Form, typed: &'t str, needle: &str) -> Option<&'t str> {
        let text = form.of(typed);
        let start = text.text().find(needle)?;
        typed.get(text.back(start..start + needle.len()))
    }

    #[test]
    fn raw_only_lowers_the_case() {
        assert_eq!(Form::Raw.of("Größe  „É“ İ").text(), "größe  „é“ İ");
    }

    #[test]
    fn fold_unifies_what_looks_alike_to_a_reader() {
        for (typed, folded) in [
            ("Größe", "grösse"),
            ("ΣΊΣΥΦΟΣ σίσυφος", "σίσυφοσ σίσυφοσ"),
            ("b\u{200b}u\u{ad}y\u{2060} now", "buy now"),
            ("buy\u{a0}\n\t now", "buy now"),
            ("„so“ ‘so’ «so»", "\"so\" 'so' \"so\""),
            ("a–b — c−d", "a-b - c-d"),
            ("ｆｕｌｌ ﬁne ①", "full fine 1"),
            ("e\u{301}te\u{301}", "été"),
            ("𝓑𝓾𝔂", "buy"),
            ("ПРИВЕТ", "привет"),
            ("GRÖẞE", "grösse"),
            ("각", "각"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
        ] {
            assert_eq!(Form::Fold.of(typed).text(), folded, "{typed}");
        }
    }

    #[test]
    fn a_hit_leads_back_to_what_was_typed() {
        for (typed, needle, spot) in [
            ("you B\u{200b}U\u{200b}Y\u{200b} it", "buy", "B\u{200b}U\u{200b}Y"),
            ("die GRÖSSE", "grösse", "GRÖSSE"),
            ("die Größe", "grösse", "Größe"),
            ("die Größe", "s", "ß"),
            ("un e\u{301}te\u{301} ici", "été", "e\u{301}te\u{301}"),
            ("buy \n now", "buy now", "buy \n now"),
            ("so ﬁne", "i", "ﬁ"),
        ] {
            assert_eq!(found(Form::Fold, typed, needle), Some(spot), "{needle} in {typed}");
        }
        assert_eq!(found(Form::Raw, "ПРИВЕТ, Ana", "привет"), Some("ПРИВЕТ"));
    }

    /// Text with all that makes forms hard.
    fn typed() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<char>().prop_map(String::from),
            "[a-zA-Z \\n]{1,4}",
            proptest::sample::select(vec![
                "ß",
                "ﬁ",
                "e\u{301}",
                "\u{301}",
                "\u{200b}",
                "\u{feff}",
                "İ",
                "ΐ",
                "각",
                "\u{1112}\u{1161}",
                "…",
                "👩‍👧",
                "\r\n",
                "﷽",
                "«",
            ])
            .prop_map(String::from),
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn every_span_of_a_form_lies_on_characters_of_the_typed_text(typed in typed(), a in 0_usize..200, b in 0_usize..200) {
            for form in Form::ALL {
                let text = form.of(&typed);
                let (start, end) = (a.min(b), a.max(b));
                prop_assert!(typed.get(text.back(start..end)).is_some());
                let mut last = 0;
                for (at, c) in text.text().char_indices() {
                    if c == '\n' && matches!(form, Form::Deobfuscated | Form::Skeleton) {
                        last = 0;
                    }
                    let span = text.back(at..at + c.len_utf8());
                    prop_assert!(typed.get(span.clone()).is_some_and(|spot| !spot.is_empty()));
                    prop_assert!(span.start >= last, "spans run forward within a reading");
                    last = span.start;
                }
            }
        }

        #[test]
        fn folding_twice_changes_nothing(typed in "[ -~äöüßÄÉα-ωА-я„“–\u{200b}\u{a0}ﬁ①]{0,40}") {
            let once = Form::Fold.of(&typed);
            let twice = Form::Fold.of(once.text());
            prop_assert_eq!(twice.text(), once.text());
        }
    }
}
