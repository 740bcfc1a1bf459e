//! Frames: magic, version, kind, length, crc32c, zstd payload (design 14).
//!
//! ```text
//!  0  magic     4 bytes "LGWK"
//!  4  version   u16 LE   protocol version of the payload
//!  6  kind      u16 LE   which message
//!  8  length    u32 LE   bytes of payload as sent (compressed)
//! 12  checksum  u32 LE   crc32c of bytes 4..12 and the payload as sent
//! 16  payload   zstd
//! ```
//! This header never changes, so every version can say "too new" of every later one. Several frames may follow
//! each other in one body.

use crate::PROTOCOL_VERSION;
use crate::error::WireError;
use std::io::Read;

/// First bytes of every frame.
pub const MAGIC: [u8; 4] = *b"LGWK";

/// Bytes before the payload.
pub const HEADER_BYTES: usize = 16;

/// zstd level of payloads: 3 is within 4 % of level 9 on columnar rows at a fifth of the time.
const LEVEL: i32 = 3;

/// Largest zstd window a reader allocates, log2: 8 MiB, twice what the writer's level can ask for.
const WINDOW_LOG: u32 = 23;

/// Which message a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Kind {
    /// [`crate::sync::PushRequest`].
    PushRequest = 1,
    /// [`crate::sync::PushAnswer`].
    PushAnswer = 2,
    /// [`crate::sync::PullRequest`].
    PullRequest = 3,
    /// [`crate::sync::PullAnswer`].
    PullAnswer = 4,
}

impl Kind {
    fn from_number(number: u16) -> Result<Self, WireError> {
        [Kind::PushRequest, Kind::PushAnswer, Kind::PullRequest, Kind::PullAnswer]
            .into_iter()
            .find(|kind| *kind as u16 == number)
            .ok_or(WireError::Kind { kind: number })
    }
}

/// How much a reader is willing to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of one frame's payload as sent.
    pub compressed: usize,
    /// Most bytes of one frame's payload after decompression.
    pub payload: usize,
    /// Most memory of the message as a structure, about: columns repeat values, so few bytes can describe much.
    pub decoded: usize,
}

impl Limits {
    /// What a server takes from a phone: a push is at most 1 MiB by the phone's count; 4 MiB leaves room for the
    /// difference between that count and the encoding.
    pub const REQUEST: Limits = Limits { compressed: 4 << 20, payload: 4 << 20, decoded: 64 << 20 };
    /// What a phone takes from its server, per page. 5,000 customers are 0.6, 1.5 and 20 MiB.
    pub const ANSWER: Limits = Limits { compressed: 16 << 20, payload: 64 << 20, decoded: 256 << 20 };
}

/// One message as bytes, decompressed and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Protocol version of the payload: this build's or the one before.
    pub version: u16,
    /// Which message.
    pub kind: Kind,
    /// The message, MessagePack.
    pub payload: Vec<u8>,
}

impl Frame {
    /// The frame of a payload in this build's version.
    ///
    /// [`WireError::TooLarge`] when the payload exceeds what a reader of `limits` accepts.
    pub fn encode(kind: Kind, payload: &[u8], limits: Limits) -> Result<Vec<u8>, WireError> {
        if payload.len() > limits.payload {
            return Err(WireError::TooLarge { limit: limits.payload });
        }
        let compressed =
            zstd::bulk::compress(payload, LEVEL).map_err(|_| WireError::Malformed("compression failed"))?;
        if compressed.len() > limits.compressed {
            return Err(WireError::TooLarge { limit: limits.compressed });
        }
        let mut out = Vec::with_capacity(HEADER_BYTES + compressed.len());
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&PROTOCOL_VERSION.to_le_bytes());
        out.extend_from_slice(&(kind as u16).to_le_bytes());
        out.extend_from_slice(&(compressed.len() as u32).to_le_bytes());
        let checksum = crc32c::crc32c_append(crc32c::crc32c(&out[4..12]), &compressed);
        out.extend_from_slice(&checksum.to_le_bytes());
        out.extend_from_slice(&compressed);
        Ok(out)
    }

    /// How many bytes the frame at the start of `bytes` has in all; `None` while the header is not complete.
    ///
    /// Lets a reader of a stream wait for the rest without copying.
    pub fn length(bytes: &[u8], limits: Limits) -> Result<Option<usize>, WireError> {
        let known = bytes.len().min(MAGIC.len());
        if bytes[..known] != MAGIC[..known] {
            return Err(WireError::NotAFrame);
        }
        let Some(header) = bytes.first_chunk::<HEADER_BYTES>() else { return Ok(None) };
        let length = u32::from_le_bytes([header[8], header[9], header[10], header[11]]) as usize;
        if length > limits.compressed {
            return Err(WireError::TooLarge { limit: limits.compressed });
        }
        Ok(Some(HEADER_BYTES + length))
    }

    /// Reads the first frame of `bytes`; also returns what follows it.
    pub fn parse(bytes: &[u8], limits: Limits) -> Result<(Frame, &[u8]), WireError> {
        let needed = Frame::length(bytes, limits)?.unwrap_or(HEADER_BYTES);
        if bytes.len() < needed {
            return Err(WireError::Truncated { needed });
        }
        let (frame, rest) = bytes.split_at(needed);
        let (header, compressed) = frame.split_at(HEADER_BYTES);
        let word = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let checksum = u32::from_le_bytes([header[12], header[13], header[14], header[15]]);
        if crc32c::crc32c_append(crc32c::crc32c(&header[4..12]), compressed) != checksum {
            return Err(WireError::Checksum);
        }
        let version = word(4);
        if version > PROTOCOL_VERSION {
            return Err(WireError::Future { version });
        }
        let kind = Kind::from_number(word(6))?;
        Ok((Frame { version, kind, payload: decompress(compressed, limits.payload)? }, rest))
    }
}

fn decompress(compressed: &[u8], limit: usize) -> Result<Vec<u8>, WireError> {
    let broken = |_| WireError::Malformed("payload does not decompress");
    let mut decoder = zstd::stream::read::Decoder::with_buffer(compressed).map_err(broken)?;
    decoder.window_log_max(WINDOW_LOG).map_err(broken)?;
    let mut payload = Vec::new();
    decoder.take(limit as u64 + 1).read_to_end(&mut payload).map_err(broken)?;
    if payload.len() > limit { Err(WireError::TooLarge { limit }) } else { Ok(payload) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const LIMITS: Limits = Limits { compressed: 1_000, payload: 5_000, decoded: 5_000 };

    fn frame(payload: &[u8]) -> Vec<u8> {
        Frame::encode(Kind::PullAnswer, payload, LIMITS).unwrap()
    }

    /// Writes `bytes` at `at` and makes the checksum fit again, as a sender of that header would.
    fn patched(mut frame: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
        frame[at..at + bytes.len()].copy_from_slice(bytes);
        let checksum = crc32c::crc32c_append(crc32c::crc32c(&frame[4..12]), &frame[HEADER_BYTES..]);
        frame[12..16].copy_from_slice(&checksum.to_le_bytes());
        frame
    }

    #[test]
    fn frames_follow_each_other() {
        let body = [frame(b"one"), frame(b""), frame(&[7; 5_000])].concat();
        let (first, rest) = Frame::parse(&body, LIMITS).unwrap();
        let (second, rest) = Frame::parse(rest, LIMITS).unwrap();
        let (third, rest) = Frame::parse(rest, LIMITS).unwrap();
        assert_eq!((first.payload.as_slice(), first.kind), (b"one".as_slice(), Kind::PullAnswer));
        assert_eq!((second.payload.len(), third.payload.len(), rest.len()), (0, 5_000, 0));
    }

    #[test]
    fn every_cut_says_how_much_is_needed() {
        let whole = frame(b"some payload");
        for cut in 0..whole.len() {
            let needed = if cut < HEADER_BYTES { HEADER_BYTES } else { whole.len() };
            assert_eq!(Frame::parse(&whole[..cut], LIMITS), Err(WireError::Truncated { needed }), "cut at {cut}");
        }
    }

    #[test]
    fn bad_frames_are_named() {
        let good = frame(b"payload");
        let cases: [(&str, Vec<u8>, WireError); 6] = [
            ("a web page", b"<html>sign in</html>".to_vec(), WireError::NotAFrame),
            ("later version", patched(good.clone(), 4, &9u16.to_le_bytes()), WireError::Future { version: 9 }),
            ("unknown kind", patched(good.clone(), 6, &77u16.to_le_bytes()), WireError::Kind { kind: 77 }),
            (
                "claims 4 GiB",
                patched(good.clone(), 8, &u32::MAX.to_le_bytes()),
                WireError::TooLarge { limit: LIMITS.compressed },
            ),
            ("not zstd", patched(good.clone(), 16, &[0; 4]), WireError::Malformed("payload does not decompress")),
            (
                "a flipped bit",
                {
                    let mut bad = good;
                    bad[18] ^= 1;
                    bad
                },
                WireError::Checksum,
            ),
        ];
        for (name, bytes, error) in cases {
            assert_eq!(Frame::parse(&bytes, LIMITS), Err(error), "{name}");
        }
    }

    #[test]
    fn a_decompression_bomb_is_refused() {
        let bomb = Frame::encode(Kind::PullAnswer, &vec![0; 1 << 20], Limits::ANSWER).unwrap();
        assert!(bomb.len() < LIMITS.compressed, "the bomb itself is small: {}", bomb.len());
        assert_eq!(Frame::parse(&bomb, LIMITS), Err(WireError::TooLarge { limit: LIMITS.payload }));
        assert_eq!(
            Frame::encode(Kind::PullAnswer, &[0; 5_001], LIMITS),
            Err(WireError::TooLarge { limit: LIMITS.payload })
        );
    }
}
