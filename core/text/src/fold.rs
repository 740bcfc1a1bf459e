//! One spelling for matching: half-width forms, lower case, no Latin accents, simplified Chinese.
//!
//! Folding is per character (NFKC of Unicode Standard Annex 15, then lower case, then removal of
//! combining accents on Latin letters, then OpenCC's traditional → simplified character table), so the
//! place of every folded character in the original text is known and matching never depends on the
//! words around it. It is for comparing and searching, never for showing.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::compose;

use crate::script::is_latin;

/// One folded character and the bytes of the original text it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folded {
    /// The character after folding.
    pub ch: char,
    /// First byte in the original text.
    pub start: usize,
    /// Byte after the last one in the original text.
    pub end: usize,
}

/// Folds `text` for matching. `fold(fold(x)) == fold(x)`.
#[must_use]
pub fn fold(text: &str) -> String {
    folded(text).into_iter().map(|folded| folded.ch).collect()
}

/// Folds `text` and keeps where each character came from.
///
/// A character that folds into several (㈱ → (株)) gives several entries with the same range; accents and
/// invisible characters (soft hyphen, zero-width space, variation selectors) add to the range before them
/// or vanish.
#[must_use]
pub fn folded(text: &str) -> Vec<Folded> {
    let mut out: Vec<Folded> = Vec::with_capacity(text.len());
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        if c.is_ascii() {
            out.push(Folded { ch: c.to_ascii_lowercase(), start, end });
        } else if ('\u{4E00}'..='\u{9FFF}').contains(&c) {
            out.push(Folded { ch: simplify_char(c), start, end });
        } else if is_ignored(c) {
            continue;
        } else if is_attached(c) {
            attach(&mut out, c, end);
        } else {
            for d in std::iter::once(c).nfkc() {
                if is_attached(d) {
                    attach(&mut out, d, end);
                } else {
                    push_plain(&mut out, d, start, end);
                }
            }
        }
    }
    out
}

/// Full-width letters, digits, punctuation and the ideographic space in their ASCII forms
/// (`ＡＢＣ　１２３` → `ABC 123`); nothing else changes.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars().map(half_width_char).collect()
}

/// Traditional Chinese characters replaced by their simplified forms, one by one
/// (`雲嶺精密機械` → `云岭精密机械`); nothing else changes.
#[must_use]
pub fn simplify(text: &str) -> String {
    text.chars().map(simplify_char).collect()
}

/// The ASCII form of one full-width character, or the character itself.
#[must_use]
pub fn half_width_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// The simplified form of one Chinese character, or the character itself. Where OpenCC lists several
/// simplified forms the first is taken, so that both sides of a comparison agree.
#[must_use]
pub fn simplify_char(c: char) -> char {
    match (c as u32).checked_sub(TABLE_FIRST).and_then(|i| SIMPLIFIED.dense.get(i as usize)) {
        Some(0) => c,
        Some(&code) => char::from_u32(u32::from(code)).unwrap_or(c),
        None => match SIMPLIFIED.sparse.binary_search_by_key(&c, |pair| pair.0) {
            Ok(i) => SIMPLIFIED.sparse[i].1,
            Err(_) => c,
        },
    }
}

/// The part of Unicode held as a flat table: extension A and the unified ideographs.
const TABLE_FIRST: u32 = 0x3400;
const TABLE_LEN: usize = 0xA000 - 0x3400;

struct Simplified {
    /// Code point of the simplified form per code point from `TABLE_FIRST`; 0 = unchanged.
    dense: Vec<u16>,
    /// Pairs outside the flat table, sorted by the first.
    sparse: Vec<(char, char)>,
}

static SIMPLIFIED: LazyLock<Simplified> = LazyLock::new(|| {
    let first = |text: &str| text.chars().next();
    let mut pairs: Vec<(char, char)> = hanconv::RawDictionary::TSCharacters
        .iter()
        .filter_map(|(from, to)| Some((first(from)?, first(to)?)))
        // A common character whose simplified form is outside the basic plane stays as it is: hardly any
        // font shows that form and nobody types it.
        .filter(|&(from, to)| from as u32 > 0xFFFF || to as u32 <= 0xFFFF)
        .collect();
    pairs.sort_unstable();
    // A few forms are themselves simplified further (薴 → 苧 → 苎): follow to the end, so that folding
    // twice changes nothing. The table has no circle but characters that stand for themselves.
    let step = |c: char| pairs.binary_search_by_key(&c, |pair| pair.0).map_or(c, |i| pairs[i].1);
    let last = |mut c: char| {
        for _ in 0..4 {
            c = step(c);
        }
        c
    };
    let mut dense = vec![0_u16; TABLE_LEN];
    let mut sparse = Vec::new();
    for &(from, to) in &pairs {
        let to = last(to);
        let place = (from as u32).checked_sub(TABLE_FIRST).map(|i| i as usize).filter(|&i| i < TABLE_LEN);
        match (place, u16::try_from(to as u32)) {
            (Some(i), Ok(code)) => dense[i] = code,
            _ => sparse.push((from, to)),
        }
    }
    Simplified { dense, sparse }
});

/// Adds one character of an NFKC result: lower case, accents off Latin letters, simplified.
fn push_plain(out: &mut Vec<Folded>, c: char, start: usize, end: usize) {
    let lower = c.to_lowercase();
    for d in lower {
        if d == 'ß' {
            out.extend(['s', 's'].map(|ch| Folded { ch, start, end }));
        } else if is_latin(d) {
            let bare = std::iter::once(d).nfd().filter(|&e| !is_accent(e));
            out.extend(bare.map(|ch| Folded { ch, start, end }));
        } else if !is_accent(d) {
            out.push(Folded { ch: simplify_char(d), start, end });
        }
    }
}

/// Joins a combining character to the one before: accents vanish from Latin letters, other pairs compose
/// (か + voiced mark → が); what cannot be joined is dropped.
fn attach(out: &mut [Folded], mark: char, end: usize) {
    let mark = match mark {
        '\u{FF9E}' => '\u{3099}',
        '\u{FF9F}' => '\u{309A}',
        other => other,
    };
    if let Some(last) = out.last_mut() {
        if !is_latin(last.ch) {
            last.ch = compose(last.ch, mark).unwrap_or(last.ch);
        }
        last.end = end;
    }
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

fn is_attached(c: char) -> bool {
    is_accent(c) || matches!(c, '\u{3099}' | '\u{309A}' | '\u{FF9E}' | '\u{FF9F}')
}

fn is_ignored(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fold_table() {
        // input, folded, what it shows
        let cases = [
            ("雲嶺精密機械", "云岭精密机械", "traditional to simplified"),
            ("ＡＢＣ　１２３", "abc 123", "full width"),
            ("Müller & Söhne", "muller & sohne", "accents"),
            ("Mu\u{308}ller", "muller", "accents written apart"),
            ("Straße", "strasse", "sharp s"),
            ("ｶﾞｽ", "ガス", "half-width kana with voiced mark"),
            ("か\u{3099}", "が", "voiced mark written apart"),
            ("㈱", "(株)", "one character becomes three"),
            ("й и\u{306}", "й й", "Cyrillic keeps its letters"),
            ("云\u{200B}岭", "云岭", "zero-width space"),
            ("İstanbul", "istanbul", "dotted capital I"),
            ("①", "1", "circled digit"),
            ("a゛", "a ", "a free-standing voiced mark is a space and a mark"),
            ("", "", "nothing"),
        ];
        for (input, expected, why) in cases {
            assert_eq!(fold(input), expected, "{why}");
        }
    }

    #[test]
    fn half_width_and_simplify_leave_the_rest_alone() {
        assert_eq!(half_width("（Ａ）云　Ｂ"), "(A)云 B");
        assert_eq!(simplify("廣州ABC後臺"), "广州ABC后台");
        assert_eq!(simplify("云岭"), "云岭");
    }

    #[test]
    fn ranges_cover_what_each_character_came_from() {
        let out = folded("e\u{301}㈱");
        assert_eq!(out[0], Folded { ch: 'e', start: 0, end: 3 });
        assert_eq!(out[1..], ['(', '株', ')'].map(|ch| Folded { ch, start: 3, end: 6 }));
    }

    #[test]
    fn simplified_forms_are_final() {
        for (from, _) in hanconv::RawDictionary::TSCharacters.iter() {
            let once = simplify(from);
            assert_eq!(simplify(&once), once, "{from}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn ranges_are_ordered_and_on_character_boundaries(text in "\\PC{0,20}") {
            let mut last = 0;
            for f in folded(&text) {
                prop_assert!(f.start >= last);
                prop_assert!(text.get(f.start..f.end).is_some());
                last = f.start;
            }
        }
    }
}
