//! Card fields to the fields of an object: the attribute `card` of a field names the card field that fills it.

use crate::address;
use legwork_card::{Candidate, CardDraft, CardField};
use legwork_domain::metadata::{Field, FieldType, ObjectType};
use legwork_domain::{Fields, Value};

/// Where a prefilled value comes from and how far it can be trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldMark {
    /// Field of the form.
    pub field: String,
    /// Card field it comes from: `company`, `mobile` …
    pub card_field: &'static str,
    /// 0 to 1.
    pub confidence: f32,
    /// Needs no second look: of such values at least 98 in 100 are right (`legwork_card::SURE`).
    pub sure: bool,
    /// Lines it was read from, as numbered in the review; empty for a QR code.
    pub lines: Vec<usize>,
}

/// The values a card gives an object, and their marks.
pub(crate) fn fill(kind: &ObjectType, draft: &CardDraft) -> (Fields, Vec<FieldMark>) {
    let mut values = Fields::new();
    let mut marks = Vec::new();
    for field in &kind.fields {
        let Some(card_field) = card_field(field) else { continue };
        let Some(candidate) = draft.candidates(card_field).first() else { continue };
        values.insert(field.name.clone(), value(field, candidate, draft));
        marks.push(FieldMark {
            field: field.name.clone(),
            card_field: card_field.name(),
            confidence: candidate.confidence,
            sure: candidate.is_sure(),
            lines: candidate.lines.clone(),
        });
    }
    (values, marks)
}

/// The card field that fills a field.
pub(crate) fn card_field(field: &Field) -> Option<CardField> {
    named(field.card.as_deref()?)
}

/// The card field of this name.
pub(crate) fn named(name: &str) -> Option<CardField> {
    CardField::ALL.into_iter().find(|field| field.name() == name)
}

fn value(field: &Field, candidate: &Candidate, draft: &CardDraft) -> Value {
    match field.kind {
        FieldType::Address => address::split(&candidate.value, draft.best(CardField::Postcode)),
        _ => candidate.value.as_str().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use legwork_domain::metadata::standard;

    fn candidate(value: &str, confidence: f32) -> Candidate {
        Candidate { value: value.to_owned(), confidence, quad: Default::default(), lines: vec![3] }
    }

    #[test]
    fn k5_the_metadata_says_what_fills_what_and_doubt_is_kept() {
        let mut draft = CardDraft::default();
        draft.push(CardField::Company, candidate("云岭精密机械有限公司", 0.97));
        draft.push(CardField::Phone, candidate("0512-62881000", 0.6));
        draft.push(CardField::Name, candidate("沈知夏", 0.95));
        draft.push(CardField::Mobile, candidate("138 0000 0000", 0.9));
        let object = |name| standard().object(name).expect("a standard object");
        let (customer, marks) = fill(object("customer"), &draft);
        assert_eq!(customer["name"].as_text(), Some("云岭精密机械有限公司"));
        assert_eq!(customer["phone"].as_text(), Some("0512-62881000"));
        let sure: Vec<_> = marks.iter().map(|m| (m.field.as_str(), m.card_field, m.sure)).collect();
        assert_eq!(sure, [("name", "company", true), ("phone", "phone", false)]);
        let (contact, marks) = fill(object("contact"), &draft);
        assert_eq!(contact["name"].as_text(), Some("沈知夏"));
        assert_eq!(contact["mobile"].as_text(), Some("138 0000 0000"));
        assert!(marks.iter().all(|m| m.lines == [3]) && !contact.contains_key("email"));
    }

    #[test]
    fn every_card_attribute_of_the_metadata_names_a_card_field() {
        for object in standard().objects.values() {
            for field in object.fields.iter().filter(|f| f.card.is_some()) {
                assert!(card_field(field).is_some(), "{}.{}", object.name, field.name);
            }
        }
    }
}
