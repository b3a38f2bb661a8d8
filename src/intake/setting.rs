//! Where a text stands.

use crate::accounts::{Account, Email};
use crate::articles::Article;
use crate::flags::Tally;
use crate::ids::CommentId;
use crate::learner::Judgement;
use crate::limits::Network;
use crate::sites::Site;
use crate::text::likeness::Likeness;

/// Where a text stands, and who writes it.
pub(super) struct Setting<'a> {
    pub(super) site: &'a Site,
    /// Who writes; none: a guest.
    pub(super) author: Option<&'a Account>,
    /// The address that a guest gives.
    pub(super) guest_email: Option<&'a Email>,
    pub(super) article: &'a Article,
    /// The comment, where it is there already: it does not count itself.
    pub(super) comment: Option<CommentId>,
    /// Where it came from; none: as the comment that is there already.
    pub(super) network: Option<&'a Network>,
    /// Seconds between opening the form and posting.
    pub(super) seconds_to_post: Option<i64>,
    pub(super) depth: i16,
    pub(super) reply_to_self: Option<bool>,
    pub(super) likeness: Likeness,
    /// What its author wrote before, where that is known already.
    pub(super) before: Option<Before>,
    /// The open flags on it, where it can have any.
    pub(super) flags: Option<&'a Tally>,
    /// What the site's own learner says of the text, where it has earned trust.
    pub(super) model: Option<Judgement>,
}

/// What the author of a text wrote before; not known of guests.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    /// Whether that was nothing.
    pub(super) first_comment: Option<bool>,
    /// How often this very text within 24 hours, among the last hundred comments.
    pub(super) own_duplicates: Option<i64>,
}
