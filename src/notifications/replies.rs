//! A mail about replies: several of one thread in one mail, and the way to have no more of them.

use sqlx::PgConnection;

use super::draft::{Draft, fill};
use super::letters::Reader;
use super::notice::told;
use super::store::{self, MailedReply};
use super::words::words;
use crate::accounts::Language;
use crate::ids::CommentId;
use crate::mail::{Desk, Waiting, Written};
use crate::text::plain::plain;

/// How many replies a mail shows.
const SHOWN: usize = 10;
/// How much it shows of each, in characters.
const LONGEST: usize = 600;

/// The mail about what was written in a thread; none where nothing is left to tell.
pub(super) async fn write(
    conn: &mut PgConnection,
    desk: &Desk,
    mail: &Waiting,
    (reader, thread): (&Reader, CommentId),
) -> sqlx::Result<Option<Written>> {
    if !reader.address.reply_mails {
        return Ok(None);
    }
    let about = (reader.address.account, thread);
    let replies = store::replies_to_mail(conn, mail.site, about, mail.id, desk.now).await?;
    let (Some(first), Some(token)) = (replies.first(), desk.signer.unsubscribe(mail.site, reader.address.account))
    else {
        return Ok(None);
    };
    let (language, all) = (reader.address.language, words(reader.address.language));
    let stop = format!("{}/sites/{}/unsubscribe/{token}?lang={}", desk.public_url, reader.slug, language.code());
    let count = replies.len().to_string();
    let from = first.name.as_deref().unwrap_or(all.notices.somebody);
    let with = [
        ("site", reader.site.as_str()),
        ("name", reader.address.username.as_str()),
        ("from", from),
        ("count", count.as_str()),
        ("stop", stop.as_str()),
    ];
    let words = &all.replies;
    let mut paragraphs = vec![fill(words.hello, &with)];
    paragraphs.extend(replies.iter().take(SHOWN).map(|reply| shown(reply, language)));
    if let Some(more) = replies.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        paragraphs.push(fill(words.more, &[("count", &more.to_string())]));
    }
    let draft = Draft {
        language,
        subject: fill(if replies.len() == 1 { words.one } else { words.many }, &with),
        paragraphs,
        action: link(first).map(|link| (words.action.to_owned(), link)),
        foot: fill(words.foot, &with),
        unsubscribe: Some(stop.clone()),
    };
    Ok(Some(draft.to(reader.to.clone())))
}

/// A reply as the mail shows it: as everybody sees it, without markup.
fn shown(reply: &MailedReply, language: Language) -> String {
    let text = plain(&reply.html);
    let mut said: String = text.chars().take(LONGEST).collect();
    if said.len() < text.len() {
        said.push('…');
    }
    format!("{}\n{said}", told(reply.kind, reply.name.as_deref(), reply.title.as_deref(), language))
}

/// Where a reply is read, as far as its article says where that is.
fn link(reply: &MailedReply) -> Option<String> {
    let page = reply.url.as_deref()?.split('#').next()?;
    Some(format!("{page}#gavel-{}", reply.comment))
}
