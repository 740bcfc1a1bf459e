//! Job titles and departments in Chinese, English and Japanese.

use std::sync::LazyLock;

use crate::data::{Words, section};
use crate::fold::fold;
use crate::script::is_unspaced;

const FILE: &str = include_str!("../../data/titles.txt");

struct Titles {
    unspaced: Words,
    unspaced_modifier: Words,
    latin: Words,
    latin_modifier: Words,
    department_unspaced: Words,
    department_latin: Words,
}

static TITLES: LazyLock<Titles> = LazyLock::new(|| Titles {
    unspaced: Words::new(section(FILE, "zh").chain(section(FILE, "ja"))),
    unspaced_modifier: Words::new(section(FILE, "zh_modifier").chain(section(FILE, "department_zh"))),
    latin: Words::new(section(FILE, "en")),
    latin_modifier: Words::new(section(FILE, "en_modifier").chain(section(FILE, "department_en"))),
    department_unspaced: Words::new(section(FILE, "department_zh")),
    department_latin: Words::new(section(FILE, "department_en")),
});

/// How much of `text` reads as a job title, 0 to 100.
///
/// 0 when no title word occurs; otherwise the share of the text covered by title words and the words that
/// stand beside them (ranks, departments, regions). A Latin word counts like two Chinese characters.
#[must_use]
pub fn title_score(text: &str) -> u8 {
    let titles = &*TITLES;
    score(&fold(text), &titles.unspaced, &titles.unspaced_modifier, &titles.latin, &titles.latin_modifier)
}

/// How much of `text` reads as a department, 0 to 100, by the same measure as [`title_score`].
#[must_use]
pub fn department_score(text: &str) -> u8 {
    let titles = &*TITLES;
    let (nouns, latin) = (&titles.department_unspaced, &titles.department_latin);
    score(&fold(text), nouns, &titles.unspaced_modifier, latin, &titles.latin_modifier)
}

/// Whether `text` ends with a department word (`销售部`, `Sales Dept.`) and holds no title.
#[must_use]
pub fn is_department(text: &str) -> bool {
    let text = fold(text);
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let last = text.rsplit(|c: char| !is_word_char(c)).next().unwrap_or_default();
    let ends = TITLES.department_unspaced.at_end(text).is_some() || TITLES.department_latin.contains(last);
    ends && title_score(text) == 0
}

/// Characters that belong to one Latin word: `r&d`, `co-founder` stay whole.
fn is_word_char(c: char) -> bool {
    (c.is_alphanumeric() && !is_unspaced(c)) || matches!(c, '-' | '&')
}

fn score(text: &str, nouns: &Words, beside: &Words, latin: &Words, latin_beside: &Words) -> u8 {
    let (mut covered, mut total, mut found) = (0_usize, 0_usize, false);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let step = if is_unspaced(first) {
            let noun = nouns.at_start(rest);
            let other = beside.at_start(rest);
            // The longer word wins, a title on equal terms.
            let word = match (noun, other) {
                (Some(n), Some(o)) if o.len() > n.len() => Some(o),
                (Some(n), _) => {
                    found = true;
                    Some(n)
                }
                (None, o) => o,
            };
            let length = word.map_or(1, |w| w.chars().count());
            total += length;
            covered += if word.is_some() { length } else { 0 };
            word.map_or(first.len_utf8(), str::len)
        } else if is_word_char(first) {
            let end = rest.find(|c| !is_word_char(c)).unwrap_or(rest.len());
            let word = &rest[..end];
            let noun = latin.contains(word);
            found |= noun;
            total += 2;
            covered += if noun || latin_beside.contains(word) { 2 } else { 0 };
            end
        } else {
            first.len_utf8()
        };
        rest = &rest[step..];
    }
    if !found || total == 0 {
        return 0;
    }
    u8::try_from(covered * 100 / total).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_score_by_how_much_of_the_line_they_cover() {
        for whole in [
            "总经理",
            "總經理",
            "销售部经理",
            "高级软件工程师",
            "副总经理 / 技术总监",
            "General Manager",
            "Senior Sales Engineer",
            "代表取締役社長",
            "営業担当",
            "Vice President of Sales",
            "CEO",
        ] {
            assert_eq!(title_score(whole), 100, "{whole}");
        }
        for none in ["张伟", "苏州云岭精密机械有限公司", "Suzhou", "13800001111", "", "Yunling Precision"]
        {
            assert_eq!(title_score(none), 0, "{none}");
        }
        let beside_a_name = title_score("张伟 总经理");
        assert!((30..90).contains(&beside_a_name), "{beside_a_name}");
    }

    #[test]
    fn departments_are_not_titles() {
        for department in ["销售部", "国际贸易部", "技术中心", "Sales Department", "R&D Dept."] {
            assert!(is_department(department), "{department}");
            assert_eq!(department_score(department), 100, "{department}");
        }
        for other in ["销售部经理", "Sales Manager", "云岭", ""] {
            assert!(!is_department(other), "{other}");
        }
    }
}
