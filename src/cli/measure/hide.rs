//! Hides words as people do it, the same way each time for the same seed.

/// A way to hide a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trick {
    /// Letters as digits and signs: "1d!ot".
    Leet,
    /// A space between all letters: "i d i o t".
    Spaces,
    /// A sign between all letters: "i.d.i.o.t".
    Dots,
    /// Letters repeated: "idiooot".
    Repeats,
    /// Letters of other scripts: "іdiоt".
    LookAlikes,
    /// Characters that nobody sees between letters.
    ZeroWidth,
    /// Letters inside masked: "id*ot".
    Masks,
}

impl Trick {
    /// Every trick, with its name.
    pub(super) const ALL: [(&'static str, Self); 7] = [
        ("leet", Self::Leet),
        ("spaces", Self::Spaces),
        ("dots", Self::Dots),
        ("repeats", Self::Repeats),
        ("look-alikes", Self::LookAlikes),
        ("zero-width", Self::ZeroWidth),
        ("masks", Self::Masks),
    ];

    /// `word` hidden; none where it has no letter that this trick works on.
    pub(super) fn hide(self, word: &str, dice: &mut Dice) -> Option<String> {
        let hidden = match self {
            Self::Leet => replace(word, leet, dice),
            Self::LookAlikes => replace(word, look_alikes, dice),
            Self::Spaces => join(word, " "),
            Self::Dots => join(word, dice.one_of(&[".", "-", "_", "*"])),
            Self::Repeats => {
                let repeated = dice.below(word.chars().count());
                let also = dice.below(2 * word.chars().count());
                let times = |at| if at == repeated || at == also { 3 + at % 3 } else { 1 };
                word.chars().enumerate().flat_map(|(at, c)| std::iter::repeat_n(c, times(at))).collect()
            }
            Self::ZeroWidth => {
                let first = 1 + dice.below(word.chars().count() - 1);
                let unseen = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}'];
                let mut hidden = String::new();
                for (at, c) in word.chars().enumerate() {
                    if at == first || (at > 0 && dice.below(3) == 0) {
                        hidden.push(dice.one_of(&unseen));
                    }
                    hidden.push(c);
                }
                hidden
            }
            Self::Masks => {
                let inner = word.chars().count() - 2;
                let first = 1 + dice.below(inner);
                let second = if inner > 2 { 1 + dice.below(inner) } else { first };
                let mask = dice.one_of(&['*', '#', '-', '_']);
                word.chars().enumerate().map(|(at, c)| if at == first || at == second { mask } else { c }).collect()
            }
        };
        (hidden != word).then_some(hidden)
    }
}

/// The word with one letter or more replaced by what `twins` says.
fn replace(word: &str, twins: fn(char) -> &'static [char], dice: &mut Dice) -> String {
    let places: Vec<usize> =
        word.chars().enumerate().filter(|(_, c)| !twins(*c).is_empty()).map(|(at, _)| at).collect();
    let Some(always) = places.get(dice.below(places.len().max(1))) else { return word.to_owned() };
    let mut swap = |(at, c)| match twins(c) {
        [] => c,
        twins if at == *always || dice.below(2) == 0 => dice.one_of(twins),
        _ => c,
    };
    word.chars().enumerate().map(&mut swap).collect()
}

fn join(word: &str, between: &str) -> String {
    word.chars().map(String::from).collect::<Vec<_>>().join(between)
}

/// Digits and signs that people write for a letter.
fn leet(c: char) -> &'static [char] {
    match c {
        'a' => &['4', '@'],
        'b' => &['8'],
        'e' => &['3'],
        'g' => &['9'],
        'i' => &['1', '!'],
        'l' => &['1'],
        'o' => &['0'],
        's' => &['5', '$'],
        't' => &['7'],
        _ => &[],
    }
}

/// Cyrillic, Greek and Armenian letters that look like a Latin one.
fn look_alikes(c: char) -> &'static [char] {
    match c {
        'a' => &['а', 'α'],
        'b' => &['В'],
        'c' => &['с', 'ϲ'],
        'd' => &['ԁ'],
        'e' => &['е'],
        'h' => &['һ', 'Н'],
        'i' => &['і'],
        'k' => &['к', 'Κ'],
        'm' => &['М'],
        'o' => &['о', 'ο', 'օ'],
        'p' => &['р', 'ρ'],
        's' => &['ѕ'],
        't' => &['Т', 'τ'],
        'u' => &['υ', 'ս'],
        'w' => &['ԝ'],
        'y' => &['у'],
        _ => &[],
    }
}

/// Numbers that look random and are the same for the same seed (`SplitMix64`, <https://prng.di.unimi.it/splitmix64.c>).
#[derive(Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// A number below `sides`; 0 where there are none.
    pub(super) fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed >> 33).unwrap_or(0).checked_rem(sides).unwrap_or(0)
    }

    /// One of `choices`; the default where there are none.
    pub(super) fn one_of<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        choices.get(self.below(choices.len())).copied().unwrap_or_default()
    }
}
