//! Which writing system a character belongs to.

/// Whether `c` is a Chinese character: the unified ideographs with all extensions, the compatibility
/// ideographs, the iteration mark 々 and the zero 〇.
#[must_use]
pub fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' | '\u{3005}' | '\u{3007}')
}

/// Whether `text` holds at least one Chinese character ([`is_cjk`]).
#[must_use]
pub fn has_cjk(text: &str) -> bool {
    text.chars().any(is_cjk)
}

/// Whether `c` is Japanese kana, full or half width, the prolonged sound mark included.
#[must_use]
pub fn is_kana(c: char) -> bool {
    matches!(c,
        '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}')
}

/// Whether `c` is a Korean syllable.
#[must_use]
pub fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}')
}

/// Whether `c` is a Latin letter, with or without accents, full-width letters included. Digits are not.
#[must_use]
pub fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (c.is_alphabetic()
            && matches!(c,
                '\u{AA}' | '\u{BA}' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}'
                | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}'))
}

/// Whether `c` belongs to a script written without spaces between words, which search therefore cuts
/// into character pairs: Chinese characters, kana and Korean syllables.
#[must_use]
pub fn is_unspaced(c: char) -> bool {
    is_cjk(c) || is_kana(c) || is_hangul(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_knows_its_own_characters_only() {
        // character, cjk, kana, hangul, latin
        let cases = [
            ('云', true, false, false, false),
            ('〇', true, false, false, false),
            ('々', true, false, false, false),
            ('𠮷', true, false, false, false),
            ('か', false, true, false, false),
            ('ー', false, true, false, false),
            ('ｶ', false, true, false, false),
            ('한', false, false, true, false),
            ('a', false, false, false, true),
            ('é', false, false, false, true),
            ('Ａ', false, false, false, true),
            ('×', false, false, false, false),
            ('7', false, false, false, false),
            ('，', false, false, false, false),
            ('я', false, false, false, false),
        ];
        for (c, cjk, kana, hangul, latin) in cases {
            assert_eq!((is_cjk(c), is_kana(c), is_hangul(c), is_latin(c)), (cjk, kana, hangul, latin), "{c}");
            assert_eq!(is_unspaced(c), cjk || kana || hangul, "{c}");
        }
    }

    #[test]
    fn one_character_is_enough_for_has_cjk() {
        assert!(has_cjk("Legwork 云"));
        assert!(!has_cjk("Legwork かな 한"));
        assert!(!has_cjk(""));
    }
}
