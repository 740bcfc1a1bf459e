//! Argon2id with 19 MiB, two passes, one lane (OWASP password storage cheat sheet), a few at a time.

use super::random;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use legwork_domain::{Error, ErrorKind, Result};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Fewest characters of a password.
pub const MIN_LENGTH: usize = 8;
/// Most bytes of a password: longer ones only cost time.
const MAX_LENGTH: usize = 256;

/// Verified when the login is unknown, so that a stranger cannot tell by the time it takes. Of a random password.
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$6s0kqPvyyfkzrtuEFbZzqg$0pQwGZ0bqPp9v1kxFZQ0hMq3GqzE0U7i9tJvH0kCw2s";

/// Hashes passwords, never more at once than there are cores, so that a flood of logins cannot starve sync.
#[derive(Clone, Debug)]
pub struct Passwords {
    running: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Passwords { running: Arc::new(Semaphore::new(cores)) }
    }
}

impl Passwords {
    /// Hash of a new password.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.run(move || hash(&password)).await
    }

    /// Whether the password fits the hash; takes as long without a hash.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        self.run(move || Ok(verify(&password, stored.as_deref()))).await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let broken = |_| Error::new(ErrorKind::Internal, "internal").detail("password pool");
        let _permit =
            self.running.acquire().await.map_err(|_| Error::new(ErrorKind::Unavailable, "server_stopping"))?;
        tokio::task::spawn_blocking(work).await.map_err(broken)?
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None);
    let params = params.map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hash of a password, checked for length. Takes tens of milliseconds.
pub fn hash(password: &str) -> Result<String> {
    if password.chars().count() < MIN_LENGTH {
        return Err(Error::invalid("password", "password_too_short"));
    }
    if password.len() > MAX_LENGTH {
        return Err(Error::invalid("password", "too_long"));
    }
    let hash = argon2()?.hash_password_with_salt(password.as_bytes(), &random::<16>()?);
    let hash = hash.map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
    Ok(hash.to_string())
}

fn verify(password: &str, stored: Option<&str>) -> bool {
    let fits = |text: &str| {
        let parsed = PasswordHash::new(text).ok()?;
        argon2().ok()?.verify_password(password.as_bytes(), &parsed).ok()
    };
    let sensible = password.len() <= MAX_LENGTH;
    let fitting = if sensible { fits(stored.unwrap_or(DUMMY)) } else { None };
    fitting.is_some() && stored.is_some()
}

/// A one-time password: 12 letters and digits that are not mistaken for each other, 59 bits.
pub fn one_time() -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    Ok(random::<12>()?.iter().map(|b| LETTERS[usize::from(b % 32)] as char).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn passwords_fit_their_own_hash_only() {
        let stored = hash("correct horse").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse", Some(&stored)) && !verify("wrong horse", Some(&stored)));
        assert!(!verify("anything", None), "nobody has the dummy's password");
        assert!(PasswordHash::new(DUMMY).is_ok(), "the dummy costs as much as a real one");
        assert_eq!(hash("short").unwrap_err().code, "password_too_short");
        assert_ne!(one_time().unwrap(), one_time().unwrap());
    }
}
