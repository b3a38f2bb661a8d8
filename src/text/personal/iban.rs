//! International bank account numbers (ISO 13616).

/// How long the number is in each country of the registry.
const LENGTHS: [(&str, usize); 77] = [
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VG", 24),
    ("XK", 20),
];

/// Whether a number stands in the text that has the length of its country and the right check digits.
pub(super) fn has_iban(text: &str) -> bool {
    let mut before = None;
    for (at, c) in text.char_indices() {
        let begins = c.is_ascii_alphabetic() && !before.is_some_and(char::is_alphanumeric);
        if begins && text.get(at..).is_some_and(begins_with_iban) {
            return true;
        }
        before = Some(c);
    }
    false
}

/// Whether an account number stands at the start of `text`, in one or in groups of four.
fn begins_with_iban(text: &str) -> bool {
    let country = text.get(..2).unwrap_or_default().to_ascii_uppercase();
    let Some((_, length)) = LENGTHS.iter().find(|(code, _)| *code == country) else { return false };
    let mut number = String::with_capacity(*length);
    let mut rest = text.chars().peekable();
    while number.len() < *length {
        match rest.next() {
            Some(c) if c.is_ascii_alphanumeric() => number.push(c.to_ascii_uppercase()),
            Some(' ' | '\u{a0}' | '-') if number.len().is_multiple_of(4) => {}
            _ => return false,
        }
    }
    !rest.peek().is_some_and(|c| c.is_alphanumeric()) && has_right_check(&number)
}

/// The check of ISO 7064 (MOD 97-10): the first four moved to the end, letters as numbers from 10, the rest is 1.
fn has_right_check(number: &str) -> bool {
    let Some((head, tail)) = number.split_at_checked(4) else { return false };
    if !head.chars().skip(2).all(|c| c.is_ascii_digit()) {
        return false;
    }
    let rest = tail.chars().chain(head.chars()).try_fold(0_u32, |rest, c| {
        let value = c.to_digit(36)?;
        Some((rest * if value < 10 { 10 } else { 100 } + value) % 97)
    });
    rest == Some(1)
}
