//! Names that nobody may take, because readers would take whoever bears them for somebody else.

use std::collections::BTreeSet;

use crate::accounts::Username;
use crate::sites::Site;

/// What readers take for somebody with a say here, at any site.
const OURS: [&str; 8] =
    ["admin", "administrator", "moderator", "staff", "support", "system", "gavel", "deleted account"];

/// Whether a name is, or looks like, one that the site's admins keep for themselves, the site's own, or one that no site gives away.
pub fn is_reserved(site: &Site, name: &Username) -> bool {
    let kept = site.settings.accounts.reserved_usernames.iter().map(String::as_str);
    let (key, looks) = (name.key(), name.skeleton());
    kept.chain(OURS)
        .chain([site.name.as_str()])
        .any(|word| Username::fold(word) == key || looks_of(word).contains(&looks))
}

/// What a word may look like, written small, as it is, or large.
fn looks_of(word: &str) -> BTreeSet<String> {
    [word.to_lowercase(), word.to_owned(), word.to_uppercase()].iter().map(|word| Username::looks(word)).collect()
}
