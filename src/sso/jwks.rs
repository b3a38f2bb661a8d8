//! Public keys as JSON Web Key Sets (RFC 7517): read, and those of an address fetched and kept for a while.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use moka::future::Cache;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::ids::SsoKeyId;
use crate::outgoing::{Outgoing, OutgoingError};
use crate::time::Timestamp;

/// The public keys of one document that Gavel can check signatures with.
#[derive(Clone, Debug)]
pub struct PublicKeys(Vec<PublicKey>);

#[derive(Clone, Debug)]
struct PublicKey {
    kid: String,
    algorithm: Algorithm,
    key: DecodingKey,
}

/// Why there are no public keys.
#[derive(Debug, thiserror::Error)]
pub enum JwksError {
    /// It is no key set.
    #[error("send a JSON Web Key Set: an object with a list of keys")]
    NoSet,
    /// It shows what nobody should see.
    #[error("this holds a private or a shared key: take it out of use, and send public keys only")]
    Private,
    /// It holds nothing of use.
    #[error("there is no key with a kid for RS256 (2048 bits or more), ES256 or EdDSA (Ed25519) in it")]
    NoKeys,
    /// It could not be fetched.
    #[error(transparent)]
    Fetch(#[from] OutgoingError),
}

impl PublicKeys {
    /// The longest document, in bytes.
    pub const LONGEST: usize = 64 * 1024;
    /// How many keys of a document are looked at.
    const MOST: usize = 50;

    /// The keys in a document; others that it holds are passed over.
    pub fn parse(document: &Value) -> Result<Self, JwksError> {
        let listed = document.get("keys").and_then(Value::as_array).ok_or(JwksError::NoSet)?;
        if listed.iter().any(|key| ["d", "k", "p", "q"].iter().any(|part| key.get(part).is_some())) {
            return Err(JwksError::Private);
        }
        let keys: Vec<PublicKey> = listed.iter().take(Self::MOST).filter_map(PublicKey::of).collect();
        if keys.is_empty() { Err(JwksError::NoKeys) } else { Ok(Self(keys)) }
    }

    /// The key that a token names, if it is one for the token's algorithm.
    pub(super) fn find(&self, kid: &str, algorithm: Algorithm) -> Option<&DecodingKey> {
        self.0.iter().find(|key| key.kid == kid && key.algorithm == algorithm).map(|key| &key.key)
    }
}

impl PublicKey {
    /// A key of a set, where it has a name and is of use. Its own type says for which one algorithm.
    fn of(key: &Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(key.clone()).ok()?;
        let (algorithm, said) = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
            AlgorithmParameters::EllipticCurve(point) if point.curve == EllipticCurve::P256 => {
                (Algorithm::ES256, KeyAlgorithm::ES256)
            }
            AlgorithmParameters::OctetKeyPair(point) if point.curve == EllipticCurve::Ed25519 => {
                (Algorithm::EdDSA, KeyAlgorithm::EdDSA)
            }
            _ => return None,
        };
        let fits = jwk.common.key_algorithm.is_none_or(|algorithm| algorithm == said)
            && !matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption | PublicKeyUse::Other(_)));
        let key = Self::checked(&jwk)?;
        let kid = jwk.common.key_id.filter(|kid| (1..=255).contains(&kid.len()))?;
        fits.then_some(Self { kid, algorithm, key })
    }

    /// The key itself, if its parts have the lengths that they need.
    fn checked(jwk: &Jwk) -> Option<DecodingKey> {
        let key = DecodingKey::from_jwk(jwk).ok()?;
        match key.kind() {
            jsonwebtoken::DecodingKeyKind::RsaModulusExponent { n, e } => {
                // Some write a zero in front of the modulus, as DER does.
                let n = n.strip_prefix(&[0]).unwrap_or(n);
                (256..=1024).contains(&n.len()).then(|| DecodingKey::from_rsa_raw_components(n, e))
            }
            jsonwebtoken::DecodingKeyKind::SecretOrDer(point) => {
                let length = if key.family() == jsonwebtoken::AlgorithmFamily::Ed { 32 } else { 65 };
                (point.len() == length).then(|| key.clone())
            }
        }
    }
}

/// Key sets that were fetched, one for each key of a site's that names an address. Cheap to clone.
#[derive(Clone)]
pub(super) struct FetchedKeys {
    outgoing: Outgoing,
    kept: Cache<SsoKeyId, Arc<Mutex<Kept>>>,
}

/// What is known of one address.
#[derive(Debug, Default)]
struct Kept {
    keys: Option<(Arc<PublicKeys>, Timestamp)>,
    /// When it was last asked, and whether it answered.
    asked: Option<(Timestamp, bool)>,
}

impl FetchedKeys {
    /// How many sets are kept.
    const MOST: u64 = 1_000;
    /// After how many seconds a set is fetched again, though it has the key.
    const FRESH: i64 = 3_600;
    /// For how long a set serves whose address does not answer any more, in seconds.
    const STALE: i64 = 86_400;
    /// For how long an address is left alone that answered: whoever sends tokens with made-up names of keys gets no
    /// further, in seconds.
    const AFTER_ANSWER: i64 = 60;
    /// For how long an address is left alone that did not answer, in seconds.
    const AFTER_FAILURE: i64 = 10;

    pub(super) fn new(outgoing: Outgoing) -> Self {
        let kept = Cache::builder().max_capacity(Self::MOST).time_to_idle(Duration::from_hours(24)).build();
        Self { outgoing, kept }
    }

    /// Fetches a set, whatever is kept.
    pub(super) async fn fetch(&self, url: &str) -> Result<PublicKeys, JwksError> {
        let bytes = self.outgoing.get(url, PublicKeys::LONGEST).await?;
        let document = serde_json::from_slice(&bytes).map_err(|_| JwksError::NoSet)?;
        PublicKeys::parse(&document)
    }

    /// The key of this name, from the set that is kept or from the address itself; none where it has no such key.
    ///
    /// # Errors
    /// Where nothing is kept and the address does not answer.
    pub(super) async fn find(
        &self,
        sso_key: SsoKeyId,
        url: &str,
        (kid, algorithm): (&str, Algorithm),
        now: Timestamp,
    ) -> Result<Option<DecodingKey>, JwksError> {
        let kept = self.kept.get_with(sso_key, async { Arc::default() }).await;
        // One at a time asks the address; the others wait for what it says.
        let mut kept = kept.lock().await;
        let has = |keys: &PublicKeys| keys.find(kid, algorithm).cloned();
        let fresh = kept.keys.as_ref().filter(|(_, at)| now.seconds_since(*at) < Self::FRESH);
        if let Some(key) = fresh.and_then(|(keys, _)| has(keys)) {
            return Ok(Some(key));
        }
        let wait = |answered| if answered { Self::AFTER_ANSWER } else { Self::AFTER_FAILURE };
        let may_ask = kept.asked.is_none_or(|(at, answered)| now.seconds_since(at) >= wait(answered));
        let mut failed = None;
        if may_ask {
            match self.fetch(url).await {
                Ok(keys) => (kept.keys, kept.asked) = (Some((Arc::new(keys), now)), Some((now, true))),
                Err(error) => {
                    tracing::warn!(%sso_key, %error, "the public keys of a site could not be fetched");
                    (kept.asked, failed) = (Some((now, false)), Some(error));
                }
            }
        }
        match kept.keys.as_ref().filter(|(_, at)| now.seconds_since(*at) < Self::STALE) {
            Some((keys, _)) => Ok(has(keys)),
            None => Err(failed.unwrap_or(JwksError::Fetch(OutgoingError::Away))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const POINT: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn ed25519() -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": "a", "x": POINT })
    }

    fn parsed(change: impl FnOnce(&mut Value)) -> Result<PublicKeys, JwksError> {
        let mut key = ed25519();
        change(&mut key);
        PublicKeys::parse(&json!({ "keys": [key] }))
    }

    #[test]
    fn a_key_serves_one_algorithm_under_its_name() {
        let keys = parsed(|_| ()).unwrap();
        assert!(keys.find("a", Algorithm::EdDSA).is_some());
        assert!(keys.find("b", Algorithm::EdDSA).is_none());
        for other in [Algorithm::HS256, Algorithm::RS256, Algorithm::ES256] {
            assert!(keys.find("a", other).is_none(), "{other:?}");
        }
    }

    #[test]
    fn what_is_of_no_use_is_passed_over() {
        let rsa = |bytes: usize| {
            let n = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, vec![0xc1; bytes]);
            json!({ "kty": "RSA", "kid": "r", "n": n, "e": "AQAB" })
        };
        let set = json!({ "keys": [
            rsa(128), { "kty": "EC", "crv": "P-384", "kid": "p", "x": POINT, "y": POINT },
            { "kty": "new", "kid": "n" }, "no key", { "kty": "OKP", "crv": "Ed25519", "x": POINT }, ed25519(),
        ] });
        assert_eq!(PublicKeys::parse(&set).unwrap().0.len(), 1);
        assert!(PublicKeys::parse(&json!({ "keys": [rsa(256)] })).is_ok());
        let useless: [fn(&mut Value); 5] = [
            |key| key["use"] = json!("enc"),
            |key| key["alg"] = json!("RS256"),
            |key| key["x"] = json!("AAAA"),
            |key| key["kid"] = json!(""),
            |key| key["crv"] = json!("X25519"),
        ];
        for change in useless {
            assert!(matches!(parsed(change), Err(JwksError::NoKeys)));
        }
        assert!(matches!(PublicKeys::parse(&json!([])), Err(JwksError::NoSet)));
        assert!(matches!(PublicKeys::parse(&json!({ "keys": [] })), Err(JwksError::NoKeys)));
    }

    #[test]
    fn a_private_key_is_not_taken() {
        for part in ["d", "k"] {
            assert!(matches!(parsed(|key| key[part] = json!("secret")), Err(JwksError::Private)), "{part}");
        }
    }
}
