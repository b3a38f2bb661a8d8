//! Facts about what a text is made of, and where its links lead.

use super::super::facts::Facts;
use super::{Fact, Source, Words, count, fact};

pub(super) static FACTS: &[Fact] = &[
    fact("text.emoji", Source::Number(|f| count(f.emoji())), Some("emoji"), "How many emoji the text has."),
    fact(
        "text.symbols_share",
        Source::Number(Facts::symbols_share),
        Some("share from 0 to 1"),
        "How much of the text is neither letters, digits, emoji nor spaces; not known under twelve characters.",
    ),
    fact(
        "text.mixed_script",
        Source::Bool(|f| Some(f.has_mixed_script())),
        None,
        "Whether some word mixes scripts that no language mixes, such as Latin with Cyrillic letters.",
    ),
    fact(
        "text.zalgo",
        Source::Bool(|f| Some(f.has_zalgo())),
        None,
        "Whether marks are stacked on letters, more than any language does.",
    ),
    fact(
        "text.invisible",
        Source::Number(|f| count(f.invisible())),
        Some("characters"),
        "How many characters nobody sees, without those that emoji or the script of the text need.",
    ),
    fact(
        "text.language",
        Source::Word(Words::Languages, Facts::language),
        None,
        "The language of the text (ISO 639-1), if it is one of sixteen; not known where it is short or doubtful.",
    ),
    fact(
        "text.personal_data",
        Source::AnyWord(|f| Some(f.personal_data())),
        None,
        "Any kind of personal data in the text: email, phone, iban or payment_card.",
    ),
    fact(
        "link.shortener",
        Source::Bool(|f| Some(f.has_shortener())),
        None,
        "Whether any link in the text goes by a shortener, which does not say where it leads.",
    ),
    fact(
        "link.lookalike",
        Source::Bool(|f| Some(f.has_lookalike())),
        None,
        "Whether the domain of any link only looks like another one, by letters of another script.",
    ),
];
