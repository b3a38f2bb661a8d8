//! Repeated letters, once and twice.

use super::reading::Glyph;

/// With more repeats than this in one word, all of them are read once, or all of them twice.
const MIXED: usize = 2;

/// Whether a letter that stands so many times in a row is strange. Hardly any word in any language has one three
/// times, and some letters are seldom doubled in Latin script.
pub(super) fn is_odd(c: char, times: usize) -> bool {
    (times >= 3 && c.is_alphabetic())
        || (times == 2 && matches!(c, 'a' | 'h' | 'i' | 'j' | 'k' | 'q' | 'u' | 'v' | 'w' | 'x' | 'y'))
}

/// Calls `add` with the readings of a word: each odd repeat once or twice, in every combination as long as these are
/// few. As it stands only if it did not stand in the text like this.
pub(super) fn read(word: &[Glyph], stands_so: bool, mut add: impl FnMut(&[Glyph])) {
    let runs: Vec<&[Glyph]> = word.chunk_by(|a, b| a.c == b.c).collect();
    let is_odd_run = |run: &&[Glyph]| run.first().is_some_and(|glyph| is_odd(glyph.c, run.len()));
    let odd = runs.iter().copied().filter(|run| is_odd_run(run)).count();
    let choices = if odd <= MIXED { 0..1_usize << odd } else { 0..2 };
    for choice in choices {
        let mut reading = Vec::with_capacity(word.len());
        let mut nth = 0;
        for run in &runs {
            if !is_odd_run(run) {
                reading.extend_from_slice(run);
                continue;
            }
            let twice = if odd <= MIXED { choice >> nth & 1 == 1 } else { choice == 1 };
            nth += 1;
            reading.extend(shorten(run, twice));
        }
        if !(stands_so && reading.len() == word.len()) {
            add(&reading);
        }
    }
}

/// A run as one letter or as two that stand for all of it.
fn shorten(run: &[Glyph], twice: bool) -> Vec<Glyph> {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return Vec::new() };
    let whole = |from: &Glyph| Glyph { c: from.c, typed: from.typed.start..last.typed.end };
    match run.get(1) {
        Some(second) if twice => vec![first.clone(), whole(second)],
        _ => vec![whole(first)],
    }
}
