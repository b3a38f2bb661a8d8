//! Tokens that are not quite right: whoever forges one, or changes a good one, gets a refusal and nothing else.

use gavel::ids::{SiteId, SsoKeyId};
use gavel::outgoing::Outgoing;
use gavel::sso::{Kid, Material, Sso, SsoKey};
use gavel::time::Timestamp;
use gavel::vault::Vault;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::app::{TestApp, created, json_of};
use crate::support::sso::{SECRET, Signer, key_set, part, word};

/// The refusal of a token, which is always the same problem.
async fn refused(app: &TestApp, token: &str) -> String {
    let answer = app.anyone().post("/sessions/sso", json!({ "token": token })).await;
    let status = answer.status().as_u16();
    let body = json_of(answer).await;
    assert_eq!((status, &body["code"]), (401, &json!("invalid_sso_token")), "{token}: {body:#}");
    body["detail"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn neither_no_signature_nor_another_kind_of_key_is_taken_for_one() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let (rsa, ec) = (Signer::rs256("r"), Signer::es256("e"));
    let public = key_set(&[&rsa, &ec]);
    let keys = json!({ "name": "pasted", "kind": "jwks", "jwks": public });
    created(app.admin().await.post("/sso-keys", keys).await).await;
    app.share_secret("h", json!({})).await;
    let claims = word(app.now(), json!({ "id": "7", "username": "Ana" }));
    let body = part(claims.to_string());

    // No signature at all.
    for alg in ["none", "None", "NONE", ""] {
        for kid in ["r", "h"] {
            let header = part(json!({ "alg": alg, "kid": kid }).to_string());
            for end in ["", ".", ".e30"] {
                refused(&app, &format!("{header}.{body}{end}")).await;
            }
        }
    }
    for kid in ["r", "h"] {
        let header = part(json!({ "alg": "HS256", "kid": kid }).to_string());
        refused(&app, &format!("{header}.{body}.")).await;
    }
    // What is public is no secret: the public key used as one.
    let modulus = public["keys"][0]["n"].as_str().unwrap();
    for secret in
        [modulus.as_bytes().to_vec(), public["keys"][0].to_string().into_bytes(), public.to_string().into_bytes()]
    {
        let forger = Signer::Hs256("r", secret);
        assert!(refused(&app, &forger.sign(&claims)).await.contains("no key"));
    }
    // A signature of one kind under the name of a key of another.
    for (signer, alg, kid) in [
        (&rsa, "RS256", "e"),
        (&rsa, "ES256", "r"),
        (&rsa, "EdDSA", "r"),
        (&rsa, "PS256", "r"),
        (&rsa, "RS512", "r"),
        (&ec, "ES256", "r"),
        (&ec, "RS256", "e"),
        (&rsa, "RS256", "h"),
    ] {
        refused(&app, &signer.with_header(&json!({ "alg": alg, "kid": kid }), &claims)).await;
    }
    let newspaper = Signer::hs256("h");
    for alg in ["HS384", "HS512", "hs256"] {
        refused(&app, &newspaper.with_header(&json!({ "alg": alg, "kid": "h" }), &claims)).await;
    }
    // The key that comes along in the header is the sender's own.
    let own = Signer::es256("mine");
    for header in [
        json!({ "alg": "ES256", "kid": "mine", "jwk": own.jwk() }),
        json!({ "alg": "ES256", "kid": "e", "jwk": own.jwk() }),
        json!({ "alg": "ES256", "kid": "mine", "jku": "https://attacker.example/keys" }),
    ] {
        refused(&app, &own.with_header(&header, &claims)).await;
    }
    // Without a name, under a name that is a path or a statement, or with something critical in it.
    for header in [
        json!({ "alg": "HS256" }),
        json!({ "alg": "HS256", "kid": 7 }),
        json!({ "alg": "HS256", "kid": "../../h" }),
        json!({ "alg": "HS256", "kid": "h' or 'a'='a" }),
        json!({ "alg": "HS256", "kid": "h\u{0}" }),
        json!({ "alg": "HS256", "kid": "h", "crit": ["exp"] }),
    ] {
        refused(&app, &newspaper.with_header(&header, &claims)).await;
    }
    assert_eq!(app.count("select count(*) from accounts where external_id is not null").await, 0);
    assert_eq!(app.count("select count(*) from sso_tokens").await, 0);
}

#[actix_web::test]
async fn a_refusal_says_what_to_mend() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    app.share_secret("k", json!({})).await;
    let newspaper = Signer::hs256("k");
    let now = app.now().unix_micros() / 1_000_000;
    let good = json!({ "id": "7", "username": "Ana" });
    for (claim, value, words) in [
        ("aud", json!("weekly"), "aud has to name this site"),
        ("exp", json!(now - 60), "expired (exp)"),
        ("iat", json!(now - 3_600), "more than ten minutes ago (iat)"),
        ("iat", json!(now + 60), "in the future (iat)"),
        ("nbf", json!(now + 60), "does not count yet (nbf)"),
        ("jti", json!(""), "jti"),
        ("user", json!({ "id": "7" }), "username"),
        (
            "user",
            json!({ "id": "7", "username": "Ana", "email": "nowhere" }),
            "user.email: that is not an e-mail address",
        ),
        ("user", json!({ "id": "7", "username": "Ana", "role": "owner" }), "user.role"),
    ] {
        let mut claims = word(app.now(), good.clone());
        claims[claim] = value;
        let why = refused(&app, &newspaper.sign(&claims)).await;
        assert!(why.contains(words), "{why}");
    }
    for missing in ["aud", "exp", "iat", "jti", "user"] {
        let mut claims = word(app.now(), good.clone());
        claims.as_object_mut().unwrap().remove(missing);
        assert!(refused(&app, &newspaper.sign(&claims)).await.contains(missing));
    }
    created(app.anyone().post("/sessions/sso", json!({ "token": newspaper.sign(&word(app.now(), good)) })).await).await;
}

#[actix_web::test]
async fn whatever_is_sent_is_refused_and_breaks_nothing() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    app.share_secret("k", json!({})).await;
    let whole = Signer::hs256("k").sign(&word(app.now(), json!({ "id": "7", "username": "Ana" })));
    let long = "a".repeat(60_000);
    let deep = format!("{}.{}.{}", part(format!("{}{}", "[".repeat(4_000), "]".repeat(4_000))), part("{}"), part("x"));
    for token in ["", ".", "..", "...", "a.b.c", "\u{0}", "é.é.é", &long, &deep, &whole[1..], &whole[..whole.len() - 1]]
    {
        let answer = app.anyone().post("/sessions/sso", json!({ "token": token })).await;
        let status = answer.status().as_u16();
        assert!(status == 401 || status == 422, "{status} for {token:.40}");
    }
    for body in [json!({}), json!({ "token": 7 }), json!({ "token": null }), json!({ "token": "a", "site": "b" })] {
        assert_eq!(app.anyone().post("/sessions/sso", body).await.status(), 422);
    }
    created(app.anyone().post("/sessions/sso", json!({ "token": whole })).await).await;
}

/// A reader of tokens with one shared secret and one set of public keys, and tokens that it takes.
fn bench() -> (Sso, Vec<SsoKey>, Vec<String>, Timestamp) {
    let now = Timestamp::from_unix_micros(1_800_000_000_000_000);
    let sso = Sso::new(Vault::new(&[7; 32]).unwrap(), Outgoing::new(Vec::new()).unwrap());
    let site = SiteId::new(now);
    let key = |id, material| SsoKey {
        id,
        site,
        name: "key".to_owned(),
        material,
        audience: None,
        staff: false,
        created_at: now,
        used_at: None,
    };
    let (shared, public) = (SsoKeyId::new(now), SsoKeyId::new(now));
    let sealed = sso.seal(site, shared, &SECRET.to_owned().try_into().unwrap()).unwrap();
    let signers = [Signer::hs256("h"), Signer::rs256("r"), Signer::es256("e"), Signer::eddsa("d")];
    let set = key_set(&[&signers[1], &signers[2], &signers[3]]);
    let kid: Kid = "h".to_owned().try_into().unwrap();
    let keys = vec![key(shared, Material::Secret { kid, sealed }), key(public, Material::Jwks(set))];
    let claims = json!({ "aud": "daily", "iat": 1_800_000_000, "exp": 1_800_000_300, "jti": "1",
                         "user": { "id": "7", "username": "Ana" } });
    let tokens = signers.iter().map(|signer| signer.sign(&claims)).collect();
    (sso, keys, tokens, now)
}

fn reads(sso: &Sso, keys: &[SsoKey], token: &str, now: Timestamp) -> bool {
    futures_util::future::FutureExt::now_or_never(sso.read(token, keys, "daily", now)).unwrap().is_ok()
}

/// Changes a token at one place.
#[derive(Clone, Debug)]
enum Change {
    Byte(usize, u8),
    Cut(usize),
    Double(usize),
    Swap(usize),
    Claim(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<usize>();
    prop_oneof![
        (place, any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        place.prop_map(Change::Cut),
        place.prop_map(Change::Double),
        place.prop_map(Change::Swap),
        place.prop_map(Change::Claim),
    ]
}

impl Change {
    fn of(&self, token: &str) -> String {
        let mut bytes = token.as_bytes().to_vec();
        let end = bytes.len();
        match *self {
            Self::Byte(at, byte) => bytes[at % end] = byte,
            Self::Cut(at) => bytes.truncate(at % end),
            Self::Double(at) => bytes.insert(at % end, bytes[at % end]),
            Self::Swap(at) => bytes.swap(at % end, (at % end + 1) % end),
            Self::Claim(which) => {
                let parts: Vec<&str> = token.split('.').collect();
                let others = [
                    json!({ "id": "8", "username": "Ana" }),
                    json!({ "id": "7", "username": "Ana", "role": "admin" }),
                    Value::Null,
                ];
                let mut claims = json!({ "aud": "daily", "iat": 1_800_000_000, "exp": 1_800_000_300, "jti": "1" });
                claims["user"] = others[which % others.len()].clone();
                let piece = |at: usize| parts.get(at).copied().unwrap_or_default();
                return format!("{}.{}.{}", piece(0), part(claims.to_string()), piece(2));
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[test]
fn the_unchanged_tokens_are_read() {
    let (sso, keys, tokens, now) = bench();
    assert!(tokens.iter().all(|token| reads(&sso, &keys, token, now)));
    assert!(tokens.iter().all(|token| !reads(&sso, &[], token, now)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_token_is_never_taken(changes in proptest::collection::vec(change(), 1..4)) {
        let (sso, keys, tokens, now) = bench();
        for token in tokens {
            let changed = changes.iter().fold(token.clone(), |token, change| {
                if token.is_empty() { token } else { change.of(&token) }
            });
            // Base64 has one spelling for each text, so that what is not the token itself is another.
            prop_assume!(changed != token);
            prop_assert!(!reads(&sso, &keys, &changed, now), "{changed}");
        }
    }

    #[test]
    fn random_bytes_are_never_taken(parts in proptest::collection::vec(any::<Vec<u8>>(), 0..5), raw in any::<bool>()) {
        let (sso, keys, _, now) = bench();
        let text = |bytes: &Vec<u8>| if raw { String::from_utf8_lossy(bytes).into_owned() } else { part(bytes) };
        let token = parts.iter().map(text).collect::<Vec<_>>().join(".");
        prop_assert!(!reads(&sso, &keys, &token, now), "{token}");
    }
}
