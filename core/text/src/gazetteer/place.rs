//! Places of China down to counties: found in a text in their full or short form.
//!
//! Names only; the hierarchy of the data file serves to tell the levels apart. Short forms: provinces and
//! prefectures lose their ending (江苏, 苏州, 内蒙古, 大理), county-level cities too (昆山); districts and
//! counties do not, because what remains is often an everyday word (和平区).

use std::ops::Range;
use std::sync::LazyLock;

use crate::fold::{fold, folded};

const FILE: &str = include_str!("../../data/places.txt");

/// Administrative level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Province, autonomous region, municipality, special administrative region.
    Province,
    /// Prefecture-level city, prefecture, league.
    City,
    /// District, county, county-level city, well-known quarter.
    District,
}

/// A place found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Administrative level.
    pub level: Level,
    /// Full official name in simplified characters (`苏州市` also where the text says `苏州`).
    pub name: &'static str,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
}

struct Entry {
    /// What is looked for: the full name or its short form.
    word: &'static str,
    name: &'static str,
    level: Level,
}

/// All full names and short forms, sorted by word; of equal words the higher level stays.
static PLACES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut entries = Vec::new();
    for (name, level) in names() {
        entries.push(Entry { word: name, name, level });
        let short = short_form(name, level);
        if short != name {
            entries.push(Entry { word: short, name, level });
        }
    }
    entries.sort_by_key(|entry| (entry.word, entry.level));
    entries.dedup_by_key(|entry| entry.word);
    entries
});

static LONGEST: LazyLock<usize> =
    LazyLock::new(|| PLACES.iter().map(|entry| entry.word.chars().count()).max().unwrap_or(0));

/// Pinyin of the short forms of provinces and cities and of county-level names without their ending, sorted.
static SPELLINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut all: Vec<String> = names()
        .map(|(name, _)| strip(name, &["特别行政区", "自治区", "新区", "地区", "省", "市", "区", "县"]))
        .map(|short| crate::pinyin::reading(short).full)
        .chain(FOREIGN.iter().map(|word| (*word).to_owned()))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
});

/// Customary Latin spellings that are not pinyin.
const FOREIGN: [&str; 12] = [
    "hongkong",
    "kowloon",
    "macau",
    "macao",
    "taipei",
    "kaohsiung",
    "taichung",
    "tainan",
    "hsinchu",
    "peking",
    "canton",
    "urumqi",
];

/// The first place in `text`: leftmost, and the longest name that stands there.
#[must_use]
pub fn find_place(text: &str) -> Option<Place> {
    scan(text, true).into_iter().next()
}

/// All places in `text`, left to right, without overlap.
#[must_use]
pub fn find_places(text: &str) -> Vec<Place> {
    scan(text, false)
}

/// Whether a Latin word is how a Chinese place is spelt without its ending (`Suzhou`, `Jiangsu`, `Kunshan`,
/// `Kowloon`). Case does not matter.
#[must_use]
pub fn is_place_spelling(word: &str) -> bool {
    SPELLINGS.binary_search(&fold(word)).is_ok()
}

fn scan(text: &str, first_only: bool) -> Vec<Place> {
    let chars = folded(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let window = &chars[at..chars.len().min(at + *LONGEST)];
        let word: String = window.iter().map(|f| f.ch).collect();
        let hit = word.char_indices().rev().find_map(|(last, c)| {
            let candidate = &word[..last + c.len_utf8()];
            PLACES.binary_search_by_key(&candidate, |entry| entry.word).ok()
        });
        let Some(entry) = hit.map(|index| &PLACES[index]) else {
            at += 1;
            continue;
        };
        let length = entry.word.chars().count();
        let range = window[0].start..window[length - 1].end;
        found.push(Place { level: entry.level, name: entry.name, range });
        if first_only {
            break;
        }
        at += length;
    }
    found
}

/// Every name of the data file with its level.
fn names() -> impl Iterator<Item = (&'static str, Level)> {
    FILE.lines().filter(|line| !line.starts_with('#')).flat_map(|line| {
        let first = if line.starts_with('=') { Level::Province } else { Level::City };
        let words = line.split_whitespace().enumerate();
        words.filter(|(_, word)| !matches!(*word, "=" | "-")).map(move |(index, word)| {
            let level = match (first, index) {
                (Level::Province, _) => Level::Province,
                (_, 0) => Level::City,
                _ => Level::District,
            };
            (word, level)
        })
    })
}

fn short_form(name: &'static str, level: Level) -> &'static str {
    const PEOPLES: [&str; 25] = [
        "壮族",
        "回族",
        "维吾尔",
        "土家族苗族",
        "藏族羌族",
        "藏族",
        "彝族",
        "布依族苗族",
        "苗族侗族",
        "哈尼族彝族",
        "壮族苗族",
        "傣族景颇族",
        "傣族",
        "白族",
        "傈僳族",
        "蒙古族藏族",
        "蒙古",
        "柯尔克孜",
        "哈萨克",
        "朝鲜族",
        "苗族",
        "侗族",
        "羌族",
        "土家族",
        "布依族",
    ];
    match level {
        Level::District => strip(name, &["市"]),
        Level::City => strip(strip(name, &["自治州", "地区", "市", "盟"]), &PEOPLES),
        Level::Province => {
            let short = strip(name, &["特别行政区", "自治区", "省", "市"]);
            if short == "内蒙古" { short } else { strip(short, &PEOPLES) }
        }
    }
}

/// `name` without the first ending of `endings` that fits, if two characters remain.
fn strip(name: &'static str, endings: &[&str]) -> &'static str {
    endings.iter().find_map(|ending| name.strip_suffix(ending).filter(|rest| rest.chars().count() >= 2)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_leftmost_and_longest() {
        // text, name, level, text of the range
        let cases = [
            ("江苏省苏州市昆山市前进路1号", "江苏省", Level::Province, "江苏省"),
            ("苏州云岭精密机械有限公司", "苏州市", Level::City, "苏州"),
            ("地址：廣東省深圳市", "广东省", Level::Province, "廣東省"),
            ("昆山开发区", "昆山市", Level::District, "昆山"),
            ("内蒙古包头", "内蒙古自治区", Level::Province, "内蒙古"),
            ("大理古城", "大理白族自治州", Level::City, "大理"),
            ("新疆伊犁", "新疆维吾尔自治区", Level::Province, "新疆"),
            ("上海", "上海市", Level::Province, "上海"),
            ("吉林", "吉林省", Level::Province, "吉林"),
            ("香港九龍", "香港特别行政区", Level::Province, "香港"),
            ("浦东新区", "浦东新区", Level::District, "浦东新区"),
        ];
        for (text, name, level, written) in cases {
            let place = find_place(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((place.name, place.level, &text[place.range]), (name, level, written), "{text}");
        }
        for nothing in ["", "张伟", "Suzhou", "和平", "总经理"] {
            assert_eq!(find_place(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn all_places_of_an_address_in_order() {
        let names: Vec<_> = find_places("浙江省杭州市滨江区江南大道").into_iter().map(|p| p.name).collect();
        assert_eq!(names, ["浙江省", "杭州市", "滨江区"]);
    }

    #[test]
    fn every_name_of_the_file_is_found_whole() {
        let mut count = 0;
        for (name, _) in names() {
            let place = find_place(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(place.range, 0..name.len(), "{name}");
            count += 1;
        }
        assert!(count > 1000, "{count}");
    }

    #[test]
    fn latin_spellings() {
        for word in ["Suzhou", "CHONGQING", "Xiamen", "Jiangsu", "Kunshan", "Kowloon", "Pudong"] {
            assert!(is_place_spelling(word), "{word}");
        }
        for word in ["Zhang", "Road", ""] {
            assert!(!is_place_spelling(word), "{word}");
        }
    }
}
