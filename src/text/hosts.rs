//! What a domain hides: where a short link leads, and which domain it only looks like.

use unicode_script::{Script, UnicodeScript as _};
use unicode_security::{GeneralSecurityProfile as _, MixedScript as _};

/// Domains that shorten links of anybody.
static SHORTENERS: &str = include_str!("hosts/shorteners.txt");

/// Whether a domain shortens links of anybody, so that it says nothing of where they lead.
pub fn is_shortener(domain: &str) -> bool {
    // Sorted, as its test says.
    let lines: &[&str] = &SHORTENER_LINES;
    lines.binary_search(&domain).is_ok()
}

static SHORTENER_LINES: std::sync::LazyLock<Vec<&str>> = std::sync::LazyLock::new(|| SHORTENERS.lines().collect());

/// Whether an internationalised domain looks like another one that is written in plain letters, or mixes scripts that
/// no language mixes: "xn--pypal-4ve.com" is shown as "pаypal.com", with a Cyrillic а.
///
/// By the tables of UTS #39, <https://www.unicode.org/reports/tr39/>. Words of another language are no look-alikes, be
/// it "bücher.example" or "пример.рф".
pub fn is_lookalike(domain: &str) -> bool {
    if !domain.split('.').any(|label| label.starts_with("xn--")) {
        return false;
    }
    let (shown, _) = idna::domain_to_unicode(domain);
    let ending_is_plain = shown.rsplit('.').next().is_some_and(str::is_ascii);
    shown.split('.').filter(|label| !label.is_ascii()).any(|label| {
        let imitates = unicode_security::skeleton(label).all(|c| c.is_ascii());
        super::unusual::has_mixed_script(label)
            || (imitates && is_all_strange(label) && ending_is_plain)
            || is_phonetic(label)
    })
}

/// Whether all letters are of another script than Latin. "Bæk" is its own word, though æ looks like ae.
fn is_all_strange(label: &str) -> bool {
    label.is_single_script() && label.chars().all(|c| c.script() != Script::Latin)
}

/// Whether it has Latin letters that no language's words are written with, such as ɡ.
fn is_phonetic(label: &str) -> bool {
    label.chars().any(|c| c.script() == Script::Latin && !c.identifier_allowed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorteners_are_known() {
        for domain in ["bit.ly", "tinyurl.com", "t.co", "is.gd", "goo.gl"] {
            assert!(is_shortener(domain), "{domain}");
        }
        for domain in ["example.com", "ly", "it.ly", ""] {
            assert!(!is_shortener(domain), "{domain}");
        }
    }

    #[test]
    fn the_list_of_shorteners_is_sorted_and_plain() {
        let lines: Vec<_> = SHORTENERS.lines().collect();
        assert!(lines.is_sorted_by(|a, b| a < b), "sorted, and nothing twice");
        assert!(lines.iter().all(|line| line.contains('.')
            && line.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c))));
    }

    #[test]
    fn domains_in_disguise_are_look_alikes_and_languages_are_not() {
        let domain = |shown: &str| crate::text::links::domain(&format!("https://{shown}/")).expect("a domain");
        for shown in ["pаypal.com", "аррӏе.com", "gооgle.com", "faϲebook.com", "ɡoogle.com"] {
            assert!(is_lookalike(&domain(shown)), "{shown} as {}", domain(shown));
        }
        for shown in [
            "example.com",
            "bücher.example",
            "пример.рф",
            "новости.com",
            "例え.jp",
            "bæk.dk",
            "cœur.fr",
            "sınav.com.tr",
            "한국.kr",
            "แนะนำ.com",
        ] {
            assert!(!is_lookalike(&domain(shown)), "{shown} as {}", domain(shown));
        }
    }
}
