//! Company suffixes: legal forms and the words organisations end with.

use std::ops::Range;
use std::sync::LazyLock;

use crate::data::{Words, section};
use crate::fold::folded;

const FILE: &str = include_str!("../../data/companies.txt");

static LEGAL: LazyLock<Words> = LazyLock::new(|| Words::new(section(FILE, "legal_unspaced")));
static LEGAL_LATIN: LazyLock<Words> = LazyLock::new(|| Words::new(section(FILE, "legal_latin")));
static INNER: LazyLock<Words> = LazyLock::new(|| Words::new(section(FILE, "legal_inner")));
static ORGANISATION: LazyLock<Words> = LazyLock::new(|| Words::new(section(FILE, "organisation_unspaced")));
static ORGANISATION_LATIN: LazyLock<Words> = LazyLock::new(|| Words::new(section(FILE, "organisation_latin")));

/// What kind of ending a name has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuffixKind {
    /// A legal form: 有限公司, 株式会社, GmbH, Co., Ltd.
    Legal,
    /// A word organisations end with that is no legal form: 集团, 大学, 事务所, Group, University.
    Organisation,
}

/// A company suffix found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanySuffix {
    /// What kind of ending it is.
    pub kind: SuffixKind,
    /// Where it stands, in bytes of the text asked about. At the end, except for Japanese legal forms,
    /// which may stand at the beginning.
    pub range: Range<usize>,
}

/// The company suffix of `text`; a legal form wins over an organisation word, the longest form wins.
/// Several Latin legal words in a row (`GmbH & Co. KG`) count as one suffix. A name that is nothing but the
/// suffix has none.
#[must_use]
pub fn company_suffix(text: &str) -> Option<CompanySuffix> {
    let chars = folded(text);
    let name: String = chars.iter().map(|f| f.ch).collect();
    let trimmed = name.trim_end_matches(is_loose);
    let found = legal(&name, trimmed)
        .map(|range| (SuffixKind::Legal, range))
        .or_else(|| organisation(trimmed).map(|range| (SuffixKind::Organisation, range)))?;
    let (kind, range) = found;
    // From bytes of the folded name back to bytes of the text.
    let index = |byte: usize| name[..byte].chars().count();
    let (first, last) = (index(range.start), index(range.end).checked_sub(1)?);
    let mut end = chars.get(last)?.end;
    if kind == SuffixKind::Legal && text[end..].starts_with('.') {
        end += 1; // the dot of "Ltd." belongs to it
    }
    Some(CompanySuffix { kind, range: chars.get(first)?.start..end })
}

/// The longest legal form a folded name without spaces and punctuation ends with.
pub(crate) fn unspaced_legal_form_at_end(name: &str) -> Option<&'static str> {
    LEGAL.at_end(name)
}

/// Whether a folded Latin word (no dots) is part of a legal form.
pub(crate) fn is_latin_legal_form(word: &str) -> bool {
    LEGAL_LATIN.contains(word)
}

/// Legal forms that may be cut out of the middle of a folded name.
pub(crate) fn inner_legal_forms() -> &'static Words {
    &INNER
}

fn legal(name: &str, trimmed: &str) -> Option<Range<usize>> {
    // A form in brackets, (株), ends with a bracket itself: look before punctuation is trimmed too.
    for candidate in [name.trim_end(), trimmed] {
        if let Some(word) = LEGAL.at_end(candidate) {
            let start = candidate.len() - word.len();
            return has_letters(&candidate[..start]).then_some(start..candidate.len());
        }
    }
    if let Some(word) = INNER.at_start(name).filter(|word| name.len() > word.len()) {
        return has_letters(&name[word.len()..]).then_some(0..word.len());
    }
    latin_run(trimmed, &LEGAL_LATIN)
}

fn organisation(trimmed: &str) -> Option<Range<usize>> {
    if let Some(word) = ORGANISATION.at_end(trimmed) {
        let start = trimmed.len() - word.len();
        return has_letters(&trimmed[..start]).then_some(start..trimmed.len());
    }
    latin_run(trimmed, &ORGANISATION_LATIN)
}

/// The run of listed Latin words at the end, with something left before it. Dots inside a word (`G.m.b.H`,
/// `S.p.A`, `Co.,Ltd`) are looked through.
fn latin_run(trimmed: &str, words: &Words) -> Option<Range<usize>> {
    let mut start = trimmed.len();
    loop {
        let before = trimmed[..start].trim_end_matches(is_loose);
        let word_start = before
            .rfind(|c: char| is_loose(c) && c != '.')
            .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        let (dotted, after_dot) = (word_start, before.rfind('.').map_or(0, |at| at + 1).max(word_start));
        let plain: String = before[dotted..].chars().filter(|&c| c != '.').collect();
        if !plain.is_empty() && words.contains(&plain) {
            start = dotted;
        } else if after_dot < before.len() && words.contains(&before[after_dot..]) {
            start = after_dot;
        } else {
            break;
        }
    }
    (start < trimmed.len() && has_letters(&trimmed[..start])).then_some(start..trimmed.len())
}

fn is_loose(c: char) -> bool {
    !c.is_alphanumeric()
}

fn has_letters(text: &str) -> bool {
    text.contains(|c: char| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffix_table() {
        // text, the suffix as written, legal form?
        let cases = [
            ("苏州云岭精密机械有限公司", "有限公司", true),
            ("蘇州雲嶺股份有限公司", "股份有限公司", true),
            ("云岭集团", "集团", false),
            ("云岭大学", "大学", false),
            ("株式会社山川製作所", "株式会社", true),
            ("山川製作所㈱", "㈱", true),
            ("Yunling Precision Co., Ltd.", "Co., Ltd.", true),
            ("Yunling Co.,Ltd", "Co.,Ltd", true),
            ("Bergmann GmbH & Co. KG", "GmbH & Co. KG", true),
            ("Bergmann G.m.b.H.", "G.m.b.H.", true),
            ("Yunling University", "University", false),
            ("YUNLING LIMITED", "LIMITED", true),
        ];
        for (text, suffix, legal) in cases {
            let found = company_suffix(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(&text[found.range.clone()], suffix, "{text}");
            assert_eq!(found.kind == SuffixKind::Legal, legal, "{text}");
        }
        for nothing in ["云岭", "张伟", "", "有限公司", "Ltd.", "Cosco", "..."] {
            assert_eq!(company_suffix(nothing), None, "{nothing}");
        }
    }
}
