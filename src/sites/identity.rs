//! What a site is called and where its pages live.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Change, Origin};
use crate::events::Event;

/// A site's name for people: 1 to 200 characters without control characters, trimmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String")]
pub struct SiteName(String);

/// Not a [`SiteName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a site's name has from 1 to 200 characters")]
pub struct SiteNameError;

impl TryFrom<String> for SiteName {
    type Error = SiteNameError;

    fn try_from(text: String) -> Result<Self, SiteNameError> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 200 || text.chars().any(char::is_control) {
            return Err(SiteNameError);
        }
        Ok(Self(text.to_owned()))
    }
}

impl AsRef<str> for SiteName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// What a site is called and where its pages live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its name for people.
    pub name: SiteName,
    /// The only origins whose pages may call the service from a browser, each once.
    pub origins: Vec<Origin>,
}

/// An admin changed what the site is called or where its pages live.
#[derive(Serialize)]
pub struct SiteChanged {
    /// The revision that the change made; the settings share it.
    pub revision: i32,
    /// What was changed, with what stood there before.
    pub changes: Vec<Change>,
}

impl SiteChanged {
    /// The change from one name and these origins to `after`.
    pub fn new(revision: i32, (name, origins): (&str, &[Origin]), after: &Identity) -> Self {
        let pairs = [("name", json!(name), json!(after.name)), ("origins", json!(origins), json!(after.origins))];
        let changed = pairs.into_iter().filter(|(_, before, after): &(_, Value, Value)| before != after);
        let changes = changed.map(|(setting, before, after)| Change { setting, before, after }).collect();
        Self { revision, changes }
    }
}

impl Event for SiteChanged {
    const NAME: &'static str = "site.changed";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_people_can_read() {
        assert_eq!(SiteName::try_from(" The Daily ".to_owned()).unwrap().as_ref(), "The Daily");
        for bad in ["", "  ", "a\u{7}b", &"x".repeat(201)] {
            assert_eq!(SiteName::try_from(bad.to_owned()), Err(SiteNameError), "{bad}");
        }
    }
}
