//! What comments may look like, and what they may never do.

use super::render;

#[test]
fn a_comment_may_emphasise_quote_list_and_link() {
    let rel = "rel=\"nofollow ugc noopener\"";
    for (typed, html) in [
        (
            "Hello *there*, **you** and ~~me~~",
            "<p>Hello <em>there</em>, <strong>you</strong> and <del>me</del></p>".into(),
        ),
        ("> so\n\nno", "<blockquote>\n<p>so</p>\n</blockquote>\n<p>no</p>".into()),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>".into()),
        ("1984. A good year", "<ol start=\"1984\">\n<li>A good year</li>\n</ol>".into()),
        ("one\ntwo", "<p>one<br>\ntwo</p>".into()),
        ("say `<b>x</b>`", "<p>say <code>&lt;b&gt;x&lt;/b&gt;</code></p>".into()),
        ("```rust\nlet x;\n```", "<pre><code>let x;\n</code></pre>".into()),
        ("[here](https://x.example)", format!("<p><a href=\"https://x.example\" {rel}>here</a></p>")),
        (
            "see https://x.example/a?b=1&c=2.",
            format!(
                "<p>see <a href=\"https://x.example/a?b=1&amp;c=2\" {rel}>https://x.example/a?b=1&amp;c=2</a>.</p>"
            ),
        ),
        ("www.x.example", format!("<p><a href=\"http://www.x.example\" {rel}>www.x.example</a></p>")),
        ("<ana@x.example>", format!("<p><a href=\"mailto:ana@x.example\" {rel}>ana@x.example</a></p>")),
        ("`https://x.example`", "<p><code>https://x.example</code></p>".into()),
    ] {
        assert_eq!(render(typed).trim_end(), html, "{typed}");
    }
}

#[test]
fn what_is_not_allowed_is_shown_as_text() {
    for (typed, html) in [
        ("# Title", "<p>Title</p>"),
        ("a <b onclick=x>bold</b> b", "<p>a &lt;b onclick=x&gt;bold&lt;/b&gt; b</p>"),
        ("<div>\n*x*\n</div>", "<p>&lt;div&gt;<br>\n*x*<br>\n&lt;/div&gt;</p>"),
        ("<!-- hidden -->", "<p>&lt;!-- hidden --&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>x (javascript:alert(1))</p>"),
        ("[see](page 2) [see](page2)", "<p>[see](page 2) see (page2)</p>"),
        ("***", "<p>***</p>"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<p>| a | b |<br>\n|---|---|<br>\n| 1 | 2 |</p>"),
        ("[Edit]: typo", "<p>[Edit]: typo</p>"),
        ("- [ ] todo", "<ul>\n<li>[ ] todo</li>\n</ul>"),
        ("casino-royal.com", "<p>casino-royal.com</p>"),
        ("![cat](cat.png)", "<p>cat (cat.png)</p>"),
    ] {
        assert_eq!(render(typed).trim_end(), html, "{typed}");
    }
}

#[test]
fn a_picture_is_only_a_link_to_it() {
    let html = render("![cat](https://x.example/cat.png) ![](https://x.example/dog.png)");
    assert!(!html.contains("<img"));
    assert!(html.contains(">cat</a>") && html.contains(">https://x.example/dog.png</a>"), "{html}");
}

#[test]
fn link_definitions_are_never_swallowed() {
    let html = render("[a][1]\n\n[1]: https://x.example \"why\"\n\n> [note]: hidden\n\n[1]: https://y.example");
    for typed in ["[a][1]", "why", "[note]: hidden", ">https://x.example</a>", ">https://y.example</a>"] {
        assert!(html.contains(typed), "{typed} in {html}");
    }
    let many = "[1]: again\n\n".repeat(50);
    assert_eq!(render(&many).matches("[1]: again").count(), 50);
}

/// Known ways into a page, from the lists that testers use.
const ATTACKS: [&str; 24] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#x61;vascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](https://a.example\" onmouseover=\"alert(1))",
    "![x\" onerror=\"alert(1)](https://a.example/x)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "</p><script>alert(1)</script>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "https://a.example/\"onmouseover=\"alert(1)",
    "<style>@import 'https://a.example/x.css';</style>",
    "<<script>alert(1);//<</script>",
];

#[test]
fn known_attacks_stay_text() {
    for attack in ATTACKS {
        for typed in [
            attack.to_owned(),
            format!("> - {attack}"),
            format!("**{attack}**"),
            format!("[{attack}](https://a.example)"),
        ] {
            let html = render(&typed);
            let tags = html.split('<').skip(1).filter_map(|tag| tag.split(['>', ' ']).next());
            for tag in tags {
                let name = tag.trim_start_matches('/');
                let allowed = ["p", "br", "em", "strong", "del", "blockquote", "code", "pre", "ul", "ol", "li", "a"];
                assert!(allowed.contains(&name), "<{name}> from {typed}: {html}");
            }
            for target in html.split("<a href=\"").skip(1) {
                assert!(["http://", "https://", "mailto:"].iter().any(|start| target.starts_with(start)), "{html}");
            }
        }
    }
}

/// How many elements are open at once at the deepest place.
fn depth(html: &str) -> usize {
    let mut open = 0_usize;
    let tags = html.split('<').skip(1).filter(|tag| !tag.starts_with("br"));
    tags.fold(0, |deepest, tag| {
        open = if tag.starts_with('/') { open - 1 } else { open + 1 };
        deepest.max(open)
    })
}

#[test]
fn no_depth_of_nesting_overflows_or_is_shown() {
    let units = [
        ">",
        "> ",
        "[",
        "![",
        "*",
        "**a ",
        "- ",
        "1. ",
        "<",
        "`",
        "~~a ",
        "[a](",
        "&",
        "\\[",
        "> - ",
        "_a *b ",
        "[]: ",
        "![[",
        "(https://a.example/",
        "[a](https://a.example) ",
        "> a\n",
    ];
    for unit in units {
        let html = render(&unit.repeat(5_000));
        // Quotes with lists and their items, a paragraph, emphasis, a link.
        assert!(depth(&html) <= 3 * super::DEPTH + 2, "{unit}");
    }
    for (open, close) in [("*", "*"), ("**a ", " b**"), ("[", "](https://a.example)"), ("~~a *b ", " c* d~~")] {
        let html = render(&format!("{}x{}", open.repeat(2_000), close.repeat(2_000)));
        assert!(depth(&html) <= super::DEPTH + 2 && html.contains('x'), "{open}");
    }
    let deep = render(&format!("{} text at the bottom", ">".repeat(5_000)));
    assert!(deep.contains("text at the bottom"));
}
