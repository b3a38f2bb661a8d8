//! Reads a made-up comment.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::facts::{Role, ThreadFacts};
use super::super::rate::{Rate, Window};
use super::super::sample::{Given, GivenArticle, GivenAuthor, GivenModel};
use super::DocumentError;
use super::reader::{Mistakes, Node};

/// The longest made-up text, in characters.
const MAX_BODY: usize = 20_000;
const MAX_WORD: usize = 255;

/// The made-up comment that `value` describes, or everything that is wrong with it.
pub fn given(value: &Value) -> Result<Given, Vec<DocumentError>> {
    let mut mistakes = Mistakes::default();
    let given = read(&mut mistakes, &Node::root(value));
    mistakes.or(given)
}

pub(super) fn read(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<Given> {
    mistakes.object(node, &["body", "author", "article", "thread", "own_duplicates", "model", "rates"])?;
    let body = mistakes.required(node, "body").and_then(|body| mistakes.text(&body, MAX_BODY).map(str::to_owned));
    let author = node.field("author").map(|author| read_author(mistakes, &author));
    let article = node.field("article").map(|article| read_article(mistakes, &article));
    let thread = node.field("thread").map(|thread| read_thread(mistakes, &thread));
    let own_duplicates = node.field("own_duplicates").and_then(|count| mistakes.count(&count));
    let model = node.field("model").and_then(|model| read_model(mistakes, &model));
    let rates = node.field("rates").map(|rates| read_rates(mistakes, &rates));
    Some(Given { body: body?, author, article, thread, own_duplicates, model, rates: rates.unwrap_or_default() })
}

fn read_author(mistakes: &mut Mistakes, node: &Node<'_>) -> GivenAuthor {
    let of_accounts = ["account_age", "approved", "rejected", "first_comment", "trust"];
    mistakes.object(node, &[&["role"], of_accounts.as_slice()].concat());
    let role = node.field("role").and_then(|role| mistakes.one_of(&role, &Role::NAMES));
    if role == Some(Role::Guest) {
        for field in of_accounts.iter().filter_map(|key| node.field(key)) {
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
    }
}

fn read_article(mistakes: &mut Mistakes, node: &Node<'_>) -> GivenArticle {
    mistakes.object(node, &["key", "section", "age"]);
    GivenArticle {
        key: node.field("key").and_then(|key| mistakes.text(&key, MAX_WORD).map(str::to_owned)),
        section: node.field("section").and_then(|section| mistakes.text(&section, MAX_WORD).map(str::to_owned)),
        age: node.field("age").and_then(|age| mistakes.parsed(&age, "bad_duration")),
    }
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
