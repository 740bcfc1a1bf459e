//! The evidence chain: nothing can be changed, dropped, inserted or reordered (rows L7, V5).
#![allow(clippy::unwrap_used)]

mod common;

use common::{AMY, DEVICE, anchor, authority, clocks, honest, signer};
use legwork_geo::anchor::anchored_time;
use legwork_geo::bytes::DecodeError;
use legwork_geo::chain::{AppendError, ChainError, ChainLink, ChainState, verify, verify_overlapping};
use legwork_geo::evidence::{Evidence, EvidenceKind, PhotoProof, hash_of};
use legwork_geo::signer::{EvidenceSigner, SignerError, SignerKind};
use proptest::prelude::*;

fn heartbeat() -> Evidence {
    let time = anchored_time(Some(&anchor(0)), &clocks());
    Evidence::new(EvidenceKind::Heartbeat, AMY, time, &clocks())
}

/// Check-in, heartbeats and check-out; the states before the first and after each.
fn chain(count: usize) -> (Vec<ChainLink>, Vec<ChainState>) {
    let (mut links, mut states) = (Vec::new(), vec![ChainState::new(DEVICE)]);
    for i in 0..count {
        let record = if i % 2 == 0 { honest() } else { heartbeat() };
        let (link, next) = states[i].append(record, &signer()).unwrap();
        links.push(link);
        states.push(next);
    }
    (links, states)
}

#[test]
fn v5_honest_chain_verifies() {
    let (links, states) = chain(6);
    assert_eq!(verify(&links, &states[0], &signer().public_key()), Ok(states[6]));
    assert_eq!(verify(&links[3..], &states[3], &signer().public_key()), Ok(states[6]), "in pieces");
    assert_eq!(ChainState::from_head(DEVICE, &states[6].head_bytes()), states[6]);
}

/// K-31, A9: every byte of every record and signature.
#[test]
fn v5_any_changed_byte_is_rejected() {
    let (links, states) = chain(2);
    let key = signer().public_key();
    for (which, link) in links.iter().enumerate() {
        let length = link.bytes.len();
        for position in 0..length + link.signature.len() {
            let mut forged = links.clone();
            let byte = if position < length {
                &mut forged[which].bytes[position]
            } else {
                &mut forged[which].signature[position - length]
            };
            *byte ^= 1 << (position % 8);
            assert!(verify(&forged, &states[0], &key).is_err(), "record {which}, byte {position}");
        }
    }
}

/// K-32, A10.
#[test]
fn v5_drop_reorder_insert_are_rejected() {
    let (links, states) = chain(5);
    let key = signer().public_key();
    let check = |links: &[ChainLink]| verify(links, &states[0], &key);
    for i in 0..4 {
        let mut dropped = links.clone();
        dropped.remove(i);
        assert!(matches!(check(&dropped), Err(ChainError::Gap { .. })), "drop {i}");
        let mut swapped = links.clone();
        swapped.swap(i, i + 1);
        assert!(check(&swapped).is_err(), "swap {i}");
    }
    // An insert needs a sequence that is taken or leaves the old next one with a wrong predecessor.
    for (i, before) in states.iter().enumerate().take(5).skip(1) {
        let (extra, _) = before.append(heartbeat_with_user(9), &signer()).unwrap();
        let mut inserted = links.clone();
        inserted.insert(i, extra);
        assert!(matches!(check(&inserted), Err(ChainError::Fork(_))), "insert {i}");
    }
}

/// K-33, A6: two devices restored from one backup, or a record slipped in before an uploaded head.
#[test]
fn v5_fork_from_a_restored_backup_is_seen() {
    let (links, states) = chain(5);
    let key = signer().public_key();
    let (other, after) = states[3].append(heartbeat_with_user(9), &signer()).unwrap();
    let (third, _) = after.append(heartbeat(), &signer()).unwrap();
    let known = |sequence: u64| links.get(sequence as usize - 1).map(ChainLink::hash);
    let server = states[5];
    assert_eq!(verify_overlapping(std::slice::from_ref(&other), &server, &key, &known), Err(ChainError::Fork(4)));
    assert_eq!(verify_overlapping(std::slice::from_ref(&third), &server, &key, &known), Err(ChainError::Fork(5)));
    assert_eq!(verify(&[other], &server, &key), Err(ChainError::Behind(4)));
    let (fourth, _) = ChainState { head: third.hash(), ..server }.append(heartbeat(), &signer()).unwrap();
    assert_eq!(verify(&[fourth], &server, &key), Err(ChainError::Fork(6)), "continues another history");
    assert_eq!(verify_overlapping(&links, &server, &key, &known), Ok(server), "a lost receipt is no fork");
}

fn heartbeat_with_user(user: u8) -> Evidence {
    Evidence { user: [user; 16], ..heartbeat() }
}

#[test]
fn v5_other_device_and_other_key_are_rejected() {
    let (links, states) = chain(1);
    let stranger = legwork_geo::signer::SoftwareSigner::from_secret(&[8; 32]).unwrap();
    assert_eq!(verify(&links, &states[0], &stranger.public_key()), Err(ChainError::Signature(1)));
    assert_eq!(verify(&links, &states[0], &[]), Err(ChainError::Signature(1)));
    let elsewhere = ChainState::new([7; 16]);
    assert_eq!(verify(&links, &elsewhere, &signer().public_key()), Err(ChainError::Device(1)));
    assert_eq!(authority().public_key().len(), 65);
}

/// A key store that fails or answers nonsense leaves the chain as it was.
#[test]
fn v5_failing_key_store_changes_nothing() {
    struct Broken(Result<Vec<u8>, SignerError>);
    impl EvidenceSigner for Broken {
        fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignerError> {
            self.0.clone()
        }
        fn public_key(&self) -> Vec<u8> {
            Vec::new()
        }
        fn kind(&self) -> SignerKind {
            SignerKind::Keystore
        }
    }
    let state = ChainState::new(DEVICE);
    let locked = SignerError::Store("locked".into());
    assert_eq!(state.append(heartbeat(), &Broken(Err(locked.clone()))), Err(AppendError::Signer(locked)));
    let nonsense = state.append(heartbeat(), &Broken(Ok(vec![1, 2, 3])));
    assert_eq!(nonsense, Err(AppendError::Signer(SignerError::Output)));
    let full = ChainState { sequence: u64::MAX, ..state };
    assert_eq!(full.append(heartbeat(), &signer()), Err(AppendError::Full));
}

/// The layout is frozen: a changed hash here means old records no longer verify.
#[test]
fn v5_canonical_layout_is_frozen() {
    let (links, _) = chain(1);
    let hex: String = links[0].hash().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!((links[0].bytes.len(), hex.as_str()), FROZEN);
}
const FROZEN: (usize, &str) = (781, "e7e7c59702f05a194a31c23ed7681a1f4b10a93aca5583a28e74d7dd4916a8e5");

#[test]
fn v5_decoding_is_strict() {
    let good = honest().encode();
    assert_eq!(Evidence::decode(&good).unwrap(), honest());
    assert_eq!(Evidence::decode(&[]), Err(DecodeError::Tag));
    assert_eq!(Evidence::decode(b"legwork.checkin.v1"), Err(DecodeError::Tag));
    let mut longer = good.clone();
    longer.push(0);
    assert_eq!(Evidence::decode(&longer), Err(DecodeError::Trailing));
    for cut in 20..good.len() {
        assert!(Evidence::decode(&good[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn what_is_too_long_is_clipped_not_broken() {
    let mut big = honest();
    big.place.as_mut().unwrap().name = "店".repeat(200);
    big.photos = vec![PhotoProof { original: [3; 32], result: [4; 32], live: false }; 40];
    big.best = Some(77);
    let read = Evidence::decode(&big.encode()).unwrap();
    assert_eq!(read.place.unwrap().name, "店".repeat(100));
    assert_eq!((read.photos.len(), read.best), (20, None));
}

proptest! {
    /// One value, one encoding: whatever decodes, encodes to the same bytes; nothing panics.
    #[test]
    fn v5_no_two_encodings(at in 0usize..700, value: u8) {
        let mut bytes = honest().encode();
        let at = at % bytes.len();
        bytes[at] = value;
        if let Ok(read) = Evidence::decode(&bytes) {
            prop_assert_eq!(hash_of(&read.encode()), hash_of(&bytes));
        }
    }

    #[test]
    fn v5_any_bytes_decode_or_fail(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut tagged = honest().encode()[..20].to_vec();
        tagged.extend(bytes);
        if let Ok(read) = Evidence::decode(&tagged) {
            prop_assert_eq!(read.encode(), tagged);
        }
    }
}
