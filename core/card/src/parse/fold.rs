//! Characters made comparable: full-width forms, dashes, quotes and spaces, one character for one.

/// Folds one character: full-width ASCII to ASCII, every dash to `-`, every space to ` `,
/// typographic quotes to `'`. One in, one out, so that positions in the text as printed stay valid.
pub(crate) fn fold_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\t' => ' ',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' | '﹣' => '-',
        '‘' | '’' | '´' | '`' => '\'',
        '“' | '”' => '"',
        '。' | '｡' => '.',
        '﹒' | '․' => '.',
        '﹕' | '∶' | '꞉' => ':',
        '﹐' => ',',
        '﹫' => '@',
        '│' | '┃' | '丨' | '︱' | '∣' => '|',
        '【' => '[',
        '】' => ']',
        _ => c,
    }
}

/// Han, kana, Hangul or bopomofo, or a sign only CJK text has.
pub(crate) fn is_cjk(c: char) -> bool {
    is_han(c) || is_kana(c) || is_hangul(c) || matches!(c, '\u{3100}'..='\u{312f}' | '㈱' | '㈲' | '㈜' | '〒')
}

/// A Chinese character, also the repetition mark.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '々' | '〇' | '\u{20000}'..='\u{2ffff}')
}

/// Hiragana or katakana, also the long-vowel mark.
pub(crate) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | 'ー' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}')
}

/// A Korean syllable.
pub(crate) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

/// Whether more of the letters are CJK than not (one CJK character weighs like two Latin letters).
pub(crate) fn mostly_cjk(text: &str) -> bool {
    let cjk = text.chars().filter(|c| is_cjk(*c)).count();
    let latin = text.chars().filter(|c| c.is_alphabetic() && !is_cjk(*c)).count();
    cjk > 0 && cjk * 2 >= latin
}

/// Lower case without accents, for looking a Latin word up: `Müller` → `muller`, `Łódź` → `lodz`.
pub(crate) fn plain(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    word.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ø' => 'o',
            'ł' => 'l',
            'đ' => 'd',
            'ı' => 'i',
            _ => c,
        })
        .collect::<String>()
        .replace('ß', "ss")
        .replace('æ', "ae")
        .replace('œ', "oe")
}

/// [`plain`] with German umlauts written out, as in e-mail addresses: `Müller` → `mueller`.
pub(crate) fn plain_umlauts(word: &str) -> String {
    let lower = word.to_lowercase();
    plain(&lower.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ø', "oe").replace('å', "aa"))
}

/// Without any white space.
pub(crate) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// White space collapsed to single spaces, and none between two CJK characters.
pub(crate) fn tidy(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out = String::with_capacity(text.len());
    for word in words {
        if let (Some(last), Some(first)) = (out.chars().last(), word.chars().next())
            && !(is_cjk(last) && is_cjk(first))
        {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The words of Latin text: maximal runs of letters, digits, `'`, `&`, with inner `.`, `-` and `/` kept.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '|' | ':' | '"' | '•' | '·' | '[' | ']')
    })
    .map(|w| w.trim_matches(|c: char| !(c.is_alphanumeric() || c == '&' || c == '#')))
    .filter(|w| !w.is_empty())
    .flat_map(unglue)
    .collect()
}

/// Words a recogniser ran together, apart at their capitals: `SalesManager` → `Sales`, `Manager`;
/// `328Xinghu` → `328`, `Xinghu`. `McDonald`, `GmbH` and short pieces stay whole.
pub(crate) fn unglue(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let mut out = Vec::new();
    let mut start = 0;
    for i in 2..chars.len().saturating_sub(1) {
        let edge = chars[i].is_uppercase()
            && chars[i + 1].is_lowercase()
            && (chars[i - 1].is_lowercase() || chars[i - 1].is_ascii_digit());
        let left: String = chars[start..i].iter().collect();
        let rest_is_word = chars[i..].iter().take_while(|c| c.is_alphabetic()).count() >= 2;
        let prefix = matches!(
            plain(&left).as_str(),
            "mc" | "mac" | "de" | "di" | "la" | "le" | "van" | "von" | "o'" | "fitz" | "al"
        );
        if edge && rest_is_word && !prefix && i - start >= 2 {
            out.push(left);
            start = i;
        }
    }
    out.push(chars[start..].iter().collect());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_positions() {
        let text = "电话：０５１２－６２８８　１０００";
        let folded: String = text.chars().map(fold_char).collect();
        assert_eq!(folded, "电话:0512-6288 1000");
        assert_eq!(folded.chars().count(), text.chars().count());
    }

    #[test]
    fn words_run_together_come_apart() {
        assert_eq!(unglue("SalesManager"), ["Sales", "Manager"]);
        assert_eq!(unglue("328XinghuStreet"), ["328", "Xinghu", "Street"]);
        for whole in ["McDonald", "GmbH", "PhD", "Müller", "LLC", "iPhone"] {
            assert_eq!(unglue(whole), [whole]);
        }
    }

    #[test]
    fn accents_fall_and_umlauts_are_spelled_out() {
        assert_eq!(plain("Müller-Łódź"), "muller-lodz");
        assert_eq!(plain_umlauts("Jürgen Größl"), "juergen groessl");
        assert_eq!(tidy("苏州 云帆  Tech  有限"), "苏州云帆 Tech 有限");
    }
}
