//! Signing and checking evidence: ECDSA on P-256 with SHA-256.
//!
//! P-256 because Secure Enclave, StrongBox and the Android Keystore all have it. Phones implement
//! [`EvidenceSigner`] over their key store; [`SoftwareSigner`] serves tests, the desktop and phones without one,
//! says so in [`SignerKind`], and is worth less trust.

use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where a key lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignerKind {
    /// In the app's memory: can be copied.
    Software,
    /// Android Keystore in a trusted environment.
    Keystore,
    /// Apple's Secure Enclave.
    SecureEnclave,
    /// Android's separate security chip.
    StrongBox,
}

/// Why a signature could not be made or a key not be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignerError {
    /// The bytes are no P-256 secret (zero or too large).
    #[error("the secret is not a valid P-256 key")]
    Secret,
    /// The key store answered with an error; the text is its own.
    #[error("the key store refused to sign: {0}")]
    Store(String),
    /// The key store returned bytes that are no signature.
    #[error("the key store returned something that is not a signature")]
    Output,
}

/// Something that signs evidence with one P-256 key.
pub trait EvidenceSigner: Send + Sync {
    /// Signs a message with ECDSA over its SHA-256. Returns 64 bytes (r, s) or ASN.1 DER.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError>;
    /// The public key, SEC1 encoded (33 or 65 bytes).
    fn public_key(&self) -> Vec<u8>;
    /// Where the key lives.
    fn kind(&self) -> SignerKind;
}

/// A key in memory. Deterministic (RFC 6979): the same message gives the same signature.
pub struct SoftwareSigner(SigningKey);

impl SoftwareSigner {
    /// From 32 secret bytes. Fails for zero and for values not below the order of the curve.
    pub fn from_secret(secret: &[u8; 32]) -> Result<Self, SignerError> {
        SigningKey::from_slice(secret).map(Self).map_err(|_| SignerError::Secret)
    }
}

impl EvidenceSigner for SoftwareSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        let signature: Signature = self.0.sign(message);
        Ok(signature.to_bytes().to_vec())
    }

    fn public_key(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    fn kind(&self) -> SignerKind {
        SignerKind::Software
    }
}

/// The one form in which signatures are kept: 64 bytes, low s. Takes 64 bytes or DER.
pub(crate) fn canonical_signature(signature: &[u8]) -> Option<[u8; 64]> {
    let parsed = if signature.len() == 64 { Signature::from_slice(signature) } else { Signature::from_der(signature) };
    let normal = parsed.ok()?.normalize_s();
    normal.to_bytes().as_slice().try_into().ok()
}

/// Whether `signature` is the canonical signature of `message` under a SEC1 public key. The mirror image of a valid
/// signature (high s) is refused, so a record has one signature only.
pub(crate) fn is_signed(message: &[u8], signature: &[u8], public_key: &[u8]) -> bool {
    let Ok(key) = VerifyingKey::from_sec1_bytes(public_key) else { return false };
    match Signature::from_slice(signature) {
        Ok(parsed) if canonical_signature(signature).is_some_and(|low| low == *signature) => {
            key.verify(message, &parsed).is_ok()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn impossible_secrets_are_refused() {
        assert!(matches!(SoftwareSigner::from_secret(&[0; 32]), Err(SignerError::Secret)));
        assert!(matches!(SoftwareSigner::from_secret(&[0xff; 32]), Err(SignerError::Secret)));
    }

    #[test]
    fn der_and_raw_become_the_same_bytes() {
        let signer = SoftwareSigner::from_secret(&[7; 32]).unwrap();
        let raw = signer.sign(b"message").unwrap();
        let der = Signature::from_slice(&raw).unwrap().to_der();
        let canonical = canonical_signature(&raw).unwrap();
        assert_eq!(canonical_signature(der.as_bytes()), Some(canonical));
        assert!(is_signed(b"message", &canonical, &signer.public_key()));
        assert!(!is_signed(b"massage", &canonical, &signer.public_key()));
        assert_eq!(canonical_signature(b"short"), None);
        assert!(!is_signed(b"message", &canonical, b"no key"));
    }

    /// The mirror image (r, n − s) satisfies the equation as well; it must not pass as another record.
    #[test]
    fn mirrored_signature_is_refused() {
        let signer = SoftwareSigner::from_secret(&[9; 32]).unwrap();
        let low = Signature::from_slice(&canonical_signature(&signer.sign(b"m").unwrap()).unwrap()).unwrap();
        let (r, s) = low.split_scalars();
        let high = Signature::from_scalars(*r, -*s).unwrap();
        assert!(signer.0.verifying_key().verify(b"m", &high).is_ok(), "plain ECDSA takes it");
        assert!(!is_signed(b"m", &high.to_bytes(), &signer.public_key()));
    }
}
