//! Messages to and from bytes: MessagePack, positional and columnar.
