//! Whatever somebody types, its HTML is harmless, and every word of it is there.

use gavel::text::markdown::render;
use proptest::prelude::*;
use regex::Regex;
use scraper::Html;

use crate::faults::hostile_text::{TAGS, harmless};

/// Pieces of Markdown, HTML and script that attackers put together.
const PIECES: [&str; 68] = [
    "<",
    ">",
    "\"",
    "'",
    "`",
    "```",
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "[",
    "]",
    "(",
    ")",
    "](",
    "![",
    "*",
    "**",
    "_",
    "~~",
    "> ",
    "- ",
    "1. ",
    "# ",
    "---",
    "|",
    "\\",
    "&",
    "&#106;",
    "&lt;",
    "&colon;",
    "&NewLine;",
    "&#x0A;",
    "<script>",
    "</script>",
    "<img src=x ",
    "onerror=alert(1)",
    "<a href=",
    "href=\"",
    "style=\"x\"",
    "<svg/onload=",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?php",
    "</p>",
    "<math>",
    "<style>",
    "javascript:",
    "JaVaScRiPt:",
    "data:text/html,",
    "vbscript:",
    "https://",
    "http://",
    "www.",
    "a.example",
    "--",
    "[::1]",
    ":80",
    "@",
    "mailto:",
    "alert(1)",
    "x",
    "[1]: ",
    "\u{0}",
    "\u{200b}",
    "ß",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => proptest::sample::select(PIECES.to_vec()).prop_map(String::from), 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// What is wrong with some HTML, if anything is.
fn complaint(html: &str) -> Option<String> {
    let tag = Regex::new(
        r#"^(?:/(?:p|em|strong|del|blockquote|code|pre|ul|ol|li|a)|(?:p|br|em|strong|del|blockquote|code|pre|ul|ol|li)|ol start="[0-9]+"|a href="(?:https?:|mailto:)[^"<>]*" rel="nofollow ugc noopener")>"#,
    )
    .unwrap();
    html.split('<').skip(1).find(|rest| !tag.is_match(rest)).map(str::to_owned)
}

#[test]
fn the_check_itself_sees_what_is_wrong() {
    for html in [
        "<b>x</b>",
        "<p onclick=\"x\">",
        "<a href=\"javascript:x\" rel=\"nofollow ugc noopener\">",
        "<a href=\"https://x.example\">",
        "<img>",
    ] {
        assert!(complaint(html).is_some(), "{html}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn no_input_yields_a_tag_attribute_or_scheme_that_is_not_allowed(typed in hostile()) {
        let html = render(&typed);
        prop_assert_eq!(complaint(&html), None, "{} became {}", typed, html);
        harmless(&Html::parse_fragment(&html), Some(&TAGS), &html);
    }

    #[test]
    fn no_word_is_ever_lost(words in proptest::collection::vec(("[a-z]{3,8}", proptest::sample::select(PIECES.to_vec())), 1..20)) {
        // What stands in the title of a link, or behind a fence, is read, but not shown.
        let shown = |piece: &&str| !matches!(*piece, "\"" | "'" | "```" | "`" | "(" | "](" | "&" | "\u{0}");
        let shown: Vec<_> = words.iter().filter(|(_, piece)| shown(piece)).collect();
        let typed = shown.iter().flat_map(|(word, piece)| [word.as_str(), " ", *piece]).collect::<String>();
        let html = render(&typed);
        for (word, _) in shown {
            prop_assert!(html.contains(word.as_str()), "{} of {} in {}", word, typed, html);
        }
    }
}
