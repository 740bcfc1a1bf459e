//! The vocabulary and the rules of the CRM: pure, no I/O, no clock, no randomness
