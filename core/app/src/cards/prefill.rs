//! Card fields to the fields of an object: the attribute `card` of a field names the card field that fills it.

use legwork_card::{Candidate, CardDraft, CardField};
use legwork_domain::metadata::{Field, FieldType, ObjectType};
use legwork_domain::{Fields, Value};
use legwork_text::gazetteer::{Level, find_places};

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
        FieldType::Address => address(&candidate.value, draft.best(CardField::Postcode)),
        _ => candidate.value.as_str().into(),
    }
}

/// Municipalities are province and city in one.
const MUNICIPALITIES: [&str; 4] = ["北京市", "天津市", "上海市", "重庆市"];

/// An address in parts: the places it begins with, largest first, by their full names; the rest is the street.
fn address(text: &str, postcode: Option<&str>) -> Value {
    let gap = |text: &str| text.len() - text.trim_start_matches([' ', ',', '，', '　']).len();
    let mut rest = text.trim().strip_prefix("中国").unwrap_or(text.trim());
    rest = &rest[gap(rest)..];
    let mut parts: Vec<(&str, String)> = Vec::new();
    let mut last = None;
    let whole = rest;
    for place in find_places(whole) {
        let at = whole.len() - rest.len();
        if place.range.start != at || last.is_some_and(|level| place.level <= level) {
            break;
        }
        let part = match place.level {
            Level::Province => "province",
            Level::City => "city",
            Level::District => "district",
        };
        parts.push((part, place.name.to_owned()));
        if MUNICIPALITIES.contains(&place.name) {
            parts.push(("city", place.name.to_owned()));
        }
        last = Some(if MUNICIPALITIES.contains(&place.name) { Level::City } else { place.level });
        rest = &whole[place.range.end..];
        rest = &rest[gap(rest)..];
    }
    parts.push(("street", rest.to_owned()));
    parts.extend(postcode.map(|code| ("postcode", code.to_owned())));
    let filled = parts.into_iter().filter(|(_, text)| !text.is_empty());
    Value::Map(filled.map(|(name, text)| (name.to_owned(), text.into())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use legwork_domain::metadata::standard;

    fn candidate(value: &str, confidence: f32) -> Candidate {
        Candidate { value: value.to_owned(), confidence, quad: Default::default(), lines: vec![3] }
    }

    #[test]
    fn addresses_are_split_at_the_places_they_begin_with() {
        // (address, postcode, parts)
        type Case<'a> = (&'a str, Option<&'a str>, &'a [(&'a str, &'a str)]);
        let cases: &[Case<'_>] = &[
            (
                "江苏省苏州市吴中区金枫路 128 号",
                Some("215000"),
                &[
                    ("province", "江苏省"),
                    ("city", "苏州市"),
                    ("district", "吴中区"),
                    ("street", "金枫路 128 号"),
                    ("postcode", "215000"),
                ],
            ),
            // short forms are stored in full, a country in front is no part of the street
            ("中国江苏苏州星湖街9号", None, &[("province", "江苏省"), ("city", "苏州市"), ("street", "星湖街9号")]),
            (
                "上海市浦东新区世纪大道1号",
                None,
                &[("province", "上海市"), ("city", "上海市"), ("district", "浦东新区"), ("street", "世纪大道1号")],
            ),
            // a place inside the street name is street
            ("杭州市上海路8号", None, &[("city", "杭州市"), ("street", "上海路8号")]),
            (
                "12 Quay Street, Leeds, UK",
                Some("LS1 1AA"),
                &[("street", "12 Quay Street, Leeds, UK"), ("postcode", "LS1 1AA")],
            ),
        ];
        for (text, postcode, parts) in cases {
            let expected = parts.iter().map(|(n, v)| ((*n).to_owned(), Value::from(*v))).collect();
            assert_eq!(address(text, *postcode), Value::Map(expected), "{text}");
        }
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
