//! How well drafts fit the truth: field F1, shared by tests, benchmark and example.
//!
//! A value is right when it equals a true value of its field after [`normalise`].

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::draft::{CardDraft, CardField};

/// The values of a card by field, as in a truth file.
pub type Truth = BTreeMap<CardField, Vec<String>>;

/// Right, wrong and missed values of one field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Values that are in the truth.
    pub right: usize,
    /// Values that are not.
    pub wrong: usize,
    /// True values that were not found.
    pub missed: usize,
}

impl Tally {
    /// Harmonic mean of precision and recall, percent; 100 when there was nothing to find and nothing was.
    pub fn f1(self) -> f64 {
        let denominator = 2 * self.right + self.wrong + self.missed;
        if denominator == 0 { 100.0 } else { 200.0 * self.right as f64 / denominator as f64 }
    }

    fn add(&mut self, other: Tally) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

/// Tallies by field over any number of cards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Score {
    /// One tally per field seen.
    pub fields: BTreeMap<CardField, Tally>,
}

impl Score {
    /// Adds one card. Returns the fields on which draft and truth differ.
    pub fn add(&mut self, draft: &CardDraft, truth: &Truth) -> Vec<CardField> {
        let mut differing = Vec::new();
        for field in CardField::ALL {
            let tally = compare(field, draft, truth);
            if tally.wrong + tally.missed > 0 {
                differing.push(field);
            }
            if tally != Tally::default() {
                self.fields.entry(field).or_default().add(tally);
            }
        }
        differing
    }

    /// Adds the tallies of another score.
    pub fn merge(&mut self, other: &Score) {
        for (field, tally) in &other.fields {
            self.fields.entry(*field).or_default().add(*tally);
        }
    }

    /// All fields together.
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        for tally in self.fields.values() {
            total.add(*tally);
        }
        total
    }
}

fn compare(field: CardField, draft: &CardDraft, truth: &Truth) -> Tally {
    let mut wanted: Vec<String> =
        truth.get(&field).into_iter().flatten().map(|v| normalise(field, v)).filter(|v| !v.is_empty()).collect();
    let mut tally = Tally::default();
    for candidate in draft.candidates(field) {
        let value = normalise(field, &candidate.value);
        match wanted.iter().position(|w| *w == value) {
            Some(at) => {
                wanted.remove(at);
                tally.right += 1;
            }
            None => tally.wrong += 1,
        }
    }
    tally.missed = wanted.len();
    tally
}

/// The form two equal values share: compatibility-composed, lower case, without blanks and punctuation.
/// Numbers keep their digits (and the mark of an extension), a leading `+` or `00` counts not;
/// web addresses lose their scheme.
pub fn normalise(field: CardField, value: &str) -> String {
    let folded: String = value.nfkc().flat_map(char::to_lowercase).collect();
    match field {
        CardField::Mobile | CardField::Phone | CardField::Fax => {
            let without_trunk = folded.replace("(0)", "");
            let digits: String = without_trunk
                .chars()
                .map(|c| if c == 'x' || c == 't' { 'x' } else { c })
                .filter(|c| c.is_ascii_digit() || *c == 'x')
                .collect();
            let mut digits = digits.replace("xx", "x");
            if folded.trim_start().starts_with("00") {
                digits = digits.trim_start_matches('0').to_owned();
            }
            digits
        }
        CardField::Email => folded.chars().filter(|c| !c.is_whitespace()).collect(),
        CardField::Url => {
            let bare = folded.trim().trim_start_matches("https://").trim_start_matches("http://");
            bare.trim_end_matches('/').chars().filter(|c| !c.is_whitespace()).collect()
        }
        _ => folded.chars().filter(|c| c.is_alphanumeric()).collect(),
    }
}

/// Wrong characters and characters of `printed` lines in a reading: each line is compared with the stretch of
/// the whole reading it fits best (edit distance), so that what was read beyond the lines does not count.
/// Blanks do not count, full-width and half-width are the same.
pub fn character_errors(printed: &[&str], read: &[&str]) -> (usize, usize) {
    let plain = |text: &str| -> Vec<char> { text.nfkc().filter(|c| !c.is_whitespace()).collect() };
    let read: Vec<char> = read.iter().flat_map(|line| plain(line)).collect();
    printed
        .iter()
        .map(|line| plain(line))
        .fold((0, 0), |(errors, total), line| (errors + best_stretch(&line, &read), total + line.len()))
}

/// The least edit distance between `line` and any stretch of `text`.
fn best_stretch(line: &[char], text: &[char]) -> usize {
    // Row i holds the distance of the line's first i characters to a stretch ending at each place.
    let mut row: Vec<usize> = vec![0; text.len() + 1];
    for (i, want) in line.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, have) in text.iter().enumerate() {
            let change = diagonal + usize::from(want != have);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.into_iter().min().unwrap_or(line.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Candidate;

    fn draft(values: &[(CardField, &str)]) -> CardDraft {
        let mut draft = CardDraft::default();
        for (field, value) in values {
            draft.push(
                *field,
                Candidate { value: (*value).into(), confidence: 1.0, quad: [[0.0; 2]; 4], lines: vec![] },
            );
        }
        draft
    }

    #[test]
    fn right_wrong_and_missed_are_counted() {
        let truth: Truth = [
            (CardField::Name, vec!["Ann Lee".into()]),
            (CardField::Phone, vec!["+49 (0)30 123-4".into(), "0049 30 9".into()]),
        ]
        .into();
        let mut score = Score::default();
        let differing = score.add(
            &draft(&[(CardField::Name, "ANN LEE"), (CardField::Phone, "+49 30 1234"), (CardField::Title, "x")]),
            &truth,
        );
        assert_eq!(differing, [CardField::Title, CardField::Phone]);
        assert_eq!(score.total(), Tally { right: 2, wrong: 1, missed: 1 });
        assert!((score.total().f1() - 200.0 * 2.0 / 6.0).abs() < 1e-9);
    }

    #[test]
    fn characters_are_compared_with_the_best_stretch() {
        assert_eq!(character_errors(&["电话：0512"], &["junk", "电话:O512", "more"]), (1, 7));
        assert_eq!(character_errors(&["abc"], &[]), (3, 3));
        assert_eq!(character_errors(&["a b", "cd"], &["abcd"]), (0, 4));
    }

    #[test]
    fn full_width_and_case_are_the_same_value() {
        assert_eq!(normalise(CardField::Company, "云帆（中国）"), normalise(CardField::Company, "云帆(中国)"));
        assert_ne!(normalise(CardField::Phone, "123 ext 4"), normalise(CardField::Phone, "1234"));
    }
}
