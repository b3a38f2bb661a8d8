//! Where the log goes: to standard error, as lines for people on a terminal and as JSON anywhere else.

use std::io::IsTerminal as _;

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use super::config::LogFilter;

/// Starts the log. To be called once, before anything that may want to say something.
pub fn start(filter: &LogFilter) {
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = if std::io::stderr().is_terminal() {
        lines.compact().with_target(false).boxed()
    } else {
        lines.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed()
    };
    let started = tracing_subscriber::registry().with(filter.to_env_filter()).with(lines).try_init();
    if started.is_err() {
        tracing::debug!("the log had been started before");
    }
}
