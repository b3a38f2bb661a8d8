//! The links in a text, bare or as Markdown writes them.

use std::ops::Range;

use ammonia::Url;
use linkify::{LinkFinder, LinkKind};
use memchr::memchr3_iter;
use pulldown_cmark::{Event, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use super::markdown;

/// Endings that are a domain even without `www.` in front or a path behind.
const PLAIN_ENDINGS: [&str; 14] =
    ["com", "net", "org", "info", "biz", "xyz", "top", "online", "site", "shop", "club", "icu", "vip", "casino"];

/// A link, where it was typed and where it leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it begins, in bytes of the typed text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The address, with a scheme.
    pub url: String,
    /// The domain a browser would go to: lower case, IDNA, without `www.`.
    pub domain: String,
}

/// Every web link in the typed text, in the order in which it was typed.
pub fn links(typed: &str) -> Vec<Link> {
    if !may_have_links(typed) {
        return Vec::new();
    }
    let bare = bare(typed);
    let mut links = Vec::new();
    if let Some(text) = markdown::without_definitions(typed) {
        // Offsets have shifted where definitions were escaped: such a link counts, and its place is the whole text.
        let shifted = text.len() != typed.len();
        for link in in_markdown(&text) {
            let (start, end) = if shifted { (0, typed.len()) } else { (link.start, link.end) };
            if !among(&bare, start..end).any(|seen| seen.url == link.url) {
                links.push(Link { start, end, ..link });
            }
        }
    }
    links.extend(bare);
    links.sort_by_key(|link| (link.start, link.end));
    links
}

/// Whether a text has what every link has, be it written out, escaped or encoded: a colon, an ampersand, or a full stop that
/// ends no sentence.
fn may_have_links(typed: &str) -> bool {
    let goes_on = |next: Option<&u8>| !matches!(next, None | Some(b' ' | b'\n' | b'\r' | b'.' | b'"' | b'\'' | b')'));
    let bytes = typed.as_bytes();
    memchr3_iter(b':', b'&', b'.', bytes).any(|at| bytes.get(at) != Some(&b'.') || goes_on(bytes.get(at + 1)))
}

/// Those of `links`, which stand in order and apart, that touch `range`.
fn among(links: &[Link], range: Range<usize>) -> impl Iterator<Item = &Link> {
    let first = links.partition_point(|link| link.end <= range.start);
    links.iter().skip(first).take_while(move |link| link.start < range.end)
}

/// The domain of a web address, in the one spelling that lists and rules use.
pub fn domain(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = url.host_str()?.trim_end_matches('.').to_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// The links that stand bare in a text.
pub(super) fn bare(text: &str) -> Vec<Link> {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    let web = finder.links(text).filter(|link| *link.kind() == LinkKind::Url);
    web.filter_map(|link| link_at(link.as_str(), link.start()..link.end())).collect()
}

/// The link that `found` is, if it is clearly one.
fn link_at(found: &str, at: Range<usize>) -> Option<Link> {
    let url = if found.contains("://") {
        found.to_owned()
    } else if is_clearly_a_domain(found) {
        format!("http://{found}")
    } else {
        return None;
    };
    Some(Link { start: at.start, end: at.end, domain: domain(&url)?, url })
}

/// Whether something without a scheme is a link rather than a sentence without a space behind its full stop.
fn is_clearly_a_domain(found: &str) -> bool {
    let (host, path) = found.split_once('/').unwrap_or((found, ""));
    let host = host.split(['?', '#', ':']).next().unwrap_or(host);
    let Some((name, ending)) = host.rsplit_once('.') else { return false };
    let is_www =
        name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) || name.eq_ignore_ascii_case("www");
    is_www
        || PLAIN_ENDINGS.iter().any(|plain| ending.eq_ignore_ascii_case(plain))
        || (!path.is_empty() && ending.len() == 2 && ending.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// The links that only show once the Markdown is read: targets, and addresses written with escapes or entities.
fn in_markdown(typed: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut text = Run::default();
    let mut in_code = false;
    for (event, at) in markdown::events(typed) {
        match event {
            Event::Text(part) if !in_code => text.add(&part, at),
            event => {
                text.flush(&mut links);
                in_code = match event {
                    Event::Start(Tag::CodeBlock(_)) => true,
                    Event::End(TagEnd::CodeBlock) => false,
                    _ => in_code,
                };
                if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event {
                    let target = domain(&dest_url);
                    links.extend(target.map(|domain| Link {
                        start: at.start,
                        end: at.end,
                        url: dest_url.into(),
                        domain,
                    }));
                }
            }
        }
    }
    text.flush(&mut links);
    links
}

/// Text that stands together once it is rendered.
#[derive(Default)]
struct Run {
    text: String,
    typed: Range<usize>,
    parts: usize,
}

impl Run {
    fn add(&mut self, part: &str, at: Range<usize>) {
        self.typed = if self.parts == 0 { at } else { self.typed.start..at.end };
        self.text.push_str(part);
        self.parts += 1;
    }

    /// Takes the links out of what stands together. One part alone is as it was typed, and was looked at before.
    fn flush(&mut self, links: &mut Vec<Link>) {
        let Self { text, typed, parts } = std::mem::take(self);
        if parts > 1 {
            links.extend(bare(&text).into_iter().map(|link| Link { start: typed.start, end: typed.end, ..link }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domains(typed: &str) -> Vec<String> {
        links(typed).into_iter().map(|link| link.domain).collect()
    }

    #[test]
    fn links_are_found_however_they_are_written() {
        for (typed, domain) in [
            ("see https://News.Example/a?b=c.", "news.example"),
            ("see HTTP://WWW.Example.org", "example.org"),
            ("see www.example.org/x, please", "example.org"),
            ("win at casino-royal.com now", "casino-royal.com"),
            ("bit.ly/2xyz", "bit.ly"),
            ("The end. And bit\\.ly/2xyz", "bit.ly"),
            ("[here](https://evil.example/x \"title\")", "evil.example"),
            ("<https://evil.example>", "evil.example"),
            ("![pic](https://evil.example/p.png)", "evil.example"),
            ("[here](https&colon;//evil.example)", "evil.example"),
            ("https&colon;//evil.example", "evil.example"),
            ("https\\://evil.example", "evil.example"),
            ("[here](https:evil.example)", "evil.example"),
            ("https://user:pw@evil.example:8080/", "evil.example"),
            ("`https://evil.example`", "evil.example"),
            ("https://bücher.example/", "xn--bcher-kva.example"),
            ("[a][1]\n\n[1]: https://evil.example", "evil.example"),
            ("[a][1]\n\n[1]: https&colon;//evil.example", "evil.example"),
        ] {
            assert_eq!(domains(typed), [domain], "{typed}");
        }
    }

    #[test]
    fn what_only_looks_like_a_link_is_none() {
        for typed in [
            "That was the end.It was late.",
            "e.g. this, i.e. that",
            "mail me at ana@example.com",
            "3.5 or 10.000,00",
            "[see](page2)",
            "[x](javascript:alert(1))",
            "[x](mailto:ana@example.com)",
            "and so on...",
            "he/she and/or it",
            "She said: \"No.\" (Really.) Yes...",
        ] {
            assert_eq!(domains(typed), [""; 0], "{typed}");
        }
    }

    #[test]
    fn every_link_says_where_it_was_typed() {
        let typed = "ä https://a.example and [b](https://b.example)";
        let spots: Vec<_> = links(typed).into_iter().filter_map(|link| typed.get(link.start..link.end)).collect();
        assert_eq!(spots, ["https://a.example", "https://b.example"]);
    }
}
