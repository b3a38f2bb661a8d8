//! Keys for programs.

use serde::Serialize;

use super::Scope;
use crate::events::Event;
use crate::ids::{ApiKeyId, SiteId};
use crate::time::Timestamp;

/// A key for programs, without its token.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Its only site.
    pub site: SiteId,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An admin made a key for programs.
#[derive(Serialize)]
pub struct ApiKeyCreated<'a> {
    /// The new key.
    pub api_key: ApiKeyId,
    /// Its name.
    pub name: &'a str,
    /// What it may do.
    pub scopes: &'a [Scope],
}

impl Event for ApiKeyCreated<'_> {
    const NAME: &'static str = "api_key.created";
}

/// An admin took a key back.
#[derive(Serialize)]
pub struct ApiKeyRevoked {
    /// The key.
    pub api_key: ApiKeyId,
}

impl Event for ApiKeyRevoked {
    const NAME: &'static str = "api_key.revoked";
}
