//! Chinese surnames, single and compound, with their readings.

use std::sync::LazyLock;

use crate::data::section;
use crate::fold::{fold, folded};

const FILE: &str = include_str!("../../data/surnames.txt");

/// A surname found at the beginning of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surname {
    /// The surname in simplified characters.
    pub name: String,
    /// Bytes it takes at the beginning of the text asked about.
    pub len: usize,
    /// Place in the list of single surnames, most common first; `None` for a compound surname.
    pub rank: Option<usize>,
}

struct Surnames {
    /// Single surnames with their rank, sorted by character.
    single: Vec<(char, usize)>,
    /// Compound surnames with their readings, sorted.
    compound: Vec<(&'static str, &'static str)>,
    /// Readings of single surnames where the everyday one differs, sorted; comma separated, best first.
    readings: Vec<(char, &'static str)>,
}

static SURNAMES: LazyLock<Surnames> = LazyLock::new(|| {
    let first = |word: &str| word.chars().next();
    let mut single: Vec<_> =
        section(FILE, "single").enumerate().filter_map(|(rank, word)| Some((first(word)?, rank))).collect();
    single.sort_unstable();
    single.dedup_by_key(|entry| entry.0); // keeps the better rank
    let mut compound: Vec<_> = section(FILE, "compound").filter_map(|word| word.split_once('=')).collect();
    compound.sort_unstable();
    let mut readings: Vec<_> = section(FILE, "reading")
        .filter_map(|word| word.split_once('='))
        .filter_map(|(word, readings)| Some((first(word)?, readings)))
        .collect();
    readings.sort_unstable();
    Surnames { single, compound, readings }
});

/// Pinyin spellings of all surnames, sorted; also with u for ü (`lu` beside `lv`).
static SPELLINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let single = SURNAMES.single.iter().map(|(c, _)| c.to_string());
    let compound = SURNAMES.compound.iter().map(|(name, _)| (*name).to_owned());
    let mut all: Vec<String> = single.chain(compound).map(|name| crate::pinyin::reading(&name).full).collect();
    let plain: Vec<String> = all.iter().filter(|s| s.contains('v')).map(|s| s.replace('v', "u")).collect();
    all.extend(plain);
    // Spellings used outside the mainland (Wade-Giles, Hong Kong, Korea) that visiting cards carry.
    all.extend(section(FILE, "foreign").map(str::to_owned));
    all.sort_unstable();
    all.dedup();
    all
});

/// Whether the whole text is a Chinese surname, single or compound.
#[must_use]
pub fn is_surname(text: &str) -> bool {
    surname_of(text).is_some_and(|surname| surname.len == text.len())
}

/// The surname a Chinese name begins with; a compound one wins over a single one.
#[must_use]
pub fn surname_of(name: &str) -> Option<Surname> {
    let start = folded(name.get(..name.len().min(24)).unwrap_or(name));
    let [first, rest @ ..] = start.as_slice() else { return None };
    if let Some(second) = rest.first() {
        let pair: String = [first.ch, second.ch].iter().collect();
        if SURNAMES.compound.binary_search_by_key(&pair.as_str(), |entry| entry.0).is_ok() {
            return Some(Surname { name: pair, len: second.end, rank: None });
        }
    }
    let at = SURNAMES.single.binary_search_by_key(&first.ch, |entry| entry.0).ok()?;
    Some(Surname { name: first.ch.to_string(), len: first.end, rank: Some(SURNAMES.single[at].1) })
}

/// Whether a Latin word is how some Chinese surname is spelt: pinyin (`zhang`, `ouyang`) or a common
/// spelling from Hong Kong, Taiwan or abroad (`cheung`, `wong`, `hsu`). Case does not matter.
#[must_use]
pub fn is_surname_spelling(word: &str) -> bool {
    SPELLINGS.binary_search(&fold(word)).is_ok()
}

/// Readings of `surname` (folded characters) as a surname where they are not the everyday ones, best first.
/// A compound surname has one reading, its syllables written together.
pub(crate) fn surname_readings(surname: &str) -> Option<Vec<&'static str>> {
    if let Ok(at) = SURNAMES.compound.binary_search_by_key(&surname, |entry| entry.0) {
        return Some(vec![SURNAMES.compound[at].1]);
    }
    let mut chars = surname.chars();
    let (Some(only), None) = (chars.next(), chars.next()) else { return None };
    let at = SURNAMES.readings.binary_search_by_key(&only, |entry| entry.0).ok()?;
    Some(SURNAMES.readings[at].1.split(',').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_are_found_at_the_start_of_a_name() {
        // name, surname, bytes, compound
        let cases = [
            ("张伟", "张", 3, false),
            ("張偉", "张", 3, false), // traditional
            ("欧阳娜", "欧阳", 6, true),
            ("歐陽娜", "欧阳", 6, true),
            ("尉迟恭", "尉迟", 6, true),
            ("单雄", "单", 3, false),
        ];
        for (name, surname, len, compound) in cases {
            let found = surname_of(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((found.name.as_str(), found.len, found.rank.is_none()), (surname, len, compound), "{name}");
        }
        for nothing in ["", "的士", "Zhang Wei", "123"] {
            assert_eq!(surname_of(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn common_surnames_rank_before_rare_ones() {
        let rank = |name| surname_of(name).and_then(|s| s.rank);
        assert!(rank("王") < rank("聂"));
        assert!(rank("李") < rank("昝"));
    }

    #[test]
    fn whole_text_and_spellings() {
        assert!(is_surname("诸葛"));
        assert!(is_surname("曾"));
        assert!(!is_surname("张伟"));
        assert!(!is_surname(""));
        for word in ["Zhang", "OUYANG", "zeng", "Lv", "lu", "Wong", "Cheung"] {
            assert!(is_surname_spelling(word), "{word}");
        }
        for word in ["Company", "ceng", ""] {
            assert!(!is_surname_spelling(word), "{word}");
        }
    }
}
