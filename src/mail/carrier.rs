//! How mails leave: by SMTP, or to the log for who develops.

use std::time::Duration;

use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};

use super::mailer::Written;

/// How long the other side may take for one step, such as answering a command.
const STEP: Duration = Duration::from_secs(20);
/// How long a whole mail may take. The lease on it is longer.
const WHOLE: Duration = Duration::from_mins(1);
/// The longest remark of a mail server that is kept, in characters.
const LONGEST_REMARK: usize = 300;

/// Which mail server is used, and how: `smtps://user:password@host:port` (TLS), `starttls://…` (TLS after a plain greeting,
/// or nothing is sent), `smtp://host:port` (plain, for a server nearby), or `log:`.
#[derive(Clone, Debug)]
pub struct SmtpUrl(SecretString);

/// Not an [`SmtpUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// Of another form.
    #[error(
        "it has to be of the form smtps://user:password@host:port, starttls://user:password@host:port, \
         smtp://host:port, or log: (signs such as @ and / in a password are written as %40 and %2F)"
    )]
    Form,
    /// It would send a password in clear.
    #[error("a password needs smtps:// or starttls://")]
    PlainPassword,
}

impl SmtpUrl {
    /// Mails are written to the log.
    pub fn log() -> Self {
        Self(SecretString::from("log:"))
    }

    /// Whether mails are only written to the log.
    pub fn is_log(&self) -> bool {
        self.0.expose_secret() == "log:"
    }

    /// It without the user and the password.
    pub fn without_secrets(&self) -> String {
        let url = self.0.expose_secret();
        match (url.split_once("://"), url.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
            _ => url.to_owned(),
        }
    }

    /// As the library writes it.
    fn for_lettre(&self) -> String {
        let url = self.0.expose_secret();
        url.strip_prefix("starttls://").map_or_else(|| url.to_owned(), |rest| format!("smtp://{rest}?tls=required"))
    }
}

impl TryFrom<String> for SmtpUrl {
    type Error = SmtpUrlError;

    fn try_from(text: String) -> Result<Self, SmtpUrlError> {
        if text == "log:" {
            return Ok(Self::log());
        }
        let (scheme, rest) = text.split_once("://").ok_or(SmtpUrlError::Form)?;
        let plain = rest.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '?' | '#' | '/'));
        if !matches!(scheme, "smtps" | "starttls" | "smtp") || rest.is_empty() || !plain {
            return Err(SmtpUrlError::Form);
        }
        if scheme == "smtp" && rest.contains('@') {
            return Err(SmtpUrlError::PlainPassword);
        }
        let url = Self(SecretString::from(text));
        AsyncSmtpTransport::<Tokio1Executor>::from_url(&url.for_lettre()).map_err(|_| SmtpUrlError::Form)?;
        Ok(url)
    }
}

/// Whoever takes mails away.
#[derive(Clone)]
pub(super) enum Carrier {
    /// A mail server, with the connections to it.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// The log.
    Log,
}

/// Why a mail is still here.
#[derive(Debug)]
pub(super) enum Undelivered {
    /// It may go another time.
    Later(String),
    /// It will never go.
    Never(String),
}

impl Carrier {
    /// The carrier of this address. Within a runtime.
    pub(super) fn open(url: &SmtpUrl) -> anyhow::Result<Self> {
        if url.is_log() {
            return Ok(Self::Log);
        }
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url.for_lettre())?;
        Ok(Self::Smtp(builder.timeout(Some(STEP)).build()))
    }

    /// Takes a mail away.
    pub(super) async fn carry(&self, message: Message, written: &Written) -> Result<(), Undelivered> {
        match self {
            Self::Log => {
                // With `?`, what somebody wrote stays one line.
                tracing::info!(to = written.to.as_ref(), subject = ?written.subject, text = ?written.text, "mail");
                Ok(())
            }
            Self::Smtp(transport) => match tokio::time::timeout(WHOLE, transport.send(message)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(Undelivered::from(&error)),
                Err(_) => Err(Undelivered::Later("the mail server took too long".to_owned())),
            },
        }
    }
}

impl From<&lettre::transport::smtp::Error> for Undelivered {
    fn from(error: &lettre::transport::smtp::Error) -> Self {
        let text = match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        };
        let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
        let remark = plain.take(LONGEST_REMARK).collect();
        // Replies about the address or the mail (RFC 5321, section 4.2.3; 521, 556: RFC 7504) will be the same next time.
        // Others that are permanent, such as refused credentials, are about us, and end when the operator mends them.
        let code = error.status().map(u16::from);
        if matches!(code, Some(501 | 521 | 550..=556)) { Self::Never(remark) } else { Self::Later(remark) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_servers_address_says_how_it_is_reached_and_shows_no_secret() {
        for good in
            ["smtps://user:p%40ss@mail.example:465", "starttls://u:p@mail.example", "smtp://127.0.0.1:25", "log:"]
        {
            let url = SmtpUrl::try_from(good.to_owned()).unwrap();
            assert!(!url.without_secrets().contains("p%40ss") && !format!("{url:?}").contains("p%40ss"), "{good}");
        }
        assert_eq!(
            SmtpUrl::try_from("smtps://u:p@mail.example:465".to_owned()).unwrap().without_secrets(),
            "smtps://mail.example:465"
        );
        for bad in
            ["mail.example", "http://mail.example", "smtp://", "smtps://mail.example/?tls=none", "smtp://a b", "log"]
        {
            assert_eq!(SmtpUrl::try_from(bad.to_owned()).unwrap_err(), SmtpUrlError::Form, "{bad}");
        }
        let clear = SmtpUrl::try_from("smtp://user:password@mail.example".to_owned());
        assert_eq!(clear.unwrap_err(), SmtpUrlError::PlainPassword);
    }
}
