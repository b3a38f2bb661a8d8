//! Reads a made-up comment.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::facts::{ClientFacts, FlagFacts, Role, ThreadFacts, TimeFacts, Weekday};
use super::super::rate::{Rate, Window};
use super::super::sample::{Given, GivenArticle, GivenAuthor, GivenModel};
use super::DocumentError;
use super::bounds::{MAX_SAMPLE, MAX_SAMPLE_WORD, MAX_SAMPLE_WORDS};
use super::reader::{Mistakes, Node};

const FIELDS: [&str; 13] = [
    "body",
    "author",
    "article",
    "thread",
    "own_duplicates",
    "own_near_duplicates",
    "duplicates",
    "near_duplicates",
    "model",
    "client",
    "flags",
    "time",
    "rates",
];

/// What is known of authors with an account alone.
const OF_ACCOUNTS: [&str; 10] = [
    "account_age",
    "approved",
    "rejected",
    "first_comment",
    "trust",
    "rejection_share",
    "flags_received",
    "email_verified",
    "labels",
    "sanctions",
];

/// The made-up comment that `value` describes, or everything that is wrong with it.
pub fn given(value: &Value) -> Result<Given, Vec<DocumentError>> {
    let mut mistakes = Mistakes::default();
    let given = read(&mut mistakes, &Node::root(value));
    mistakes.or(given)
}

pub(super) fn read(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<Given> {
    mistakes.object(node, &FIELDS)?;
    let body = mistakes.required(node, "body").and_then(|body| mistakes.text(&body, MAX_SAMPLE).map(str::to_owned));
    let author = node.field("author").map(|author| read_author(mistakes, &author));
    let article = node.field("article").map(|article| read_article(mistakes, &article));
    let thread = node.field("thread").map(|thread| read_thread(mistakes, &thread));
    let [own_duplicates, own_near_duplicates, duplicates, near_duplicates] =
        ["own_duplicates", "own_near_duplicates", "duplicates", "near_duplicates"]
            .map(|key| node.field(key).and_then(|count| mistakes.count(&count)));
    let client = node.field("client").map(|client| read_client(mistakes, &client));
    let flags = node.field("flags").map(|flags| read_flags(mistakes, &flags));
    let time = node.field("time").map(|time| read_time(mistakes, &time));
    let model = node.field("model").and_then(|model| read_model(mistakes, &model));
    let rates = node.field("rates").map(|rates| read_rates(mistakes, &rates));
    Some(Given {
        body: body?,
        author,
        article,
        thread,
        own_duplicates,
        own_near_duplicates,
        duplicates,
        near_duplicates,
        client,
        flags,
        time,
        model,
        rates: rates.unwrap_or_default(),
    })
}

fn read_author(mistakes: &mut Mistakes, node: &Node<'_>) -> GivenAuthor {
    mistakes.object(node, &[&["role", "email_domain"], OF_ACCOUNTS.as_slice()].concat());
    let role = node.field("role").and_then(|role| mistakes.one_of(&role, &Role::NAMES));
    if role == Some(Role::Guest) {
        for field in OF_ACCOUNTS.iter().filter_map(|key| node.field(key)) {
            mistakes.note(&field.path, "not_of_guests", "a guest has no account of which this could be known");
        }
    }
    GivenAuthor {
        role,
        account_age: node.field("account_age").and_then(|age| mistakes.parsed(&age, "bad_duration")),
        approved: node.field("approved").and_then(|count| mistakes.count(&count)),
        rejected: node.field("rejected").and_then(|count| mistakes.count(&count)),
        first_comment: node.field("first_comment").and_then(|first| mistakes.flag(&first)),
        trust: node.field("trust").and_then(|trust| mistakes.count(&trust)),
        rejection_share: node.field("rejection_share").and_then(|share| read_share(mistakes, &share)),
        flags_received: node.field("flags_received").and_then(|count| mistakes.count(&count)),
        email_verified: node.field("email_verified").and_then(|verified| mistakes.flag(&verified)),
        email_domain: node
            .field("email_domain")
            .and_then(|word| mistakes.text(&word, MAX_SAMPLE_WORD).map(str::to_owned)),
        labels: node.field("labels").map(|labels| mistakes.texts(&labels, MAX_SAMPLE_WORDS, MAX_SAMPLE_WORD)),
        sanctions: node.field("sanctions").and_then(|count| mistakes.count(&count)),
    }
}

fn read_article(mistakes: &mut Mistakes, node: &Node<'_>) -> GivenArticle {
    mistakes.object(node, &["key", "section", "age", "comments_per_minute", "rejection_share"]);
    GivenArticle {
        key: node.field("key").and_then(|key| mistakes.text(&key, MAX_SAMPLE_WORD).map(str::to_owned)),
        section: node.field("section").and_then(|section| mistakes.text(&section, MAX_SAMPLE_WORD).map(str::to_owned)),
        age: node.field("age").and_then(|age| mistakes.parsed(&age, "bad_duration")),
        comments_per_minute: node.field("comments_per_minute").and_then(|heat| mistakes.number(&heat)),
        rejection_share: node.field("rejection_share").and_then(|share| read_share(mistakes, &share)),
    }
}

fn read_share(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<f64> {
    let share = mistakes.number(node)?;
    if !(0.0..=1.0).contains(&share) {
        mistakes.note(&node.path, "out_of_range", "a share is from 0 to 1");
        return None;
    }
    Some(share)
}

fn read_client(mistakes: &mut Mistakes, node: &Node<'_>) -> ClientFacts {
    mistakes.object(node, &["seconds_to_post", "network"]);
    ClientFacts {
        seconds_to_post: node.field("seconds_to_post").and_then(|seconds| mistakes.count(&seconds)),
        network: node.field("network").and_then(|word| mistakes.text(&word, MAX_SAMPLE_WORD).map(str::to_owned)),
    }
}

fn read_flags(mistakes: &mut Mistakes, node: &Node<'_>) -> FlagFacts {
    mistakes.object(node, &["weight", "reporters", "reasons"]);
    FlagFacts {
        weight: node.field("weight").and_then(|weight| mistakes.number(&weight)),
        reporters: node.field("reporters").and_then(|count| mistakes.count(&count)),
        reasons: node.field("reasons").map(|reasons| mistakes.texts(&reasons, MAX_SAMPLE_WORDS, MAX_SAMPLE_WORD)),
    }
}

fn read_time(mistakes: &mut Mistakes, node: &Node<'_>) -> TimeFacts {
    mistakes.object(node, &["hour", "weekday"]);
    let hour = node.field("hour");
    let read = hour.as_ref().and_then(|hour| mistakes.count(hour));
    if let (Some(node), Some(24..)) = (hour, read) {
        mistakes.note(&node.path, "out_of_range", "an hour is from 0 to 23");
    }
    let weekday = node.field("weekday").and_then(|day| mistakes.one_of(&day, &Weekday::NAMES));
    TimeFacts { hour: read, weekday }
}

fn read_thread(mistakes: &mut Mistakes, node: &Node<'_>) -> ThreadFacts {
    mistakes.object(node, &["depth", "reply_to_self"]);
    ThreadFacts {
        depth: node.field("depth").and_then(|depth| mistakes.count(&depth)),
        reply_to_self: node.field("reply_to_self").and_then(|own| mistakes.flag(&own)),
    }
}

fn read_model(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<GivenModel> {
    mistakes.object(node, &["reject"])?;
    let field = mistakes.required(node, "reject")?;
    let reject = mistakes.number(&field)?;
    if !(0.0..=1.0).contains(&reject) {
        mistakes.note(&field.path, "out_of_range", "a probability lies between 0 and 1");
        return None;
    }
    Some(GivenModel { reject })
}

fn read_rates(mistakes: &mut Mistakes, node: &Node<'_>) -> BTreeMap<&'static str, BTreeMap<Window, i64>> {
    mistakes.object(node, &Rate::ALL.map(Rate::name));
    let mut rates = BTreeMap::new();
    for rate in Rate::ALL {
        let Some(windows) = node.field(rate.name()) else { continue };
        mistakes.object(&windows, &Window::NAMES.map(|(name, _)| name));
        let counts = Window::NAMES.into_iter().filter_map(|(name, per)| Some((per, windows.field(name)?)));
        let counts = counts.filter_map(|(per, count)| Some((per, mistakes.count(&count)?))).collect();
        rates.insert(rate.name(), counts);
    }
    rates
}
