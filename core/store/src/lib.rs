//! The phone's database: schema from metadata, queries, search, outbox
