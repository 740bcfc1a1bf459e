//! Buckets and feeds: why a record is on a phone.
//!
//! A **bucket** is a set of records that belong together for access: everything of one owner, of one department,
//! of the whole company. A **feed** is one object type within one bucket; it has its own cursor, count and
//! checksum, so that a role change on one object re-sends only that object (ADR 0002).

use crate::id::RecordId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A set of records. As text: `own:<id>`, `dept:<id>`, `all`, `org`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// Records owned by this person, or assigned to them.
    Own(RecordId),
    /// Records that belong to this department itself (not to those below).
    Department(RecordId),
    /// Every record of the tenant.
    All,
    /// What everybody has: users, departments, roles.
    Org,
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bucket::Own(id) => write!(f, "own:{id}"),
            Bucket::Department(id) => write!(f, "dept:{id}"),
            Bucket::All => f.write_str("all"),
            Bucket::Org => f.write_str("org"),
        }
    }
}

/// What was given is not a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a bucket")]
pub struct NotABucket;

impl FromStr for Bucket {
    type Err = NotABucket;
    fn from_str(text: &str) -> Result<Self, NotABucket> {
        let id = |text: &str| text.parse().map_err(|_| NotABucket);
        match text.split_once(':') {
            Some(("own", rest)) => Ok(Bucket::Own(id(rest)?)),
            Some(("dept", rest)) => Ok(Bucket::Department(id(rest)?)),
            None if text == "all" => Ok(Bucket::All),
            None if text == "org" => Ok(Bucket::Org),
            _ => Err(NotABucket),
        }
    }
}

impl TryFrom<String> for Bucket {
    type Error = NotABucket;
    fn try_from(text: String) -> Result<Self, NotABucket> {
        text.parse()
    }
}
impl From<Bucket> for String {
    fn from(bucket: Bucket) -> String {
        bucket.to_string()
    }
}
impl Serialize for Bucket {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Bucket {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// One object type within one bucket: the unit of sync.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Feed {
    /// The bucket.
    pub bucket: Bucket,
    /// The object type.
    pub object: String,
}

impl Feed {
    /// The feed of `object` in `bucket`.
    pub fn new(bucket: Bucket, object: &str) -> Self {
        Feed { bucket, object: object.to_owned() }
    }
    /// Lower comes first in a bootstrap: who we are, then what is mine, then the rest.
    pub fn priority(&self) -> u8 {
        match (&self.bucket, self.object.as_str()) {
            (Bucket::Org, _) => 0,
            (Bucket::Own(_), "task" | "customer" | "visit") => 1,
            (Bucket::Own(_), _) => 2,
            (Bucket::Department(_), _) => 3,
            (Bucket::All, _) => 4,
        }
    }
}

/// Count and checksum of the records present in a feed: sum mod 2^128 of
/// xxh3_128(16 id bytes ‖ seq as u64 little-endian). Order-free and kept incrementally on both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// Records present.
    pub count: u64,
    /// Sum of the records' hashes.
    pub sum: u128,
}

impl Digest {
    /// Takes a record version in.
    pub fn add(&mut self, id: RecordId, seq: u64) {
        self.count = self.count.wrapping_add(1);
        self.sum = self.sum.wrapping_add(hash(id, seq));
    }
    /// Takes a record version out.
    pub fn remove(&mut self, id: RecordId, seq: u64) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(hash(id, seq));
    }
}

fn hash(id: RecordId, seq: u64) -> u128 {
    let mut bytes = [0; 24];
    bytes[..16].copy_from_slice(id.as_bytes());
    bytes[16..].copy_from_slice(&seq.to_le_bytes());
    xxhash_rust::xxh3::xxh3_128(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_have_one_text_form() {
        let id = RecordId::v7(1, [7; 10]);
        for bucket in [Bucket::Own(id), Bucket::Department(id), Bucket::All, Bucket::Org] {
            assert_eq!(bucket.to_string().parse(), Ok(bucket));
        }
        for wrong in ["", "own", "own:", "dept:x", "all:1", "everything"] {
            assert_eq!(wrong.parse::<Bucket>(), Err(NotABucket), "{wrong}");
        }
    }

    #[test]
    fn the_digest_does_not_depend_on_order() {
        let (a, b) = (RecordId::v7(1, [1; 10]), RecordId::v7(2, [2; 10]));
        let mut left = Digest::default();
        left.add(a, 1);
        left.add(b, 2);
        left.remove(a, 1);
        let mut right = Digest::default();
        right.add(b, 2);
        assert_eq!(left, right);
        right.remove(b, 2);
        right.add(b, 3);
        assert_ne!(left, right, "a version matters, not only the id");
    }
}
