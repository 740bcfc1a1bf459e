//! The review under way: kept in the database after every step, so that neither a killed process nor a restarted phone
//! loses it.

use crate::legwork::Legwork;
use crate::{pictures, trouble};
use legwork_card::{CardDraft, CardField, Quad, QualityIssue, TextLine};
use legwork_domain::metadata::Schema;
use legwork_domain::{Error, ErrorKind, Fields, RecordId, Result, Value};
use legwork_store::blobs::Priority;
use legwork_store::{Store, meta};
use serde::{Deserialize, Serialize};

/// Name of the setting that holds the review under way; empty for none.
const SETTING: &str = "card";

/// A card that was read and is not saved yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// Whose; another person may sign in on this phone.
    pub(crate) user: RecordId,
    /// The customer it will make, unless it is attached to one.
    pub(crate) customer: RecordId,
    /// The contact it will make.
    pub(crate) contact: RecordId,
    /// The picture of the card as a record holds it: hash, name, size, thumbnail.
    pub(crate) picture: Value,
    /// The lines read, in reading order.
    pub(crate) lines: Vec<TextLine>,
    /// Where each stands on the picture of the card, shares of its width and height.
    pub(crate) boxes: Vec<Quad>,
    /// Width and height of the upright photo.
    pub(crate) size: (u32, u32),
    /// What the scanner made of them.
    pub(crate) draft: CardDraft,
    /// How good the photo was.
    pub(crate) issues: Vec<QualityIssue>,
    /// What the person said about single lines, in the order they said it; `None` = none of the fields.
    pub(crate) choices: Vec<(usize, Option<CardField>)>,
    /// What the person typed into the customer's form.
    pub(crate) customer_edits: Fields,
    /// What the person typed into the contact's form.
    pub(crate) contact_edits: Fields,
    /// How long the reading took, ms; 0 for one of a version that did not measure it.
    #[serde(default)]
    pub(crate) took_ms: u64,
    /// A save was tried: from now on empty required fields are marked.
    pub(crate) tried: bool,
}

impl Kept {
    /// What the card says, with what the person said about its lines.
    pub(crate) fn draft(&self) -> CardDraft {
        legwork_card::read_again(&self.draft, &self.lines, self.size, &self.choices)
    }
}

/// No card is being reviewed.
pub(crate) fn none_begun() -> Error {
    Error::new(ErrorKind::NotFound, "no_card_begun")
}

impl Legwork {
    /// The review under way of the signed-in person.
    pub(crate) fn kept_card(&self) -> Result<Option<Kept>> {
        self.with(|store, account| read(store, account.user))
    }

    /// Changes the review under way and keeps it; an error changes nothing.
    pub(crate) fn change_card(&self, change: impl FnOnce(&mut Kept, &Schema) -> Result<()>) -> Result<Kept> {
        self.with(|store, account| {
            let mut kept = read(store, account.user)?.ok_or_else(none_begun)?;
            change(&mut kept, store.schema())?;
            write(store, Some(&kept))?;
            Ok(kept)
        })
    }

    /// Keeps a review, or forgets the one there is.
    pub(crate) fn keep_card(&self, kept: Option<&Kept>) -> Result<()> {
        self.with(|store, _| write(store, kept))
    }
}

fn read(store: &mut Store, me: RecordId) -> Result<Option<Kept>> {
    let json = meta::setting(store.connection(), SETTING)?.unwrap_or_default();
    // Written by a version whose reviews this one cannot read: nothing was promised yet, the card is scanned again.
    let Some(kept) = serde_json::from_str::<Kept>(&json).ok().filter(|kept| kept.user == me) else { return Ok(None) };
    if store.get("contact", kept.contact)?.is_some() {
        // The process ended between writing the records and forgetting the review.
        write(store, None)?;
        return Ok(None);
    }
    let picture = pictures::attachment(&kept.picture, Priority::Card)?.hash;
    if store.blob(&picture)?.is_none() {
        // A database without its files, as from a backup: without the picture there is nothing to review.
        write(store, None)?;
        return Ok(None);
    }
    Ok(Some(kept))
}

fn write(store: &Store, kept: Option<&Kept>) -> Result<()> {
    let json = kept.map(serde_json::to_string).transpose().map_err(trouble::internal)?.unwrap_or_default();
    Ok(meta::set_setting(store.connection(), SETTING, &json)?)
}
