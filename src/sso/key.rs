//! What a site's word is known by: a shared secret, public keys, or where those are fetched.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::events::Event;
use crate::ids::{SiteId, SsoKeyId};
use crate::time::Timestamp;

/// A key of a site's.
#[derive(Clone, Debug)]
pub struct SsoKey {
    /// Its id.
    pub id: SsoKeyId,
    /// Its only site.
    pub site: SiteId,
    /// What it is called.
    pub name: String,
    /// What signatures are checked with.
    pub material: Material,
    /// For whom tokens have to be made out; none: the site's slug.
    pub audience: Option<String>,
    /// Whether it may sign in moderators and admins too.
    pub staff: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When somebody last signed in by it, to the minute.
    pub used_at: Option<Timestamp>,
}

/// What signatures are checked with.
#[derive(Clone, Debug)]
pub enum Material {
    /// A secret that the site's server has too (HS256), sealed, and how tokens name it.
    Secret {
        /// How tokens name it.
        kid: Kid,
        /// The secret as the vault sealed it.
        sealed: Vec<u8>,
    },
    /// Public keys (RS256, ES256, `EdDSA`), as the site's admin pasted them.
    Jwks(Value),
    /// Where the site's server shows its public keys.
    Url(String),
}

impl Material {
    /// The word for its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Secret { .. } => "hs256",
            Self::Jwks(_) => "jwks",
            Self::Url(_) => "jwks_url",
        }
    }
}

/// A key to be added.
#[derive(Debug)]
pub struct NewSsoKey {
    /// Its id, which its secret was sealed for.
    pub id: SsoKeyId,
    /// What to call it.
    pub name: String,
    /// What signatures are checked with.
    pub material: Material,
    /// For whom tokens have to be made out; none: the site's slug.
    pub audience: Option<String>,
    /// Whether it may sign in moderators and admins too.
    pub staff: bool,
}

/// How a token names the key it is signed with: 1 to 64 letters, digits and `. _ -`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String")]
pub struct Kid(String);

/// Not a [`Kid`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key is named by 1 to 64 letters, digits and . _ -")]
pub struct KidError;

impl TryFrom<String> for Kid {
    type Error = KidError;

    fn try_from(text: String) -> Result<Self, KidError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        if (1..=64).contains(&text.len()) && text.bytes().all(plain) { Ok(Self(text)) } else { Err(KidError) }
    }
}

impl AsRef<str> for Kid {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Kid {
    /// A name that the key's id gives it.
    pub fn of(key: SsoKeyId) -> Self {
        // The random end of it: the beginning is the time, which two keys may share.
        let id = key.uuid().simple().to_string();
        Self(id.get(24..).unwrap_or(&id).to_owned())
    }
}

/// What a site's server and Gavel share: 32 to 256 bytes, used as they stand, not decoded. Never logged.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct SsoSecret(SecretString);

/// Not an [`SsoSecret`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a shared secret has from 32 to 256 characters")]
pub struct SsoSecretError;

impl SsoSecret {
    /// A new one of 256 random bits.
    ///
    /// # Errors
    /// Where the machine has no randomness to give.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// The secret itself, to be sealed, and for the one answer that hands it out.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl TryFrom<String> for SsoSecret {
    type Error = SsoSecretError;

    fn try_from(text: String) -> Result<Self, SsoSecretError> {
        if (32..=256).contains(&text.len()) { Ok(Self(text.into())) } else { Err(SsoSecretError) }
    }
}

/// An admin added a key for single sign-on.
#[derive(Serialize)]
pub struct SsoKeyCreated<'a> {
    /// The key.
    pub sso_key: SsoKeyId,
    /// Its name.
    pub name: &'a str,
    /// What it is.
    pub kind: &'static str,
    /// Whether it may sign in staff.
    pub staff: bool,
}

impl Event for SsoKeyCreated<'_> {
    const NAME: &'static str = "sso_key.created";
}

/// An admin took a key for single sign-on back.
#[derive(Serialize)]
pub struct SsoKeyRevoked {
    /// The key.
    pub sso_key: SsoKeyId,
}

impl Event for SsoKeyRevoked {
    const NAME: &'static str = "sso_key.revoked";
}
