//! Street, building and room words: does a line read like an address?

use std::sync::LazyLock;

use crate::data::{Words, section};
use crate::fold::fold;
use crate::gazetteer::place::{find_places, is_place_spelling};
use crate::script::is_unspaced;

const FILE: &str = include_str!("../../data/address.txt");

static UNSPACED: LazyLock<Words> = LazyLock::new(|| Words::new(section(FILE, "unspaced")));
static LATIN: LazyLock<Words> = LazyLock::new(|| Words::new(section(FILE, "latin")));

/// How many street, building and room words `text` holds (`路`, `大厦`, `Road`, `Floor`).
#[must_use]
pub fn address_words(text: &str) -> usize {
    let text = fold(text);
    let latin = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| LATIN.contains(word)).count();
    latin + UNSPACED.count_in(&text)
}

/// How much `text` reads like an address, 0 to 100: places (Chinese or spelt in pinyin) weigh 25 each, street words 15 each, a number
/// directly before 号/楼/室/层/座/栋/丁目 weighs 25 more, a Latin street word together with any digit 15 more.
#[must_use]
pub fn address_score(text: &str) -> u8 {
    let folded = fold(text);
    let spelt = folded.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| is_place_spelling(word)).count();
    let places = find_places(text).len() + spelt;
    let words = address_words(&folded);
    let numbered = folded.char_indices().any(|(at, c)| {
        matches!(c, '号' | '楼' | '室' | '层' | '座' | '栋' | '幢' | '丁' | '番')
            && folded[..at].ends_with(|before: char| before.is_ascii_digit())
    });
    let latin = folded.chars().all(|c| !is_unspaced(c));
    let digits = folded.contains(|c: char| c.is_ascii_digit());
    let score = places * 25 + words * 15 + usize::from(numbered) * 25 + usize::from(latin && digits && words > 0) * 15;
    u8::try_from(score.min(100)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_score_above_other_lines() {
        for address in [
            "江苏省苏州市工业园区星湖街328号2栋501室",
            "上海市浦東新區世紀大道88號",
            "No. 88 Century Avenue, Pudong, Shanghai",
            "東京都千代田区丸の内1丁目",
        ] {
            assert!(address_score(address) >= 55, "{address}: {}", address_score(address));
        }
        for other in ["张伟", "总经理", "13800001111", "amy@example.com", "General Manager", ""] {
            assert!(address_score(other) < 30, "{other}: {}", address_score(other));
        }
    }

    #[test]
    fn words_are_counted_longest_first() {
        assert_eq!(address_words("人民大道"), 1);
        assert_eq!(address_words("星湖街328号2栋"), 3);
        assert_eq!(address_words("5th Floor, Tower B"), 2);
    }
}
