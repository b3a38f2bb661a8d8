//! The deobfuscated form: words hidden by digits, repeats, spaces and stars, as they may be meant.
//!
//! Nothing is guessed about ordinary words: only one with something strange in it gets other readings. A reading is
//! always of a whole word or of letters that stand one by one, so nothing is found half in one word and half in another.

use unicode_normalization::char::is_combining_mark;

use super::leet;
use super::map::FormText;
use super::reading::{Glyph, add_reading};
use super::repeats;
use crate::text::boundary::is_unspaced;

/// Fewer letters than this are no word that somebody hides.
const SHORTEST: usize = 3;
/// Words that are spelled out with other single letters around them ("I f u c k a") are found up to this length.
const LONGEST_INSIDE: usize = 8;
/// Longer ones are no word with signs between its letters, but an address or a line.
const LONGEST_JOINED: usize = 40;

/// The folded text, and behind it each strange word as it may be meant: digits and signs as the letters they look
/// like, repeated letters once and twice, signs between letters left out, letters that stand one by one as a word.
pub(super) fn deobfuscate(folded: &FormText) -> FormText {
    let mut form = folded.clone();
    let text = folded.text();
    let mut spelled = Vec::new();
    let mut at = 0;
    for token in text.split_inclusive(|c: char| c == ' ' || is_unspaced(c)) {
        let core = token.trim_end_matches(|c: char| is_unspaced(c) || !leet::may_end(c));
        let trimmed = core.trim_start_matches(|c: char| !leet::may_begin(c));
        let start = at + core.len() - trimmed.len();
        at += token.len();
        if trimmed.is_empty() {
            continue;
        }
        if let Some(c) = only_char(trimmed)
            && (c.is_alphabetic() || leet::letter(c).is_some())
        {
            spelled.push(Glyph { c, typed: folded.back(start..start + trimmed.len()) });
            continue;
        }
        read_spelled(&mut form, &mut spelled);
        if is_strange(trimmed) {
            let place = |at: usize, c: char| folded.back(start + at..start + at + c.len_utf8());
            let glyphs: Vec<_> = trimmed.char_indices().map(|(at, c)| Glyph { c, typed: place(at, c) }).collect();
            read_token(&mut form, &glyphs);
        }
    }
    read_spelled(&mut form, &mut spelled);
    form
}

/// The character that is all of `text`.
fn only_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Whether a word has letters, and something beside letters that stand as they usually do.
fn is_strange(word: &str) -> bool {
    let (mut strange, mut has_letter) = (false, false);
    let (mut last, mut times) = ('\0', 0);
    for c in word.chars() {
        times = if c == last { times + 1 } else { 1 };
        last = c;
        has_letter |= c.is_alphabetic();
        strange |= repeats::is_odd(c, times) || !(c.is_alphabetic() || c == '\'') || is_filler(c);
    }
    strange && has_letter
}

/// Whether `c` only stretches a word or strikes it through: what is left of marks once text is folded hardly ever
/// belongs on a plain Latin letter, and the Arabic kashida says nothing.
fn is_filler(c: char) -> bool {
    c == '\u{640}' || ('\u{300}'..='\u{36F}').contains(&c)
}

/// Adds the readings of a token: of each part between signs, and of all parts joined.
fn read_token(form: &mut FormText, token: &[Glyph]) {
    let is_part = |glyph: &Glyph| glyph.c.is_alphanumeric() || is_combining_mark(glyph.c) || leet::is_sign(glyph.c);
    let parts: Vec<&[Glyph]> = token.split(|glyph| !is_part(glyph)).collect();
    for part in &parts {
        read_word(form, part, true);
    }
    if parts.len() > 1 && token.len() <= LONGEST_JOINED && are_joined(token, &parts) {
        read_word(form, &parts.concat(), false);
    }
}

/// Whether the signs between the parts may only be there to hide what they are together: any signs between single
/// letters, one or two of some kinds between several letters.
fn are_joined(token: &[Glyph], parts: &[&[Glyph]]) -> bool {
    let has_letter = |part: &&[Glyph]| part.iter().any(|glyph| glyph.c.is_alphabetic());
    if parts.iter().all(|part| part.len() <= 1) {
        return parts.iter().filter(|part| has_letter(part)).count() >= 2;
    }
    // Two empty parts in a row are a gap of three signs.
    let narrow = parts.windows(2).all(|pair| pair.iter().any(|part| !part.is_empty()));
    let hides = |c: char| matches!(c, '*' | '_' | '-' | '.' | '#' | '~' | '^' | '=' | '%') || !c.is_ascii();
    let signs = token.iter().filter(|glyph| !glyph.c.is_alphanumeric() && !leet::is_sign(glyph.c));
    narrow
        && signs.into_iter().all(|sign| hides(sign.c))
        && parts.iter().all(|part| part.is_empty() || has_letter(part))
}

/// Adds what a word may mean; as it stands only if it did not stand in the text like this.
fn read_word(form: &mut FormText, word: &[Glyph], stands_so: bool) {
    if word.len() < SHORTEST {
        return;
    }
    let bare: Vec<Glyph> = word.iter().filter(|glyph| !is_filler(glyph.c)).cloned().collect();
    let stands_so = stands_so && bare.len() == word.len();
    let meant = leet::readings(&bare);
    if meant.is_empty() {
        repeats::read(&bare, stands_so, |reading| add_reading(form, reading));
    }
    for letters in &meant {
        repeats::read(letters, false, |reading| add_reading(form, reading));
    }
}

/// Adds the words that letters may be which stand one by one: all of them, all but one at an end, and every shorter
/// word inside.
fn read_spelled(form: &mut FormText, spelled: &mut Vec<Glyph>) {
    let row = std::mem::take(spelled);
    if row.len() < SHORTEST {
        return;
    }
    let letters: Vec<Glyph> = row.iter().map(leet::as_letter).collect();
    let long = (row.len() - 1).max(LONGEST_INSIDE + 1)..=row.len();
    for length in (SHORTEST..=LONGEST_INSIDE.min(row.len())).chain(long) {
        for (typed, word) in row.windows(length).zip(letters.windows(length)) {
            if typed.iter().filter(|glyph| glyph.c.is_alphabetic()).count() >= 2 {
                add_reading(form, word);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::forms::Form;

    /// The readings behind the folded text.
    fn readings(typed: &str) -> Vec<String> {
        Form::Deobfuscated.of(typed).text().split('\n').skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn hidden_words_are_read_as_they_are_meant() {
        for (typed, meant) in [
            ("Sh1t!", "shit"),
            ("sh!t", "shit"),
            ("@ss", "ass"),
            ("$hit", "shit"),
            ("a$$", "ass"),
            ("a$$hole", "asshole"),
            ("b00bs", "boobs"),
            ("1d10t", "idiot"),
            ("wh0r3", "whore"),
            ("b1tch3s", "bitches"),
            ("s1ut", "slut"),
            ("fuuuuck", "fuck"),
            ("fuuck", "fuck"),
            ("booook", "book"),
            ("assssshooole", "asshole"),
            ("shiiiit", "shit"),
            ("f u c k", "fuck"),
            ("what a f u c k you say", "fuck"),
            ("a f u c k I", "fuck"),
            ("m o t h e r f u c k e r", "motherfucker"),
            ("f.u.c.k", "fuck"),
            ("f. u. c. k.", "fuck"),
            ("f,u,c,k!", "fuck"),
            ("f-u-c-k", "fuck"),
            ("**f_u_c_k**", "fuck"),
            ("fu*ck", "fuck"),
            ("f**uc**k", "fuck"),
            ("sh-it", "shit"),
            ("f̶u̶c̶k̶", "fuck"),
            ("s h 1 t", "shit"),
            ("«сууууука»", "сука"),
            ("كـــلب", "كلب"),
            ("Schlaaampe", "schlampe"),
        ] {
            assert!(readings(typed).iter().any(|reading| reading == meant), "{typed}: {:?}", readings(typed));
        }
    }

    #[test]
    fn ordinary_words_numbers_and_prices_have_no_other_reading() {
        for typed in [
            "in 2023, 5G, 100 €, B2B, G7, the 1st and 2nd, 100th, 3D, 10k, MP3",
            "Scunthorpe, Penistone, a specialist's assessment of the book and the class",
            "a ss, as s, as soon as",
            "die Größe der Schüler, naïve façade, l'été",
            "«привет», как дела?",
            "これはスパムです。買賭博網站吧！ฉันรักเธอ",
            "مرحبا بالعالم",
            "I am a man. 3.5 or 10.000,00 at 12:30",
            "Hi! $100 or 5$, @ 7 p.m.",
        ] {
            assert_eq!(readings(typed), [""; 0], "{typed}");
        }
    }
}
