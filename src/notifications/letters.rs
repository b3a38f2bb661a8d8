//! Letters put into words, at the moment in which they are sent: what has changed since they were posted counts.

use serde_json::Value;
use sqlx::PgConnection;

use super::draft::{Draft, fill};
use super::replies;
use super::words::{Words, words};
use crate::accounts::{self, Address, Email, LinkPurpose, MailLink, Token};
use crate::ids::SiteId;
use crate::mail::{Desk, Letter, PublicUrl, Waiting, Written};
use crate::rules::store as rules;
use crate::sites::{self, Slug};
use crate::time::Timestamp;

/// Whom a letter is for, and from which publication.
pub(super) struct Reader {
    pub(super) to: Email,
    pub(super) address: Address,
    pub(super) slug: Slug,
    pub(super) site: String,
}

/// Puts a letter into words; none where there is nobody to tell any more, or never was.
pub async fn write(desk: Desk, mail: Waiting) -> sqlx::Result<Option<Written>> {
    let Desk { pool, public_url, now, .. } = &desk;
    let (now, mut conn) = (*now, pool.acquire().await?);
    let Some(reader) = reader(&mut conn, &mail).await? else { return Ok(None) };
    let words = words(reader.address.language);
    Ok(Some(match mail.letter.0 {
        // Somebody else has the address: they are told, and nobody else learns of it.
        Letter::VerifyEmail { account, .. } if account != reader.address.account => {
            reader.draft(&words.email_taken, None)
        }
        Letter::VerifyEmail { .. } => {
            let link = link(&mut conn, public_url, mail.site, (LinkPurpose::VerifyEmail, &reader), now).await?;
            reader.draft(&words.verify_email, Some(link))
        }
        Letter::ResetPassword { .. } => {
            let link = link(&mut conn, public_url, mail.site, (LinkPurpose::ResetPassword, &reader), now).await?;
            reader.draft(&words.reset_password, Some(link))
        }
        Letter::Invitation { .. } => {
            let link = link(&mut conn, public_url, mail.site, (LinkPurpose::Invitation, &reader), now).await?;
            reader.draft(&words.invitation, Some(link))
        }
        Letter::EmailTaken { .. } => reader.draft(&words.email_taken, None),
        Letter::PasswordChanged { .. } => reader.draft(&words.password_changed, None),
        Letter::EmailChanged { .. } => reader.draft(&words.email_changed, None),
        Letter::Replies { thread, .. } => return replies::write(&mut conn, &desk, &mail, (&reader, thread)).await,
        Letter::RuleBraked { rule, version, .. } => {
            let Some(saved) = rules::find(&mut conn, mail.site, rule).await? else { return Ok(None) };
            // Where somebody has seen to it, there is nothing to tell.
            let (Some(brake), true) = (saved.brake, saved.version == version) else { return Ok(None) };
            let name = saved.document.get("name").and_then(Value::as_str).unwrap_or_default();
            reader.draft_with(&words.rule_braked, None, &[("rule", name), ("why", &brake.0.why)])
        }
    }))
}

/// Whom a letter is for. One to an address that has no account is for nobody.
async fn reader(conn: &mut PgConnection, mail: &Waiting) -> sqlx::Result<Option<Reader>> {
    let letter = &mail.letter.0;
    let address = match (letter.account(), letter.address()) {
        (Some(account), Some(email)) if matches!(letter, Letter::VerifyEmail { .. }) => {
            match accounts::holder(conn, mail.site, email).await? {
                Some(holder) => Some(holder),
                None => accounts::address(conn, mail.site, account).await?,
            }
        }
        (Some(account), _) => accounts::address(conn, mail.site, account).await?,
        (None, Some(email)) => accounts::holder(conn, mail.site, email).await?,
        (None, None) => None,
    };
    let Some(address) = address else { return Ok(None) };
    let to = letter.address().unwrap_or(&address.email).clone();
    let masthead = sites::masthead(conn, mail.site).await?;
    Ok(masthead.map(|(slug, site)| Reader { to, address, slug, site }))
}

/// Makes a link for a mail. Each attempt to send it makes a new one, since nobody knows the secrets of those before.
async fn link(
    conn: &mut PgConnection,
    public_url: &PublicUrl,
    site: SiteId,
    (purpose, reader): (LinkPurpose, &Reader),
    now: Timestamp,
) -> sqlx::Result<String> {
    let token = Token::generate(Token::LINK).map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))?;
    let link = MailLink { account: reader.address.account, email: reader.to.clone() };
    accounts::create_link(conn, site, purpose, &token.hash(), &link, now).await?;
    let (slug, language) = (&reader.slug, reader.address.language.code());
    let page = match purpose {
        LinkPurpose::VerifyEmail => "confirm-address",
        LinkPurpose::ResetPassword | LinkPurpose::Invitation => "new-password",
    };
    // The secret stands behind the `#`, which no browser sends and no server logs.
    Ok(format!("{public_url}/sites/{slug}/{page}?lang={language}#{}", token.reveal()))
}

impl Reader {
    fn draft(&self, words: &Words, link: Option<String>) -> Written {
        self.draft_with(words, link, &[])
    }

    fn draft_with(&self, words: &Words, link: Option<String>, more: &[(&str, &str)]) -> Written {
        let with = [[("site", self.site.as_str()), ("name", self.address.username.as_str())].as_slice(), more].concat();
        let fill = |template: &str| fill(template, &with);
        let draft = Draft {
            language: self.address.language,
            subject: fill(words.subject),
            paragraphs: words.paragraphs.iter().map(|text| fill(text)).collect(),
            action: link.map(|link| (fill(words.action), link)),
            foot: fill(words.foot),
            unsubscribe: None,
        };
        draft.to(self.to.clone())
    }
}
