//! The settings of mail, which belong together: whoever sends has to say from whom, and where links lead.

use std::net::SocketAddr;

use super::{Config, ConfigError};
use crate::mail::{PublicUrl, Sender, Settings, SmtpUrl};

/// What was set about mail.
#[derive(Clone)]
pub struct Mail {
    /// `GAVEL_SMTP_URL`
    pub smtp: Option<SmtpUrl>,
    from: Option<Sender>,
}

impl Mail {
    pub(super) fn parse(
        get: &impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
        public_url: Option<&PublicUrl>,
    ) -> Result<Self, ConfigError> {
        let smtp = get("GAVEL_SMTP_URL")?.map(SmtpUrl::try_from).transpose().map_err(|error| ConfigError {
            setting: "GAVEL_SMTP_URL",
            given: "wrong (and not shown)".to_owned(),
            wanted: error.to_string(),
        })?;
        let from = get("GAVEL_MAIL_FROM")?.map(|given| parse("GAVEL_MAIL_FROM", given)).transpose()?;
        let missing = |setting| {
            let (given, wanted) = ("not set".to_owned(), "GAVEL_SMTP_URL needs it".to_owned());
            Err(ConfigError { setting, given, wanted })
        };
        if smtp.as_ref().is_some_and(|smtp| !smtp.is_log()) {
            if from.is_none() {
                return missing("GAVEL_MAIL_FROM");
            }
            if public_url.is_none() {
                return missing("GAVEL_PUBLIC_URL");
            }
        }
        Ok(Self { smtp, from })
    }

    /// What is in force, by name, without secrets.
    pub(super) fn report(&self) -> [(&'static str, String); 2] {
        let smtp = self.smtp.as_ref().map_or_else(|| "not set: no mail is sent".to_owned(), SmtpUrl::without_secrets);
        let from = self.from.as_ref().map_or_else(|| "not set".to_owned(), Sender::to_string);
        [("GAVEL_SMTP_URL", smtp), ("GAVEL_MAIL_FROM", from)]
    }
}

pub(super) fn parse<T>(setting: &'static str, given: String) -> Result<T, ConfigError>
where
    T: TryFrom<String>,
    T::Error: std::fmt::Display,
{
    let quoted = format!("{given:?}");
    T::try_from(given).map_err(|error| ConfigError { setting, given: quoted, wanted: error.to_string() })
}

impl Config {
    /// What has to be known to send mail, for a server that listens on `address`; none where no mail is sent. What is only
    /// written to the log needs no settings but that.
    pub fn mail(&self, address: SocketAddr) -> anyhow::Result<Option<Settings>> {
        let Some(smtp) = self.mail.smtp.clone() else { return Ok(None) };
        let here = || match address {
            any if any.ip().is_unspecified() => format!("http://localhost:{}", any.port()),
            here => format!("http://{here}"),
        };
        let from = self.mail.from.clone().map_or_else(|| Sender::try_from("Gavel <gavel@localhost>".to_owned()), Ok)?;
        let public_url = self.public_url.clone().map_or_else(|| PublicUrl::try_from(here()), Ok)?;
        Ok(Some(Settings { smtp, from, public_url }))
    }
}
