//! What the person does with a card: says what a line is, edits, saves, throws away.

use crate::cards::CardReview;
use crate::cards::kept::{Kept, none_begun};
use crate::cards::prefill;
use crate::cards::review::filled;
use crate::legwork::{Desk, Legwork, action, kind};
use crate::{pictures, trouble};
use legwork_card::CardField;
use legwork_domain::metadata::Schema;
use legwork_domain::{Error, Fields, Op, RecordId, Result, Value};
use legwork_store::blobs::Priority;
use legwork_store::outbox::Group;

/// What a save of a card gave.
#[derive(Clone, Debug, PartialEq)]
pub enum CardOutcome {
    /// Everything is saved on this phone and queued.
    Saved(CardSaved),
    /// Something must be filled in or put right first; the forms say what. Nothing is saved, nothing typed is lost.
    Incomplete(Box<CardReview>),
}

/// The records of a saved card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardSaved {
    /// New, or the one it was attached to.
    pub customer: RecordId,
    /// The new contact.
    pub contact: RecordId,
    /// The one action, for undo and its receipt.
    pub group: Group,
}

impl Legwork {
    /// The person says what a line is: a card field, or with `None` that it is none of them. Lines nobody named are
    /// read again together; nothing is rescanned. A form field this fills loses what was typed into it.
    ///
    /// # Errors
    /// `no_such_line`, `no_such_card_field`, `no_card_begun`.
    pub fn assign_card_line(&self, line: usize, field: Option<&str>) -> Result<CardReview> {
        let field = field.map(|name| prefill::named(name).ok_or_else(|| Error::invalid("field", "no_such_card_field")));
        let field = field.transpose()?;
        let kept = self.change_card(|kept, schema| {
            if line >= kept.lines.len() {
                return Err(Error::invalid("line", "no_such_line"));
            }
            kept.choices.retain(|(chosen, _)| *chosen != line);
            kept.choices.push((line, field));
            if let Some(field) = field {
                forget_edits(kept, schema, field);
            }
            Ok(())
        })?;
        self.review_of(&kept)
    }

    /// Takes back everything the person said about lines.
    ///
    /// # Errors
    /// `no_card_begun`.
    pub fn reset_card_lines(&self) -> Result<CardReview> {
        let kept = self.change_card(|kept, _| {
            kept.choices.clear();
            Ok(())
        })?;
        self.review_of(&kept)
    }

    /// Keeps what the person typed so far, by field; an empty value clears the field. Duplicates are looked up anew.
    ///
    /// # Errors
    /// `no_card_begun`.
    pub fn edit_card(&self, customer: &Fields, contact: &Fields) -> Result<CardReview> {
        let kept = self.change_card(|kept, _| {
            typed(kept, customer, contact);
            Ok(())
        })?;
        self.review_of(&kept)
    }

    /// Saves the card as one action: the customer (or none, when attached to one that is there), the contact with the
    /// picture of the card, the upload of the picture. `customer` and `contact` are further edits. Needs no network.
    ///
    /// # Errors
    /// `no_card_begun`; `not_found` when `attach_to` is not on this phone; `record_too_large` or another [limit of the
    /// write](crate::trouble). The review stays, with what was typed.
    pub fn save_card(&self, customer: &Fields, contact: &Fields, attach_to: Option<RecordId>) -> Result<CardOutcome> {
        let kept = self.change_card(|kept, _| {
            typed(kept, customer, contact);
            kept.tried = true;
            Ok(())
        })?;
        let draft = kept.draft();
        let parent = attach_to.unwrap_or(kept.customer);
        let (customer, contact) = self.with(|store, account| {
            if let Some(id) = attach_to {
                store.get("customer", id)?.filter(|r| !r.deleted).ok_or_else(trouble::not_found)?;
            }
            let desk = Desk::new(self, store, account)?;
            let of = |object| filled(&desk, kind(&desk.schema, object)?, &kept, &draft, parent);
            let customer = if attach_to.is_none() { Some(of("customer")?) } else { None };
            Ok((customer, of("contact")?))
        })?;
        let errors: Vec<&Error> = customer.iter().chain([&contact]).flat_map(|form| &form.errors).collect();
        if let Some(whole) = errors.iter().find(|e| e.field.is_none()) {
            return Err((*whole).clone());
        }
        if !errors.is_empty() {
            return Ok(CardOutcome::Incomplete(Box::new(self.review_of(&kept)?)));
        }
        let customer = customer.map(|form| action("customer", kept.customer, Op::Create(form.values)));
        let contact = action("contact", kept.contact, Op::Create(contact.values));
        let actions: Vec<_> = customer.into_iter().chain([contact]).collect();
        let written = self.write(&actions, false, &[pictures::attachment(&kept.picture, Priority::Card)?])?;
        self.keep_card(None)?;
        Ok(CardOutcome::Saved(CardSaved { customer: parent, contact: kept.contact, group: written.group }))
    }

    /// Throws the review under way and its picture away.
    ///
    /// # Errors
    /// `no_card_begun`.
    pub fn discard_card(&self) -> Result<()> {
        let kept = self.kept_card()?.ok_or_else(none_begun)?;
        self.keep_card(None)?;
        self.drop_card_picture(&kept)
    }

    /// Removes the picture of a card that became no record.
    pub(crate) fn drop_card_picture(&self, kept: &Kept) -> Result<()> {
        let hash = pictures::attachment(&kept.picture, Priority::Card)?.hash;
        self.with(|store, _| Ok(store.drop_unused_blob(&hash)?)).map(drop)
    }
}

fn typed(kept: &mut Kept, customer: &Fields, contact: &Fields) {
    let own = |(name, value): (&String, &Value)| (name.clone(), value.clone());
    kept.customer_edits.extend(customer.iter().map(own));
    kept.contact_edits.extend(contact.iter().map(own));
}

/// What the person says last counts: a field named by a tap is no longer what was typed.
fn forget_edits(kept: &mut Kept, schema: &Schema, field: CardField) {
    for (object, edits) in [("customer", &mut kept.customer_edits), ("contact", &mut kept.contact_edits)] {
        let Some(kind) = schema.object(object) else { continue };
        for of_kind in kind.fields.iter().filter(|f| prefill::card_field(f) == Some(field)) {
            edits.remove(&of_kind.name);
        }
    }
}
