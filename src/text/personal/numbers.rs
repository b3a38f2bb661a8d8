//! Numbers in a text, in the groups they were typed in, and whether they are those of telephones or cards.

/// A number and how it was typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Its digits, all of them.
    digits: String,
    /// How many of them stand together.
    groups: Vec<usize>,
    /// What stands between the groups.
    between: String,
    /// Whether a plus stands before it.
    plus: bool,
}

/// The numbers in a text; groups of digits with one or two signs between them are one.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let is_sign = |c: char| matches!(c, ' ' | '\u{a0}' | '-' | '.' | '/' | '(' | ')' | '\u{2011}' | '\u{2013}');
    for run in text.split(|c: char| !(c.is_ascii_digit() || is_sign(c) || c == '+')) {
        let mut number: Option<Number> = None;
        let mut between = String::new();
        let mut plus = false;
        for part in run.split_inclusive(|c: char| !c.is_ascii_digit()) {
            let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
            if !digits.is_empty() {
                if between.chars().count() > 2 || plus {
                    found.extend(number.take());
                }
                let number = number.get_or_insert_with(|| Number {
                    digits: String::new(),
                    groups: Vec::new(),
                    between: String::new(),
                    plus,
                });
                number.digits.push_str(digits);
                number.groups.push(digits.len());
                if number.groups.len() > 1 {
                    number.between.push_str(&between);
                }
                between.clear();
                plus = false;
            }
            if let Some(sign) = part.chars().next_back().filter(|c| !c.is_ascii_digit()) {
                plus |= sign == '+';
                between.push(sign);
            }
        }
        found.extend(number);
    }
    found
}

impl Number {
    /// Whether it is written as telephone numbers are: with a country's code, or as they are within a country.
    pub(super) fn is_phone(&self) -> bool {
        let length = self.digits.len();
        if self.plus || self.digits.starts_with("00") {
            // ITU-T E.164: at most 15 digits with the country's code, which begins with no zero.
            let code = self.digits.trim_start_matches('0');
            return (8..=15).contains(&code.len()) && length - code.len() == if self.plus { 0 } else { 2 };
        }
        match self.groups.as_slice() {
            // North America: an area, three digits and four.
            [3, 3, 4] | [1, 3, 3, 4] => {
                let (area, typed) = (self.digits.trim_start_matches('1'), !self.between.chars().all(|c| c == ' '));
                (typed || self.digits.starts_with('0')) && !area.starts_with('1')
            }
            _ if !self.digits.starts_with('0') || !(9..=12).contains(&length) => false,
            [2, 2, 2, 2, 2] => true,
            _ if self.between.contains('.') => false,
            [2, second, third] => *second >= 3 && *third >= 3,
            [2, second] => *second >= 6,
            [first, ..] => (3..=5).contains(first) && (2..=5).contains(&self.groups.len()),
            [] => false,
        }
    }

    /// Whether it is the number of a payment card: by its first digits, its length and its check digit (Luhn, ISO/IEC
    /// 7812-1).
    pub(super) fn is_card(&self) -> bool {
        let start = |digits: usize| self.digits.get(..digits).and_then(|start| start.parse::<u32>().ok()).unwrap_or(0);
        let lengths = match (start(2), start(4)) {
            (40..=49, _) => [13, 16, 19],
            (51..=55, _) | (_, 2221..=2720 | 3528..=3589) => [16; 3],
            (34 | 37, _) => [15; 3],
            (36 | 38 | 39, _) | (30, 3000..=3059) => [14, 16, 19],
            (62 | 65, _) | (_, 6011 | 6440..=6499) => [16, 17, 19],
            (50 | 56..=58 | 60 | 61 | 63 | 64 | 66..=69, _) => [16, 18, 19],
            _ => return false,
        };
        let in_groups = self.groups.len() == 1 || self.groups.iter().all(|group| (3..=7).contains(group));
        in_groups && lengths.contains(&self.digits.len()) && has_right_check(&self.digits)
    }
}

/// The check of Luhn: every second digit from the right counts double, with its digits added; the sum ends with 0.
fn has_right_check(digits: &str) -> bool {
    let values = digits.chars().rev().filter_map(|c| c.to_digit(10));
    let counted = values.enumerate().map(|(at, value)| match (at % 2, value * 2) {
        (0, _) => value,
        (_, double) if double > 9 => double - 9,
        (_, double) => double,
    });
    counted.sum::<u32>() % 10 == 0
}
