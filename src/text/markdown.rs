//! The Markdown that comments are written in, as HTML that is safe to show.

use std::ops::Range;
use std::sync::LazyLock;

use ammonia::{Builder, Url, UrlRelative};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeWithOffset, html};

use super::links;

/// How deep quotes and lists, and how deep emphasis may nest; what lies deeper is shown, but not indented further.
const DEPTH: usize = 8;
/// How often the text is read again to save link definitions from vanishing, before it is shown as plain text.
const PASSES: usize = 4;

/// The last word on what leaves this module, whatever was made before it.
static SAFE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .add_tags(["p", "br", "em", "strong", "del", "blockquote", "code", "pre", "ul", "ol", "li", "a"])
        .add_tag_attributes("a", ["href"])
        // Without it "1984. A good year" would read "1. A good year".
        .add_tag_attributes("ol", ["start"])
        .add_url_schemes(["http", "https", "mailto"])
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow ugc noopener"));
    builder
});

/// The HTML of a comment: emphasis, quotes, code, lists and links; everything else is shown as it was typed.
pub fn render(typed: &str) -> String {
    let text = without_definitions(typed);
    let events = text.as_ref().map_or_else(|| plain(typed), |text| Filter::default().run(text));
    let mut made = String::with_capacity(typed.len() * 3 / 2);
    html::push_html(&mut made, events.into_iter());
    SAFE.clean(&made).to_string()
}

/// What the parser reads in a text, and where.
pub(super) fn events(typed: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Parser::new_ext(typed, Options::ENABLE_STRIKETHROUGH).into_offset_iter()
}

/// The text with its link definitions (`[1]: https://…`) written so that they are read as text. Otherwise they would
/// not be shown at all, and somebody's "[Edit]: typo" would be lost. None where it has too many of them.
pub(super) fn without_definitions(typed: &str) -> Option<String> {
    let mut text = typed.to_owned();
    for _ in 0..PASSES {
        if !text.contains("]:") {
            return Some(text);
        }
        let parser = Parser::new_ext(&text, Options::ENABLE_STRIKETHROUGH);
        let mut starts: Vec<usize> = parser.reference_definitions().iter().map(|(_, found)| found.span.start).collect();
        if starts.is_empty() {
            return Some(text);
        }
        starts.sort_unstable();
        text = escape_brackets(&text, &starts)?;
    }
    None
}

/// The text with a backslash before the first bracket behind each of `starts`.
fn escape_brackets(text: &str, starts: &[usize]) -> Option<String> {
    let mut escaped = String::with_capacity(text.len() + starts.len());
    let mut from = 0;
    for start in starts {
        let bracket = start + text.get(*start..)?.find('[')?;
        escaped.push_str(text.get(from..bracket)?);
        escaped.push('\\');
        from = bracket;
    }
    escaped.push_str(text.get(from..)?);
    Some(escaped)
}

/// A text as it was typed, in lines.
fn plain(typed: &str) -> Vec<Event<'_>> {
    let mut events = vec![Event::Start(Tag::Paragraph)];
    push_lines(&mut events, typed, true);
    events.push(Event::End(TagEnd::Paragraph));
    events
}

/// Turns what the parser reads into what a comment may show.
#[derive(Default)]
struct Filter<'t> {
    events: Vec<Event<'t>>,
    /// For each element that is open, how it is closed.
    open: Vec<Close<'t>>,
    blocks: usize,
    inlines: usize,
    links: usize,
    in_code: bool,
}

/// What stands at the end of an element.
enum Close<'t> {
    Block(TagEnd),
    Inline(TagEnd),
    Link,
    Paragraph,
    Code,
    /// Nothing: the element itself is not shown, only what is in it, and then this text.
    Bare(Option<CowStr<'t>>),
    /// A line break instead of an element.
    Break,
}

impl<'t> Filter<'t> {
    fn run(mut self, typed: &'t str) -> Vec<Event<'static>> {
        for (event, at) in TextMergeWithOffset::new(events(typed)) {
            self.event(event, typed.get(at).unwrap_or_default());
        }
        self.events.into_iter().map(Event::into_static).collect()
    }

    fn event(&mut self, event: Event<'t>, typed: &'t str) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(end) => self.end(end),
            Event::Text(text) if self.in_code => self.events.push(Event::Text(text)),
            Event::Text(text) | Event::InlineHtml(text) => push_lines(&mut self.events, &text, self.links == 0),
            Event::Html(lines) => {
                if !matches!(self.events.last(), Some(Event::Start(Tag::Paragraph))) {
                    self.events.push(Event::HardBreak);
                }
                push_lines(&mut self.events, &lines, self.links == 0);
            }
            Event::Code(code) => self.events.push(Event::Code(code)),
            Event::SoftBreak | Event::HardBreak => self.events.push(Event::HardBreak),
            Event::Rule => {
                self.events.push(Event::Start(Tag::Paragraph));
                self.events.push(Event::Text(typed.trim().into()));
                self.events.push(Event::End(TagEnd::Paragraph));
            }
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.events.push(Event::Text(text));
            }
            Event::TaskListMarker(_) => self.events.push(Event::Text(typed.into())),
        }
    }

    fn start(&mut self, tag: Tag<'t>) {
        let close = match tag {
            Tag::BlockQuote(_) => self.block(Tag::BlockQuote(None)),
            Tag::List(_) | Tag::Item => self.block(tag),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => self.inline(tag),
            Tag::CodeBlock(_) => {
                self.events.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)));
                self.in_code = true;
                Close::Code
            }
            Tag::Link { link_type, dest_url, .. } => self.link(link_type, dest_url),
            Tag::Image { dest_url, .. } => self.link(LinkType::Inline, dest_url),
            _ => {
                self.events.push(Event::Start(Tag::Paragraph));
                Close::Paragraph
            }
        };
        self.open.push(close);
    }

    /// Opens a quote, a list or an item of one, unless it lies too deep.
    fn block(&mut self, tag: Tag<'t>) -> Close<'t> {
        // A list and its items are shown or left out together.
        let deep = if tag == Tag::Item { self.blocks > DEPTH } else { self.blocks >= DEPTH };
        self.blocks += usize::from(tag != Tag::Item);
        if deep {
            return Close::Break;
        }
        let end = tag.to_end();
        self.events.push(Event::Start(tag));
        Close::Block(end)
    }

    fn inline(&mut self, tag: Tag<'t>) -> Close<'t> {
        self.inlines += 1;
        if self.inlines > DEPTH {
            return Close::Bare(None);
        }
        let end = tag.to_end();
        self.events.push(Event::Start(tag));
        Close::Inline(end)
    }

    /// Opens a link. Where it leads nowhere a browser may go, its target is shown as text.
    fn link(&mut self, link_type: LinkType, target: CowStr<'t>) -> Close<'t> {
        self.links += 1;
        let leads = link_type == LinkType::Email || is_allowed(&target);
        if self.links > 1 || !leads {
            let shown = (!target.is_empty() && link_type != LinkType::Autolink).then(|| format!(" ({target})").into());
            return Close::Bare(shown);
        }
        self.events.push(link_start(link_type, target));
        Close::Link
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::BlockQuote(_) | TagEnd::List(_) => self.blocks = self.blocks.saturating_sub(1),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => self.inlines = self.inlines.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => self.links = self.links.saturating_sub(1),
            _ => {}
        }
        match self.open.pop() {
            Some(Close::Block(end) | Close::Inline(end)) => self.events.push(Event::End(end)),
            Some(Close::Link) => self.close_link(),
            Some(Close::Paragraph) => self.events.push(Event::End(TagEnd::Paragraph)),
            Some(Close::Code) => {
                self.in_code = false;
                self.events.push(Event::End(TagEnd::CodeBlock));
            }
            Some(Close::Bare(text)) => self.events.extend(text.map(Event::Text)),
            Some(Close::Break) if self.events.last() != Some(&Event::HardBreak) => self.events.push(Event::HardBreak),
            Some(Close::Break) | None => {}
        }
    }

    /// A link with nothing in it (a picture without a description) shows where it leads.
    fn close_link(&mut self) {
        if let Some(Event::Start(Tag::Link { dest_url, .. })) = self.events.last() {
            let shown = dest_url.clone();
            self.events.push(Event::Text(shown));
        }
        self.events.push(Event::End(TagEnd::Link));
    }
}

/// Adds text with its line breaks, and with its bare links as links where there is none around it.
fn push_lines(events: &mut Vec<Event<'_>>, text: &str, with_links: bool) {
    for (number, line) in text.trim_end_matches('\n').split('\n').enumerate() {
        if number > 0 {
            events.push(Event::HardBreak);
        }
        if with_links {
            push_linked(events, line);
        } else {
            events.push(Event::Text(line.to_owned().into()));
        }
    }
}

/// Adds a line of text with its links. A domain alone counts as a link, but is not made one for its author.
fn push_linked(events: &mut Vec<Event<'_>>, line: &str) {
    let mut from = 0;
    for link in links::bare(line) {
        let typed = line.get(link.start..link.end).unwrap_or_default();
        let meant = typed.contains("://") || typed.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
        if !meant || !is_allowed(&link.url) {
            continue;
        }
        events.push(Event::Text(line.get(from..link.start).unwrap_or_default().to_owned().into()));
        events.push(link_start(LinkType::Inline, link.url.into()));
        events.push(Event::Text(typed.to_owned().into()));
        events.push(Event::End(TagEnd::Link));
        from = link.end;
    }
    events.push(Event::Text(line.get(from..).unwrap_or_default().to_owned().into()));
}

fn link_start(link_type: LinkType, dest_url: CowStr<'_>) -> Event<'_> {
    Event::Start(Tag::Link { link_type, dest_url, title: CowStr::Borrowed(""), id: CowStr::Borrowed("") })
}

/// Whether a target is an address on the web or of a mailbox, and still one when it is written into a page: there
/// `https://\a` and `https://[::1]` are escaped into names that no host can have, and would lead nowhere.
fn is_allowed(target: &str) -> bool {
    let mut written = String::with_capacity(target.len());
    let escaped = pulldown_cmark_escape::escape_href(&mut written, target);
    let leads =
        |address: &str| Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto"));
    escaped.is_ok() && leads(target) && leads(&written)
}

#[cfg(test)]
mod tests;
