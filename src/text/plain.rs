//! The text of a comment's HTML, for places that show no markup, such as mails.

/// The text that the HTML of [`super::markdown::render`] shows, without markup. What is masked there is masked here.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for piece in html.split_inclusive('>') {
        // The renderer writes `<` for nothing but a tag.
        let (shown, tag) = piece.split_once('<').unwrap_or((piece, ""));
        text.push_str(shown);
        if matches!(tag, "/p>" | "br>" | "/li>" | "/pre>" | "/blockquote>") && !text.ends_with('\n') {
            text.push('\n');
        }
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", "\u{a0}");
    // Last, so that what was typed as `&lt;` stays that.
    let text = text.replace("&amp;", "&");
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::markdown::render;

    #[test]
    fn a_text_loses_its_markup_and_nothing_else() {
        for (typed, shown) in [
            ("Hello *there*\n\nand [here](https://a.example)", "Hello there\nand here"),
            ("1 < 2 & \"3\" > <b>2</b> &lt; &amp;lt;", "1 < 2 & \"3\" > <b>2</b> < &lt;"),
            ("> quoted\n\n- one\n- two\n\n`a < b`", "quoted\none\ntwo\na < b"),
            ("", ""),
        ] {
            assert_eq!(plain(&render(typed)), shown, "{typed}");
        }
    }
}
