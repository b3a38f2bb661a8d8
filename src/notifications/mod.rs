//! What Gavel tells people: notices on the page, and the words of its mails. It follows what happened, after that is committed.

mod draft;
mod follower;
mod letters;
mod notice;
mod replies;
mod store;
mod words;

pub use follower::see_to;
pub use letters::write;
pub use notice::{Notice, NoticeKind, sentence};
pub use store::{all_follows, follow, follows, forget, page, read, sweep, unfollow, unread};
pub use words::{UnsubscribeWords, unsubscribe_words};
