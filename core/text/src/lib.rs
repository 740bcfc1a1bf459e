//! Text and language for the whole of Legwork: what phone and server must spell in the same bytes.
//!
//! | module | gives |
//! |---|---|
//! | [`script`] | which writing system a character belongs to |
//! | [`fold`] | one spelling for matching: half-width, lower case, no accents, simplified Chinese |
//! | [`tokens`] | the terms of the search index and the search expression for what a person typed |
//! | [`pinyin`] | full and initial spellings of names, surname readings first |
//! | [`sort`] | the stored sort key |
//! | [`normalise`] | duplicate keys for companies, phones and e-mail addresses, and phone search terms |
//! | [`gazetteer`] | surnames, places, street words, job titles, departments, company suffixes |
//!
//! Everything is a pure function of its arguments and of data compiled into the binary; the data is
//! read lazily on first use. Nothing here fails: text that means nothing gives `None` or an empty value.

mod data;
pub mod fold;
pub mod gazetteer;
pub mod normalise;
pub mod pinyin;
pub mod script;
pub mod sort;
pub mod tokens;

pub use normalise::phone_terms;
