//! People's accounts: passwords, sessions, growing delays after failures.

pub mod accounts;
pub mod attempts;
pub mod password;
pub mod sessions;

use legwork_domain::{Error, ErrorKind, Result};

/// `N` bytes from the system's random source.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| Error::new(ErrorKind::Unavailable, "no_random_source").detail(e))?;
    Ok(bytes)
}
