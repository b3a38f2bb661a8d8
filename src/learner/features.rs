//! A text as the learner sees it: hashed word 1–2-grams and character 2–5-grams, and three marks for its shape.

use std::ops::Range;

/// How many weights there are: 2^16. Measured on three sets of comments, 2^17 and 2^18 were no better.
pub const SLOTS: usize = 1 << 16;

/// No more of a text is looked at, in bytes of its folded form: a longer one has shown by then what it is like.
const LONGEST: usize = 4_000;

/// What a word 1–2-gram counts beside a character n-gram: there are fewer of them, and each says more.
const WORD: f32 = 3.0;

/// What the mark of the length counts in any text, however long.
const LENGTH: f32 = 0.35;
/// As [`LENGTH`], for how many words there are.
const COUNT: f32 = 0.2;
/// As [`LENGTH`], for a link.
const LINK: f32 = 0.5;

/// The kinds of n-grams, each with hashes of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, or two that follow each other.
    Words,
    /// From two to five characters of what stands between two spaces; the spaces count as characters.
    Characters,
    /// How long the text is.
    Length,
    /// How many words it has.
    Count,
    /// That it holds a link.
    Link,
}

impl Kind {
    /// Whether it is about the text as a whole.
    pub(super) fn is_mark(self) -> bool {
        !matches!(self, Self::Words | Self::Characters)
    }
}

/// One n-gram of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gram {
    /// Which weight it has. Others may share it.
    pub(super) slot: u16,
    /// What it is.
    pub(super) kind: Kind,
    /// Where it stands in the folded text; the whole of it for a mark.
    pub(super) place: Range<usize>,
}

/// The 64-bit hash of n-grams: FNV-1a over the characters' code points (not bytes), then the first two steps of
/// `MurmurHash3`'s 64-bit finaliser, of which the upper 16 bits are the slot. Weights are stored by it, so it must not
/// change.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    fn new(seed: u64) -> Self {
        Self(0xcbf2_9ce4_8422_2325 ^ seed)
    }

    /// Digits count as one: which number it is seldom matters.
    fn add(self, c: char) -> Self {
        let c = if c.is_ascii_digit() { '0' } else { c };
        Self((self.0 ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3))
    }

    fn add_all(self, text: &str) -> Self {
        text.chars().fold(self, Self::add)
    }

    fn slot(self) -> u16 {
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        ((mixed ^ (mixed >> 33)) >> 48) as u16
    }
}

/// Calls `visit` with every n-gram of a folded text, as often as it stands there.
pub(super) fn grams(folded: &str, has_link: bool, mut visit: impl FnMut(Gram)) {
    let text = folded.get(..folded.floor_char_boundary(LONGEST)).unwrap_or_default();
    let mut before: Option<Range<usize>> = None;
    let mut padded = Vec::with_capacity(64);
    let (mut at, mut count) = (0, 0);
    for unit in text.split(' ') {
        if !unit.is_empty() {
            count += words(text, at, unit, &mut before, &mut visit);
            characters(at, unit, &mut padded, &mut visit);
        }
        at += unit.len() + 1;
    }
    marks(text, count, has_link, visit);
}

/// The words of `unit`, which begins at `at`, each alone and together with the one before it. Returns how many there are.
fn words(text: &str, at: usize, unit: &str, before: &mut Option<Range<usize>>, visit: &mut impl FnMut(Gram)) -> u32 {
    let mut count = 0;
    let is_inside = |c: char| c.is_alphanumeric() || c == '\'';
    let mut end = 0;
    while let Some(start) = unit.get(end..).and_then(|rest| rest.find(is_inside)).map(|gap| end + gap) {
        let rest = unit.get(start..).unwrap_or_default();
        end = start + rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
        let word = at + start..at + end;
        let spelled = |place: &Range<usize>| text.get(place.clone()).unwrap_or_default();
        visit(Gram { slot: Hash::new(1).add_all(spelled(&word)).slot(), kind: Kind::Words, place: word.clone() });
        if let Some(before) = before.take() {
            let hash = Hash::new(2).add_all(spelled(&before)).add(' ').add_all(spelled(&word));
            visit(Gram { slot: hash.slot(), kind: Kind::Words, place: before.start..word.end });
        }
        *before = Some(word);
        count += 1;
    }
    count
}

/// The character 2–5-grams of `unit`, which begins at `at`, with a space before and behind it.
fn characters(at: usize, unit: &str, padded: &mut Vec<(usize, char)>, visit: &mut impl FnMut(Gram)) {
    let end = at + unit.len();
    padded.clear();
    padded.push((at, ' '));
    padded.extend(unit.char_indices().map(|(offset, c)| (at + offset, c)));
    padded.push((end, ' '));
    let mut rest = padded.as_slice();
    while let [(start, first), behind @ ..] = rest {
        let mut hash = Hash::new(3).add(*first);
        for (offset, c) in behind.iter().take(4) {
            hash = hash.add(*c);
            let place = *start..(offset + c.len_utf8()).min(end);
            visit(Gram { slot: hash.slot(), kind: Kind::Characters, place });
        }
        rest = behind;
    }
}

/// How long the text is and how many words it has, each to a power of two, and whether it holds a link.
fn marks(text: &str, words: u32, has_link: bool, mut visit: impl FnMut(Gram)) {
    // The nearest power of two in the logarithm: 1, 2, 3–5, 6–11, 12–22, …
    let square = text.chars().count().saturating_mul(text.chars().count());
    let length = square.max(1).ilog2().div_ceil(2);
    // 0, 1–2, 3–6, 7–14, …
    let count = words.saturating_add(1).ilog2();
    let mut mark = |kind, hash: Hash| visit(Gram { slot: hash.slot(), kind, place: 0..text.len() });
    let numbered = |name, number| Hash::new(4).add_all(name).add(char::from_u32(number).unwrap_or_default());
    mark(Kind::Length, numbered("length", length));
    mark(Kind::Count, numbered("words", count));
    if has_link {
        mark(Kind::Link, Hash::new(5).add_all("link"));
    }
}

/// The n-grams of a text, each once, with what they count. Their squares add up to one, that of the marks aside, so that
/// long texts do not shout.
#[derive(Clone, Debug, PartialEq)]
pub struct Features {
    words: Vec<u16>,
    characters: Vec<u16>,
    marks: Vec<(Kind, u16)>,
    /// What a character n-gram counts.
    unit: f32,
}

impl Features {
    /// The features of a text in its folded form.
    pub fn of(folded: &str, has_link: bool) -> Self {
        Self::once_each(folded, has_link, |_| {})
    }

    /// As [`Self::of`]; calls `keep` with every n-gram that counts, once.
    pub(super) fn once_each(folded: &str, has_link: bool, mut keep: impl FnMut(Gram)) -> Self {
        let (mut words, mut characters, mut marks) = (Vec::new(), Vec::with_capacity(1_024), Vec::new());
        let (mut seen_words, mut seen_characters) = (Seen::new(), Seen::new());
        grams(folded, has_link, |gram| {
            match gram.kind {
                Kind::Words if seen_words.add(gram.slot) => words.push(gram.slot),
                Kind::Characters if seen_characters.add(gram.slot) => characters.push(gram.slot),
                Kind::Words | Kind::Characters => return,
                Kind::Length | Kind::Count | Kind::Link => marks.push((gram.kind, gram.slot)),
            }
            keep(gram);
        });
        #[expect(clippy::cast_precision_loss, reason = "a text is cut long before 2^24 n-grams")]
        let squares = WORD * WORD * words.len() as f32 + characters.len() as f32;
        Self { words, characters, marks, unit: squares.max(1.0).sqrt().recip() }
    }

    /// Every slot with what counts in it.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u16, f32)> {
        let of = |kind| move |slot: &u16| (*slot, kind);
        let words = self.words.iter().map(of(self.value(Kind::Words)));
        let characters = self.characters.iter().map(of(self.value(Kind::Characters)));
        words.chain(characters).chain(self.marks.iter().map(|(kind, slot)| (*slot, self.value(*kind))))
    }

    /// What an n-gram of this kind counts.
    pub(super) fn value(&self, kind: Kind) -> f32 {
        match kind {
            Kind::Words => WORD * self.unit,
            Kind::Characters => self.unit,
            Kind::Length => LENGTH,
            Kind::Count => COUNT,
            Kind::Link => LINK,
        }
    }
}

/// Which slots were seen: a bit for each.
struct Seen(Box<[u64]>);

impl Seen {
    fn new() -> Self {
        Self(vec![0; SLOTS / 64].into())
    }

    /// Adds a slot. True the first time.
    fn add(&mut self, slot: u16) -> bool {
        let bit = 1 << (slot % 64);
        self.0.get_mut(usize::from(slot / 64)).is_some_and(|bits| {
            let new = *bits & bit == 0;
            *bits |= bit;
            new
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::forms::Form;

    fn texts(folded: &str, kind: Kind) -> Vec<&str> {
        let mut found = Vec::new();
        grams(folded, false, |gram| {
            if gram.kind == kind {
                found.push(&folded[gram.place]);
            }
        });
        found
    }

    #[test]
    fn words_stand_alone_and_in_pairs_across_punctuation() {
        assert_eq!(texts("it's ok, go!", Kind::Words), ["it's", "ok", "it's ok", "go", "ok, go"]);
        assert_eq!(texts("", Kind::Words), [""; 0]);
        assert_eq!(texts(" ... ", Kind::Words), [""; 0]);
    }

    #[test]
    fn characters_do_not_cross_a_space_and_know_where_words_begin_and_end() {
        // " a ": " a", " a ", "a "; the spaces themselves lie outside what is shown.
        assert_eq!(texts("a", Kind::Characters), ["a", "a", "a"]);
        let found = texts("größe ok", Kind::Characters);
        assert!(found.contains(&"größ") && found.contains(&"öße") && found.contains(&"größe"), "{found:?}");
        assert!(!found.iter().any(|gram| gram.contains(' ')), "{found:?}");
    }

    #[test]
    fn every_script_has_features() {
        for text in ["привет мир", "你好世界", "مرحبا بالعالم", "नमस्ते दुनिया", "สวัสดีชาวโลก", "👍👍"]
        {
            let features = Features::of(Form::Fold.of(text).text(), false);
            assert!(features.characters.len() > 4, "{text}");
            let sum: f32 = features.iter().map(|(_, value)| value * value).sum();
            assert!((sum - 1.0 - LENGTH * LENGTH - COUNT * COUNT).abs() < 1e-4, "{text}: {sum}");
        }
    }

    #[test]
    fn numbers_are_alike_and_case_does_not_matter() {
        let of = |text: &str| Features::of(Form::Fold.of(text).text(), false);
        assert_eq!(of("CALL 555 now"), of("call 123 NOW"));
        assert_ne!(of("call 555 now"), of("call 5555 now"));
        assert_ne!(Features::of("see", true), Features::of("see", false));
    }

    #[test]
    fn the_slots_are_the_same_on_every_machine_and_every_day() {
        let mut slots = Vec::new();
        grams("ok 9", true, |gram| slots.push(gram.slot));
        let expected = [
            3_624, 59_141, 13_509, 26_440, 15_560, 46_168, 23_597, 24_384, 19_468, 56_496, 59_413, 65_373, 48_555,
            2_402, 57_778,
        ];
        assert_eq!(slots, expected);
    }

    #[test]
    fn a_very_long_text_is_cut_at_a_character() {
        let features = Features::of(&"größe ".repeat(5_000), false);
        assert_eq!(features, Features::of(&"größe ".repeat(5_000)[..4_000], false));
    }
}
