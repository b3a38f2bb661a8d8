//! What phrases would hit: a list on its own, tried on texts before any rule looks for it.

use serde_json::json;

use super::compile::{RuleSet, RuleVersion, compile};
use super::document::{RuleDocument, Trigger};
use super::evaluate::{Asked, Detail};
use super::facts::{Facts, FactsSnapshot};
use super::lists::{PhraseList, PhraseLists, Term};
use super::parse::DocumentError;
use super::verdict::Span;
use crate::ids::RuleId;
use crate::text::forms::Form;

/// What the list is called here, where nobody sees it.
const NAME: &str = "list";

/// Phrases ready to be looked for.
#[derive(Clone, Debug)]
pub struct PhraseHunt(RuleSet);

impl PhraseHunt {
    /// The terms of `list` where no exception of it covers them, looked for `as_` words or anywhere, in these `forms` of
    /// the text. What is left out is as rules have it. Mistakes name their place in such a condition, as `/as`.
    pub fn new(list: PhraseList, as_: Option<&str>, forms: &[String]) -> Result<Self, Vec<DocumentError>> {
        let empty = |term: &String| Term::new(term, Form::Fold).is_none();
        if let Some(place) = list.terms.iter().position(empty) {
            let message = "nothing is left of this term without invisible characters and *";
            let mistake = DocumentError {
                path: format!("/terms/{place}"),
                code: "empty".to_owned(),
                message: message.to_owned(),
            };
            return Err(vec![mistake]);
        }
        let mut test = json!({ "list": NAME });
        if let Some(fields) = test.as_object_mut() {
            fields.extend(as_.map(|as_| ("as".to_owned(), as_.into())));
            if !forms.is_empty() {
                fields.insert("forms".to_owned(), forms.into());
            }
        }
        let rule = json!({ "name": "hunt", "mode": "live", "when": { "text": test }, "then": { "action": "hold" } });
        let below = |error: DocumentError| DocumentError {
            path: error.path.trim_start_matches("/when/text").to_owned(),
            ..error
        };
        let document =
            RuleDocument::parse(&rule).map_err(|errors| errors.into_iter().map(below).collect::<Vec<_>>())?;
        let lists = PhraseLists::from([(NAME.to_owned(), list)]);
        let set = compile(&[RuleVersion { id: RuleId::MIN, version: 1, document }], &lists);
        set.map(Self).map_err(|errors| {
            let plain = errors.into_iter().map(|error| (error.path, error.code, error.message));
            plain.map(|(path, code, message)| below(DocumentError { path, code, message })).collect()
        })
    }

    /// Where the phrases stand in a text, in its order; nothing where none does.
    pub fn find(&self, body: &str) -> Vec<Span> {
        let facts = Facts::new(body, FactsSnapshot::default());
        let verdict = self.0.evaluate(&facts, Trigger::Post, Asked::Live, Detail::Matched);
        verdict.rules.into_iter().flat_map(|rule| rule.spans).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(terms: &[&str], exceptions: &[&str]) -> PhraseList {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        PhraseList { terms: owned(terms), exceptions: owned(exceptions), language: None }
    }

    #[test]
    fn terms_are_found_as_words_or_anywhere_unless_an_exception_covers_them() {
        let found = |list: PhraseList, as_: Option<&str>, body: &str| -> Vec<(usize, usize)> {
            let hunt = PhraseHunt::new(list, as_, &[]).unwrap();
            hunt.find(body).into_iter().map(|span| (span.start, span.end)).collect()
        };
        assert_eq!(found(list(&["watch"], &[]), None, "Watch your smartwatch"), [(0, 5)]);
        assert_eq!(found(list(&["watch"], &[]), Some("substring"), "Watch your smartwatch"), [(0, 5), (16, 21)]);
        assert_eq!(found(list(&["watch"], &["smartwatch"]), Some("substring"), "Watch your smartwatch"), [(0, 5)]);
        assert_eq!(found(list(&["clock"], &[]), None, "Watch"), []);
    }

    #[test]
    fn what_cannot_be_looked_for_is_named() {
        let wrong = |terms: &[&str], as_: Option<&str>, forms: &[&str]| {
            let forms: Vec<String> = forms.iter().map(|form| (*form).to_owned()).collect();
            let errors = PhraseHunt::new(list(terms, &[]), as_, &forms).unwrap_err();
            errors.into_iter().map(|error| error.path).collect::<Vec<_>>()
        };
        assert_eq!(wrong(&["good", "**"], None, &[]), ["/terms/1"]);
        assert_eq!(wrong(&["good"], Some("sound"), &[]), ["/as"]);
        assert_eq!(wrong(&["good"], None, &["fold", "sung"]), ["/forms/1"]);
    }
}
