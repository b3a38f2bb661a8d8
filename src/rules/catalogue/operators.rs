//! What the operators of tests mean, for the documentation.

/// Every operator with its meaning, as a sentence for an editor.
pub const OPERATORS: &[(&str, &str)] = &[
    ("eq", "The value is this; of several words, at least one is."),
    ("ne", "The value is something else; of several words, at least one is."),
    ("lt", "The value is less."),
    ("lte", "The value is less or the same."),
    ("gt", "The value is more."),
    ("gte", "The value is more or the same."),
    ("in", "The value is one of these words; of several, at least one is."),
    ("not_in", "The value is none of these words; of several, at least one is none of them."),
    ("in_list", "The value stands in the phrase list of this name; of several, at least one does."),
    (
        "not_in_list",
        "The value does not stand in the phrase list of this name; of several, at least one does not. So one trusted link does not cover for another.",
    ),
    ("per", "The window in which is counted."),
    ("phrase", "The text has this phrase, or one of these; `*` at an end lets the word go on."),
    ("list", "The text has a term of the phrase list of this name, where no exception covers it."),
    ("regex", "The text as typed has a match of this expression."),
    ("as", "`word` (if nothing is said) finds whole words only, `substring` also inside words."),
    (
        "forms",
        "In which forms of the text: `raw`, `fold` (if nothing is said), `deobfuscated`, `skeleton`. The last two find all that `fold` finds.",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::FACTS;
    use super::*;

    #[test]
    fn every_operator_is_explained_once_and_used() {
        let explained: Vec<_> = OPERATORS.iter().map(|(name, _)| *name).collect();
        let used: Vec<_> = FACTS.iter().flat_map(|fact| fact.operators()).copied().collect();
        assert!(used.iter().all(|name| explained.contains(name)), "all that are used are explained");
        for (at, (name, meaning)) in OPERATORS.iter().enumerate() {
            assert_eq!(explained.iter().position(|other| other == name), Some(at), "{name} stands once");
            assert!(used.contains(name) && meaning.ends_with('.'), "{name}");
        }
    }
}
