//! Lines of text to card fields.
//!
//! ```text
//! lines → rows (upright, folded) → parts (cut at labels) → values by form (e-mail, web, numbers, ids)
//!       → units of the remaining text, scored for every role → addresses → one assignment → draft
//! ```
//! Nothing is decided line by line: every unit carries points for every role, and the name, the company
//! and the rest are chosen together, with the e-mail address and the domain as witnesses.

mod address;
mod affinity;
mod assign;
mod contact;
mod fold;
mod hard;
mod label;
mod layout;
mod name;
mod phone;
mod postcode;
mod region;
mod role;
mod role_address;
mod role_cjk;
mod role_latin;
pub mod score;
mod script_slips;
mod sureness;
mod unit;
mod words;

use crate::draft::{Candidate, CardDraft, CardField};
use crate::line::TextLine;
use address::Address;
use assign::{Assignment, Context};
use hard::Value;
use layout::Row;
use unit::{Span, Unit};

pub(crate) use fold::is_cjk;
pub(crate) use layout::hull as quad_around;

/// Reads the fields of a card from its `lines`, which lie in a photo of `size` pixels.
///
/// Each field's candidates come best first; where a card prints a value in two scripts, the form of
/// the script the name is printed in comes first. Values are as printed, without labels. A candidate
/// with a confidence of 0.9 or more may be shown as sure. Lines outside the photo or with corners that
/// are no numbers are ignored; no input fails.
pub fn parse(lines: &[TextLine], size: (u32, u32)) -> CardDraft {
    let mut rows = layout::rows(&inside(lines, size));
    let region = region::region_of_card(&rows);
    script_slips::repair(&mut rows, region);
    let parts = label::parts(&rows);
    let extracted = hard::extract(&rows, &parts, region);
    let units = unit::join_broken(extracted.units, region);
    let addresses = address::find(&units, region);
    let of = |field| extracted.values.iter().filter(move |v| v.field == field).map(|v| v.text.as_str());
    let context = Context {
        locals: of(CardField::Email).filter_map(|e| e.split('@').next()).map(str::to_owned).collect(),
        owners: of(CardField::Email).chain(of(CardField::Url)).filter_map(contact::owner).collect(),
        addresses: &addresses,
    };
    let assignment = assign::assign(&units, &context);
    let mut draft = Draft { rows: &rows, units: &units, out: CardDraft::default() };
    draft.roles(&assignment);
    draft.values(&extracted.values);
    draft.addresses(&addresses);
    draft.out
}

/// The lines that lie in the photo at least in part; the others cannot have been read from it. Empty
/// lines stay, so that indices hold.
fn inside(lines: &[TextLine], size: (u32, u32)) -> Vec<TextLine> {
    let (width, height) = (size.0 as f32, size.1 as f32);
    let touches = |l: &TextLine| l.quad.iter().any(|p| (0.0..=width).contains(&p[0]) && (0.0..=height).contains(&p[1]));
    lines
        .iter()
        .map(|line| if touches(line) { line.clone() } else { TextLine { text: String::new(), ..line.clone() } })
        .collect()
}

struct Draft<'a> {
    rows: &'a [Row],
    units: &'a [Unit],
    out: CardDraft,
}

impl Draft<'_> {
    fn push(&mut self, field: CardField, value: String, spans: &[Span], confidence: f32) {
        let value = value.trim().to_owned();
        let key = score::normalise(field, &value);
        if key.is_empty() || self.out.candidates(field).iter().any(|c| score::normalise(field, &c.value) == key) {
            return;
        }
        let quads: Vec<_> = spans.iter().map(|s| self.rows[s.row].quad_of(s.start, s.end)).collect();
        let mut lines: Vec<usize> = spans.iter().map(|s| self.rows[s.row].line).collect();
        lines.dedup();
        self.out.push(
            field,
            Candidate { value, confidence: confidence.clamp(0.0, 0.99), quad: layout::hull(&quads), lines },
        );
    }

    fn roles(&mut self, assignment: &Assignment) {
        for choice in &assignment.names {
            let unit = &self.units[choice.unit];
            let name = name::score(&unit.spaced).map_or_else(|| unit.text.clone(), |s| s.name);
            self.push(CardField::Name, name, &unit.spans, sureness::name(choice, unit));
        }
        for (field, choices, sure) in [
            (CardField::Company, &assignment.companies, sureness::company as fn(&assign::Choice, &Unit) -> f32),
            (CardField::Title, &assignment.titles, sureness::title),
            (CardField::Department, &assignment.departments, sureness::department),
        ] {
            for choice in choices {
                let unit = &self.units[choice.unit];
                let value = if unit.cjk { unit.raw.clone() } else { unit.text.clone() };
                self.push(field, clean_line(&value), &unit.spans, sure(choice, unit));
            }
        }
    }

    fn values(&mut self, values: &[Value]) {
        for value in values {
            let seen = self.rows[value.span.row].confidence;
            self.push(value.field, value.text.clone(), &[value.span], sureness::by_sight(value.confidence, seen));
        }
    }

    fn addresses(&mut self, addresses: &[Address]) {
        let mut order: Vec<&Address> = addresses.iter().collect();
        let primary = self.out.candidates(CardField::Name).first().map(|c| c.value.chars().any(is_cjk));
        order.sort_by_key(|a| Some(self.units[a.units[0]].cjk) != primary);
        for address in order {
            let spans: Vec<Span> = address.units.iter().flat_map(|i| self.units[*i].spans.clone()).collect();
            let seen = address.units.iter().map(|i| self.units[*i].confidence).fold(1.0, f32::min);
            if address.value.chars().filter(|c| c.is_alphabetic()).count() >= 2 {
                self.push(
                    CardField::Address,
                    address.value.clone(),
                    &spans,
                    sureness::by_sight(sureness::address(address), seen),
                );
            }
            if let Some(code) = &address.postcode {
                self.push(
                    CardField::Postcode,
                    code.clone(),
                    &spans,
                    sureness::by_sight(if address.labelled { 0.92 } else { 0.88 }, seen),
                );
            }
        }
    }
}

/// A value of one line without stray signs at its ends; brackets that belong to it stay.
fn clean_line(value: &str) -> String {
    let mut value = value
        .trim()
        .trim_matches(|c: char| {
            matches!(c, ',' | ';' | '|' | '-' | ':' | '•' | '·' | '*' | '/' | '、' | '，' | '【' | '】')
        })
        .trim();
    if value.starts_with(['(', '（']) && value.ends_with([')', '）']) && value.matches(['(', '（']).count() == 1 {
        value = value.trim_matches(['(', ')', '（', '）']);
    }
    if value.matches(['(', '（']).count() != value.matches([')', '）']).count() {
        value = value.trim_start_matches([')', '）']).trim_end_matches(['(', '（']);
    }
    value.trim().to_owned()
}
