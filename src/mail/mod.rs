//! Outgoing mail: an outbox that is written in the transaction of what causes a mail, and whoever empties it by SMTP.
//!
//! A mail in the outbox is a [`Letter`]: what it is about, not its words. It is put into words when it is sent, so what was
//! deleted or hidden meanwhile is not told, and the secret of a link is nowhere but in the mail. This module knows how mail
//! is sent, not what is in it.

mod carrier;
mod letter;
mod mailer;
mod store;
mod worker;

pub use carrier::{SmtpUrl, SmtpUrlError};
pub use letter::Letter;
pub use mailer::{Mailer, PublicUrl, PublicUrlError, Sender, SenderError, Settings, Written};
pub use store::{Mail, State, depths, forget, page, retry, sweep};
pub use worker::{Desk, Waiting, Worker, work};
