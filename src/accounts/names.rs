//! What people are called: usernames and e-mail addresses.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use validator::ValidateEmail as _;

/// A public name: 2 to 40 letters, marks, digits, spaces and `_ - . '`, with a letter or digit at both ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String")]
pub struct Username(String);

/// Not a [`Username`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name has 2 to 40 letters, digits, spaces and _ - . ' with a letter or digit at both ends")]
pub struct UsernameError;

impl Username {
    /// The longest, in characters.
    const LONGEST: usize = 40;

    /// The name as it is compared: two names with one key cannot both be taken.
    pub fn key(&self) -> String {
        Self::fold(&self.0)
    }

    /// What the name looks like: two names that are read as one have one skeleton, whatever letters they are made of.
    pub fn skeleton(&self) -> String {
        Self::looks(&self.0)
    }

    /// What any text looks like as a name: the skeleton of UTS #39, whatever the case and without signs.
    pub fn looks(text: &str) -> String {
        let plain: String = text.nfkc().filter(|c| c.is_alphanumeric() || is_combining_mark(*c)).collect();
        // To the table, a capital I is an l; a small i and a capital L are not.
        let skeleton = unicode_security::skeleton(&plain).map(|c| if c == 'l' { '1' } else { c });
        skeleton.flat_map(char::to_lowercase).collect()
    }

    /// The name nearest to any text; none where nothing of it can stand in a name.
    pub fn near(text: &str) -> Option<Self> {
        let plain = text.nfc().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| Self::allows(*c));
        let mut name = String::new();
        for c in plain.filter(|c| !c.is_control()) {
            if !(c == ' ' && name.ends_with(' ')) {
                name.push(c);
            }
        }
        let name = name.trim_start_matches(|c| !Self::may_end(c) || is_combining_mark(c));
        let name: String = name.chars().take(Self::LONGEST).collect();
        name.trim_end_matches(|c| !Self::may_end(c)).to_owned().try_into().ok()
    }

    /// The name with something behind it that tells it from others, shortened where both would be too long.
    pub fn told_apart(&self, by: &str) -> Option<Self> {
        let room = Self::LONGEST.saturating_sub(by.chars().count() + 1);
        let start: String = self.0.chars().take(room).collect();
        Self::near(&format!("{start} {by}"))
    }

    fn allows(c: char) -> bool {
        c.is_alphanumeric() || is_combining_mark(c) || matches!(c, ' ' | '_' | '-' | '.' | '\'')
    }

    fn may_end(c: char) -> bool {
        c.is_alphanumeric() || is_combining_mark(c)
    }

    /// Any text folded the way [`Self::key`] folds a name.
    pub fn fold(text: &str) -> String {
        text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
    }
}

impl TryFrom<String> for Username {
    type Error = UsernameError;

    fn try_from(text: String) -> Result<Self, UsernameError> {
        let name: String = text.trim().nfc().collect();
        let ends = [name.chars().next(), name.chars().next_back()];
        let length = name.chars().count();
        let plain = (2..=Self::LONGEST).contains(&length)
            && name.chars().all(Self::allows)
            && !name.contains("  ")
            && ends.iter().flatten().all(|c| Self::may_end(*c));
        if plain { Ok(Self(name)) } else { Err(UsernameError) }
    }
}

impl std::str::FromStr for Username {
    type Err = UsernameError;

    fn from_str(text: &str) -> Result<Self, UsernameError> {
        text.to_owned().try_into()
    }
}

impl AsRef<str> for Username {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// An e-mail address, in lower case.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String")]
pub struct Email(String);

/// Not an [`Email`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("that is not an e-mail address")]
pub struct EmailError;

impl TryFrom<String> for Email {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, EmailError> {
        let text = text.trim().to_lowercase();
        if text.len() <= 254 && text.validate_email() && !text.contains('\0') {
            Ok(Self(text))
        } else {
            Err(EmailError)
        }
    }
}

impl std::str::FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        text.to_owned().try_into()
    }
}

impl AsRef<str> for Email {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_of_any_script_but_not_of_signs() {
        for good in ["Ana", "jean-luc", "O'Neil", "Анна", "山田", "dj_2000", "Ana B. Cé"] {
            assert!(good.parse::<Username>().is_ok(), "{good}");
        }
        for bad in ["", "a", " ", "a\0b", "ana\u{202e}", "<b>", "-ana", "a  b", &"x".repeat(41)] {
            assert_eq!(bad.parse::<Username>(), Err(UsernameError), "{bad}");
        }
    }

    #[test]
    fn any_text_is_made_a_name_where_there_is_one_in_it() {
        for (text, name) in [
            ("Ana", "Ana"),
            ("  Ana\t B. 🎉", "Ana B"),
            ("<b>Bo</b>", "bBob"),
            ("-- Zoë --", "Zoë"),
            ("a\u{202e}na", "ana"),
        ] {
            assert_eq!(Username::near(text).unwrap().as_ref(), name, "{text}");
        }
        for nothing in ["", "🎉", "X", "- -"] {
            assert_eq!(Username::near(nothing), None, "{nothing}");
        }
        let long = Username::near(&"x".repeat(300)).unwrap();
        assert_eq!(long.as_ref().len(), 40);
        assert_eq!(long.told_apart("12").unwrap().as_ref(), format!("{} 12", "x".repeat(37)));
    }

    #[test]
    fn names_that_differ_in_case_and_signs_share_a_key() {
        let key = |name: &str| name.parse::<Username>().unwrap().key();
        assert_eq!(key("Ana B"), key("ana_b"));
        assert_eq!(key("ＡＮＡ"), key("ana"));
        assert_ne!(key("ana"), key("anna"));
    }

    #[test]
    fn names_that_look_alike_share_a_skeleton() {
        let skeleton = |name: &str| name.parse::<Username>().unwrap().skeleton();
        for (one, other) in [("Ana", "Аnа"), ("Paul", "Pau1"), ("Ian", "lan"), ("Bob Orr", "B0b-0rr"), ("Tom", "Torn")]
        {
            assert_eq!(skeleton(one), skeleton(other), "{one} and {other}");
        }
        for (one, other) in [("Ian", "Lan"), ("Zoe", "Zoë"), ("Анна", "Anna"), ("ana", "anna")] {
            assert_ne!(skeleton(one), skeleton(other), "{one} and {other}");
        }
    }

    #[test]
    fn an_address_is_kept_in_lower_case_and_out_of_logs() {
        let email: Email = " Ana@Example.org ".parse().unwrap();
        assert_eq!(email.as_ref(), "ana@example.org");
        assert_eq!(format!("{email:?}"), "Email(…)");
        assert_eq!("ana".parse::<Email>(), Err(EmailError));
    }
}
