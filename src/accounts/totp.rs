//! Time-based one-time passwords (RFC 6238): six digits that a device shows for half a minute, beside the password; and codes
//! for whoever lost the device.

use secrecy::{ExposeSecret as _, SecretSlice};
use sqlx::PgConnection;
use totp_rs::{Builder, Secret, Totp, TotpError};

use super::store::totp as store;
use super::{Token, TokenHash};
use crate::ids::{AccountId, SiteId};
use crate::time::Timestamp;
use crate::vault::{Vault, VaultError};

/// What a device and Gavel both know: 160 random bits (RFC 4226, section 4).
pub struct TotpSecret(SecretSlice<u8>);

/// Why nothing can be said of a code.
#[derive(Debug, thiserror::Error)]
pub enum TotpFault {
    /// What is kept of the secret cannot be opened.
    #[error(transparent)]
    Sealed(#[from] VaultError),
    /// It is no secret of such codes.
    #[error("one-time passwords cannot be made: {0}")]
    Unfit(String),
    /// The machine has no randomness to give.
    #[error(transparent)]
    Random(#[from] getrandom::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl From<TotpError> for TotpFault {
    fn from(error: TotpError) -> Self {
        Self::Unfit(error.to_string())
    }
}

impl TotpSecret {
    const BYTES: usize = 20;

    /// A new one.
    pub fn generate() -> Result<Self, TotpFault> {
        let mut bytes = vec![0; Self::BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes.into()))
    }

    /// As it is typed where no picture can be taken: base 32 (RFC 4648).
    pub fn base32(&self) -> String {
        Secret::from(self.0.expose_secret().to_vec()).to_base32()
    }

    /// As a device takes it over: an `otpauth:` URI that names whose account it is, and where.
    pub fn uri(&self, site: &str, account: &str) -> Result<String, TotpFault> {
        // A colon stands between the two in the URI's label.
        let plain = |name: &str| name.replace(':', " ");
        let named = Self::parameters(&self.0).with_issuer(Some(plain(site))).with_account_name(plain(account));
        Ok(named.build()?.to_url()?)
    }

    /// The half minute whose code this is, counted from 1970, if it is one of about now: a device's clock may be off by
    /// one of them (RFC 6238, section 5.2).
    fn step(&self, code: &str, now: Timestamp) -> Result<Option<i64>, TotpFault> {
        let totp: Totp = Self::parameters(&self.0).build()?;
        let seconds = u64::try_from(now.unix_micros() / 1_000_000).unwrap_or_default();
        Ok(totp.check(code, seconds).and_then(|step| i64::try_from(step).ok()))
    }

    /// What all devices can do, and many can do nothing else: SHA-1, six digits, half a minute.
    fn parameters(secret: &SecretSlice<u8>) -> Builder {
        Builder::new().with_secret(secret.expose_secret().to_vec()).with_digits(6).with_skew(1).with_step_duration(30)
    }
}

/// How it stands about an account's one-time passwords.
#[derive(Clone, Debug)]
pub struct TotpState {
    /// Since when sign-in asks for a code; none while no first one was shown.
    pub confirmed_at: Option<Timestamp>,
    /// How many recovery codes are left.
    pub recovery_codes: i32,
}

/// How it stands about an account's one-time passwords; none where none were set up.
pub async fn totp_state(conn: &mut PgConnection, site: SiteId, account: AccountId) -> sqlx::Result<Option<TotpState>> {
    let known = store::find(conn, site, account).await?;
    Ok(known.map(|known| TotpState { confirmed_at: known.confirmed_at, recovery_codes: known.recovery_codes }))
}

/// Keeps a new secret, which counts once a code is shown. False where one counts already.
pub async fn propose_totp(
    conn: &mut PgConnection,
    vault: &Vault,
    (site, account): (SiteId, AccountId),
    secret: &TotpSecret,
    now: Timestamp,
) -> Result<bool, TotpFault> {
    let sealed = vault.seal([site.uuid(), account.uuid()], secret.0.expose_secret())?;
    Ok(store::propose(conn, site, account, &sealed, now).await?)
}

/// Makes a proposed secret count by a first code of it. Answers the recovery codes, or none where the code is not right.
pub async fn confirm_totp(
    conn: &mut PgConnection,
    vault: &Vault,
    (site, account): (SiteId, AccountId),
    code: &str,
    now: Timestamp,
) -> Result<Option<Vec<String>>, TotpFault> {
    let Some(known) = store::find(conn, site, account).await?.filter(|known| known.confirmed_at.is_none()) else {
        return Ok(None);
    };
    let secret = TotpSecret(vault.open([site.uuid(), account.uuid()], &known.secret)?);
    let Some(step) = secret.step(code, now)? else { return Ok(None) };
    let codes = recovery_codes()?;
    let hashes: Vec<TokenHash> = codes.iter().map(|code| recovery_hash(code)).collect();
    Ok(store::confirm(conn, site, account, (step, &hashes), now).await?.then_some(codes))
}

/// What a sign-in shows beside the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// The account asks for none.
    NotNeeded,
    /// A code was needed, and none was shown.
    Missing,
    /// It is not right, not of now, or was used before.
    Wrong,
    /// It is right, and now used.
    Right,
    /// A recovery code was shown, and is now used.
    Recovered,
}

/// Looks at the code of a sign-in: one of the device's, or a recovery code. What is right is used up with the transaction.
pub async fn second_factor(
    conn: &mut PgConnection,
    vault: &Vault,
    (site, account): (SiteId, AccountId),
    code: Option<&str>,
    now: Timestamp,
) -> Result<SecondFactor, TotpFault> {
    let Some(known) = store::find(conn, site, account).await?.filter(|known| known.confirmed_at.is_some()) else {
        return Ok(SecondFactor::NotNeeded);
    };
    let Some(code) = code else { return Ok(SecondFactor::Missing) };
    // People type spaces where their device shows them.
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let secret = TotpSecret(vault.open([site.uuid(), account.uuid()], &known.secret)?);
    if let Some(step) = secret.step(&code, now)? {
        let first = store::take_step(conn, site, account, step).await?;
        return Ok(if first { SecondFactor::Right } else { SecondFactor::Wrong });
    }
    let recovered = store::take_recovery(conn, site, account, &recovery_hash(&code)).await?;
    Ok(if recovered { SecondFactor::Recovered } else { SecondFactor::Wrong })
}

/// Ten codes of 80 random bits each, in groups of four letters.
fn recovery_codes() -> Result<Vec<String>, TotpFault> {
    let mut codes = Vec::with_capacity(10);
    for _ in 0..10 {
        let mut bytes = vec![0; 10];
        getrandom::fill(&mut bytes)?;
        let letters = Secret::from(bytes).to_base32().to_ascii_lowercase();
        let groups: Vec<String> =
            letters.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
        codes.push(groups.join("-"));
    }
    Ok(codes)
}

/// What is kept of a recovery code, however it was typed.
fn recovery_hash(code: &str) -> TokenHash {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Token::shown(&letters.to_ascii_lowercase()).hash()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(bytes: &[u8]) -> TotpSecret {
        TotpSecret(bytes.to_vec().into())
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_micros(seconds * 1_000_000)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the last six digits of what stands there for SHA-1.
        let secret = secret(b"12345678901234567890");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(secret.step(code, at(seconds)).unwrap(), Some(seconds / 30), "{seconds}");
        }
        assert_eq!(secret.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_clock_may_be_off_by_one_step_and_no_more() {
        let secret = secret(b"12345678901234567890");
        let step = 1_111_111_109 / 30;
        for (seconds, known) in [(-31, false), (-30, true), (0, true), (59, true), (60, false)] {
            let found = secret.step("081804", at(30 * step + seconds)).unwrap();
            assert_eq!(found, known.then_some(step), "{seconds}");
        }
        for no_code in ["", "28708", "2870822", "abcdef", "２８７０８２"] {
            assert_eq!(secret.step(no_code, at(59)).unwrap(), None, "{no_code}");
        }
    }

    #[test]
    fn the_uri_names_site_and_account_whatever_they_are_called() {
        let uri = secret(b"12345678901234567890").uri("The Daily: News & more", "ana@mail.example").unwrap();
        assert!(uri.starts_with("otpauth://totp/") && uri.contains("secret=GEZDGNBVGY3TQOJQ"), "{uri}");
        assert!(
            uri.contains("issuer=The%20Daily%20%20News%20%26%20more") && uri.contains("ana%40mail.example"),
            "{uri}"
        );
    }

    #[test]
    fn recovery_codes_differ_and_are_known_however_they_are_typed() {
        let codes = recovery_codes().unwrap();
        let different: std::collections::BTreeSet<&String> = codes.iter().collect();
        assert_eq!(different.len(), 10);
        let code = &codes[0];
        assert_eq!((code.len(), code.split('-').count()), (19, 4));
        assert_eq!(recovery_hash(code), recovery_hash(&code.to_uppercase().replace('-', " ")));
        assert_ne!(recovery_hash(code), recovery_hash(&codes[1]));
    }
}
