//! The search of one comment, form by form.

use super::{Group, Hit, Matcher};
use crate::rules::facts::Facts;
use crate::text::forms::{Form, PerForm};

/// The search of one comment: each form is searched once, when somebody first asks.
pub(in crate::rules) struct Search<'e> {
    pub(in crate::rules) facts: &'e Facts,
    matcher: &'e Matcher,
    hits: PerForm<Vec<Hit>>,
}

impl<'e> Search<'e> {
    pub(in crate::rules) fn new(facts: &'e Facts, matcher: &'e Matcher) -> Self {
        Self { facts, matcher, hits: PerForm::new() }
    }

    /// Every hit in a form, by group.
    pub(in crate::rules) fn hits(&self, form: Form) -> &[Hit] {
        self.hits.get_or_make(form, || {
            let Some(phrases) = self.matcher.forms.get(&form) else { return Vec::new() };
            let mut hits = phrases.hits(self.facts.form(form));
            if form == Form::Raw && !self.facts.body().is_ascii() {
                self.drop_cut(&mut hits);
            }
            hits
        })
    }

    /// Takes out the hits in the raw form that begin or end within what a reader sees as one character: an "e" is not found
    /// in an "é", however that was typed. So the raw form finds nothing that the folded one does not find.
    fn drop_cut(&self, hits: &mut Vec<Hit>) {
        let (raw, folded) = (self.facts.form(Form::Raw), self.facts.form(Form::Fold));
        let is_whole = |at: usize| raw.seam(at).is_none_or(|typed| !folded.cuts(typed));
        hits.retain(|hit| is_whole(hit.start) && is_whole(hit.end));
    }

    /// The hits of one group in a form.
    pub(in crate::rules) fn hits_of(&self, form: Form, group: Group) -> &[Hit] {
        let hits = self.hits(form);
        let from = hits.partition_point(|hit| hit.group < group);
        let to = hits.partition_point(|hit| hit.group <= group);
        hits.get(from..to).unwrap_or_default()
    }

    /// The forms that are searched at all.
    pub(in crate::rules) fn forms(&self) -> impl Iterator<Item = Form> {
        self.matcher.forms.keys().copied()
    }
}
