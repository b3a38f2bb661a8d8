//! What a verdict costs with few rules and with many, how long a set takes to build, and how much memory it keeps.
//!
//! Both sets judge the same comments. Sets are told apart by what they hold, see `site`; comments, and how many of
//! them are hit, by `texts`. Times of one run compare well with each other and badly with those of another machine, so
//! the ratio comes from passes that take turns.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on says so by failing")]

mod learner;
mod site;
mod texts;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use gavel::rules::{Asked, Detail, Facts, RuleSet, Trigger, Verdict, compile, defaults};

use texts::Comment;

/// How often each set judges all comments, taking turns.
const PASSES: usize = 200;

fn judge(set: &RuleSet, facts: &Facts) -> Verdict {
    set.evaluate(facts, Trigger::Post, Asked::All, Detail::Matched)
}

/// How long the set takes for all comments. What is known of them is at hand, as it is when a comment is posted; what
/// follows from their text is not.
fn pass(set: &RuleSet, comments: &[Comment]) -> Duration {
    let facts: Vec<Facts> = comments.iter().map(Comment::facts).collect();
    let started = Instant::now();
    for facts in &facts {
        black_box(judge(set, black_box(facts)));
    }
    started.elapsed()
}

fn middle(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap()
}

/// What share of the comments some rule of the set hits, and how many rules hit a comment on average.
#[expect(clippy::cast_precision_loss, reason = "a few hundred comments")]
fn say_hits(name: &str, set: &RuleSet, comments: &[Comment]) {
    let matched: Vec<usize> = comments.iter().map(|comment| judge(set, &comment.facts()).rules.len()).collect();
    let hit = matched.iter().filter(|rules| **rules > 0).count();
    println!(
        "{name}: {:.0} % of the comments are hit, by {:.2} rules each on average over all",
        100.0 * hit as f64 / comments.len() as f64,
        matched.iter().sum::<usize>() as f64 / comments.len() as f64
    );
}

/// Says what the many cost compared to the few, whose terms are looked for in `forms`.
#[expect(clippy::cast_precision_loss, reason = "a few hundred comments")]
fn say_ratio(forms: &str, few: &RuleSet, many: &RuleSet, comments: &[Comment]) {
    let passes: Vec<_> = (0..PASSES).map(|_| (pass(few, comments), pass(many, comments))).collect();
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / comments.len() as f64;
    let few = middle(passes.iter().map(|(few, _)| micros(*few)).collect());
    let many = middle(passes.iter().map(|(_, many)| micros(*many)).collect());
    let ratio = middle(passes.iter().map(|(few, many)| many.as_secs_f64() / few.as_secs_f64()).collect());
    println!(
        "a verdict, {forms}: {few:.2} µs with few, {many:.2} µs with many rules and terms: {ratio:.2} times as much"
    );
}

fn verdicts(criterion: &mut Criterion) {
    let comments = texts::comments();
    let terms = texts::terms();
    let (few, many) = (site::Site::small(&terms, &["fold"]), site::Site::large(&terms, &["fold"]));
    let [few_rules, many_rules] = [&few, &many].map(|site| compile(&site.rules, &site.lists).unwrap());
    say_hits(few.name, &few_rules, &comments);
    say_hits(many.name, &many_rules, &comments);
    say_ratio("folded", &few_rules, &many_rules, &comments);
    for forms in [&["deobfuscated"][..], &["skeleton"], &["fold", "deobfuscated", "skeleton"]] {
        let sites = [site::Site::small(&terms, forms), site::Site::large(&terms, forms)];
        let [few, many] = sites.map(|site| compile(&site.rules, &site.lists).unwrap());
        say_ratio(&forms.join(" + "), &few, &many, &comments);
    }
    say_memory("the default rules", &site::versions(defaults()), &gavel::rules::PhraseLists::new());
    say_memory(few.name, &few.rules, &few.lists);
    say_memory(many.name, &many.rules, &many.lists);

    for (site, set) in [(&few, &few_rules), (&many, &many_rules)] {
        criterion.bench_function(&format!("verdict: {}", site.name), |bencher| {
            let mut next = comments.iter().cycle();
            bencher.iter_batched_ref(|| next.next().unwrap().facts(), |facts| judge(set, facts), BatchSize::SmallInput);
        });
    }
    learner::judging(criterion, &comments);
    let mut group = criterion.benchmark_group("build");
    group.sample_size(10);
    group.bench_function(many.name, |bencher| bencher.iter(|| compile(&many.rules, &many.lists).unwrap()));
    group.finish();
}

/// Says how much memory a compiled set keeps, counted.
fn say_memory(name: &str, rules: &[gavel::rules::RuleVersion], lists: &gavel::rules::PhraseLists) {
    let mut set = None;
    let used = allocation_counter::measure(|| set = Some(compile(rules, lists).unwrap()));
    let kept = used.bytes_current / 1024;
    // The cache of sets is bounded by what they say of themselves.
    let said = set.map_or(0, |set| set.heap_bytes() / 1024);
    println!("{name}: {kept} KiB kept, {said} KiB by its own count, {} KiB at most while built", used.bytes_max / 1024);
}

criterion_group!(benches, verdicts);
criterion_main!(benches);
