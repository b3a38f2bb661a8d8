//! The limit that adapts: wider while answers take about as long as they do on an idle machine, narrower as soon as they
//! queue somewhere behind the gate.
//!
//! After the gradient limits of "Performance Under Load" (Netflix, 2018), which take TCP Vegas' idea of a queue that is
//! seen by its delay. Routes differ in what they take, so each is held against its own best time.

use std::collections::HashMap;
use std::time::Duration;

/// What takes less than this is noise of the scheduler, in seconds.
const NOISE: f64 = 0.001;
/// How often its best time an answer may take before the limit shrinks.
const TOLERANCE: f64 = 4.0;
/// Answers that are looked at together.
const WINDOW: usize = 100;
/// How much of a new limit counts at once, so that one odd window does not swing it.
const SMOOTHING: f64 = 0.3;
/// By how much a best time rises with each answer while there is room, so that it is forgotten once the machine has
/// changed: by half in 4,000. Not while it is crowded, or a lasting queue would come to count as normal.
const FORGETTING: f64 = 1.0001;

/// What was learned about the limit so far.
#[derive(Default)]
pub(super) struct Gradient {
    /// The best time of each route, in seconds.
    best: HashMap<String, f64>,
    /// How often their routes' best times the answers of this window took.
    ratios: Vec<f64>,
    /// The most that were worked on at once in this window.
    busiest: usize,
}

impl Gradient {
    /// Where the limit starts.
    pub(super) const START: usize = 64;
    /// Never less, or a slow route alone would shut everybody out, and too few would be left to be written together: what
    /// a commit costs is shared by those who are inside.
    const LEAST: usize = 32;
    /// Never more: beyond, memory is what runs out.
    const MOST: usize = 1024;

    /// Notes that an answer on `route` took `took`, while `busy` of `limit` places were taken. Says what the limit should
    /// be, once enough is known.
    pub(super) fn learn(&mut self, route: &str, took: Duration, busy: usize, limit: usize) -> Option<usize> {
        let took = took.as_secs_f64().max(NOISE);
        let ratio = if let Some(best) = self.best.get_mut(route) {
            let forgetting = if busy * 2 < limit { FORGETTING } else { 1.0 };
            *best = (*best * forgetting).min(took);
            took / *best
        } else {
            self.best.insert(route.to_owned(), took);
            1.0
        };
        self.ratios.push(ratio);
        self.busiest = self.busiest.max(busy);
        if self.ratios.len() < WINDOW {
            return None;
        }
        let wanted = self.wanted(limit);
        self.ratios.clear();
        self.busiest = 0;
        Some(wanted)
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "limits are small and positive"
    )]
    fn wanted(&mut self, limit: usize) -> usize {
        let middle = self.ratios.len() / 2;
        let (_, median, _) = self.ratios.select_nth_unstable_by(middle, f64::total_cmp);
        let gradient = (TOLERANCE / *median).clamp(0.5, 1.0);
        // A limit that nobody comes near says nothing about what would be too much, nor has it to protect anybody.
        if self.busiest * 2 < limit {
            return limit;
        }
        let now = limit as f64;
        let wanted = now * gradient + now.sqrt();
        let smooth = now * (1.0 - SMOOTHING) + wanted * SMOOTHING;
        // Whole places, rounded the way it moves, or small steps would be none.
        let whole = if wanted < now { smooth.floor() } else { smooth.ceil() };
        (whole as usize).clamp(Self::LEAST, Self::MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// The limit after `windows` windows in which every answer takes what `takes` says at this limit.
    fn limit_after(windows: usize, takes: impl Fn(usize) -> Duration) -> usize {
        let mut gradient = Gradient::default();
        // An idle machine first.
        for _ in 0..WINDOW {
            gradient.learn("post", 2 * MS, 1, Gradient::START);
        }
        let mut limit = Gradient::START;
        for _ in 0..windows * WINDOW {
            limit = gradient.learn("post", takes(limit), limit, limit).unwrap_or(limit);
        }
        limit
    }

    #[test]
    fn the_limit_grows_while_answers_take_no_longer() {
        assert_eq!(limit_after(400, |_| 2 * MS), Gradient::MOST);
    }

    #[test]
    fn the_limit_settles_where_answers_begin_to_queue() {
        // Eight at once take 2 ms; beyond, each waits for those before it.
        let settled = limit_after(400, |limit| 2 * MS * u32::try_from(limit).unwrap() / 8);
        assert!((24..=48).contains(&settled), "{settled}");
    }

    #[test]
    fn the_limit_never_shuts_the_door() {
        assert_eq!(limit_after(400, |_| 500 * MS), Gradient::LEAST);
    }

    #[test]
    fn slow_routes_beside_quick_ones_are_no_sign_of_a_queue() {
        let mut gradient = Gradient::default();
        let mut limit = Gradient::START;
        for number in 0..40 * WINDOW {
            let (route, took) = if number % 2 == 0 { ("page", MS) } else { ("search", 80 * MS) };
            limit = gradient.learn(route, took, limit, limit).unwrap_or(limit);
        }
        assert!(limit > Gradient::START, "{limit}");
    }

    #[test]
    fn a_limit_that_nobody_reaches_stays() {
        let mut gradient = Gradient::default();
        for _ in 0..40 * WINDOW {
            assert!(gradient.learn("page", MS, 3, 64).is_none_or(|limit| limit == 64));
        }
    }
}
