//! The pure modules under arbitrary input: `text` and `rules`.

mod backtest;
mod documents;
mod evaluator;
mod form_properties;
mod forms;
mod json_schema;
mod markdown;
mod schema;
