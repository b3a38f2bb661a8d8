//! The pure modules under arbitrary input: `text` and `rules`.

mod evaluator;
mod forms;
mod markdown;
