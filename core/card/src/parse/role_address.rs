//! Points of text in Latin letters for being an address: streets, numbers, postcodes, towns, parts of buildings.

use super::postcode;
use super::role_latin::company_suffix;
use super::words::WORDS;

fn is_street_compound(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    word.chars().count() >= 6
        && [
            "strasse", "str", "gasse", "allee", "platz", "damm", "ufer", "chaussee", "straat", "gracht", "kade",
            "laan", "singel", "gatan", "vagen", "gata", "veien", "gade", "vej", "katu", "tie", "utca", "weg", "steig",
            "plein", "markt", "ring",
        ]
        .iter()
        .any(|e| word.ends_with(e) && word.len() > e.len() + 2)
}

/// Words of streets that mean something else as often, unless a number or a comma is near.
const AMBIGUOUS_STREETS: &[&str] = &[
    "lu", "do", "gu", "si", "ro", "ct", "pl", "al", "ave", "st", "dr", "way", "court", "place", "hill", "grove",
    "gate", "walk", "ring", "tie", "ul", "cho", "ken", "machi", "jie", "gil", "ku", "shi", "via", "ter", "cir",
    "corso", "largo", "plan", "rise", "quay", "trail", "gardens", "square", "circle", "route",
];

/// Second parts of Korean and Japanese names of streets and districts: `Teheran-ro`, `Shinjuku-ku`.
const AFTER_HYPHEN: &[&str] =
    &["ro", "gil", "dong", "gu", "si", "do", "ku", "shi", "cho", "chome", "dori", "machi", "ken", "fu", "to"];

/// Words of titles that occur in addresses too.
const NO_TITLE_HERE: &[&str] = &["head", "lead", "as", "do", "officer", "dg", "al"];

/// One text that may be an address.
struct Line<'t> {
    text: &'t str,
    words: &'t [&'t str],
    /// The words with single blanks between them.
    joined: String,
    digits: bool,
    /// Words that are a number of up to six places: of houses, of rooms.
    numbers: usize,
}

pub(super) fn address_latin(text: &str, words: &[&str], region: &str) -> f32 {
    if words.is_empty() {
        return 0.0;
    }
    let starts_with_digit = |w: &&&str| w.chars().next().is_some_and(|c| c.is_ascii_digit()) && w.len() <= 6;
    let line = Line {
        text,
        words,
        joined: words.join(" "),
        digits: text.chars().any(|c| c.is_ascii_digit()),
        numbers: words.iter().filter(starts_with_digit).count(),
    };
    let (street, cities, country) = (line.has_street(), line.cities(), line.ends_with_country());
    let mut points = line.street_points(street) + line.postcode_points(region) + line.country_points(country);
    points += (cities as f32 * 1.3).min(2.6) + line.building_points();
    if points > 0.0 {
        points += (text.matches(',').count() as f32 * 0.4).min(1.6);
        if line.numbers > 0 {
            points += 0.5;
        }
    }
    points -= line.points_against();
    if line.numbers == 0 && !country && cities == 0 && !street {
        points = points.min(1.5);
    }
    points
}

impl Line<'_> {
    fn has_street(&self) -> bool {
        let certain = self.digits || self.text.contains(',');
        self.words.iter().enumerate().any(|(i, w)| {
            let bare = w.trim_end_matches('.');
            let named = WORDS.street.contains(bare) && (certain || !AMBIGUOUS_STREETS.contains(&bare));
            named && (i > 0 || self.words.len() > 1)
                || is_street_compound(w)
                || w.split('-').skip(1).any(|part| AFTER_HYPHEN.contains(&part))
        })
    }

    fn street_points(&self, street: bool) -> f32 {
        let named = match (street, self.digits) {
            (true, true) => 3.8,
            (true, false) => 2.2,
            (false, _) => 0.0,
        };
        let first = self.words[0];
        let house = first.chars().all(|c| c.is_ascii_digit()) && self.words.len() >= 2 && first.len() <= 5;
        named + if house { 1.0 } else { 0.0 }
    }

    fn postcode_points(&self, region: &str) -> f32 {
        let text = self.text;
        let Some(found) = postcode::find(text, region) else { return 0.0 };
        let before_town = !matches!(region, "US" | "CN")
            && text[found.range.end..].trim_start_matches([' ', ',']).chars().next().is_some_and(char::is_uppercase);
        let mut points = if found.region.is_some() || before_town { 2.8 } else { 1.8 };
        // "Am Sägewerk 3 · 87435 Kempten": a house number in front of it.
        if before_town && text[..found.range.start].chars().any(|c| c.is_ascii_digit()) {
            points += 1.0;
        }
        if self.words.len() <= 2 {
            points += 1.0;
        }
        points
    }

    fn ends_with_country(&self) -> bool {
        WORDS.country.iter().any(|(name, _)| name.len() > 2 && ends_as_word(&self.joined, name))
    }

    fn country_points(&self, at_end: bool) -> f32 {
        let whole = self.joined.trim_end_matches('.');
        match WORDS.country.iter().any(|(name, _)| *name == whole) {
            true => 3.2,
            false if at_end => 1.8,
            false => 0.0,
        }
    }

    fn cities(&self) -> usize {
        let known = |i: usize| {
            WORDS.city.contains(self.words[i].trim_end_matches('.'))
                || self.words.get(i + 1).is_some_and(|next| WORDS.city.contains(&format!("{}-{next}", self.words[i])))
        };
        (0..self.words.len()).filter(|i| known(*i)).count()
    }

    /// Points for parts of buildings, floors, post office boxes and numbers of rooms.
    fn building_points(&self) -> f32 {
        let premises = self.words.iter().filter(|w| WORDS.premise.contains(w.trim_end_matches('.'))).count() as f32;
        let mut points =
            if premises > 0.0 && self.digits { 2.0 + 0.5 * (premises - 1.0).min(2.0) } else { 0.5 * premises.min(2.0) };
        if self.words.iter().any(|w| is_floor(w)) {
            points += 1.5;
        }
        if ["p.o. box", "po box", "p.o box", "postfach"].iter().any(|b| self.joined.contains(b)) {
            points += 3.5;
        }
        if self.text.contains('#') && self.digits {
            points += 1.0;
        }
        points
    }

    /// What speaks for a company or a person instead.
    fn points_against(&self) -> f32 {
        let suffix = company_suffix(self.words);
        let company = suffix > 0 && suffix < self.words.len() && !self.digits;
        let title = self.words.iter().any(|w| WORDS.title_head.contains(*w) && !NO_TITLE_HERE.contains(w));
        (if company { 4.0 } else { 0.0 }) + if title && self.numbers == 0 { 2.5 } else { 0.0 }
    }
}

/// `12th`, `3/F`, `5F`.
fn is_floor(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    let number = ["th", "nd", "rd", "st", "/f", "f"].iter().find_map(|end| word.strip_suffix(end));
    number.is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
}

fn ends_as_word(text: &str, word: &str) -> bool {
    text.trim_end_matches('.')
        .strip_suffix(word)
        .is_some_and(|head| head.is_empty() || head.ends_with([' ', ',', '.', '-']))
}
