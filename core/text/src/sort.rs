//! The stored sort key: pinyin first, then code points; plain byte order; the same on phone and server.
//!
//! Layout, at most [`MAX_LEN`] bytes: primary part, `0x01`, UTF-8 of the original text; then cut.
//! Primary part, piece by piece: a syllable or Latin word is its letters followed by `0x02` (so 李 `li` sorts
//! before 林 `lin`, and Latin words stand among the pinyin); a digit run is `0x10 +` its number of digits
//! without leading zeros (at most 15) and those digits, so that 2号 sorts before 10号 and digits before
//! letters; other letters are their UTF-8, which sorts after all Latin ones. Punctuation and spaces only
//! count in the second part.
//!
//! Keys that are equal after the cut belong to texts equal in their first dozen or so characters; a list
//! that needs a total order adds the record id.

use crate::pinyin::{Part, parts};

/// Longest key, in bytes.
pub const MAX_LEN: usize = 64;

const PIECE_END: u8 = 0x02;
const PRIMARY_END: u8 = 0x01;
const DIGITS: u8 = 0x10;

/// The sort key of `text`; compare keys as plain bytes.
#[must_use]
pub fn sort_key(text: &str) -> Vec<u8> {
    // What lies beyond the cut can never reach the key: a character gives at least one byte.
    let text = text.char_indices().nth(4 * MAX_LEN).map_or(text, |(end, _)| &text[..end]);
    let mut key = Vec::with_capacity(MAX_LEN + 16);
    for part in parts(text) {
        match part {
            Part::Syllable { readings } => {
                key.extend(readings.first().map_or("", String::as_str).bytes());
                key.push(PIECE_END);
            }
            Part::Word { text: word, .. } if word.bytes().all(|b| b.is_ascii_digit()) => {
                let digits = word.trim_start_matches('0');
                key.push(DIGITS + u8::try_from(digits.len()).unwrap_or(15).min(15));
                key.extend(digits.bytes());
            }
            Part::Word { text: word, .. } => {
                key.extend(word.bytes());
                key.push(PIECE_END);
            }
        }
    }
    key.push(PRIMARY_END);
    key.extend(text.bytes());
    key.truncate(MAX_LEN);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn order_table() {
        let ordered = [
            "",
            "2号仓",
            "10号仓",
            "安平",
            "Apple",
            "Bergmann",
            "重庆云岭",
            "李",
            "李伟",
            "林",
            "单雄",
            "张伟",
            "张薇",
            "張偉",
            "Яндекс",
            "タワー",
        ];
        for pair in ordered.windows(2) {
            assert!(sort_key(pair[0]) < sort_key(pair[1]), "{} before {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn same_pinyin_is_told_apart_by_code_points() {
        assert_ne!(sort_key("张伟"), sort_key("章伟"));
        assert!(sort_key("Li Wei") < sort_key("李伟"));
    }

    proptest! {
        #[test]
        fn keys_are_bounded_and_pure(text in "\\PC{0,300}") {
            let key = sort_key(&text);
            prop_assert!(key.len() <= MAX_LEN && !key.is_empty());
            prop_assert_eq!(&key, &sort_key(&text));
        }

        #[test]
        fn numbers_sort_by_value(a in 0_u64..1_000_000, b in 0_u64..1_000_000) {
            let order = sort_key(&format!("仓{a}")).cmp(&sort_key(&format!("仓{b}")));
            prop_assert_eq!(order, a.cmp(&b));
        }
    }
}
