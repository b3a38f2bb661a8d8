//! A mail in the making: some sentences and a link, which become plain text and simple HTML.

use pulldown_cmark_escape::escape_html;

use crate::accounts::{Email, Language};
use crate::mail::Written;

/// A mail in the making. Its texts are plain: escaping is done here and nowhere else.
pub(super) struct Draft {
    /// In which language it is.
    pub(super) language: Language,
    /// What it is about.
    pub(super) subject: String,
    /// What it says, a paragraph each.
    pub(super) paragraphs: Vec<String>,
    /// What can be done, and the link that does it.
    pub(super) action: Option<(String, String)>,
    /// What it says in small print below.
    pub(super) foot: String,
    /// Where one request ends mails of this kind.
    pub(super) unsubscribe: Option<String>,
}

impl Draft {
    /// The finished mail to this address.
    pub(super) fn to(self, to: Email) -> Written {
        let (text, html) = (self.text(), self.html());
        Written { to, subject: self.subject, text, html, unsubscribe: self.unsubscribe }
    }

    fn text(&self) -> String {
        let mut parts = self.paragraphs.clone();
        if let Some((label, url)) = &self.action {
            parts.push(format!("{label}:\n{url}"));
        }
        // "-- " begins what mail programs show as small print.
        format!("{}\n\n-- \n{}\n", parts.join("\n\n"), self.foot)
    }

    fn html(&self) -> String {
        let mut body: Vec<String> = self.paragraphs.iter().map(|text| format!("<p>{}</p>\n", escaped(text))).collect();
        if let Some((label, url)) = &self.action {
            let (label, url) = (escaped(label), escaped(url));
            body.push(format!("<p><a href=\"{url}\">{label}</a></p>\n"));
        }
        format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
             <body style=\"font: 16px/1.5 sans-serif; max-width: 36em\">\n{}\
             <p style=\"font-size: 14px; color: #595959\">{}</p>\n</body>\n</html>\n",
            self.language.code(),
            escaped(&self.subject),
            body.concat(),
            escaped(&self.foot),
        )
    }
}

/// A text as HTML shows it, with its ends of lines.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing into a string does not fail.
    let _ = escape_html(&mut html, text);
    html.replace('\n', "<br>\n")
}

/// A template with its `{name}`s filled in. What is filled in is not looked at again.
pub(super) fn fill(template: &str, with: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let named = after
            .split_once('}')
            .and_then(|(name, after)| with.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value, after)));
        filled.push_str(before);
        if let Some((value, after)) = named {
            filled.push_str(value);
            rest = after;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_taken_as_it_is() {
        let with = [("site", "The {name}"), ("name", "<b>Ana</b>")];
        assert_eq!(fill("{name} at {site}, {nobody} {", &with), "<b>Ana</b> at The {name}, {nobody} {");
    }

    #[test]
    fn no_text_of_anybody_becomes_markup() {
        let draft = Draft {
            language: Language::De,
            subject: "</title><script>".to_owned(),
            paragraphs: vec!["<img src=x onerror=alert(1)> & \"so\"\non".to_owned()],
            action: Some(("<b>".to_owned(), "https://x.example/?a=\"><script>".to_owned())),
            foot: "</body>".to_owned(),
            unsubscribe: None,
        };
        let written = draft.to("ana@mail.example".parse().unwrap());
        for tag in ["<script", "<img", "<b>", "</body>\n</p>", "\"><script"] {
            assert!(!written.html.contains(tag), "{tag} in {}", written.html);
        }
        assert!(written.html.contains("&lt;img src=x onerror=alert(1)&gt; &amp;"), "{}", written.html);
        assert!(written.text.starts_with("<img src=x onerror=alert(1)> & \"so\"\non\n\n<b>:\nhttps://"));
    }
}
