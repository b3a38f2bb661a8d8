//! What a token says: for whom it is, when it counts, and whom it is about.

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use crate::accounts::{Badge, Email, ExternalId, Role};
use crate::time::Timestamp;

/// How far the clocks of two servers may differ, in seconds.
const LEEWAY: i64 = 30;
/// How old a token may be, in seconds, whatever it says itself: it is for signing in, not for keeping.
const OLDEST: i64 = 600;

/// The claims of a token (RFC 7519, section 4.1), with the person under `user`.
#[derive(Debug, Deserialize)]
pub struct Claims {
    aud: Audience,
    exp: Seconds,
    iat: Seconds,
    nbf: Option<Seconds>,
    jti: TokenId,
    /// Whom it is about.
    pub user: Person,
}

/// Whom a token is about.
#[derive(Debug, Deserialize)]
pub struct Person {
    /// What the site calls them; a number is taken as its digits.
    #[serde(deserialize_with = "external_id")]
    pub id: ExternalId,
    /// What they are called.
    pub username: String,
    /// An address for mail.
    pub email: Option<Email>,
    /// What they may do; none: the site does not say.
    pub role: Option<Role>,
    /// Words that stand beside the name.
    #[serde(default)]
    pub badges: Badges,
}

/// Why a token does not count, though its signature is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    /// It is for somebody else.
    #[error("aud has to name this site: its slug, or the audience that the key was given")]
    Audience,
    /// It is over.
    #[error("it has expired (exp)")]
    Expired,
    /// It is too old.
    #[error("it was issued more than ten minutes ago (iat)")]
    Old,
    /// It says it was made later than now.
    #[error("it was issued in the future (iat): check the clock of the server that made it")]
    Future,
    /// It does not count yet.
    #[error("it does not count yet (nbf)")]
    NotYet,
}

impl Claims {
    /// Whether the token counts now, and here.
    pub(super) fn check(&self, audience: &str, now: Timestamp) -> Result<(), ClaimsError> {
        let now = now.unix_micros() / 1_000_000;
        if !self.aud.names(audience) {
            return Err(ClaimsError::Audience);
        }
        if self.exp.0 <= now - LEEWAY {
            return Err(ClaimsError::Expired);
        }
        if self.iat.0 > now + LEEWAY {
            return Err(ClaimsError::Future);
        }
        if self.iat.0 < now - OLDEST - LEEWAY {
            return Err(ClaimsError::Old);
        }
        if self.nbf.as_ref().is_some_and(|from| from.0 > now + LEEWAY) {
            return Err(ClaimsError::NotYet);
        }
        Ok(())
    }

    /// The token's own id, which it has so that it counts once.
    pub fn token_id(&self) -> &str {
        &self.jti.0
    }

    /// From when on the token would not be taken any more, used or not.
    pub fn over_at(&self) -> Timestamp {
        let seconds = self.exp.0.min(self.iat.0 + OLDEST) + LEEWAY + 1;
        Timestamp::from_unix_micros(seconds * 1_000_000)
    }
}

/// One recipient, or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn names(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Many(many) => many.iter().any(|one| one == audience),
        }
    }
}

/// Seconds since 1970, whole or with a fraction (RFC 7519, `NumericDate`), until the year 3000.
#[derive(Debug)]
struct Seconds(i64);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        if !(0.0..32_503_680_000.0).contains(&seconds) {
            return Err(D::Error::custom("a time is counted in seconds since 1970"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "it lies in the range above, and fractions do not matter")]
        Ok(Self(seconds as i64))
    }
}

/// What a token calls itself: 1 to 255 characters.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct TokenId(String);

impl TryFrom<String> for TokenId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if (1..=255).contains(&text.chars().count()) { Ok(Self(text)) } else { Err("jti has 1 to 255 characters") }
    }
}

/// At most [`Badge::MOST`] badges, each once.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "Vec<Badge>")]
pub struct Badges(Vec<Badge>);

impl Badges {
    /// The words themselves.
    pub fn words(&self) -> Vec<String> {
        self.0.iter().cloned().map(String::from).collect()
    }
}

impl TryFrom<Vec<Badge>> for Badges {
    type Error = String;

    fn try_from(badges: Vec<Badge>) -> Result<Self, String> {
        let mut each: Vec<Badge> = Vec::new();
        for badge in badges {
            if !each.contains(&badge) {
                each.push(badge);
            }
        }
        if each.len() <= Badge::MOST { Ok(Self(each)) } else { Err(format!("at most {} badges", Badge::MOST)) }
    }
}

fn external_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ExternalId, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Word(String),
        Number(i64),
    }
    let text = match Id::deserialize(deserializer)? {
        Id::Word(text) => text,
        Id::Number(number) => number.to_string(),
    };
    text.try_into().map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn checked(change: impl FnOnce(&mut Value)) -> Result<(), ClaimsError> {
        let mut claims = json!({
            "aud": "daily", "iat": NOW, "exp": NOW + 300, "jti": "1", "user": { "id": 7, "username": "Ana" }
        });
        change(&mut claims);
        let claims: Claims = serde_json::from_value(claims).unwrap();
        claims.check("daily", Timestamp::from_unix_micros(NOW * 1_000_000))
    }

    #[test]
    fn a_token_counts_for_its_audience_and_its_minutes_only() {
        assert_eq!(checked(|_| ()), Ok(()));
        assert_eq!(checked(|claims| claims["aud"] = json!(["other", "daily"])), Ok(()));
        for audience in [json!("other"), json!([]), json!("Daily")] {
            assert_eq!(checked(|claims| claims["aud"] = audience), Err(ClaimsError::Audience));
        }
        for (claim, good, bad, error) in [
            ("exp", NOW - LEEWAY + 1, NOW - LEEWAY, ClaimsError::Expired),
            ("iat", NOW + LEEWAY, NOW + LEEWAY + 1, ClaimsError::Future),
            ("iat", NOW - OLDEST - LEEWAY, NOW - OLDEST - LEEWAY - 1, ClaimsError::Old),
            ("nbf", NOW + LEEWAY, NOW + LEEWAY + 1, ClaimsError::NotYet),
        ] {
            assert_eq!(checked(|claims| claims[claim] = json!(good)), Ok(()), "{claim}");
            assert_eq!(checked(|claims| claims[claim] = json!(bad)), Err(error), "{claim}");
        }
    }

    #[test]
    fn a_used_token_is_remembered_for_as_long_as_it_would_be_taken() {
        let claims = |exp: i64| -> Claims {
            serde_json::from_value(json!({
                "aud": "daily", "iat": NOW, "exp": exp, "jti": "1", "user": { "id": "7", "username": "Ana" }
            }))
            .unwrap()
        };
        for exp in [NOW, NOW + 60, NOW + 100_000] {
            let claims = claims(exp);
            assert_ne!(claims.check("daily", claims.over_at()), Ok(()));
            assert_eq!(claims.check("daily", claims.over_at().minus_seconds(2)), Ok(()));
        }
    }

    #[test]
    fn what_is_no_claim_is_refused() {
        for wrong in [
            json!({ "exp": "tomorrow" }),
            json!({ "exp": -1 }),
            json!({ "exp": 1e300 }),
            json!({ "iat": null }),
            json!({ "jti": "" }),
            json!({ "user": { "id": "", "username": "Ana" } }),
            json!({ "user": { "id": true, "username": "Ana" } }),
            json!({ "user": { "id": "7" } }),
            json!({ "user": { "id": "7", "username": "Ana", "email": "nowhere" } }),
            json!({ "user": { "id": "7", "username": "Ana", "role": "owner" } }),
            json!({ "user": { "id": "7", "username": "Ana", "badges": ["staff"] } }),
            json!({ "user": { "id": "7", "username": "Ana", "badges": ["a", "b", "c", "d", "e", "f"] } }),
        ] {
            let mut claims = json!({
                "aud": "daily", "iat": NOW, "exp": NOW, "jti": "1", "user": { "id": 7, "username": "Ana" }
            });
            claims.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
            assert!(serde_json::from_value::<Claims>(claims).is_err(), "{wrong}");
        }
    }
}
