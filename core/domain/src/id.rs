//! Identities: records, files, database incarnations, server epochs.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// Identity of a record: a UUIDv7 made where the record is made, online or not.
///
/// 16 raw bytes on the wire and in the phone's database, hyphenated lower-case text in JSON and on the server.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RecordId([u8; 16]);

impl RecordId {
    /// A UUIDv7 from a Unix time in milliseconds and ten random bytes.
    pub fn v7(unix_ms: i64, random: [u8; 10]) -> Self {
        let ms = unix_ms.max(0) as u64;
        RecordId(*uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid().as_bytes())
    }
    /// The id with exactly these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        RecordId(bytes)
    }
    /// The id with these bytes, if there are sixteen.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(RecordId)
    }
    /// The sixteen raw bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(uuid::Uuid::from_bytes(self.0).hyphenated().encode_lower(&mut [0; 36]))
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What was given is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

impl FromStr for RecordId {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        // Only the canonical form: an id has one spelling, or equal ids would compare unequal as text.
        let uuid = uuid::Uuid::try_parse(text).map_err(|_| NotAnId)?;
        let id = RecordId(*uuid.as_bytes());
        if text.len() == 36 && !text.bytes().any(|b| b.is_ascii_uppercase()) { Ok(id) } else { Err(NotAnId) }
    }
}

impl Serialize for RecordId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { s.serialize_bytes(&self.0) }
    }
}

impl<'de> Deserialize<'de> for RecordId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = RecordId;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a record id")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<RecordId, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<RecordId, E> {
                RecordId::from_slice(bytes).ok_or_else(|| E::custom(NotAnId))
            }
        }
        if d.is_human_readable() { d.deserialize_str(Visitor) } else { d.deserialize_bytes(Visitor) }
    }
}

/// Content address of a file: BLAKE3 of its bytes, 64 lower-case hex digits as text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BlobHash(String);

impl BlobHash {
    /// The hash with these 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        BlobHash(bytes.iter().map(|b| format!("{b:02x}")).collect())
    }
    /// The 64 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BlobHash {
    type Error = NotAnId;
    fn try_from(text: String) -> Result<Self, NotAnId> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 64 && text.bytes().all(hex) { Ok(BlobHash(text)) } else { Err(NotAnId) }
    }
}

impl From<BlobHash> for String {
    fn from(hash: BlobHash) -> String {
        hash.0
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One database file on one install, numbered by the server when the device registers.
///
/// A restored or cloned file gets a new one, so that (incarnation, mid) never means two things.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Incarnation(pub u64);

/// Identity of a server's history; changes when the server is restored from a backup.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_have_one_spelling() {
        let early = RecordId::v7(1_700_000_000_000, [255; 10]);
        let late = RecordId::v7(1_700_000_000_001, [0; 10]);
        assert!(early < late && early.to_string() < late.to_string());
        assert_eq!(early.to_string().parse(), Ok(early));
        assert_eq!(early.to_string().to_uppercase().parse::<RecordId>(), Err(NotAnId));
        assert_eq!("".parse::<RecordId>(), Err(NotAnId));
        assert_eq!(RecordId::v7(-1, [0; 10]), RecordId::v7(0, [0; 10]), "a clock before 1970 is 1970");
    }

    #[test]
    fn blob_hashes_are_64_hex_digits() {
        assert!(BlobHash::try_from("ab".repeat(32)).is_ok());
        assert!(BlobHash::try_from("AB".repeat(32)).is_err());
        assert!(BlobHash::try_from("../../etc".to_owned()).is_err());
    }
}
