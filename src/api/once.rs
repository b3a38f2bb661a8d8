//! Idempotency keys: whoever asks again gets the first answer again, and nothing is done twice.

mod store;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use serde::Serialize;
use sha2::Sha256;
use sqlx::{Postgres, Transaction};
use tokio::sync::OwnedMutexGuard;

pub use store::sweep;

use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::db::violates;
use crate::ids::SiteId;
use crate::intake::KeptAnswer;
use crate::time::Timestamp;

/// Marks the answer to an earlier copy of a request.
const REPLAY: &str = "idempotent-replay";

/// A caller's idempotency key together with what they ask for.
#[derive(Clone, Debug)]
pub struct OnceKey {
    /// Hash of the caller and the key.
    pub(super) key: Vec<u8>,
    /// Hash of method, path and body.
    pub(super) fingerprint: Vec<u8>,
}

/// The secret without which nobody who reads the database can try passwords against what was sent with them.
#[derive(Clone)]
pub struct OnceSecret(SecretSlice<u8>);

impl OnceSecret {
    /// Hashes with this secret.
    pub fn new(secret: Vec<u8>) -> Self {
        Self(secret.into())
    }

    /// The key that `caller` sent with this request.
    pub(super) fn key(&self, caller: &[u8], key: &str, request: &[&[u8]]) -> ApiResult<OnceKey> {
        Ok(OnceKey { key: self.hash(&[caller, key.as_bytes()])?, fingerprint: self.hash(request)? })
    }

    fn hash(&self, parts: &[&[u8]]) -> ApiResult<Vec<u8>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()).map_err(Problem::internal)?;
        for part in parts {
            mac.update(&part.len().to_be_bytes());
            mac.update(part);
        }
        Ok(mac.finalize().into_bytes().to_vec())
    }
}

/// What a request with a key comes to at first.
pub enum Begun {
    /// It was answered before, with this.
    Answered(HttpResponse),
    /// It is the first.
    First(Attempt),
}

/// Whether an answer is to something that was done now, and not the answer to an earlier copy of the request.
pub fn is_first(answer: &HttpResponse) -> bool {
    !answer.headers().contains_key(REPLAY)
}

/// A request that is to be done now.
pub struct Attempt {
    site: SiteId,
    key: Option<OnceKey>,
    /// Copies on this node wait until this is dropped.
    _turn: Option<OwnedMutexGuard<()>>,
}

/// Looks whether the request was answered before.
pub async fn begin(state: &AppState, site: SiteId, key: Option<OnceKey>) -> ApiResult<Begun> {
    let Some(key) = key else { return Ok(Begun::First(Attempt { site, key: None, _turn: None })) };
    let turn = state.copies.turn(&key.key).await;
    match replay(state, site, &key).await? {
        Some(answer) => Ok(Begun::Answered(answer)),
        None => Ok(Begun::First(Attempt { site, key: Some(key), _turn: Some(turn) })),
    }
}

/// The first answer, if there is one.
async fn replay(state: &AppState, site: SiteId, key: &OnceKey) -> ApiResult<Option<HttpResponse>> {
    let mut conn = state.conn().await?;
    let Some(kept) = store::find(&mut conn, site, key).await? else { return Ok(None) };
    if kept.fingerprint != key.fingerprint {
        return Err(Problem::new(&kind::IDEMPOTENCY_MISMATCH));
    }
    let status = u16::try_from(kept.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let answer = HttpResponse::build(status.unwrap_or(StatusCode::OK))
        .insert_header((REPLAY, "true"))
        .content_type("application/json")
        .body(kept.body);
    Ok(Some(answer))
}

impl Attempt {
    /// A request whose answer is not kept: to do it again is harmless.
    pub fn unkept(site: SiteId) -> Self {
        Self { site, key: None, _turn: None }
    }

    /// The answer as it is to be kept in the transaction of what it answers about; none where there is no key.
    pub fn kept(&self, status: StatusCode, body: &str) -> Option<KeptAnswer> {
        let OnceKey { key, fingerprint } = self.key.clone()?;
        Some(KeptAnswer { key, fingerprint, status: store::code(status), body: body.to_owned() })
    }

    /// The answer that another copy of the request got, which was quicker.
    pub async fn other(&self, state: &AppState) -> ApiResult<HttpResponse> {
        let gone = || Problem::unavailable(anyhow::anyhow!("an answer was kept and is gone"));
        let answer = match &self.key {
            Some(key) => replay(state, self.site, key).await?,
            None => None,
        };
        answer.ok_or_else(gone)
    }

    /// Commits what was done together with the answer, and gives the answer.
    ///
    /// Where a copy on another node was quicker, nothing of this one stays, and its answer is given.
    pub async fn commit(
        self,
        state: &AppState,
        mut tx: Transaction<'static, Postgres>,
        status: StatusCode,
        body: &impl Serialize,
        now: Timestamp,
    ) -> ApiResult<HttpResponse> {
        let body = serde_json::to_string(body).map_err(Problem::internal)?;
        if let Some(key) = &self.key {
            match store::keep(&mut tx, self.site, key, status, &body, now).await {
                Err(error) if violates(&error, "idempotency_keys_pkey") => {
                    tx.rollback().await?;
                    return self.other(state).await;
                }
                other => other?,
            }
        }
        tx.commit().await?;
        Ok(HttpResponse::build(status).content_type("application/json").body(body))
    }
}
