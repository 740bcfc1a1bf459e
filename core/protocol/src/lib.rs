//! Every message between phone and server, and its codec
