//! Secrets that Gavel must know in plain text, as they lie in the database: sealed with a key that is not there.

use std::sync::Arc;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use secrecy::SecretSlice;
use uuid::Uuid;

/// Seals and opens secrets with AES-256 in Galois/Counter Mode (NIST SP 800-38D) under one key. Cheap to clone.
///
/// Nonces are random: up to 2^32 of them are safe under one key, and a site has a handful of secrets.
#[derive(Clone)]
pub struct Vault(Arc<LessSafeKey>);

/// A secret that cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
#[error("a sealed secret cannot be opened: was it moved, or GAVEL_SECRET changed?")]
pub struct VaultError;

impl Vault {
    /// The length of its key, in bytes.
    pub const KEY_BYTES: usize = 32;

    /// A vault under a key of [`Self::KEY_BYTES`].
    ///
    /// # Errors
    /// Where the key has another length.
    pub fn new(key: &[u8]) -> Result<Self, VaultError> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| VaultError)?;
        Ok(Self(Arc::new(LessSafeKey::new(key))))
    }

    /// Seals a secret for the row that these ids name: it cannot be opened as another's.
    pub fn seal(&self, row: [Uuid; 2], secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|_| VaultError)?;
        let mut sealed = secret.to_vec();
        let (key, aad) = (&self.0, Self::aad(row));
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed).map_err(|_| VaultError)?;
        Ok([&nonce, &*sealed].concat())
    }

    /// The secret that was sealed for this row.
    pub fn open(&self, row: [Uuid; 2], sealed: &[u8]) -> Result<SecretSlice<u8>, VaultError> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN).ok_or(VaultError)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError)?;
        let mut secret = sealed.to_vec();
        let length = self.0.open_in_place(nonce, Self::aad(row), &mut secret).map_err(|_| VaultError)?.len();
        secret.truncate(length);
        Ok(secret.into())
    }

    fn aad([first, second]: [Uuid; 2]) -> Aad<[u8; 32]> {
        let mut aad = [0; 32];
        let (left, right) = aad.split_at_mut(16);
        left.copy_from_slice(first.as_bytes());
        right.copy_from_slice(second.as_bytes());
        Aad::from(aad)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_secret_is_opened_only_as_whose_it_is_and_under_its_key() {
        let vault = Vault::new(&[1; 32]).unwrap();
        let (site, row) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = vault.seal([site, row], b"the newspaper's secret").unwrap();
        assert!(!sealed.windows(9).any(|window| window == b"newspaper"));
        assert_ne!(sealed, vault.seal([site, row], b"the newspaper's secret").unwrap());
        assert_eq!(vault.open([site, row], &sealed).unwrap().expose_secret(), b"the newspaper's secret");
        assert!(vault.open([site, site], &sealed).is_err());
        assert!(Vault::new(&[2; 32]).unwrap().open([site, row], &sealed).is_err());
        for at in 0..sealed.len() {
            let mut torn = sealed.clone();
            torn[at] ^= 1;
            assert!(vault.open([site, row], &torn).is_err(), "byte {at}");
        }
        assert!(vault.open([site, row], &sealed[..10]).is_err());
        assert!(Vault::new(&[1; 31]).is_err());
    }
}
