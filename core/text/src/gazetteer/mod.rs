//! Lists of names and words, with typed lookups: what a line of text is likely to be.
//!
//! All lookups fold their input first (traditional, full-width, case), and all of them are cheap: sorted
//! word lists read from `data/` on first use. The lists are written from general knowledge; they are
//! neither complete nor official, and a miss is never proof of anything.

mod address;
mod company;
mod place;
mod surname;
mod title;

pub use address::{address_score, address_words};
pub use company::{CompanySuffix, SuffixKind, company_suffix};
pub(crate) use company::{inner_legal_forms, is_latin_legal_form, unspaced_legal_form_at_end};
pub use place::{Level, Place, find_place, find_places, is_place_spelling};
pub(crate) use surname::surname_readings;
pub use surname::{Surname, is_surname, is_surname_spelling, surname_of};
pub use title::{department_score, is_department, title_score};
