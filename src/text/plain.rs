//! A comment's HTML as plain text, for where there is no markup.

/// Names of characters in the HTML that [`super::markdown::render`] makes.
const NAMES: [(&str, char); 6] =
    [("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\''), ("&nbsp;", '\u{a0}'), ("&amp;", '&')];

/// The text of `html` as [`super::markdown::render`] makes it: in lines, without tags.
pub fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let name = NAMES.iter().find(|(name, _)| from.starts_with(name));
        rest = if let Some((name, sign)) = name {
            text.push(*sign);
            from.get(name.len()..).unwrap_or_default()
        } else if let Some((tag, behind)) = from.split_once('>').filter(|(tag, _)| tag.starts_with('<')) {
            if tag.starts_with("<br") {
                text.push('\n');
            }
            behind
        } else {
            text.push_str(from.get(..1).unwrap_or_default());
            from.get(1..).unwrap_or_default()
        };
    }
    text.push_str(rest);
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::markdown;

    #[test]
    fn a_text_survives_its_html() {
        for (typed, plain) in [
            ("One **two**\nthree", "One two\nthree"),
            ("1 < 2 && \"3\" > '2' &amp; &copy;", "1 < 2 && \"3\" > '2' & ©"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("> quoted\n\nanswered", "quoted\n\nanswered"),
            ("[a](https://a.example/?b&c)", "a"),
        ] {
            assert_eq!(plain_text(&markdown::render(typed)), plain, "{}", markdown::render(typed));
        }
        assert_eq!(plain_text("a & b < c"), "a & b < c");
    }
}
