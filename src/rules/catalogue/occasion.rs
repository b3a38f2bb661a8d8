//! Facts about how a text came, who reported it, and when it is judged.

use super::super::facts::Weekday;
use super::super::rate::Rate;
use super::{Fact, Source, Words, fact, whole};

pub(super) static FACTS: &[Fact] = &[
    fact(
        "client.seconds_to_post",
        Source::Number(|f| whole(f.snapshot().client.seconds_to_post)),
        Some("seconds"),
        "How long after the form was opened the comment was posted, as the page says; known of new comments only.",
    ),
    fact(
        "client.network",
        Source::Word(Words::Free, |f| f.snapshot().client.network.as_deref()),
        None,
        "The network that the comment came from (an IPv4 address or an IPv6 /64), as a keyed hash of 32 hexadecimal digits.",
    ),
    fact(
        "rate.network.comments",
        Source::Rate(Rate::NetworkComments),
        Some("comments"),
        "How many comments came from the same network within the window, this one not counted.",
    ),
    fact(
        "rate.network.rejections",
        Source::Rate(Rate::NetworkRejections),
        Some("comments"),
        "How many comments that came from the same network within the window are rejected, this one not counted.",
    ),
    fact(
        "rate.network.flags",
        Source::Rate(Rate::NetworkFlags),
        Some("flags"),
        "How many flags that are open or were upheld came within the window on other comments from the same network.",
    ),
    fact(
        "flags.weight",
        Source::Number(|f| f.snapshot().flags.weight),
        None,
        "What the open flags on the comment weigh together; not known of new comments.",
    ),
    fact(
        "flags.reporters",
        Source::Number(|f| whole(f.snapshot().flags.reporters)),
        Some("readers"),
        "How many readers have an open flag on the comment; not known of new comments.",
    ),
    fact(
        "flags.reason",
        Source::AnyWord(|f| f.snapshot().flags.reasons.as_deref()),
        None,
        "Any reason that the open flags on the comment name; not known of new comments.",
    ),
    fact(
        "time.hour",
        Source::Number(|f| whole(f.snapshot().time.hour)),
        Some("hours"),
        "The hour of the day, from 0 to 23, in the site's time zone.",
    ),
    fact(
        "time.weekday",
        Source::Word(Words::Weekdays, |f| f.snapshot().time.weekday.map(Weekday::name)),
        None,
        "The day of the week, monday to sunday, in the site's time zone.",
    ),
    fact(
        "model.reject",
        Source::Number(|f| f.snapshot().model.map(|model| model.reject)),
        Some("probability from 0 to 1"),
        "How likely a moderator would reject the text, as the site's own learner says; not known until it has earned trust.",
    ),
];
