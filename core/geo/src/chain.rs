//! The chain of one device: records that hang together by hashes and cannot be edited, dropped, inserted or
//! reordered without it showing.
//!
//! What can be proved offline: the *order* of records, and *not before* (a record holds a server token that did not
//! exist earlier). *Not after* is proved by the first receipt of a head that covers the record, so the 40-byte head
//! rides on every request. Whoever holds the key and controls the app's clock readings can still invent records
//! inside that window; the score shows how wide it is.

use crate::bytes::DecodeError;
use crate::evidence::{Evidence, Hash, genesis, hash_of};
use crate::signer::{EvidenceSigner, SignerError, canonical_signature, is_signed};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One record with its signature, as stored and sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainLink {
    /// Canonical bytes of an [`Evidence`].
    pub bytes: Vec<u8>,
    /// 64 bytes: ECDSA P-256 (r, s) with low s over SHA-256 of the bytes.
    pub signature: Vec<u8>,
}

impl ChainLink {
    /// The record's hash.
    pub fn hash(&self) -> Hash {
        hash_of(&self.bytes)
    }
}

/// Why a chain is not accepted. The number is the sequence where it shows (the expected one if it cannot be read).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChainError {
    /// The bytes are no record.
    #[error("record {0} cannot be read: {1}")]
    Malformed(u64, DecodeError),
    /// The signature does not belong to the bytes and the device's key.
    #[error("record {0} is not signed by the device")]
    Signature(u64),
    /// The record belongs to another device.
    #[error("record {0} belongs to another device")]
    Device(u64),
    /// Records are missing before this one.
    #[error("record {expected} is missing, {found} came instead")]
    Gap {
        /// The next sequence of the chain.
        expected: u64,
        /// The sequence that came.
        found: u64,
    },
    /// Two signed records claim one sequence, or a record continues another history than the known one: the device
    /// was restored from a backup, copied, or somebody tampers. Kept, rejected, and somebody is told.
    #[error("record {0} forks the chain of the device")]
    Fork(u64),
    /// The sequence lies before the known head, and what was there is not known to the caller.
    #[error("record {0} lies before the known head")]
    Behind(u64),
}

/// A record that could not be added.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AppendError {
    /// Signing failed; the chain is unchanged.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The sequence cannot grow any more.
    #[error("the chain is full")]
    Full,
}

/// How far a chain is known: everything a device needs to add, and a server to check, the next record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainState {
    /// The device.
    pub device: [u8; 16],
    /// Sequence of the last record, 0 before the first.
    pub sequence: u64,
    /// Its hash; the device's genesis before the first.
    pub head: Hash,
}

impl ChainState {
    /// Before the first record.
    pub fn new(device: [u8; 16]) -> Self {
        ChainState { device, sequence: 0, head: genesis(&device) }
    }

    /// Sequence and hash: what rides on every request.
    pub fn head_bytes(&self) -> [u8; 40] {
        let mut out = [0; 40];
        out[..8].copy_from_slice(&self.sequence.to_be_bytes());
        out[8..].copy_from_slice(&self.head);
        out
    }

    /// The state whose [`head_bytes`](Self::head_bytes) these are.
    pub fn from_head(device: [u8; 16], head: &[u8; 40]) -> Self {
        let (mut sequence, mut hash) = ([0; 8], [0; 32]);
        sequence.copy_from_slice(&head[..8]);
        hash.copy_from_slice(&head[8..]);
        ChainState { device, sequence: u64::from_be_bytes(sequence), head: hash }
    }

    /// Gives the record its place in the chain, signs it, and returns it with the state after it. `self` is not
    /// changed: store link and state in one transaction.
    pub fn append(
        &self,
        mut evidence: Evidence,
        signer: &dyn EvidenceSigner,
    ) -> Result<(ChainLink, ChainState), AppendError> {
        evidence.device = self.device;
        evidence.sequence = self.sequence.checked_add(1).ok_or(AppendError::Full)?;
        evidence.previous = self.head;
        let bytes = evidence.encode();
        let signature = canonical_signature(&signer.sign(&bytes)?).ok_or(SignerError::Output)?.to_vec();
        let next = ChainState { device: self.device, sequence: evidence.sequence, head: hash_of(&bytes) };
        Ok((ChainLink { bytes, signature }, next))
    }
}

/// Checks links that must continue `state` without gap; returns the state after them. `public_key` is SEC1.
pub fn verify(links: &[ChainLink], state: &ChainState, public_key: &[u8]) -> Result<ChainState, ChainError> {
    verify_overlapping(links, state, public_key, &|_| None)
}

/// As [`verify`], but links up to the known head may be sent again (a lost receipt): `known` gives the stored hash
/// of a sequence. The same record is skipped, another one is a [`ChainError::Fork`].
pub fn verify_overlapping(
    links: &[ChainLink],
    state: &ChainState,
    public_key: &[u8],
    known: &dyn Fn(u64) -> Option<Hash>,
) -> Result<ChainState, ChainError> {
    let mut state = *state;
    for link in links {
        let expected = state.sequence.saturating_add(1);
        if !is_signed(&link.bytes, &link.signature, public_key) {
            return Err(ChainError::Signature(expected));
        }
        let record = Evidence::decode(&link.bytes).map_err(|e| ChainError::Malformed(expected, e))?;
        if record.device != state.device {
            return Err(ChainError::Device(record.sequence));
        }
        if record.sequence <= state.sequence {
            let stored = if record.sequence == state.sequence { Some(state.head) } else { known(record.sequence) };
            match stored {
                Some(hash) if hash == link.hash() => continue,
                Some(_) => return Err(ChainError::Fork(record.sequence)),
                None => return Err(ChainError::Behind(record.sequence)),
            }
        }
        if record.sequence != expected {
            return Err(ChainError::Gap { expected, found: record.sequence });
        }
        if record.previous != state.head {
            return Err(ChainError::Fork(record.sequence));
        }
        state = ChainState { device: state.device, sequence: record.sequence, head: link.hash() };
    }
    Ok(state)
}
