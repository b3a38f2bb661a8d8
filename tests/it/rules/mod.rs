//! The pure modules under arbitrary input: `text` and `rules`.

mod backtest;
mod evaluator;
mod forms;
mod json_schema;
mod markdown;
mod schema;
