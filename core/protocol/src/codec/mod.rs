//! Messages to and from bytes: MessagePack, positional and columnar.
//!
//! Every message and every part of one is an array by position. A newer sender may append elements, which an older
//! reader skips; an older sender leaves out the last ones, which a newer reader takes as empty. Long lists are
//! columns: [`columns`] for values, [`numbers`] for integers and ids. Tests hold the golden bytes of each message.

mod columns;
mod numbers;
mod pull;
mod push;
mod reader;
mod rows;
mod value;
mod writer;

use crate::error::WireError;
use crate::frame::{Frame, Kind, Limits};
use crate::sync::{PullAnswer, PullRequest, PushAnswer, PushRequest};
use reader::Reader;
use writer::Writer;

pub use rows::MAX_ROWS;
pub use value::weight;

/// A message of the sync protocol.
pub trait Message: Sized {
    /// Its kind of frame.
    const KIND: Kind;
    /// How much of it a reader accepts.
    const LIMITS: Limits;
    /// Its payload: MessagePack, not compressed.
    fn payload(&self) -> Vec<u8>;
    /// The message of a payload.
    fn from_payload(payload: &[u8]) -> Result<Self, WireError>;
}

/// The message as one frame. [`WireError::TooLarge`] when no reader would accept it.
pub fn to_bytes<M: Message>(message: &M) -> Result<Vec<u8>, WireError> {
    Frame::encode(M::KIND, &message.payload(), M::LIMITS)
}

/// The message at the start of `bytes`, and what follows it.
pub fn from_prefix<M: Message>(bytes: &[u8]) -> Result<(M, &[u8]), WireError> {
    let (frame, rest) = Frame::parse(bytes, M::LIMITS)?;
    if frame.kind != M::KIND {
        return Err(WireError::Kind { kind: frame.kind as u16 });
    }
    Ok((M::from_payload(&frame.payload)?, rest))
}

/// The one message that `bytes` are.
pub fn from_bytes<M: Message>(bytes: &[u8]) -> Result<M, WireError> {
    match from_prefix(bytes)? {
        (message, []) => Ok(message),
        _ => Err(WireError::Malformed("bytes after the message")),
    }
}

macro_rules! message {
    ($name:ident, $limits:ident, $module:ident, $write:ident, $read:ident) => {
        impl Message for $name {
            const KIND: Kind = Kind::$name;
            const LIMITS: Limits = Limits::$limits;
            fn payload(&self) -> Vec<u8> {
                let mut out = Writer::default();
                $module::$write(&mut out, self);
                out.finish()
            }
            fn from_payload(payload: &[u8]) -> Result<Self, WireError> {
                let mut reader = Reader::new(payload, Self::LIMITS.decoded);
                let message = $module::$read(&mut reader)?;
                reader.finish()?;
                Ok(message)
            }
        }
    };
}

message!(PushRequest, REQUEST, push, write_request, read_request);
message!(PushAnswer, ANSWER, push, write_answer, read_answer);
message!(PullRequest, REQUEST, pull, write_request, read_request);
message!(PullAnswer, ANSWER, pull, write_answer, read_answer);
