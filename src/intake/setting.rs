//! Where a text stands.

use super::author::Writer;
use crate::articles::Article;
use crate::ids::SiteId;
use crate::learner::Scorer;
use crate::limits::Network;

/// Where a text stands, and who writes it.
pub(super) struct Setting<'a> {
    pub(super) site: SiteId,
    pub(super) writer: &'a Writer,
    pub(super) article: &'a Article,
    pub(super) network: Option<&'a Network>,
    pub(super) depth: i16,
    pub(super) reply_to_self: Option<bool>,
    /// Whether the author wrote nothing before.
    pub(super) first_comment: Option<bool>,
    /// How often the author posted this very text within 24 hours.
    pub(super) own_duplicates: Option<i64>,
    /// What the site's own learner knows, where it has earned trust.
    pub(super) model: Option<&'a Scorer>,
}
