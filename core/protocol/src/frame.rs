//! Frames: magic, version, kind, length, crc32c, zstd payload.
