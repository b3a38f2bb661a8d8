//! Signatures under links that one press of a button may follow, such as those that end mails: nothing is kept for them, and
//! nobody can make one up.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::Sha256;
use uuid::Uuid;

use crate::ids::{AccountId, SiteId};

/// The secret that signs.
#[derive(Clone, Debug)]
pub struct Signer(SecretSlice<u8>);

impl Signer {
    /// Signs with this secret.
    pub fn new(secret: Vec<u8>) -> Self {
        Self(secret.into())
    }

    /// What lets whoever has it end the mails to an account: its id, and an HMAC-SHA-256 that only this server can make.
    pub fn unsubscribe(&self, site: SiteId, account: AccountId) -> Option<String> {
        let signature = self.mac(site, account)?.finalize().into_bytes();
        Some(URL_SAFE_NO_PAD.encode([account.uuid().as_bytes().as_slice(), &signature].concat()))
    }

    /// Whose mails this token may end; none where it is not one of ours for this site.
    pub fn unsubscribed(&self, site: SiteId, token: &str) -> Option<AccountId> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (id, signature) = bytes.split_first_chunk::<16>()?;
        let account = AccountId::from(Uuid::from_bytes(*id));
        // In constant time.
        self.mac(site, account)?.verify_slice(signature).ok().map(|()| account)
    }

    fn mac(&self, site: SiteId, account: AccountId) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()).ok()?;
        mac.update(b"unsubscribe");
        mac.update(site.uuid().as_bytes());
        mac.update(account.uuid().as_bytes());
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn only_what_was_signed_here_counts_and_at_its_site_alone() {
        let now = Timestamp::from_unix_micros(1_790_000_000_000_000);
        let (site, other, account) = (SiteId::new(now), SiteId::new(now), AccountId::new(now));
        let signer = Signer::new(vec![7; 32]);
        let token = signer.unsubscribe(site, account).unwrap();
        assert_eq!(signer.unsubscribed(site, &token), Some(account));
        assert_eq!(signer.unsubscribed(other, &token), None);
        assert_eq!(Signer::new(vec![8; 32]).unsubscribed(site, &token), None);
        let shorter = token.get(..token.len() - 4).unwrap();
        let swapped = format!(
            "{}{}",
            signer.unsubscribe(site, AccountId::new(now)).unwrap().get(..21).unwrap(),
            token.get(21..).unwrap()
        );
        for wrong in ["", "x", shorter, &swapped, &format!("{token}A")] {
            assert_eq!(signer.unsubscribed(site, wrong), None, "{wrong}");
        }
    }
}
