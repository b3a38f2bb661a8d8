//! What it costs to ask the site's learner about a comment.

use std::hint::black_box;

use criterion::{BatchSize, Criterion};
use gavel::learner::{Learner, Lesson};
use gavel::time::Timestamp;

use crate::texts::Comment;

/// Judges comments by a learner that has learned from as many others as it takes to be believed.
pub(crate) fn judging(criterion: &mut Criterion, comments: &[Comment]) {
    let mut learner = Learner::default();
    // What was decided does not matter to what it costs, only that every second was rejected.
    for (comment, rejected) in comments.iter().zip([false, true].into_iter().cycle()) {
        let lesson =
            Lesson { text: comment.body().to_owned(), rejected, taken_back: false, at: Timestamp::from_unix_micros(0) };
        learner.learn(&lesson);
    }
    let scorer = learner.scorer(1);
    criterion.bench_function("judged by the learner, with what weighed most", |bencher| {
        let mut next = comments.iter().cycle().map(Comment::body);
        bencher.iter_batched(
            || next.next().unwrap_or_default(),
            |body| black_box(scorer.judge(black_box(body))),
            BatchSize::SmallInput,
        );
    });
}
