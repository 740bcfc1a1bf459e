//! The sync engine as a sans-I/O state machine
