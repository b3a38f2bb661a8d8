//! Terms that begin where a word does, found by hashes of what stands between edges of words.
//!
//! A text has few such edges, however many terms there are, and where nearly every word begins no term does: one look into
//! a small table says so. An automaton over tens of thousands of terms would wait for memory at nearly every letter.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::Found;
use crate::text::boundary::{Kind, kind};

/// A term that is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'t> {
    pub(super) text: &'t str,
    /// Whether a word may go on behind it.
    pub(super) open_right: bool,
    /// The number of its pattern.
    pub(super) pattern: u32,
}

/// The terms, by the hash of each of their beginnings that reaches to an edge of a word, and of the whole.
#[derive(Debug, Default)]
pub(super) struct WordTerms {
    /// Two bits of one word are set for each hash that is known, of eight to sixteen for each: of texts that are not known,
    /// about one in forty seems to be.
    known: Vec<u64>,
    steps: HashMap<u64, Step, BuildHasherDefault<Itself>>,
    /// The lengths of stems at the beginning of a term, by its first byte: few words begin as one of them does. Empty where
    /// there are none.
    stems: Vec<u64>,
    /// The lengths of stems behind the few texts that have some; see [`Step::HAS_STEMS`].
    stems_behind: HashMap<u64, u64, BuildHasherDefault<Itself>>,
    /// The powers of [`BASE`] up to the length of the longest term.
    powers: Vec<u64>,
    /// The texts of the terms one behind the other, where each ends, and the pattern of each.
    texts: String,
    ends: Vec<u32>,
    patterns: Vec<u32>,
}

/// What is known of the texts that have a hash, in one number, since there are many and how far apart they lie in memory is
/// what looking costs: two marks, and below them the place of the term that may be it, counted from 1.
#[derive(Clone, Copy, Debug, Default)]
struct Step(u32);

impl Step {
    /// Longer terms may begin so.
    const GOES_ON: u32 = 1 << 31;
    /// Terms may end within the word behind this: there is a bit for each length, in bytes, of what they have of it.
    const HAS_STEMS: u32 = 1 << 30;
    /// More terms have no place.
    const MOST: u32 = Self::HAS_STEMS - 1;

    /// The place of the term that may be it.
    fn term(self) -> Option<u32> {
        (self.0 & Self::MOST).checked_sub(1)
    }

    fn has(self, mark: u32) -> bool {
        self.0 & mark != 0
    }

    fn mark(&mut self, mark: u32) {
        self.0 |= mark;
    }
}

/// What hashes are polynomials of (Rabin and Karp, 1987), modulo 2^64; as good as any large odd number.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The longest stem, in bytes.
const LONGEST_STEM: usize = 63;

/// A place where a word may begin or end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edge {
    at: usize,
    /// Whether every text that has the same two characters there has an edge between them. Otherwise something stands
    /// there that is not seen, or not as it was typed.
    sure: bool,
    /// Whether it is sure and stands right behind a space: the edge before the space says all that this one could, since no
    /// term ends with a space.
    after_space: bool,
}

/// The edges of a text in their order, its beginning and its end among them; `more` are edges that cannot be seen in it.
fn edges(text: &str, more: &[usize]) -> Vec<Edge> {
    let mut edges = Vec::with_capacity(text.len() / 2 + 2);
    let (mut before, mut after_space) = (None, false);
    for (at, c) in text.char_indices() {
        let kind = kind(c);
        match (before, kind) {
            (Some(Kind::Word), Kind::Word) if more.binary_search(&at).is_err() => {}
            (Some(Kind::Word), Kind::Word) | (Some(Kind::Unseen), _) | (_, Kind::Unseen) => {
                edges.push(Edge { at, sure: false, after_space: false });
            }
            _ => edges.push(Edge { at, sure: true, after_space }),
        }
        (before, after_space) = (Some(kind), c == ' ');
    }
    edges.push(Edge { at: text.len(), sure: true, after_space: false });
    edges
}

/// The hashes of a text's beginnings, by their lengths.
fn sums(text: &str) -> Vec<u64> {
    let mut sum = 0_u64;
    let add = |byte: u8| {
        sum = sum.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1);
        sum
    };
    std::iter::once(0).chain(text.bytes().map(add)).collect()
}

/// The lengths from `from` to below `to`, a bit for each.
fn lengths(from: usize, to: usize) -> u64 {
    let below = |length: usize| if length > LONGEST_STEM { u64::MAX } else { (1 << length) - 1 };
    below(to) & !below(from)
}

impl WordTerms {
    /// The terms that can be found like this, and those that cannot, which must be looked for in another way.
    pub(super) fn new(wanted: Vec<Wanted<'_>>) -> (Self, Vec<Wanted<'_>>) {
        let mut terms = Self::default();
        let longest = wanted.iter().map(|term| term.text.len()).max().unwrap_or(0);
        let powers = std::iter::successors(Some(1_u64), |power| Some(power.wrapping_mul(BASE)));
        terms.powers = powers.take(longest + 1).collect();
        let others = wanted.into_iter().filter(|term| !terms.add(*term)).collect();
        terms.note_known();
        terms.steps.shrink_to_fit();
        (terms, others)
    }

    /// Adds a term; false where it cannot be found like this.
    fn add(&mut self, term: Wanted<'_>) -> bool {
        let (text, sums) = (term.text, sums(term.text));
        let edges = edges(text, &[]);
        let inner = || edges.iter().filter(|edge| edge.sure && !edge.after_space && (1..text.len()).contains(&edge.at));
        let last = inner().next_back().map_or(0, |edge| edge.at);
        let stem = text.len() - last;
        let place = u32::try_from(self.ends.len() + 1).unwrap_or(u32::MAX);
        if text.is_empty() || (term.open_right && stem > LONGEST_STEM) || place > Step::MOST {
            return false;
        }
        let hash = |end: usize| mixed(sums.get(end).copied().unwrap_or_default());
        let step = self.steps.entry(hash(text.len())).or_default();
        if step.term().is_some() {
            // Another term has the same hash.
            return false;
        }
        step.mark(place);
        self.texts.push_str(text);
        self.ends.push(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.patterns.push(term.pattern);
        for edge in inner() {
            self.steps.entry(hash(edge.at)).or_default().mark(Step::GOES_ON);
        }
        match (term.open_right, last) {
            (false, _) => {}
            (true, 0) => {
                self.stems.resize(1 << u8::BITS, 0);
                let first = text.as_bytes().first().copied().map(usize::from);
                first.and_then(|first| self.stems.get_mut(first)).into_iter().for_each(|lengths| *lengths |= 1 << stem);
            }
            (true, last) => {
                self.steps.entry(hash(last)).or_default().mark(Step::HAS_STEMS);
                *self.stems_behind.entry(hash(last)).or_default() |= 1 << stem;
            }
        }
        true
    }

    /// Makes the table of known hashes.
    fn note_known(&mut self) {
        let words = (self.steps.len() / 8).next_power_of_two();
        self.known = vec![0; words];
        for hash in self.steps.keys() {
            let (word, bits) = bits(*hash, words);
            self.known.get_mut(word).into_iter().for_each(|word| *word |= bits);
        }
    }

    /// What is known of texts with this hash.
    fn step(&self, hash: u64) -> Option<&Step> {
        let (word, bits) = bits(hash, self.known.len());
        if self.known.get(word)? & bits != bits {
            return None;
        }
        self.steps.get(&hash)
    }

    /// Where terms stand in a text that begin at an edge; `more` are edges that cannot be seen in it. What ends within a
    /// word is found, too, where such an end was asked for.
    pub(super) fn find(&self, text: &str, more: &[usize]) -> Vec<Found> {
        let mut found = Vec::new();
        if self.steps.is_empty() {
            return found;
        }
        let (edges, sums) = (edges(text, more), sums(text));
        let mut rest = edges.as_slice();
        while let Some((start, behind)) = rest.split_first() {
            // No term begins with a space.
            if text.as_bytes().get(start.at) != Some(&b' ') {
                self.find_from(text, &sums, start.at, behind, &mut found);
            }
            rest = behind;
        }
        found
    }

    /// Where terms stand that begin at `start`, of the edges behind which these are.
    fn find_from(&self, text: &str, sums: &[u64], start: usize, behind: &[Edge], found: &mut Vec<Found>) {
        let sum = |at: usize| sums.get(at).copied().unwrap_or_default();
        let from = sum(start);
        let mut look = |end: usize| {
            let power = *self.powers.get(end - start)?;
            let hash = mixed(sum(end).wrapping_sub(from.wrapping_mul(power)));
            let step = *self.step(hash)?;
            if let Some(place) = step.term()
                && text.get(start..end) == Some(self.text(place))
                && let Some(pattern) = self.patterns.get(place as usize)
            {
                found.push((*pattern as usize, start, end));
            }
            let stems = if step.has(Step::HAS_STEMS) { self.stems_behind.get(&hash) } else { None };
            Some((step.has(Step::GOES_ON), stems.copied().unwrap_or_default()))
        };
        // Behind which sure edge stems are looked for, how long they may be, and how far that was done.
        let first = text.as_bytes().get(start).copied().map(usize::from);
        let at_first = first.and_then(|first| self.stems.get(first)).copied().unwrap_or_default();
        let (mut base, mut stems, mut done) = (start, at_first, start);
        for edge in behind.iter().filter(|edge| !edge.after_space) {
            let mut wanted = stems & lengths(done - base + 1, edge.at - base);
            while wanted != 0 {
                look(base + wanted.trailing_zeros() as usize);
                wanted &= wanted - 1;
            }
            done = edge.at;
            match look(edge.at) {
                Some((goes_on, behind)) if edge.sure && (goes_on || behind != 0) => (base, stems) = (edge.at, behind),
                _ if edge.sure => return,
                _ => {}
            }
        }
    }

    fn text(&self, place: u32) -> &str {
        let end = |place: u32| self.ends.get(place as usize).map_or(0, |end| *end as usize);
        let start = place.checked_sub(1).map_or(0, end);
        self.texts.get(start..end(place)).unwrap_or_default()
    }

    /// How much memory it keeps, in bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        // A table keeps an eighth of its places free, and a byte beside each.
        let places = |capacity: usize| (capacity * 8 / 7).next_power_of_two();
        let tables =
            [&self.known, &self.stems, &self.powers].map(|table| size_of_val(table.as_slice())).iter().sum::<usize>();
        tables
            + places(self.steps.capacity()) * (size_of::<(u64, Step)>() + 1)
            + places(self.stems_behind.capacity()) * (size_of::<(u64, u64)>() + 1)
            + self.texts.capacity()
            + (self.ends.capacity() + self.patterns.capacity()) * size_of::<u32>()
    }
}

/// A hash of which every bit depends on the whole text: those of a polynomial depend only on the bits below them.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 32).wrapping_mul(BASE);
    hash ^ hash >> 29
}

/// Where the bits of a hash stand in a table of so many words, a power of two.
fn bits(hash: u64, words: usize) -> (usize, u64) {
    let word = (hash >> 12) as usize & words.wrapping_sub(1);
    (word, 1 << (hash & 63) | 1 << (hash >> 6 & 63))
}

/// Hashes hashes: they are as good as they are.
#[derive(Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(self.0 << 8 | u64::from(*byte));
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests;
