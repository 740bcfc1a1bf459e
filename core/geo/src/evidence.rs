//! What a check-in is proved with: one record of integers, written as canonical bytes, hashed and signed.
//!
//! The layout `legwork.checkin.v1` is frozen by a test: a change needs a new tag, or old records stop verifying.

use crate::anchor::{AnchoredTime, TimeToken};
use crate::fix::FixRecord;
use crate::point::LatLng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Domain tag; the first bytes of every record.
pub const EVIDENCE_TAG: &str = "legwork.checkin.v1";
/// Photos one record may cover.
pub const MAX_PHOTOS: usize = 20;
/// Longest place name kept, bytes.
pub const MAX_NAME: usize = 300;

/// SHA-256.
pub type Hash = [u8; 32];

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// Arrival.
    CheckIn,
    /// Departure.
    CheckOut,
    /// Nothing but "still here": every ten minutes on duty, so that nothing can be inserted later.
    Heartbeat,
}

/// Where a place candidate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceSource {
    /// The customer of the planned visit.
    Planned,
    /// A customer of one's own or of the team.
    Customer,
    /// Chosen in an earlier check-in.
    Chosen,
    /// A provider's answer kept on the phone.
    Cached,
    /// A provider's answer just now.
    Provider,
    /// The measured point itself.
    Measured,
}

/// The place the visitor picked. It labels the measured point and never replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenPlace {
    /// Where it came from.
    pub source: PlaceSource,
    /// Its name, at most 300 bytes.
    pub name: String,
    /// Its coordinates, WGS-84.
    pub point: LatLng,
}

/// One photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoProof {
    /// SHA-256 of the picture as the camera gave it.
    pub original: Hash,
    /// SHA-256 of the picture with its watermark.
    pub result: Hash,
    /// Taken inside the app, not from the album.
    pub live: bool,
}

/// What the phone's platform attestation said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attestation {
    /// There is none, or it is older than a day.
    None,
    /// Passed within a day.
    Passed,
    /// Failed.
    Failed,
}

/// A position by network alone, beside the satellites'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkFix {
    /// The position.
    pub point: LatLng,
    /// 68 % radius, centimetres.
    pub accuracy_cm: u32,
}

/// What the app noticed about the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// The system is rooted or jailbroken.
    pub rooted: bool,
    /// A hooking framework was found.
    pub hooked: bool,
    /// It is an emulator.
    pub emulator: bool,
    /// Platform attestation.
    pub attestation: Attestation,
    /// First 8 bytes of SHA-256 over salt and Wi-Fi station; the station itself is not kept.
    pub wifi: Option<[u8; 8]>,
    /// Network position.
    pub network: Option<NetworkFix>,
    /// Largest move of the wall clock against the monotonic clock that the app saw in this boot, milliseconds.
    pub clock_moved_ms: i64,
}

impl Default for Environment {
    /// Nothing noticed, no attestation.
    fn default() -> Self {
        Self {
            rooted: false,
            hooked: false,
            emulator: false,
            attestation: Attestation::None,
            wifi: None,
            network: None,
            clock_moved_ms: 0,
        }
    }
}

/// One record. `device`, `sequence` and `previous` are set by [`ChainState::append`](crate::chain::ChainState::append).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What happened.
    pub kind: EvidenceKind,
    /// Installation on one device; one chain and one key.
    pub device: [u8; 16],
    /// 1, 2, 3 … without gaps.
    pub sequence: u64,
    /// Hash of the record before; of the device's genesis for the first.
    pub previous: Hash,
    /// Who.
    pub user: [u8; 16],
    /// The visit that check-in and check-out share.
    pub visit: Option<[u8; 16]>,
    /// Whom.
    pub customer: Option<[u8; 16]>,
    /// The place picked.
    pub place: Option<ChosenPlace>,
    /// All readings kept, at most ten, in order.
    pub fixes: Vec<FixRecord>,
    /// Which of them is the point.
    pub best: Option<u8>,
    /// Photos, at most twenty.
    pub photos: Vec<PhotoProof>,
    /// The phone.
    pub environment: Environment,
    /// When, and how well that is known.
    pub time: AnchoredTime,
    /// The wall clock, milliseconds since 1970 UTC.
    pub wall_ms: i64,
    /// The monotonic clock, nanoseconds.
    pub monotonic_ns: u64,
    /// The boot.
    pub boot_id: [u8; 16],
    /// The last token received, of this or an earlier boot: proves "not before".
    pub token: Option<TimeToken>,
    /// Version of the score policy shown to the visitor.
    pub policy_version: u32,
}

impl Evidence {
    /// A record with who, what and when, and everything else empty.
    pub fn new(kind: EvidenceKind, user: [u8; 16], time: AnchoredTime, clocks: &crate::anchor::ClockReading) -> Self {
        Evidence {
            kind,
            device: [0; 16],
            sequence: 0,
            previous: [0; 32],
            user,
            visit: None,
            customer: None,
            place: None,
            fixes: Vec::new(),
            best: None,
            photos: Vec::new(),
            environment: Environment::default(),
            time,
            wall_ms: clocks.wall_ms,
            monotonic_ns: clocks.monotonic_ns,
            boot_id: clocks.boot_id,
            token: None,
            policy_version: 0,
        }
    }

    /// The reading that is the point of the check-in.
    pub fn best_fix(&self) -> Option<&FixRecord> {
        self.best.and_then(|i| self.fixes.get(usize::from(i)))
    }
}

/// SHA-256 over canonical bytes.
pub fn hash_of(canonical: &[u8]) -> Hash {
    Sha256::digest(canonical).into()
}

/// SHA-256 over a fixed tag and the device: what the first record of a device points to.
pub fn genesis(device: &[u8; 16]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(b"legwork.chain.v1");
    hasher.update(device);
    hasher.finalize().into()
}
