//! Everything that opens a socket: sync transport, login, blobs
