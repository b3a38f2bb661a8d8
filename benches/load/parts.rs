//! Which parts are measured: all of them, or those that `GAVEL_BENCH_ONLY` names.

/// Every part, in the order in which they are measured.
const PARTS: [&str; 11] =
    ["limits", "misses", "taps", "streams", "overload", "backtest", "real", "growth", "queue", "sites", "start"];

/// The parts that are asked for.
pub(crate) struct Parts(Vec<&'static str>);

impl Parts {
    /// Those of `GAVEL_BENCH_ONLY`, such as `growth,queue`; otherwise all.
    pub(crate) fn asked() -> Self {
        let asked = std::env::var("GAVEL_BENCH_ONLY").unwrap_or_default();
        let find = |name: &str| {
            let part = PARTS.into_iter().find(|part| *part == name.trim());
            part.unwrap_or_else(|| panic!("GAVEL_BENCH_ONLY: {name:?} is none of {PARTS:?}"))
        };
        Self(if asked.is_empty() { PARTS.to_vec() } else { asked.split(',').map(find).collect() })
    }

    /// Whether this one is.
    pub(crate) fn has(&self, part: &str) -> bool {
        debug_assert!(PARTS.contains(&part), "no part is called {part}");
        self.0.contains(&part)
    }
}
