//! What is found by edges of words.

use super::*;

/// Where the terms stand in `text`; a `*` opens the right end of one.
fn found(terms: &[&str], text: &str, more: &[usize]) -> Vec<(usize, usize)> {
    let wanted = (0..).zip(terms).map(|(pattern, term)| Wanted {
        text: term.trim_end_matches('*'),
        open_right: term.ends_with('*'),
        pattern,
    });
    let (terms, others) = WordTerms::new(wanted.collect());
    assert_eq!(others.len(), 0, "{others:?}");
    let mut found: Vec<_> = terms.find(text, more).into_iter().map(|(_, start, end)| (start, end)).collect();
    found.sort_unstable();
    found
}

#[test]
fn a_term_is_found_from_edge_to_edge() {
    assert_eq!(found(&["buy"], "Buy, buy_buyer abuy buy", &[]), [(5, 8), (20, 23)]);
    assert_eq!(found(&["buy now", "buy", "now", "now or"], "buy now", &[]), [(0, 3), (0, 7), (4, 7)]);
    assert_eq!(found(&["a-b", "-b", "$$"], "a-b a$$", &[]), [(0, 3), (1, 3), (5, 7)]);
    assert_eq!(found(&["賭博", "博買", "ip賭"], "買賭博買ip賭博", &[]), [(3, 9), (6, 12), (12, 17), (14, 20)]);
    assert_eq!(found(&["größe"], "die größe", &[]), [(4, 11)]);
    assert_eq!(found(&["buy"], "", &[]), []);
}

#[test]
fn a_stem_is_found_however_its_word_goes_on() {
    assert_eq!(found(&["viagr*"], "viagra viagr aviagra viag", &[]), [(0, 5), (7, 12)]);
    assert_eq!(found(&["buy no*", "bu*"], "buy nothing buy n", &[]), [(0, 2), (0, 6), (12, 14)]);
    assert_eq!(found(&["www.*", "a*"], "www.abc", &[]), [(0, 4), (4, 5)]);
    let stem = "x".repeat(63);
    assert_eq!(found(&[&format!("{stem}*")], &format!("{stem}x"), &[]), [(0, 63)]);
}

#[test]
fn what_is_not_seen_or_not_as_it_was_typed_may_be_an_edge() {
    assert_eq!(found(&["buy", "tmx", "ytmx"], "buytmx", &[3]), [(0, 3), (3, 6)]);
    assert_eq!(found(&["buytmx", "buyt*"], "buytmx", &[3]), [(0, 4), (0, 6)]);
    assert_eq!(found(&["buy\u{200b}er now"], "a buy\u{200b}er now", &[]), [(2, 14)]);
    assert_eq!(found(&["buy", "er"], "buy\u{200b}er", &[]), [(0, 3), (6, 8)]);
}

#[test]
fn a_term_that_cannot_be_found_is_left_to_others() {
    let stem = "x".repeat(64);
    let wanted = |open_right| vec![Wanted { text: &stem, open_right, pattern: 0 }];
    assert_eq!(WordTerms::new(wanted(true)).1.len(), 1);
    assert_eq!(WordTerms::new(wanted(false)).1.len(), 0);
}
