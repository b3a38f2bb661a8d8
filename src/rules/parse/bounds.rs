//! How much of everything a rule may have: the parser keeps to it, and the schema says so.

/// The longest name of a rule, in characters.
pub const MAX_NAME: usize = 120;
/// The longest message to an author.
pub const MAX_MESSAGE: usize = 500;
/// The longest label, section or category.
pub const MAX_WORD: usize = 100;
/// The longest key of an article.
pub const MAX_KEY: usize = 255;
/// How many sections or articles a rule may name.
pub const MAX_PLACES: usize = 200;
/// How many labels it may give.
pub const MAX_LABELS: usize = 20;
/// How many tests of its own it may have.
pub const MAX_TESTS: usize = 50;
/// How many conditions it may have, combinators included.
pub const MAX_CONDITIONS: usize = 200;
/// The longest phrase or word in a condition, in characters.
pub const MAX_PHRASE: usize = 200;
/// How many phrases may stand in one condition; more belong into a list.
pub const MAX_PHRASES: usize = 100;
/// The longest slow mode between two comments, in seconds.
pub const MAX_SECONDS: i64 = 86_400;
/// The longest text of a made-up comment, in characters.
pub const MAX_SAMPLE: usize = 20_000;
/// The longest word of a made-up comment's circumstances.
pub const MAX_SAMPLE_WORD: usize = 255;
/// The most words of one kind there.
pub const MAX_SAMPLE_WORDS: usize = 50;
