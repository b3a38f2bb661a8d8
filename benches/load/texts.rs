//! Comments of 280 characters that look like talk and are all different.

use std::fmt::Write as _;

/// How long each is.
const CHARS: usize = 280;
/// The number at the end that makes each one different.
const NUMBER: usize = 12;

/// Words of ordinary comments; no quotes and no colons, since `pgbench` reads them too.
const WORDS: &str = "the of and to in that is it for was on with as have but be they at one we this from by not or if \
    would all there their what about out up who get which go me when make can like time no just know take people year \
    good some could see other than then now look only come over think also back after use two how our work first well \
    way even new want because any these give day most council bridge report money spring survey mayor vote question \
    answer school street budget traffic station paper reporter article reader editor promise summer winter river \
    market price rent tenant owner doctor nurse hospital train ticket driver bicycle lane parking garden park library \
    theatre museum concert festival election party minister law court judge police fire storm weather flood repair \
    contract company worker union wage strike holiday village city region country border bank loan tax pension \
    teacher pupil lesson university student research study figure number percent source mistake correction opinion \
    debate reason argument doubt trust hope fear anger patience quiet noise neighbour family child mother father \
    friend evening morning weekend plan delay project engineer architect building roof bricks window door bridge";

/// Text number `number`, without the end that makes it different.
pub(crate) fn opening(number: u64) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut text = String::with_capacity(CHARS + 16);
    // Marsaglia's xorshift: the same texts in every run.
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    while text.len() < CHARS {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let word = words[usize::try_from(state >> 33).unwrap() % words.len()];
        text.push_str(word);
        text.push_str(if state.is_multiple_of(11) { ", " } else { " " });
    }
    text.truncate(CHARS - NUMBER - 1);
    text
}

/// A comment that no other number has.
pub(crate) fn comment(number: u64) -> String {
    let mut text = opening(number);
    write!(text, " {number:0NUMBER$}").unwrap();
    text
}
