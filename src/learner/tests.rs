//! What the learner as a whole promises.

use proptest::prelude::*;

use super::bytes::Stored;
use super::*;
use crate::time::Timestamp;

const DAY: i64 = 86_400;

fn lesson(text: &str, rejected: bool, day: i64) -> Lesson {
    let at = Timestamp::from_unix_micros(1_800_000_000_000_000).plus_seconds(day * DAY);
    Lesson { text: text.to_owned(), rejected, taken_back: false, at }
}

/// Advertising is rejected, the rest is not; one of `per` is advertising.
fn lessons(count: usize, per: usize) -> Vec<Lesson> {
    let one = |n: usize| {
        let rejected = n.is_multiple_of(per);
        let text = if rejected {
            format!("Check out my channel, number {n}, and subscribe")
        } else {
            format!("What the mayor said in year {n} is not quite what I heard")
        };
        lesson(&text, rejected, 0)
    };
    (0..count).map(one).collect()
}

fn taught(lessons: &[Lesson]) -> Learner {
    let mut learner = Learner::default();
    for lesson in lessons {
        learner.learn(lesson);
    }
    learner
}

/// The learner as it comes back from the database.
fn kept(learner: &Learner) -> Learner {
    let mut stored = Stored::of(learner);
    stored.figures = serde_json::from_value(serde_json::to_value(&stored.figures).unwrap()).unwrap();
    let (approved, rejected) = learner.decisions();
    stored.read(approved, rejected).unwrap()
}

fn scorer(learner: &Learner) -> Scorer {
    learner.scorer(7)
}

#[test]
fn it_tells_what_moderators_reject() {
    let learner = taught(&lessons(240, 3));
    assert_eq!(learner.decisions(), (160, 80));
    assert_eq!(learner.standing(), Standing::Trusted);
    let spam = scorer(&learner).judge("Please check out MY CHANNEL");
    let fine = scorer(&learner).judge("I did not hear the mayor say that");
    assert!(spam.reject > 0.8 && fine.reject < 0.2, "{spam:?} {fine:?}");
}

#[test]
fn the_same_lessons_in_the_same_order_give_the_same_bytes_in_whatever_portions_they_come() {
    let lessons = lessons(130, 3);
    let at_once = taught(&lessons);
    let mut in_portions = Learner::default();
    for (n, lesson) in lessons.iter().enumerate() {
        in_portions.learn(lesson);
        if n % 7 == 0 {
            in_portions = kept(&in_portions);
        }
    }
    assert_eq!(Stored::of(&at_once), Stored::of(&in_portions));
    assert_eq!(kept(&at_once), at_once);
    let reversed: Vec<Lesson> = lessons.into_iter().rev().collect();
    assert_ne!(Stored::of(&at_once), Stored::of(&taught(&reversed)));
}

#[test]
fn it_is_not_believed_before_it_has_seen_enough_of_both_kinds_and_told_them_apart() {
    assert_eq!(taught(&lessons(199, 3)).standing(), Standing::Learning);
    assert_eq!(taught(&lessons(200, 3)).standing(), Standing::Trusted);
    // 29 and 30 rejections.
    assert_eq!(taught(&lessons(290, 10)).standing(), Standing::Learning);
    assert_eq!(taught(&lessons(291, 10)).standing(), Standing::Trusted);
    // Decisions that no text explains.
    let random: Vec<Lesson> =
        lessons(300, 1).into_iter().enumerate().map(|(n, lesson)| Lesson { rejected: n % 2 == 0, ..lesson }).collect();
    assert_eq!(taught(&random).standing(), Standing::Distrusted);
}

#[test]
fn a_decision_taken_back_no_longer_counts_and_the_text_is_judged_more_as_before() {
    let text = "Penguins are the best birds there are";
    let mut learner = taught(&lessons(60, 3));
    let before = learner.score(text);
    learner.learn(&lesson(text, true, 0));
    let (counted, after) = (learner.decisions(), learner.score(text));
    learner.learn(&Lesson { taken_back: true, ..lesson(text, true, 0) });
    let again = learner.score(text);
    assert!((again - before).abs() < (after - before).abs(), "{before} {after} {again}");
    assert_eq!(learner.decisions(), (counted.0, counted.1 - 1));
    assert_eq!(learner.prequential().foretold, 61);
}

#[test]
fn what_was_learned_long_ago_counts_for_less() {
    let mut recent = taught(&lessons(60, 3));
    let mut old = recent.clone();
    recent.learn(&lesson("and", false, 0));
    old.learn(&lesson("and", false, 180));
    let spam = "check out my channel and subscribe";
    let (fresh, faded) = (recent.score(spam), old.score(spam));
    assert!(faded < fresh * 0.7 && faded > fresh * 0.3, "{fresh} {faded}");
    // A lesson that comes late, from the day before, changes nothing about that.
    old.learn(&lesson("and", false, 179));
    assert_eq!(old.day, recent.day + 180);
}

#[test]
fn a_score_names_what_weighed_most_as_it_was_typed() {
    let scorer = scorer(&taught(&lessons(240, 3)));
    let judgement = scorer.judge("The MAYOR said: SUBSCRIBE to my \u{200b}Channel");
    let texts: Vec<&str> = judgement.terms.iter().map(|term| term.text.as_str()).collect();
    assert!(texts.len() <= 10 && !texts.is_empty(), "{texts:?}");
    let weight = |word: &str| judgement.terms.iter().find(|term| term.text.contains(word)).map(|term| term.weight);
    assert!(weight("SUBSCRIBE").unwrap_or_default() > 0.0, "{judgement:?}");
    assert!(weight("MAYOR").unwrap_or_default() < 0.0, "{judgement:?}");
    let weights: Vec<f64> = judgement.terms.iter().map(|term| term.weight.abs()).collect();
    assert!(weights.is_sorted_by(|a, b| a >= b), "{weights:?}");
    assert_eq!((judgement.version, scorer.judge("").terms.len() <= 1), (7, true));
}

#[test]
fn bytes_that_are_no_learner_are_none() {
    let learner = taught(&lessons(10, 2));
    let changes: [fn(&mut Stored); 3] =
        [|stored| stored.weights.clear(), |stored| stored.squares.push(0), |stored| stored.weights.truncate(9_000)];
    for change in changes {
        let mut stored = Stored::of(&learner);
        change(&mut stored);
        assert_eq!(stored.read(5, 5), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_probability_is_always_a_number_from_0_to_1(
        taught_texts in proptest::collection::vec(("\\PC{0,40}", any::<bool>(), any::<bool>(), -3_i64..400), 0..40),
        body in "\\PC{0,80}",
    ) {
        let mut learner = Learner::default();
        for (text, rejected, taken_back, day) in taught_texts {
            // The same lesson over and over drives a weight as far as it goes.
            for _ in 0..3 {
                learner.learn(&Lesson { taken_back, ..lesson(&text, rejected, day) });
            }
        }
        let said = scorer(&learner).judge(&body);
        prop_assert!((0.0..=1.0).contains(&said.reject), "{said:?}");
        prop_assert!(said.terms.iter().all(|term| term.weight.is_finite()));
        prop_assert!(learner.score(&body).is_finite());
    }
}
