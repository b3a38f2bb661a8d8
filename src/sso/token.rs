//! A site's word is read: which of its keys signed it, and what it says.

use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header};
use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::claims::{Claims, ClaimsError};
use super::jwks::{FetchedKeys, JwksError, PublicKeys};
use super::key::{Material, SsoKey, SsoSecret};
use super::signature;
use crate::ids::{SiteId, SsoKeyId};
use crate::outgoing::Outgoing;
use crate::time::Timestamp;
use crate::vault::{Vault, VaultError};

/// The longest token that is looked at, in bytes.
const LONGEST: usize = 8 * 1024;

/// Reads tokens, and keeps what they are checked with. Cheap to clone.
#[derive(Clone)]
pub struct Sso {
    vault: Vault,
    fetched: FetchedKeys,
}

/// Why a token signs nobody in.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no JSON Web Token.
    #[error("it is no signed JSON Web Token")]
    Unreadable,
    /// It is signed otherwise.
    #[error("it has to be signed with HS256, RS256, ES256 or EdDSA (alg)")]
    Algorithm,
    /// It does not say which key signed it.
    #[error("its header has to name the key that it is signed with (kid), and may ask for nothing special (crit)")]
    Header,
    /// The site has no such key.
    #[error("this site has no key of that name for that algorithm (kid, alg)")]
    UnknownKey,
    /// It was changed, or signed with another key.
    #[error("its signature is not that of the key which it names")]
    Signature,
    /// It does not say all that it should, or says it otherwise.
    #[error("{0}")]
    Unclear(String),
    /// It does not count.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
    /// The site's server does not show its keys just now.
    #[error("the site's server does not show its public keys just now")]
    KeysAway,
}

impl Sso {
    /// Opens secrets with `vault`, and fetches public keys with `outgoing`.
    pub fn new(vault: Vault, outgoing: Outgoing) -> Self {
        signature::install();
        Self { vault, fetched: FetchedKeys::new(outgoing) }
    }

    /// A shared secret as it is kept.
    pub fn seal(&self, site: SiteId, key: SsoKeyId, secret: &SsoSecret) -> Result<Vec<u8>, VaultError> {
        self.vault.seal([site.uuid(), key.uuid()], secret.reveal().as_bytes())
    }

    /// Sees whether an address shows public keys.
    pub async fn try_address(&self, url: &str) -> Result<PublicKeys, JwksError> {
        self.fetched.fetch(url).await
    }

    /// What a token says, and which of the site's `keys` says so. It is not yet known whether it was used before.
    pub async fn read<'a>(
        &self,
        token: &str,
        keys: &'a [SsoKey],
        slug: &str,
        now: Timestamp,
    ) -> Result<(&'a SsoKey, Claims), TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::Unreadable);
        }
        let header = decode_header(token).map_err(|_| TokenError::Unreadable)?;
        let (key, checks) = self.key_of(&header, keys, now).await?;
        // Times and audience are checked below: by the service's own clock, and in words.
        let mut validation = Validation::new(header.alg);
        validation.required_spec_claims.clear();
        (validation.validate_exp, validation.validate_aud) = (false, false);
        let said: Value = decode(token, &checks, &validation).map_err(|_| TokenError::Signature)?.claims;
        let claims: Claims = serde_path_to_error::deserialize(said).map_err(|error| {
            let at = error.path().to_string();
            TokenError::Unclear(format!("{at}: {}", error.into_inner()))
        })?;
        claims.check(key.audience.as_deref().unwrap_or(slug), now)?;
        Ok((key, claims))
    }

    /// The key that a token names, and what its signature is checked with. A key counts for the one algorithm of its type.
    async fn key_of<'a>(
        &self,
        header: &Header,
        keys: &'a [SsoKey],
        now: Timestamp,
    ) -> Result<(&'a SsoKey, DecodingKey), TokenError> {
        let kid = header.kid.as_deref().filter(|_| header.crit.is_none()).ok_or(TokenError::Header)?;
        let mut away = false;
        for key in keys {
            let found = match (&key.material, header.alg) {
                (Material::Secret { kid: own, sealed }, Algorithm::HS256) if own.as_ref() == kid => {
                    self.open(key, sealed)
                }
                (Material::Jwks(document), Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA) => {
                    PublicKeys::parse(document).ok().and_then(|keys| keys.find(kid, header.alg).cloned())
                }
                (Material::Url(url), Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA) => {
                    let found = self.fetched.find(key.id, url, (kid, header.alg), now).await;
                    away |= found.is_err();
                    found.ok().flatten()
                }
                _ => None,
            };
            if let Some(found) = found {
                return Ok((key, found));
            }
        }
        match header.alg {
            Algorithm::HS256 | Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA if away => {
                Err(TokenError::KeysAway)
            }
            Algorithm::HS256 | Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA => Err(TokenError::UnknownKey),
            _ => Err(TokenError::Algorithm),
        }
    }

    fn open(&self, key: &SsoKey, sealed: &[u8]) -> Option<DecodingKey> {
        match self.vault.open([key.site.uuid(), key.id.uuid()], sealed) {
            Ok(secret) => Some(DecodingKey::from_secret(secret.expose_secret())),
            Err(error) => {
                tracing::error!(sso_key = %key.id, %error, "a shared secret is lost: the site's admin has to add a new one");
                None
            }
        }
    }
}
