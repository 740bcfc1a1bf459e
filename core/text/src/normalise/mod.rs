//! Normal forms for the duplicate check, and search terms for phone numbers.
//!
//! Two records with the same normal form are taken for duplicates, so the forms must be the same bytes on
//! phone and server and must not change with a library's data: they are plain rules, documented here.

mod company;
mod email;
mod phone;

pub use company::{company, legal_suffix};
pub use email::email;
pub use phone::{phone, phone_query_terms, phone_terms};
