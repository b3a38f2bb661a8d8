//! Single sign-on: a site vouches for its own people with a signed word (JWT, RFC 7519), and Gavel opens sessions on it.

mod claims;
mod jwks;
mod key;
mod person;
mod signature;
mod store;
mod token;

pub use claims::{Claims, ClaimsError, Person};
pub use jwks::{JwksError, PublicKeys};
pub use key::{Kid, KidError, Material, NewSsoKey, SsoKey, SsoKeyCreated, SsoKeyRevoked, SsoSecret, SsoSecretError};
pub use person::{PersonError, account_of};
pub use store::{add, keys, revoke, sweep, touch, use_once};
pub use token::{Sso, TokenError};
