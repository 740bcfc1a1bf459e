//! Phone numbers: the duplicate key (E.164 with China as the default country) and search terms.
//!
//! No library: the key must exist for any number a person may have saved, also one a numbering plan calls
//! invalid, and must not change when such a plan is updated. Numbering facts: mobiles are 11 digits from
//! 13 to 19; area codes are 10, 2x (local numbers of 8 digits) and 3xx–9xx (7 or 8 digits), dialled with a
//! leading 0; 400 and 800 numbers have 10 digits.

use crate::fold::half_width;

/// The normal form of a phone number: `+`, country code, number; digits only.
///
/// Default country China: mobiles, landlines with area code, 400/800 numbers. `00` and `+` open a country
/// code; `(0)` after it is dropped. Extensions (`转 805`, `ext. 805`, `x805`, `#805`, `-805` after a complete
/// landline number) are dropped; of several numbers the first counts. `None` for anything not dialable from
/// elsewhere: local numbers without area code, short numbers, text.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    numbers(text).into_iter().next()?.international()
}

/// Search terms for all phone numbers in `text`: a prefix query on these finds any prefix and any suffix of
/// three or more digits.
///
/// Scheme: for each number its digits as dialled inside the country (`13812345678`, `051262581234`), with
/// the country code (`8613812345678`), for a landline the local part (`62581234`), and the longest of these
/// **reversed**, which turns a suffix into a prefix. Look up with [`phone_query_terms`]. A term may also match
/// the other way round (digits typed equal to the reversed end), so callers that show "starts with" check the
/// row itself.
#[must_use]
pub fn phone_terms(text: &str) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for number in numbers(text) {
        let mut forms = vec![number.digits.clone()];
        if let Some(international) = number.international() {
            let digits = international[1..].to_owned();
            if let Some(national) = digits.strip_prefix("86") {
                match landline(national) {
                    Some(area) => forms.extend([format!("0{national}"), national[area..].to_owned()]),
                    None => forms.push(national.to_owned()),
                }
            }
            forms.push(digits);
        }
        // The country-code form ends like all others except `0512…`, whose 0 only the dialled form has.
        let reversed: Vec<String> = forms
            .iter()
            .filter(|f| !forms.iter().any(|g| g != *f && g.ends_with(f.as_str())))
            .map(|f| reverse(f))
            .collect();
        for term in forms.into_iter().chain(reversed) {
            if term.len() >= 3 && !terms.contains(&term) {
                terms.push(term);
            }
        }
    }
    terms
}

/// What to look up, as prefixes of [`phone_terms`], for digits a person typed: the digits and the digits
/// reversed. Empty when the text is not a piece of a phone number of three or more digits.
#[must_use]
pub fn phone_query_terms(typed: &str) -> Vec<String> {
    let text = half_width(typed);
    let pure = text.chars().all(|c| c.is_ascii_digit() || is_filler(c) || c == '+');
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if !pure || digits.len() < 3 {
        return Vec::new();
    }
    let reversed = reverse(&digits);
    if reversed == digits { vec![digits] } else { vec![digits, reversed] }
}

/// One number as written.
struct Number {
    /// Digits without `+`/`00`.
    digits: String,
    /// Whether a country code was written (`+` or `00`).
    with_country: bool,
}

impl Number {
    fn international(&self) -> Option<String> {
        let digits = self.digits.as_str();
        if self.with_country {
            let Some(national) = digits.strip_prefix("86") else {
                return (7..=15).contains(&digits.len()).then(|| format!("+{digits}"));
            };
            return national_key(national.trim_start_matches('0'));
        }
        if let Some(national) = digits.strip_prefix('0') {
            return landline(national).map(|_| format!("+86{national}"));
        }
        if digits.len() >= 12 && digits.starts_with("86") {
            return national_key(digits[2..].trim_start_matches('0'));
        }
        national_key(digits).filter(|_| is_mobile(digits) || is_service(digits))
    }
}

/// `+86` and the national number, if it can be one at all.
fn national_key(national: &str) -> Option<String> {
    (is_mobile(national) || is_service(national) || landline(national).is_some()).then(|| format!("+86{national}"))
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && !digits[1..].starts_with(['0', '1', '2'])
}

fn is_service(digits: &str) -> bool {
    digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"))
}

/// Length of the area code of a landline number written without the leading 0.
fn landline(national: &str) -> Option<usize> {
    let area = match national.as_bytes() {
        [b'1', b'0', ..] | [b'2', b'0'..=b'9', ..] => 2,
        [b'3'..=b'9', ..] => 3,
        _ => return None,
    };
    let local = national.len().checked_sub(area)?;
    let plausible = if area == 2 { local == 8 } else { (7..=8).contains(&local) };
    (plausible && !national[area..].starts_with(['0', '1'])).then_some(area)
}

/// The numbers in `text`, in order; pieces without digits are skipped.
fn numbers(text: &str) -> Vec<Number> {
    let text = half_width(text).to_lowercase();
    text.split(['/', '、', ';', ',', '|', '\n']).filter_map(number).collect()
}

fn number(piece: &str) -> Option<Number> {
    let start = piece.find(|c: char| c.is_ascii_digit() || c == '+')?;
    let piece = piece[start..].replace("(0)", " ");
    // The number ends at the first character that belongs to no number: ext, x, #, 转, 分机.
    let end = piece.find(|c: char| !(c.is_ascii_digit() || c == '+' || is_filler(c))).unwrap_or(piece.len());
    let written = &piece[..end];
    let groups: Vec<&str> = written.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
    let plus = written.trim_start_matches(is_filler).starts_with('+');
    let mut number = read(&groups, plus)?;
    // "0512-62581234-805": the last group of a number that is too long is an extension, and so is
    // whatever follows an area code and a complete local number.
    let complete = matches!(groups.as_slice(), [area, local, _, ..]
        if area.starts_with('0') && !area.starts_with("00") && (3..=4).contains(&area.len()) && (7..=8).contains(&local.len()));
    if complete {
        number = read(&groups[..2], plus)?;
    } else if number.international().is_none() && groups.len() > 1 && groups[groups.len() - 1].len() <= 5 {
        number = read(&groups[..groups.len() - 1], plus).filter(|n| n.international().is_some()).unwrap_or(number);
    }
    Some(number)
}

fn read(groups: &[&str], plus: bool) -> Option<Number> {
    let digits = groups.concat();
    let (digits, with_country) = match digits.strip_prefix("00") {
        Some(rest) if !plus => (rest.to_owned(), true),
        _ => (digits, plus),
    };
    (!digits.is_empty()).then_some(Number { digits, with_country })
}

fn is_filler(c: char) -> bool {
    matches!(c, ' ' | '-' | '(' | ')' | '.' | '–' | '—' | '‑' | '·' | '\t' | '\u{A0}')
}

fn reverse(digits: &str) -> String {
    digits.chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn k9_phone_key_table() {
        let cases = [
            ("13812345678", Some("+8613812345678")),
            ("138 1234 5678", Some("+8613812345678")),
            ("+86 138-1234-5678", Some("+8613812345678")),
            ("0086 13812345678", Some("+8613812345678")),
            ("8613812345678", Some("+8613812345678")),
            ("１３８１２３４５６７８", Some("+8613812345678")),
            ("手机：13812345678", Some("+8613812345678")),
            ("0512-62581234", Some("+8651262581234")),
            ("(0512) 6258 1234", Some("+8651262581234")),
            ("+86 (0)512 62581234", Some("+8651262581234")),
            ("+86-0512-62581234", Some("+8651262581234")),
            ("0512-62581234-805", Some("+8651262581234")),
            ("0512-6258123-8", Some("+865126258123")),
            ("0512-62581234转805", Some("+8651262581234")),
            ("0512-62581234 ext. 805", Some("+8651262581234")),
            ("0512-62581234#805", Some("+8651262581234")),
            ("+86 512 62581234-805", Some("+8651262581234")),
            ("010-62581234", Some("+861062581234")),
            ("021 6258 1234 / 13812345678", Some("+862162581234")),
            ("400-820-1234", Some("+864008201234")),
            ("+49 (0)89 1234567", Some("+49891234567")),
            ("0081 3 1234 5678", Some("+81312345678")),
            ("+852 2345 6789", Some("+85223456789")),
            ("62581234", None), // no area code
            ("95588", None),
            ("12812345678", None),
            ("+86 123", None),
            ("+12345678901234567", None),
            ("call me", None),
            ("", None),
            ("+", None),
        ];
        for (text, expected) in cases {
            assert_eq!(phone(text).as_deref(), expected, "{text}");
        }
    }

    fn found(text: &str, typed: &str) -> bool {
        let terms = phone_terms(text);
        phone_query_terms(typed).iter().any(|query| terms.iter().any(|term| term.starts_with(query)))
    }

    #[test]
    fn search_terms_table() {
        assert_eq!(phone_terms("138 1234 5678"), ["13812345678", "8613812345678", "8765432183168"]);
        let landline = "0512-62581234";
        for typed in ["0512", "0512-625", "62581234", "6258", "+86 512", "1234", "581234", "051262581234"] {
            assert!(found(landline, typed), "{typed}");
        }
        for typed in ["2581", "12", "999", "abc"] {
            assert!(!found(landline, typed), "{typed}");
        }
        assert!(phone_terms("no number").is_empty());
        assert_eq!(phone_query_terms("张138"), Vec::<String>::new());
        assert_eq!(phone_query_terms("121"), ["121"]);
    }

    proptest! {
        #[test]
        fn every_prefix_and_suffix_of_three_digits_is_found(
            number in prop_oneof!["1[3-9][0-9]{9}", "0[3-9][0-9]{2}[2-9][0-9]{6,7}", "010[2-9][0-9]{7}", "[0-9]{3,16}"],
            length in 3_usize..12,
        ) {
            let length = length.min(number.len());
            // A typed piece that begins with 00 is taken as a whole number's country prefix by no one.
            prop_assume!(!number.starts_with("00"));
            prop_assert!(found(&number, &number[..length]), "prefix {}", &number[..length]);
            prop_assert!(found(&number, &number[number.len() - length..]), "suffix");
        }

        #[test]
        fn writing_style_does_not_matter(tail in "[3-9][0-9]{9}", gap in "[ .-]{0,1}") {
            let plain = phone(&format!("1{tail}"));
            prop_assert!(plain.is_some());
            let styled = format!("+86{gap}1{}{gap}{}{gap}{}", &tail[..2], &tail[2..6], &tail[6..]);
            prop_assert_eq!(phone(&styled), plain);
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,40}") {
            if let Some(key) = phone(&text) {
                prop_assert!(key[1..].bytes().all(|b| b.is_ascii_digit()));
                prop_assert!((8..=16).contains(&key.len()));
            }
            let _ = phone_terms(&text);
        }
    }
}
