//! Business cards (K3–K5): a photo is read on the phone, a person looks at it, one save makes customer, contact and
//! card picture.
//!
//! | file | what |
//! |---|---|
//! | `scan` | models, loading the scanner, one photo to a review |
//! | `kept` | the review under way, kept in the database |
//! | `prefill` | card fields to the fields of an object, by its metadata |
//! | `review` | what the screen shows |
//! | `save` | lines named anew, edits, one save |

mod kept;
mod prefill;
mod review;
mod save;
mod scan;

pub use legwork_net::Cancel;
pub use prefill::FieldMark;
pub use review::{CardFieldView, CardForm, CardLineView, CardReview, CardValueView, HintView};
pub use save::{CardOutcome, CardSaved};
