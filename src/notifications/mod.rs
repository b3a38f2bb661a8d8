//! What Gavel tells people: the words of its mails.

mod draft;
mod letters;
mod words;

pub use letters::write;
