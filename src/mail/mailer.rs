//! Where letters are posted, and how they become mails: headers that nobody's text can break out of, a plain part and an
//! HTML part.

use std::sync::Arc;

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use sqlx::PgConnection;
use validator::ValidateUrl as _;

use super::carrier::{Carrier, SmtpUrl, Undelivered};
use super::{Letter, store};
use crate::accounts::Email;
use crate::ids::{MailId, SiteId};
use crate::jobs::Bell;
use crate::time::Timestamp;

/// Where readers reach Gavel: `https://comments.example`, with a path where it is not at the root, and no slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

/// Not a [`PublicUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it has to be http:// or https:// and a host, such as https://comments.example")]
pub struct PublicUrlError;

impl TryFrom<String> for PublicUrl {
    type Error = PublicUrlError;

    fn try_from(text: String) -> Result<Self, PublicUrlError> {
        let text = text.trim_end_matches('/').to_owned();
        let web = text.starts_with("https://") || text.starts_with("http://");
        let plain = text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '?' | '#' | '@' | '"' | '<' | '>'));
        // The validator wants a dot or `localhost` where a host has no port; both are what readers can reach.
        if web && plain && text.validate_url() { Ok(Self(text)) } else { Err(PublicUrlError) }
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whom mails come from: `comments@daily.example` or `The Daily <comments@daily.example>`.
#[derive(Clone, Debug)]
pub struct Sender(Mailbox);

/// Not a [`Sender`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it has to be an address, with or without a name, such as The Daily <comments@daily.example>")]
pub struct SenderError;

impl TryFrom<String> for Sender {
    type Error = SenderError;

    fn try_from(text: String) -> Result<Self, SenderError> {
        if text.chars().any(char::is_control) {
            return Err(SenderError);
        }
        text.parse().map(Self).map_err(|_| SenderError)
    }
}

impl std::fmt::Display for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What has to be known to send mail.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The mail server.
    pub smtp: SmtpUrl,
    /// Whom mails come from.
    pub from: Sender,
    /// Where the links in mails lead.
    pub public_url: PublicUrl,
}

/// A letter in words.
#[derive(Clone, Debug)]
pub struct Written {
    /// Whom it goes to.
    pub to: Email,
    /// What it is about, in one line.
    pub subject: String,
    /// The whole, for who reads plain text.
    pub text: String,
    /// The same as HTML, in which every text of somebody's is escaped.
    pub html: String,
    /// Where one request ends mails of this kind, if the reader may end them.
    pub unsubscribe: Option<String>,
}

/// Where letters are posted. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    carrier: Carrier,
    from: Arc<Sender>,
    public_url: Arc<PublicUrl>,
    bell: Bell,
}

impl Mailer {
    /// A mailer by these settings. Within a runtime.
    pub fn open(settings: Settings) -> anyhow::Result<Self> {
        Ok(Self {
            carrier: Carrier::open(&settings.smtp)?,
            from: Arc::new(settings.from),
            public_url: Arc::new(settings.public_url),
            bell: Bell::default(),
        })
    }

    /// Where the links in mails lead.
    pub fn public_url(&self) -> &PublicUrl {
        &self.public_url
    }

    /// Posts a letter, in the transaction of what causes it. It is sent soon after that is committed.
    pub async fn post(
        &self,
        conn: &mut PgConnection,
        site: SiteId,
        letter: &Letter,
        now: Timestamp,
    ) -> sqlx::Result<()> {
        store::add(conn, site, letter, now).await
    }

    /// Tells the worker of this process that a letter was posted and committed. Without, it finds out within seconds.
    pub fn ring(&self) {
        self.bell.ring();
    }

    pub(super) fn bell(&self) -> &Bell {
        &self.bell
    }

    /// Takes a mail away.
    pub(super) async fn send(&self, mail: MailId, written: &Written, now: Timestamp) -> Result<(), Undelivered> {
        let message = self
            .message(mail, written, now)
            .map_err(|error| Undelivered::Never(format!("no mail can be made: {error}")))?;
        self.carrier.carry(message, written).await
    }

    fn message(&self, mail: MailId, written: &Written, now: Timestamp) -> anyhow::Result<Message> {
        let from = &self.from.0;
        let mut builder = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, address(&written.to)?))
            .subject(one_line(&written.subject))
            .date(now.http_date())
            // The same however often it is tried, so that who gets it twice need not see it twice.
            .message_id(Some(format!("<{mail}@{}>", from.email.domain())))
            // RFC 3834: no machine should answer this.
            .header(AutoSubmitted("auto-generated".to_owned()));
        if let Some(url) = &written.unsubscribe {
            // RFC 8058.
            builder = builder
                .header(ListUnsubscribe(format!("<{}>", one_line(url))))
                .header(ListUnsubscribePost("List-Unsubscribe=One-Click".to_owned()));
        }
        Ok(builder.multipart(MultiPart::alternative_plain_html(written.text.clone(), written.html.clone()))?)
    }
}

/// An address as SMTP has it: the domain in ASCII.
fn address(email: &Email) -> anyhow::Result<Address> {
    let (user, domain) =
        email.as_ref().rsplit_once('@').ok_or_else(|| anyhow::anyhow!("an address without a domain"))?;
    Ok(Address::new(user, idna::domain_to_ascii(domain)?)?)
}

/// A text without what would end a line of a header.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

macro_rules! headers {
    ($($name:ident $word:literal)*) => {$(
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($word)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    )*};
}

headers! {
    AutoSubmitted "Auto-Submitted"
    ListUnsubscribe "List-Unsubscribe"
    ListUnsubscribePost "List-Unsubscribe-Post"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer() -> Mailer {
        let from = "The Daily <comments@daily.example>".to_owned();
        let public_url = "https://comments.example/".to_owned();
        Mailer::open(Settings {
            smtp: SmtpUrl::log(),
            from: from.try_into().unwrap(),
            public_url: public_url.try_into().unwrap(),
        })
        .unwrap()
    }

    #[test]
    fn no_text_breaks_out_of_its_header() {
        let now = Timestamp::from_unix_micros(1_790_000_000_000_000);
        let written = Written {
            to: "ana@mail.example".parse().unwrap(),
            subject: "About\r\nBcc: everybody@mail.example\r\n\r\n<b>".to_owned(),
            text: "Hello\n.\nQUIT\n".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            unsubscribe: Some("https://comments.example/x\r\nBcc: all@mail.example".to_owned()),
        };
        let id = MailId::new(now);
        let message = mailer().message(id, &written, now).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(head.contains(&format!("Message-ID: <{id}@daily.example>")), "{head}");
        assert!(head.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{head}");
        assert_eq!(message.envelope().to().len(), 1);
    }

    #[test]
    fn readers_reach_gavel_by_the_web() {
        for good in
            ["https://comments.example", "http://localhost:8080", "http://127.0.0.1:8080", "https://x.example/gavel/"]
        {
            let url = PublicUrl::try_from(good.to_owned()).unwrap();
            assert_eq!(url.to_string(), good.trim_end_matches('/'));
        }
        for bad in [
            "comments.example",
            "ftp://x.example",
            "https://",
            "https://x.example?a",
            "https://a@x.example",
            "https://x.example/<b>",
        ] {
            assert_eq!(PublicUrl::try_from(bad.to_owned()), Err(PublicUrlError), "{bad}");
        }
        assert!(Sender::try_from("nobody".to_owned()).is_err());
        assert!(Sender::try_from("A\r\nBcc: b@c.example <a@b.example>".to_owned()).is_err());
    }
}
