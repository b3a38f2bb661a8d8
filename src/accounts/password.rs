//! Passwords: argon2id off the async workers, behind a bounded queue, so that a flood of sign-ins cannot take the machine.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What a person types to sign in: 8 to 200 characters. Never logged.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Password(SecretString);

/// Not a [`Password`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a password has from 8 to 200 characters")]
pub struct PasswordError;

impl Password {
    /// Stands in for what cannot be a password, so that checking it takes as long. It is nobody's.
    pub fn impossible() -> Self {
        Self(String::new().into())
    }
}

impl TryFrom<String> for Password {
    type Error = PasswordError;

    fn try_from(text: String) -> Result<Self, PasswordError> {
        if (8..=200).contains(&text.chars().count()) { Ok(Self(text.into())) } else { Err(PasswordError) }
    }
}

/// An argon2id hash in PHC string format.
#[derive(Clone, Debug)]
pub struct PasswordHash(pub(super) String);

impl AsRef<str> for PasswordHash {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Why a password was neither hashed nor checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordsError {
    /// Too many wait already.
    #[error("too many passwords wait to be checked")]
    Busy,
    /// The hashing itself failed.
    #[error("password hashing failed: {0}")]
    Hash(String),
}

/// The one place where passwords are hashed and checked: at most as many at once as there are cores, few in line behind.
#[derive(Clone)]
pub struct Passwords {
    /// Who may wait in line or work.
    line: Arc<Semaphore>,
    /// Who may work.
    work: Arc<Semaphore>,
}

/// Checked where no account is, so that the answer takes as long: what came out of no password. Made beforehand, since one
/// made at every start would leave its 19 MiB with a server that nobody signs in to.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IHNpZ25zIGluLg$9Fsz91SL34/YoT/axZAUpTWB97HfdZnCQ2exPFe2CY0";

impl Passwords {
    /// How many there may be for each one that works: about a quarter of a second's worth. Whoever waits longer in a rush
    /// is better told to come back.
    const WAITING_PER_CORE: usize = 8;

    /// A queue for a machine of `cores` cores.
    pub fn new(cores: usize) -> Self {
        Self { line: Arc::new(Semaphore::new(cores * Self::WAITING_PER_CORE)), work: Arc::new(Semaphore::new(cores)) }
    }

    /// A place in line, for whoever has to do other work first: who finds none need not begin it.
    pub fn line_up(&self) -> Result<Turn, PasswordsError> {
        let place = Arc::clone(&self.line).try_acquire_owned().map_err(|_| PasswordsError::Busy)?;
        Ok(Turn { _place: place, work: Arc::clone(&self.work) })
    }

    /// Hashes a new password.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, PasswordsError> {
        self.line_up()?.hash(password).await
    }

    /// Whether `password` is the one behind `hash`. Without a hash it is not, after the same work.
    pub async fn matches(&self, password: Password, hash: Option<PasswordHash>) -> Result<bool, PasswordsError> {
        self.line_up()?.matches(password, hash).await
    }

    /// Whether `hash` was made with other parameters than today's and should be made anew.
    pub fn is_outdated(hash: &PasswordHash) -> bool {
        let parameters = |text: &str| text.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        let params = Argon2::default().params().clone();
        let today = format!("$argon2id$v=19$m={},t={},p={}", params.m_cost(), params.t_cost(), params.p_cost());
        parameters(&hash.0) != parameters(&today)
    }
}

/// A place in the line of [`Passwords`].
pub struct Turn {
    _place: OwnedSemaphorePermit,
    work: Arc<Semaphore>,
}

impl Turn {
    /// As [`Passwords::hash`].
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, PasswordsError> {
        self.run(move || hash(password.0.expose_secret().as_bytes())).await?.map(PasswordHash)
    }

    /// As [`Passwords::matches`].
    pub async fn matches(&self, password: Password, hash: Option<PasswordHash>) -> Result<bool, PasswordsError> {
        let known = hash.is_some();
        let hash = hash.map_or_else(|| NOBODY.to_owned(), |hash| hash.0);
        let same = self.run(move || verify(password.0.expose_secret().as_bytes(), &hash)).await?;
        Ok(same && known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordsError> {
        let permit = Arc::clone(&self.work).acquire_owned().await.map_err(|_| PasswordsError::Busy)?;
        // The permit goes along: a caller who hangs up does not make room before the core is free again.
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        task.await.map_err(|error| PasswordsError::Hash(error.to_string()))
    }
}

fn hash(password: &[u8]) -> Result<String, PasswordsError> {
    let hash = Argon2::default().hash_password(password).map_err(|error| PasswordsError::Hash(error.to_string()))?;
    Ok(hash.to_string())
}

fn verify(password: &[u8], hash: &str) -> bool {
    argon2::password_hash::phc::PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password, &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        text.to_owned().try_into().unwrap()
    }

    #[tokio::test]
    async fn only_the_right_password_matches_and_nobody_never_does() {
        let passwords = Passwords::new(1);
        let hash = passwords.hash(password("correct horse")).await.unwrap();
        assert!(hash.as_ref().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(!Passwords::is_outdated(&hash));
        assert!(Passwords::is_outdated(&PasswordHash(hash.as_ref().replace("t=2", "t=1"))));
        assert!(passwords.matches(password("correct horse"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.matches(password("battery staple"), Some(hash)).await.unwrap());
        assert!(!passwords.matches(password("correct horse"), None).await.unwrap());
        // Checking it is as much work as checking anybody's.
        assert!(argon2::password_hash::phc::PasswordHash::new(NOBODY).is_ok());
        assert!(!Passwords::is_outdated(&PasswordHash(NOBODY.to_owned())));
    }

    #[tokio::test]
    async fn who_finds_no_place_in_line_is_told_at_once() {
        let passwords = Passwords::new(1);
        let mut turns: Vec<_> = (0..Passwords::WAITING_PER_CORE).map(|_| passwords.line_up().unwrap()).collect();
        assert!(matches!(passwords.line_up(), Err(PasswordsError::Busy)));
        assert!(matches!(passwords.hash(password("correct horse")).await, Err(PasswordsError::Busy)));
        turns.pop();
        assert!(passwords.hash(password("correct horse")).await.is_ok());
    }

    #[test]
    fn a_password_is_never_shown() {
        assert!(!format!("{:?}", password("correct horse")).contains("horse"));
        assert!(Password::try_from("short".to_owned()).is_err());
    }
}
