//! What a card says, field by field, before a person has looked at it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::line::Quad;

/// A field of a card. The order is the one of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardField {
    /// The person.
    Name,
    /// Job title.
    Title,
    /// Department inside the company.
    Department,
    /// The company's name.
    Company,
    /// Mobile number.
    Mobile,
    /// Any other telephone number.
    Phone,
    /// Fax number.
    Fax,
    /// E-mail address.
    Email,
    /// Web address.
    Url,
    /// Postal address without its postcode.
    Address,
    /// Postcode of an address.
    Postcode,
    /// WeChat id.
    Wechat,
}

impl CardField {
    /// Every field, in the order of the form.
    pub const ALL: [CardField; 12] = [
        CardField::Name,
        CardField::Title,
        CardField::Department,
        CardField::Company,
        CardField::Mobile,
        CardField::Phone,
        CardField::Fax,
        CardField::Email,
        CardField::Url,
        CardField::Address,
        CardField::Postcode,
        CardField::Wechat,
    ];

    /// The field's stable name, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            CardField::Name => "name",
            CardField::Title => "title",
            CardField::Department => "department",
            CardField::Company => "company",
            CardField::Mobile => "mobile",
            CardField::Phone => "phone",
            CardField::Fax => "fax",
            CardField::Email => "email",
            CardField::Url => "url",
            CardField::Address => "address",
            CardField::Postcode => "postcode",
            CardField::Wechat => "wechat",
        }
    }
}

/// Confidence from which a value may be shown as sure. Where the number comes from: the steps of `parse::sureness` were
/// set so that at least 98 in 100 of the values at or above it are right; `tests/parse_generated.rs` holds that on
/// layout families the parser was not tuned on.
pub const SURE: f32 = 0.9;

/// One value proposed for a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The value, cleaned of its label.
    pub value: String,
    /// How sure the parser is that value and field are right, 0 to 1. A QR code gives 1.
    pub confidence: f32,
    /// Where it was read, in pixels of the upright photo.
    pub quad: Quad,
    /// Indices of the lines it was read from; empty when it came from a QR code.
    pub lines: Vec<usize>,
}

impl Candidate {
    /// Whether it may be shown without asking for a second look: [`SURE`] or more.
    pub fn is_sure(&self) -> bool {
        self.confidence >= SURE
    }
}

/// What a card says: for each field the values proposed, best first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CardDraft {
    /// Values by field; a field nothing was found for may be absent.
    pub fields: BTreeMap<CardField, Vec<Candidate>>,
}

impl CardDraft {
    /// The candidates of a field, best first.
    pub fn candidates(&self, field: CardField) -> &[Candidate] {
        self.fields.get(&field).map_or(&[], Vec::as_slice)
    }

    /// The best value of a field.
    pub fn best(&self, field: CardField) -> Option<&str> {
        self.candidates(field).first().map(|c| c.value.as_str())
    }

    /// Adds a candidate after those already there.
    pub fn push(&mut self, field: CardField, candidate: Candidate) {
        self.fields.entry(field).or_default().push(candidate);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_written_in_json_under_its_name() {
        for field in CardField::ALL {
            let json = serde_json::to_value(field).expect("a unit variant");
            assert_eq!(json, field.name());
        }
    }
}
