//! Opaque tokens: 256 random bits for the holder, their hash for the database.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// What a caller shows to be let in. It is never stored and never logged.
pub struct Token(String);

/// SHA-256 of a [`Token`]: enough to know it again, useless to whoever reads the database.
#[derive(Clone, PartialEq, Eq, Debug, sqlx::Type)]
#[sqlx(transparent)]
pub struct TokenHash(Vec<u8>);

impl Token {
    /// What tokens of sessions begin with.
    pub const SESSION: &'static str = "gvs_";
    /// What the secrets of links in mails begin with.
    pub const LINK: &'static str = "gvl_";
    /// What API keys begin with.
    pub const API_KEY: &'static str = "gvk_";

    /// A new random token that begins with `prefix`, so that people and secret scanners know it when they see one.
    ///
    /// # Errors
    /// Where the machine has no randomness to give.
    pub fn generate(prefix: &str) -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// A token as a caller showed it.
    pub fn shown(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What the database keeps of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).to_vec())
    }

    /// Whether it looks like an API key rather than a session.
    pub fn is_api_key(&self) -> bool {
        self.0.starts_with(Self::API_KEY)
    }

    /// The token itself, for the one answer that hands it out.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}
