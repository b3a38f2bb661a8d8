//! Whatever the text and the terms: no form loses anything, and each finds what a search that tries everything finds.

use gavel::rules::verdict::Span;
use gavel::text::boundary::{Kind, is_unspaced, kind, word_end, word_start};
use gavel::text::forms::{Form, FormText};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::forms::spans;

/// Every place where `term` stands in `text`, also where two of them overlap.
fn places<'t>(text: &'t str, term: &'t str) -> impl Iterator<Item = usize> + 't {
    let starts = text.char_indices().map(|(at, _)| at).filter(move |_| !term.is_empty());
    starts.filter(move |at| text.get(*at..).is_some_and(|rest| rest.starts_with(term)))
}

/// Text with all that hides words, and all that must survive.
fn body() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(vec!["ass", "buy", "fuck", "größe", "Straße", "привет", "白痴", "โง่", "كلب", "book", "5G", "100 €"]).prop_map(String::from),
        3 => select(vec![" ", ".", "*", "-", "@", "!", "'", "\n", "1", "0", "$", "\u{200b}", "\u{301}", "\u{336}", "ـ"]).prop_map(String::from),
        1 => select(vec!["™", "㎏", "ẞ", "ﬁ", "e\u{301}", "\u{ad}", "¨", "ｶﾞ", "\u{1112}\u{1161}\u{11ab}", "İ", "ſ", "\u{2800}", "①"]).prop_map(String::from),
        3 => "[a-cuAfkсаоі]{1,3}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// A term as it is written, with the ends that are open; none where nothing of it is left in the form.
fn sought(form: Form, written: &str) -> Option<(bool, String, bool)> {
    let written = written.trim();
    let (open_left, rest) = written.strip_prefix('*').map_or((false, written), |rest| (true, rest));
    let (open_right, rest) = rest.strip_suffix('*').map_or((false, rest), |rest| (true, rest));
    let term = form.of_term(rest).text().trim().to_owned();
    (!term.is_empty()).then_some((open_left, term, open_right))
}

/// Every place where a word of which some letters are masked may be `term`: from the first letter of a run of letters and
/// masks to its last, as long as the term, with the term's first and last letter, and its others wherever no mask stands.
fn masked(text: &str, term: &str) -> Vec<(usize, usize)> {
    let is_letter = |c: char| c.is_alphabetic() && !is_unspaced(c);
    let is_mask = |c: char| "*#%_-~^=•·×".contains(c);
    let ends_run = |c: Option<char>| c.is_none_or(|c| !is_letter(c) && !is_mask(c));
    let letters: Vec<char> = term.chars().collect();
    if !(3..=20).contains(&letters.len()) || !letters.iter().copied().all(is_letter) {
        return Vec::new();
    }
    let is_like = |word: &str| {
        let word: Vec<char> = word.chars().collect();
        word.iter().zip(&letters).all(|(shown, letter)| shown == letter || is_mask(*shown))
            && (word.first(), word.last()) == (letters.first(), letters.last())
            && word.iter().copied().any(is_mask)
    };
    let place = |(start, _): (usize, char)| {
        let end = text[start..].char_indices().nth(letters.len()).map_or(text.len(), |(length, _)| start + length);
        let before = text[..start].chars().rev().find(|c| !is_mask(*c));
        let after = text[end..].chars().find(|c| !is_mask(*c));
        let whole = text[start..end].chars().count() == letters.len() && ends_run(before) && ends_run(after);
        (whole && is_like(&text[start..end])).then_some((start, end))
    };
    text.char_indices().filter_map(place).collect()
}

/// Whether a match in the raw form may begin or end at `at`: not within what is one character to a reader.
fn is_whole(form: Form, body: &str, text: &FormText, at: usize) -> bool {
    form != Form::Raw || !text.seam(at).is_some_and(|typed| Form::Fold.of(body).cuts(typed))
}

/// What of a place is seen, of which forms may tell more.
fn seen(body: &str, span: &Span) -> (usize, usize) {
    let is_unseen = |c: char| kind(c) == Kind::Unseen || c == '\u{2800}' || c.is_whitespace();
    let typed = &body[span.start..span.end];
    (span.end - typed.trim_start_matches(is_unseen).len(), span.start + typed.trim_end_matches(is_unseen).len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_form_loses_what_stands_in_plain_sight(
        body in body(),
        terms in proptest::collection::vec(body(), 0..3),
        exceptions in proptest::collection::vec("[a-cuk]{2,4}", 0..2),
        inside in any::<bool>(),
    ) {
        let known = ["ass", "buy", "fuck", "grösse", "привет", "白痴", "كلب", "book", "a", "b*"].map(str::to_owned);
        let terms = [known.as_slice(), &terms].concat();
        let as_ = if inside { "substring" } else { "word" };
        let places = |form| spans(&terms, &exceptions, &body, form, as_).into_iter().map(|span| (span.start, span.end)).collect::<Vec<_>>();
        let plain = places(Form::Fold);
        for form in [Form::Deobfuscated, Form::Skeleton] {
            let all = places(form);
            // A verdict shows no more than fifty places.
            prop_assert!(all.len() >= 50 || plain.iter().all(|place| all.contains(place)), "{:?} in {:?} as {}: {:?}", plain, body, form.name(), all);
        }
    }

    #[test]
    fn every_form_finds_what_a_search_term_by_term_finds(
        body in body(),
        terms in proptest::collection::vec((any::<bool>(), body(), any::<bool>()), 1..5),
        shared in proptest::collection::vec(select(vec!["a b", "b a", "ab", "a. b", "fuck a", "буy 5G", "*ass buy", "白痴 a*"]), 0..3),
        exceptions in proptest::collection::vec("[a-cuk]{2,4}", 0..2),
        inside in any::<bool>(),
    ) {
        let star = |open: bool| if open { "*" } else { "" };
        let written = terms.iter().map(|(left, term, right)| format!("{}{term}{}", star(*left), star(*right)));
        let terms: Vec<String> = written.chain(shared.into_iter().map(str::to_owned)).collect();
        for form in Form::ALL {
            let text = form.of(&body);
            let is_excepted = |start: usize, end: usize| exceptions.iter().any(|exception| {
                places(text.text(), form.of_term(exception).text().trim()).any(|at| at <= start && end <= at + exception.len())
            });
            let mut naive = std::collections::BTreeSet::new();
            for (open_left, term, open_right) in terms.iter().filter_map(|term| sought(form, term)) {
                let plain = places(text.text(), &term).map(|start| (start, start + term.len()));
                let hidden = if form == Form::Deobfuscated { masked(text.text(), &term) } else { Vec::new() };
                for (start, end) in plain.chain(hidden) {
                    let left = inside || open_left || text.is_edge(start);
                    let right = inside || open_right || text.is_edge(end);
                    let whole = [start, end].into_iter().all(|at| is_whole(form, &body, &text, at));
                    if left && right && whole && !is_excepted(start, end) {
                        let from = if open_left { word_start(text.text(), start) } else { start };
                        let to = if open_right { word_end(text.text(), end) } else { end };
                        let typed = text.back(from..to);
                        naive.insert((typed.start, typed.end));
                    }
                }
            }
            let found: std::collections::BTreeSet<_> = spans(&terms, &exceptions, &body, form, if inside { "substring" } else { "word" })
                .into_iter().map(|span| (span.start, span.end)).collect();
            // A verdict shows no more than fifty places.
            prop_assert!(found == naive || naive.len() + terms.len() >= 40, "{:?} in {:?} as {}: {:?}, not {:?}", terms, body, form.name(), found, naive);
        }
    }

    #[test]
    fn every_form_finds_what_the_raw_one_finds(
        body in body(),
        own in (any::<Index>(), 1_usize..8),
        other in body(),
        (open_left, open_right, inside, is_own) in any::<(bool, bool, bool, bool)>(),
    ) {
        let chars: Vec<char> = body.chars().collect();
        let from = if chars.is_empty() { 0 } else { own.0.index(chars.len()) };
        let term: String = if is_own { chars.iter().skip(from).take(own.1).collect() } else { other };
        let star = |open: bool| if open { "*" } else { "" };
        let term = format!("{}{}{}", star(open_left), term.trim().trim_matches('*'), star(open_right));
        // What nobody sees is nothing to the other forms.
        prop_assume!(sought(Form::Fold, &term).is_some());
        let terms = [term];
        let as_ = if inside { "substring" } else { "word" };
        let raw = spans(&terms, &[], &body, Form::Raw, as_);
        for form in [Form::Fold, Form::Deobfuscated, Form::Skeleton] {
            let all = spans(&terms, &[], &body, form, as_);
            for span in &raw {
                let (start, end) = seen(&body, span);
                let is_found = all.iter().any(|other| other.start <= start && end <= other.end);
                // A verdict shows no more than fifty places.
                prop_assert!(is_found || all.len() >= 50, "{:?} in {:?} as {}: {:?}, not {:?}", terms, body, form.name(), all, span);
            }
        }
    }

    #[test]
    fn every_hit_of_every_form_points_at_characters_that_were_typed(body in body()) {
        let terms = ["ass", "fuck", "аss", "b", "ab", "bc", "ck", "iс", "o", "привет"].map(str::to_owned);
        for form in Form::ALL {
            for span in spans(&terms, &[], &body, form, "substring") {
                prop_assert!(body.get(span.start..span.end).is_some_and(|spot| !spot.is_empty()), "{:?} in {:?}", span, body);
            }
        }
    }

    #[test]
    fn readings_stay_few(body in body()) {
        for form in Form::ALL {
            prop_assert!(form.of(&body).text().len() <= 40 * body.len() + 40, "{:?}", body);
        }
    }
}
