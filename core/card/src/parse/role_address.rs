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

pub(super) fn address_latin(text: &str, words: &[&str], region: &str) -> f32 {
    let n = words.len();
    if n == 0 {
        return 0.0;
    }
    let mut points: f32 = 0.0;
    let digits = text.chars().any(|c| c.is_ascii_digit());
    let numbers = words.iter().filter(|w| w.chars().next().is_some_and(|c| c.is_ascii_digit()) && w.len() <= 6).count();
    let short_ambiguous = |w: &str| {
        matches!(
            w,
            "lu" | "do"
                | "gu"
                | "si"
                | "ro"
                | "ct"
                | "pl"
                | "al"
                | "ave"
                | "st"
                | "dr"
                | "way"
                | "court"
                | "place"
                | "hill"
                | "grove"
                | "gate"
                | "walk"
                | "ring"
                | "tie"
                | "ul"
                | "cho"
                | "ken"
                | "machi"
                | "jie"
                | "gil"
                | "ku"
                | "shi"
                | "via"
                | "ter"
                | "cir"
                | "corso"
                | "largo"
                | "plan"
                | "rise"
                | "quay"
                | "trail"
                | "gardens"
                | "square"
                | "circle"
                | "route"
        )
    };
    let street = words.iter().enumerate().any(|(i, w)| {
        let bare = w.trim_end_matches('.');
        (WORDS.street.contains(bare) && (!short_ambiguous(bare) || digits || text.contains(','))) && (i > 0 || n > 1)
            || is_street_compound(w)
            || w.split('-').skip(1).any(|p| {
                matches!(
                    p,
                    "ro" | "gil"
                        | "dong"
                        | "gu"
                        | "si"
                        | "do"
                        | "ku"
                        | "shi"
                        | "cho"
                        | "chome"
                        | "dori"
                        | "machi"
                        | "ken"
                        | "fu"
                        | "to"
                )
            })
    });
    if street {
        points += if digits { 3.8 } else { 2.2 };
    }
    if words[0].chars().all(|c| c.is_ascii_digit()) && n >= 2 && words[0].len() <= 5 {
        points += 1.0;
    }
    if let Some(found) = postcode::find(text, region) {
        let before_town = !matches!(region, "US" | "CN")
            && text[found.range.end..].trim_start_matches([' ', ',']).chars().next().is_some_and(char::is_uppercase);
        points += if found.region.is_some() || before_town { 2.8 } else { 1.8 };
        // "Am Sägewerk 3 · 87435 Kempten": a house number in front of it.
        if before_town && text[..found.range.start].chars().any(|c| c.is_ascii_digit()) {
            points += 1.0;
        }
        if n <= 2 {
            points += 1.0;
        }
    }
    let joined = words.join(" ");
    let whole_country = WORDS.country.iter().any(|(name, _)| *name == joined.trim_end_matches('.'));
    let country = WORDS.country.iter().any(|(name, _)| name.len() > 2 && ends_as_word(&joined, name));
    points += if whole_country {
        3.2
    } else if country {
        1.8
    } else {
        0.0
    };
    let cities = (0..n)
        .filter(|i| {
            WORDS.city.contains(words[*i].trim_end_matches('.'))
                || *i + 1 < n && WORDS.city.contains(&format!("{}-{}", words[*i], words[*i + 1]))
        })
        .count();
    points += (cities as f32 * 1.3).min(2.6);
    let premises = words.iter().filter(|w| WORDS.premise.contains(w.trim_end_matches('.'))).count();
    points += if premises > 0 && (numbers > 0 || digits) {
        2.0 + 0.5 * (premises as f32 - 1.0).min(2.0)
    } else {
        0.5 * (premises as f32).min(2.0)
    };
    let floor = words.iter().any(|w| {
        let w = w.trim_end_matches('.');
        let ordinal = w
            .strip_suffix("th")
            .or_else(|| w.strip_suffix("nd"))
            .or_else(|| w.strip_suffix("rd"))
            .or_else(|| w.strip_suffix("st"))
            .or_else(|| w.strip_suffix("/f"))
            .or_else(|| w.strip_suffix('f'));
        ordinal.is_some_and(|o| !o.is_empty() && o.chars().all(|c| c.is_ascii_digit()))
    });
    if floor {
        points += 1.5;
    }
    if joined.contains("p.o. box")
        || joined.contains("po box")
        || joined.contains("p.o box")
        || joined.contains("postfach")
    {
        points += 3.5;
    }
    if text.contains('#') && digits {
        points += 1.0;
    }
    if points > 0.0 {
        points += (text.matches(',').count() as f32 * 0.4).min(1.6);
        if numbers > 0 {
            points += 0.5;
        }
    }
    let suffix = company_suffix(words);
    if suffix > 0 && suffix < n && !digits {
        points -= 4.0;
    }
    let heads = words
        .iter()
        .filter(|w| {
            WORDS.title_head.contains(**w) && !matches!(**w, "head" | "lead" | "as" | "do" | "officer" | "dg" | "al")
        })
        .count();
    if heads > 0 && numbers == 0 {
        points -= 2.5;
    }
    if numbers == 0 && !country && cities == 0 && !street {
        points = points.min(1.5);
    }
    points
}

fn ends_as_word(text: &str, word: &str) -> bool {
    text.trim_end_matches('.')
        .strip_suffix(word)
        .is_some_and(|head| head.is_empty() || head.ends_with([' ', ',', '.', '-']))
}
