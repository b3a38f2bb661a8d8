//! A newspaper with accounts of its own: it signs words about its people, in every way that Gavel takes.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use gavel::time::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use ring::{hmac, rand};
use serde_json::{Value, json};

use super::app::{TestApp, created};

/// What a test's newspaper shares with Gavel.
pub(crate) const SECRET: &str = "what only the newspaper and gavel know";

/// Something that words are signed with, under a name.
pub(crate) enum Signer {
    Hs256(&'static str, Vec<u8>),
    Rs256(&'static str, RsaKeyPair),
    Es256(&'static str, EcdsaKeyPair),
    EdDsa(&'static str, Ed25519KeyPair),
}

/// A part of a token.
pub(crate) fn part(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Signer {
    pub(crate) fn hs256(kid: &'static str) -> Self {
        Self::Hs256(kid, SECRET.as_bytes().to_vec())
    }

    pub(crate) fn rs256(kid: &'static str) -> Self {
        Self::Rs256(kid, RsaKeyPair::from_der(&STANDARD.decode(RSA.replace(' ', "")).unwrap()).unwrap())
    }

    pub(crate) fn es256(kid: &'static str) -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self::Es256(kid, EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap())
    }

    pub(crate) fn eddsa(kid: &'static str) -> Self {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::EdDsa(kid, Ed25519KeyPair::from_pkcs8(key.as_ref()).unwrap())
    }

    pub(crate) fn alg(&self) -> &'static str {
        match self {
            Self::Hs256(..) => "HS256",
            Self::Rs256(..) => "RS256",
            Self::Es256(..) => "ES256",
            Self::EdDsa(..) => "EdDSA",
        }
    }

    fn kid(&self) -> &'static str {
        match self {
            Self::Hs256(kid, _) | Self::Rs256(kid, _) | Self::Es256(kid, _) | Self::EdDsa(kid, _) => kid,
        }
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Hs256(_, secret) => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec(),
            Self::Rs256(_, key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
                signature
            }
            Self::Es256(_, key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::EdDsa(_, key) => key.sign(message).as_ref().to_vec(),
        }
    }

    /// A token with this header, signed.
    pub(crate) fn with_header(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", part(header.to_string()), part(claims.to_string()));
        format!("{message}.{}", part(self.signature(message.as_bytes())))
    }

    /// A token with the header it should have.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.with_header(&json!({ "alg": self.alg(), "typ": "JWT", "kid": self.kid() }), claims)
    }

    /// The public key, for a key set.
    pub(crate) fn jwk(&self) -> Value {
        match self {
            Self::Hs256(..) => panic!("a shared secret has no public key"),
            Self::Rs256(kid, key) => {
                let public = ring::signature::RsaPublicKeyComponents::<Vec<u8>>::from(key.public_key());
                json!({ "kty": "RSA", "kid": kid, "use": "sig", "alg": "RS256", "n": part(public.n), "e": part(public.e) })
            }
            Self::Es256(kid, key) => {
                let point = key.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": part(&point[1..33]), "y": part(&point[33..]) })
            }
            Self::EdDsa(kid, key) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": part(key.public_key()) })
            }
        }
    }
}

/// What the newspaper says about one of its people, just now, for the site `daily`.
pub(crate) fn word(now: Timestamp, user: Value) -> Value {
    let now = now.unix_micros() / 1_000_000;
    let id: [u8; 16] = rand::generate(&SystemRandom::new()).unwrap().expose();
    let mut claims = json!({ "aud": "daily", "iat": now, "exp": now + 300, "jti": part(id) });
    claims["user"] = user;
    claims
}

/// A site's key set.
pub(crate) fn key_set(signers: &[&Signer]) -> Value {
    json!({ "keys": signers.iter().map(|signer| signer.jwk()).collect::<Vec<_>>() })
}

impl TestApp {
    /// Adds the secret that [`Signer::hs256`] signs with, under a name; `more` are further fields of the request.
    pub(crate) async fn share_secret(&self, kid: &str, more: Value) -> Value {
        let mut key = json!({ "name": "the newspaper", "kind": "hs256", "kid": kid, "secret": SECRET });
        key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        created(self.admin().await.post("/sso-keys", key).await).await
    }
}

/// A key that was made for these tests (PKCS #1), for making one takes long.
const RSA: &str = "MIIEogIBAAKCAQEAlzoDybIqfzb2rjIV8s4Zq1ttt2/dEdLWd9oFKL/A7xf4pFEkq1FTy3QyIWrEmfFr4qE2ICsVtAeKEhl9M/JIQd+5gOoJh9bMSjJU \
     +AJWKUghli+crMT8bYLxHRnJ1XkIZ7LzTqLESNCnVVQ8i3ZiegbCFqteZT1gOBllveBJjvG97ltZyMOSqkYmeT57KnfJJPN3tBcov+HHaW27yCX6IKlS \
     d1trNczMcfybRFGTdEl69vLT23+4MMiUOX0ZeKt8hppseKbqMv32uSRKXyFdEEBu4rxh3vt6QgpnsajsGF0oo4zFQLecnWBtOXvVQNcRa21vRrqC0VL/ \
     d3Rgum83swIDAQABAoIBABbIxN1UnJaCH3RrU2c7qh5pLgSfM/2FeI6iKHjVOypKwElxeEbff/J9VTg3r9tJxmlkxJTgKOrw39qOQJDdBgn2vSoxGLKA \
     qFLddnPPVk/t8DGChuZ431dYjR9HTWN+Usfc7E+CsnQOC8gNYvnYIkokToW/1/8E2kRZfzy2WB7TDdJ+sITF8yiI8PU062Qe20Tw2Uv2NvGSA3oYTm+Q \
     tfwMJ9c4ZvPP/BamzSXJG5gwVYS/hUUr7B5IGQWyk1u9Gwt/Iyf2TaYsHl21S84uWxgGTP7LZTozb2ZjfK0V/KDYjhdp52KtdeiCphw2LveDOmrANKZG \
     ftE0Fi6R23Nk2vECgYEA0fgcnwfukagG+6bp83LVf0u/d4dmJC210iqWjuwKYhVw4NeJ3tjgMrza1UINPSpzeyaElZ4Uf8ws7YLcGomX3leLvI1/1t3t \
     IflXa5/4RN1T+/uwDh8+XpgMZv90qYJ1GbtnRSxh/tJZC0TDjey8ffcqbyXPGF1zSoCOzbko3QcCgYEAuGEnQ/idNiVZUIPhFs48Twn+e1tsjEbbF2n8 \
     9mrHSsM+kMCiqxtA6qJWg3c90dJDkq/JtkMyC2EGR56hlzgS+bB6hnWQMT1FZXn2atDxKd79HoI8L+3EbgMAXEEYREZvu/E4j8ai3Nj2g6Nn+qUyiLiW \
     mokQNBD3UOwcOiXS0PUCgYB2MT8TOijN7xK3N7b75klN1brasuoJNX3i5zxHCZGysrUOq+Wc/uH9TZe1ce/33VySFxWNDyYk5i7oJ8B0Y72MWCV9pv0u \
     W1BvzmaqW6sqQJhVANGSsX2vS9G3bNcj0B7QtFAmfRxQj+G12ShnTLqyAZ7uYA8afQg4CPPZ0/+vowKBgA+DTRRw9Hk7xzn4/pU2oOhdhOXIGWfsBj8A \
     EeKBtWba6oavToBq+JlFM1Y4UCE5Oao71BLbsHg4n5ijBiF8/Eu5x3VMqucZqp8RFeSC0+eb9Vv9xSabMK243uzkJTCJZJlBgGrIYaeHMaZ9tx/likzq \
     ivFRmuVmkAhk9TMHP6eJAoGAHaZL7niN5BeByxOHcI6BB3nhupYFNw9LbyLIytsSHbxhxJtkCM7jKAg8IH8FjV5KE/GwUmQrj/at0yzOlq5BdldhUnfn \
     hIVQWwkueRYDQ5AyTVyEPAVIlomzvbfViQnrqKjgyv3nysyMAGvRP3UgFRadtYwuEUKT6uriw3dzAuM=";
