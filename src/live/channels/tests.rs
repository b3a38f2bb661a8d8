//! What channels gather and tell.

use super::*;
use crate::articles::ArticleKey;
use crate::ids::SiteId;

fn position(number: i64) -> Position {
    number.to_string().parse().unwrap()
}

fn readers(key: &str) -> Audience {
    Audience::Readers(SiteId::MIN, ArticleKey::try_from(key.to_owned()).unwrap())
}

/// Each change as a letter, the number of comments, and the position.
fn render(_: &Audience, changes: &[Change], position: Option<&Position>) -> Bytes {
    let word = |change: &Change| match change {
        Change::Removed { comment, .. } => format!("R{}", comment.uuid().as_u128()),
        Change::Comments(number) => format!("C{number}"),
        Change::Missed => "M".to_owned(),
        other => panic!("{other:?}"),
    };
    let words: Vec<String> = changes.iter().map(word).collect();
    format!("{}@{}", words.join(" "), position.unwrap()).into()
}

fn removed(number: u128) -> Change {
    Change::Removed { comment: uuid::Uuid::from_u128(number).into(), tombstone: false }
}

fn all(receiver: &mut broadcast::Receiver<Bytes>) -> Vec<String> {
    std::iter::from_fn(|| receiver.try_recv().ok()).map(|told| String::from_utf8(told.to_vec()).unwrap()).collect()
}

#[test]
fn a_channel_tells_at_once_and_then_what_gathers_within_a_second() {
    let (mut channels, a, now) = (Channels::default(), readers("a"), Instant::now());
    let mut listener = channels.join(&a).unwrap();
    channels.begin(position(1));
    assert_eq!(channels.position(&a), None, "nothing is gathered for it yet");
    channels.watched();
    assert_eq!(channels.position(&a), Some(position(1)));

    channels
        .take(vec![(a.clone(), removed(1)), (a.clone(), Change::Comments(5)), (readers("b"), removed(2))], position(2));
    assert_eq!(channels.tell(render, now), None);
    assert_eq!(all(&mut listener), ["R1 C5@2"]);

    // Who comes while something is still to be told begins before it.
    channels.take(vec![(a.clone(), removed(3)), (a.clone(), Change::Comments(5))], position(3));
    channels.take(vec![(a.clone(), removed(4)), (a.clone(), removed(3))], position(4));
    assert_eq!(channels.tell(render, now), Some(now + APART));
    assert_eq!(all(&mut listener), [""; 0]);
    assert_eq!(channels.position(&a), Some(position(2)));
    channels.beat(render);
    assert_eq!(all(&mut listener), ["@2"]);
    assert_eq!(channels.tell(render, now + APART), None);
    // The last word about a comment, and no number that is known.
    assert_eq!(all(&mut listener), ["R4 R3@4"]);
    channels.beat(render);
    assert_eq!(all(&mut listener), ["@4"]);
}

#[test]
fn too_much_at_once_and_too_slow_a_listener_are_told_to_read_anew() {
    let (mut channels, a, mut now) = (Channels::default(), readers("a"), Instant::now());
    let mut listener = channels.join(&a).unwrap();
    channels.begin(position(1));
    channels.watched();
    let many = (0..=u128::try_from(MOST).unwrap()).map(|number| (a.clone(), removed(number)));
    channels.take(many.chain([(a.clone(), Change::Comments(7))]).collect(), position(2));
    channels.tell(render, now);
    assert_eq!(all(&mut listener), ["M C7@2"]);

    for number in 0..=i64::try_from(BEHIND).unwrap() {
        now += APART;
        channels.take(vec![(a.clone(), removed(1))], position(3 + number));
        channels.tell(render, now);
    }
    assert!(matches!(listener.try_recv(), Err(broadcast::error::TryRecvError::Lagged(1))));
    assert_eq!(all(&mut listener).len(), BEHIND);
}

#[test]
fn nothing_is_kept_when_everybody_has_gone() {
    let (mut channels, a) = (Channels::default(), readers("a"));
    let (first, second) = (channels.join(&a).unwrap(), channels.join(&a).unwrap());
    channels.begin(position(1));
    channels.leave(&a, Some(first));
    assert!(channels.is_wanted() && !channels.rest());
    channels.leave(&a, Some(second));
    assert!(!channels.is_wanted() && channels.rest());
    let mut last = channels.join(&a).unwrap();
    channels.close();
    assert!(matches!(last.try_recv(), Err(broadcast::error::TryRecvError::Closed)));
    assert!(channels.join(&a).is_none());
}
