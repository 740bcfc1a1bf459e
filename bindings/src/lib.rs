//! UniFFI facade over legwork-app
