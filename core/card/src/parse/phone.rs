//! Telephone numbers inside text, kept as printed, and what kind of line they reach.

use phonenumber::country::Id;
use phonenumber::metadata::DATABASE;

/// A number found in text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Number {
    /// As printed, without label; an extension as ` ext 12`.
    pub(crate) value: String,
    /// Its digits without extension, a leading `+` kept.
    pub(crate) digits: String,
    /// Characters of the text it was read from.
    pub(crate) start: usize,
    /// One past the last of them.
    pub(crate) end: usize,
    /// Whether a letter was read as a digit (`O` as `0`).
    pub(crate) repaired: bool,
}

/// What the numbering plan says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    Mobile,
    Fixed,
    /// Valid, but the plan does not tell (North America).
    Either,
    /// Not a number of the region.
    Unknown,
}

/// Fewest digits of a subscriber number that may stand alone behind a label.
const SHORTEST: usize = 7;
/// Most digits of an international number (E.164) and a trunk prefix.
const LONGEST: usize = 17;

fn digit_for(c: char) -> Option<char> {
    match c {
        'O' | 'o' | 'Q' | 'D' => Some('0'),
        'l' | 'I' | '|' => Some('1'),
        'B' => Some('8'),
        'S' => Some('5'),
        'Z' => Some('2'),
        _ => None,
    }
}

/// Numbers in `text`, left to right. With `labelled` letters between digits are read as the digits they
/// look like, and shorter numbers are believed.
pub(crate) fn find(text: &str, labelled: bool) -> Vec<Number> {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<Number> = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        let next_digit = chars
            .get(i + 1)
            .is_some_and(|n| n.is_ascii_digit() || *n == ' ' && chars.get(i + 2).is_some_and(char::is_ascii_digit));
        let misread = labelled
            && out.is_empty()
            && c.is_alphabetic()
            && digit_for(c).is_some()
            && chars[..i].iter().all(|c| *c == ' ')
            && chars.get(i + 1).is_some_and(char::is_ascii_digit)
            && chars.get(i + 2).is_some_and(|c| c.is_ascii_digit() || *c == '-' || digit_for(*c).is_some());
        let opens = misread
            || c.is_ascii_digit()
            || c == '+' && (next_digit || chars.get(i + 1) == Some(&'('))
            || c == '(' && (next_digit || chars.get(i + 1) == Some(&'+'));
        let glued = i > 0 && (chars[i - 1].is_ascii_alphabetic() || matches!(chars[i - 1], '@' | '_' | '#'));
        if !opens || glued && !labelled {
            i += 1;
            continue;
        }
        let end = scan(&chars, i, labelled);
        let mut found = split(&chars, i, end, labelled);
        for number in &mut found {
            take_extension(&chars, number);
        }
        i = found.last().map_or(end, |n| n.end).max(i + 1);
        // A lone short tail ("62881000/02") is no number of its own.
        let tail_of_other = |n: &Number, out: &[Number]| n.digits.len() < SHORTEST && !out.is_empty();
        for number in found {
            let count = number.digits.trim_start_matches('+').len();
            let behind = chars.get(number.end).copied();
            let cut_word = behind.is_some_and(|c| c.is_ascii_alphabetic()) && !labelled;
            let enough = count >= SHORTEST || labelled && count >= 5;
            if enough && count <= LONGEST && !cut_word && !tail_of_other(&number, &out) {
                out.push(number);
            }
        }
    }
    out
}

/// One past the run of number characters that starts at `start`.
fn scan(chars: &[char], start: usize, labelled: bool) -> usize {
    let mut i = start;
    let mut digits = 0;
    let mut end = start;
    while let Some(c) = chars.get(i).copied() {
        let next = chars.get(i + 1).copied();
        match c {
            '0'..='9' => {
                digits += 1;
                end = i + 1;
            }
            '+' if digits == 0 => {}
            ' ' if next == Some(' ') && digits >= SHORTEST => break,
            '/' | ',' | ';' if digits >= SHORTEST => break,
            '(' if digits >= SHORTEST && next.is_some_and(|n| !n.is_ascii_digit()) => break,
            ' ' | '(' | ')' | '-' | '.' | '/' | '·' | '*' => {}
            ',' if next.is_some_and(|n| n.is_ascii_digit()) && labelled => {}
            _ if labelled
                && digit_for(c).is_some()
                && (digits > 0 || i == start)
                && next.is_none_or(|n| !n.is_alphabetic() || digit_for(n).is_some())
                && (i == start || chars[i - 1] != ' ') =>
            {
                digits += 1;
                end = i + 1;
            }
            _ => break,
        }
        i += 1;
    }
    end
}

fn number(chars: &[char], start: usize, end: usize) -> Number {
    let mut repaired = false;
    let mut value = String::new();
    for c in &chars[start..end] {
        match digit_for(*c) {
            Some(d) if c.is_alphabetic() || *c == '|' => {
                repaired = true;
                value.push(d);
            }
            _ => value.push(*c),
        }
    }
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let value = value.replace("( ", "(").replace(" )", ")").replace("+ ", "+").replace(" -", "-").replace("- ", "-");
    let mut value = value.trim_matches(|c| matches!(c, ' ' | '-' | '.' | '/' | '*')).to_owned();
    if value.matches('(').count() > value.matches(')').count() && value.starts_with('(') {
        value.remove(0);
    }
    let digits = value.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    Number { value, digits, start, end, repaired }
}

/// Splits a run that holds two numbers with only a blank between.
fn split(chars: &[char], start: usize, end: usize, labelled: bool) -> Vec<Number> {
    let whole = number(chars, start, end);
    let count = whole.digits.trim_start_matches('+').len();
    if count <= 15 && !(count >= 14 && !whole.digits.starts_with(['+', '0']) && labelled) {
        return vec![whole];
    }
    let middle = (start + end) / 2;
    let cut = (start..end).filter(|i| chars[*i] == ' ').min_by_key(|i| i.abs_diff(middle));
    match cut {
        Some(cut) => {
            let second = (cut..end).find(|i| chars[*i] != ' ').unwrap_or(end);
            vec![number(chars, start, cut), number(chars, second, end)]
        }
        None => vec![whole],
    }
}

/// Moves `ext. 12`, `x12`, `转8012` behind the number into it.
fn take_extension(chars: &[char], number: &mut Number) {
    let mut i = number.end;
    let skip = |mut i: usize, what: fn(char) -> bool| {
        while chars.get(i).is_some_and(|c| what(*c)) {
            i += 1;
        }
        i
    };
    i = skip(i, |c| matches!(c, ' ' | ',' | '(' | '-'));
    let rest: String = chars[i..].iter().collect::<String>().to_lowercase();
    let Some(word) =
        ["extension", "extn", "ext", "durchwahl", "內線", "内線", "内线", "分机", "分機", "转", "轉", "int", "x", "#"]
            .into_iter()
            .find(|w| rest.starts_with(w))
    else {
        return;
    };
    i += word.chars().count();
    let sign = i;
    i = skip(i, |c| matches!(c, ' ' | '.' | ':' | '-'));
    let from = i;
    i = skip(i, |c| c.is_ascii_digit());
    let length = i - from;
    if (1..=6).contains(&length) && (word != "int" || sign < from) {
        let digits: String = chars[from..i].iter().collect();
        number.value = format!("{} ext {digits}", number.value);
        number.end = if chars.get(i) == Some(&')') { i + 1 } else { i };
    }
}

/// The region a `+` number names, where the code belongs to one country.
pub(crate) fn region_of(digits: &str) -> Option<&'static str> {
    const CODES: [(&str, &str); 62] = [
        ("852", "HK"),
        ("853", "MO"),
        ("886", "TW"),
        ("855", "KH"),
        ("856", "LA"),
        ("880", "BD"),
        ("971", "AE"),
        ("966", "SA"),
        ("974", "QA"),
        ("965", "KW"),
        ("973", "BH"),
        ("968", "OM"),
        ("972", "IL"),
        ("977", "NP"),
        ("351", "PT"),
        ("352", "LU"),
        ("353", "IE"),
        ("354", "IS"),
        ("358", "FI"),
        ("359", "BG"),
        ("370", "LT"),
        ("371", "LV"),
        ("372", "EE"),
        ("380", "UA"),
        ("381", "RS"),
        ("385", "HR"),
        ("386", "SI"),
        ("420", "CZ"),
        ("421", "SK"),
        ("212", "MA"),
        ("234", "NG"),
        ("254", "KE"),
        ("233", "GH"),
        ("86", "CN"),
        ("81", "JP"),
        ("82", "KR"),
        ("84", "VN"),
        ("60", "MY"),
        ("61", "AU"),
        ("62", "ID"),
        ("63", "PH"),
        ("64", "NZ"),
        ("65", "SG"),
        ("66", "TH"),
        ("90", "TR"),
        ("91", "IN"),
        ("92", "PK"),
        ("94", "LK"),
        ("20", "EG"),
        ("27", "ZA"),
        ("30", "GR"),
        ("31", "NL"),
        ("32", "BE"),
        ("33", "FR"),
        ("34", "ES"),
        ("36", "HU"),
        ("39", "IT"),
        ("40", "RO"),
        ("41", "CH"),
        ("43", "AT"),
        ("44", "GB"),
        ("49", "DE"),
    ];
    const MORE: [(&str, &str); 11] = [
        ("45", "DK"),
        ("46", "SE"),
        ("47", "NO"),
        ("48", "PL"),
        ("52", "MX"),
        ("54", "AR"),
        ("55", "BR"),
        ("56", "CL"),
        ("57", "CO"),
        ("7", "RU"),
        ("1", "US"),
    ];
    let digits = digits.strip_prefix('+').or_else(|| digits.strip_prefix("00"))?;
    CODES.iter().chain(&MORE).find(|(code, _)| digits.starts_with(code)).map(|(_, region)| *region)
}

/// What the numbering plan of `region` (ISO code) or of the number's own country code says.
pub(crate) fn plan(number: &Number, region: &str) -> Plan {
    let digits = number.digits.as_str();
    let bare = digits.trim_start_matches('+');
    let chinese = region == "CN" || region_of(digits) == Some("CN");
    if chinese || bare.starts_with("86") && bare.len() == 13 {
        let national = bare.strip_prefix("0086").or_else(|| bare.strip_prefix("86")).unwrap_or(bare);
        if is_chinese_mobile(national) {
            return Plan::Mobile;
        }
        if bare.starts_with("400") || bare.starts_with("800") || national.starts_with('0') && national.len() >= 10 {
            return Plan::Fixed;
        }
        if matches!(national.len(), 7 | 8) {
            return Plan::Fixed;
        }
    }
    let text = if let Some(rest) = digits.strip_prefix("00") { format!("+{rest}") } else { digits.to_owned() };
    // "+49 (0)30 …": the trunk zero is printed but not dialled.
    let text =
        if number.value.contains("(0)") && text.starts_with('+') { without_trunk_zero(&number.value) } else { text };
    // "(852) 9123 4567": the country's code without its sign.
    let text = match MOBILE_PREFIXES.iter().find(|(r, ..)| *r == region) {
        Some((_, code, _, length))
            if text.strip_prefix(code).is_some_and(|rest| length.contains(&rest.len()))
                && !length.contains(&text.len()) =>
        {
            format!("+{text}")
        }
        _ => text,
    };
    let fallback = || if has_mobile_prefix(&text, region) { Plan::Mobile } else { Plan::Unknown };
    let Ok(id) = region.parse::<Id>() else { return fallback() };
    let Ok(parsed) = phonenumber::parse(Some(id), &text) else { return fallback() };
    if !parsed.is_valid() {
        return fallback();
    }
    match parsed.number_type(&DATABASE) {
        phonenumber::Type::Mobile => Plan::Mobile,
        phonenumber::Type::FixedLineOrMobile => Plan::Either,
        phonenumber::Type::Unknown => Plan::Unknown,
        _ => Plan::Fixed,
    }
}

/// Mobile prefixes of national numbers (ITU national numbering plans), for ranges the library does not
/// know as assigned: region, country code, prefixes, digits of a national number.
const MOBILE_PREFIXES: [(&str, &str, &[&str], std::ops::RangeInclusive<usize>); 30] = [
    ("GB", "44", &["7"], 10..=10),
    ("DE", "49", &["15", "16", "17"], 9..=11),
    ("FR", "33", &["6", "7"], 9..=9),
    ("IT", "39", &["3"], 9..=10),
    ("ES", "34", &["6", "7"], 9..=9),
    ("CH", "41", &["7"], 9..=9),
    ("AT", "43", &["65", "66", "67", "68", "69"], 9..=12),
    ("NL", "31", &["6"], 9..=9),
    ("BE", "32", &["4"], 9..=9),
    ("SE", "46", &["7"], 9..=9),
    ("NO", "47", &["4", "9"], 8..=8),
    ("FI", "358", &["4", "5"], 8..=10),
    ("PL", "48", &["5", "60", "66", "69", "72", "73", "78", "79", "88"], 9..=9),
    ("PT", "351", &["9"], 9..=9),
    ("IE", "353", &["8"], 9..=9),
    ("JP", "81", &["70", "80", "90"], 10..=10),
    ("KR", "82", &["10"], 9..=10),
    ("TW", "886", &["9"], 9..=9),
    ("HK", "852", &["5", "6", "7", "9"], 8..=8),
    ("SG", "65", &["8", "9"], 8..=8),
    ("IN", "91", &["6", "7", "8", "9"], 10..=10),
    ("AU", "61", &["4"], 9..=9),
    ("AE", "971", &["5"], 9..=9),
    ("SA", "966", &["5"], 9..=9),
    ("TR", "90", &["5"], 10..=10),
    ("ZA", "27", &["6", "7", "8"], 9..=9),
    ("RU", "7", &["9"], 10..=10),
    ("MY", "60", &["1"], 9..=10),
    ("TH", "66", &["6", "8", "9"], 9..=9),
    ("BR", "55", &["119", "219", "319", "419", "519", "619", "719", "819"], 11..=11),
];

fn has_mobile_prefix(text: &str, region: &str) -> bool {
    let own = region_of(text).unwrap_or(region);
    let Some((_, code, prefixes, digits)) = MOBILE_PREFIXES.iter().find(|(r, ..)| *r == own) else { return false };
    let bare = text.trim_start_matches('+');
    let national = if text.starts_with('+') { bare.strip_prefix(code).unwrap_or(bare) } else { bare };
    let national = national.strip_prefix('0').unwrap_or(national);
    digits.contains(&national.len()) && prefixes.iter().any(|p| national.starts_with(p))
}

fn without_trunk_zero(value: &str) -> String {
    value.replace("(0)", "").chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// Eleven digits beginning 13 to 19.
pub(crate) fn is_chinese_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_printed() {
        let cases: &[(&str, bool, &[&str])] = &[
            ("0512-62881000", false, &["0512-62881000"]),
            ("+49 (0)30 901820-11", true, &["+49 (0)30 901820-11"]),
            ("(408) 555-0142 x12", true, &["(408) 555-0142 ext 12"]),
            ("0512-62881000转8012", true, &["0512-62881000 ext 8012"]),
            ("0512-62881000 / 62881001", true, &["0512-62881000", "62881001"]),
            // German area code before a slash
            ("030/90182-0", true, &["030/90182-0"]),
            ("138 0013 8000 139 0013 9000", true, &["138 0013 8000", "139 0013 9000"]),
            ("O512-6288l000", true, &["0512-62881000"]),
            ("ISO 9001:2015", false, &[]),
            ("91320594MA1X5K2B0C", false, &[]),
        ];
        for (text, labelled, want) in cases {
            let got: Vec<String> = find(text, *labelled).into_iter().map(|n| n.value).collect();
            assert_eq!(got, *want, "{text}");
        }
    }

    #[test]
    fn plans_tell_mobile_from_fixed() {
        for (value, region, want) in [
            ("138 0013 8000", "CN", Plan::Mobile),
            ("0512-62881000", "CN", Plan::Fixed),
            ("+44 7700 900123", "US", Plan::Mobile),
            ("+49 (0)30 901820", "CN", Plan::Fixed),
            ("090-1234-5678", "JP", Plan::Mobile),
            ("9123 4567", "HK", Plan::Mobile),
        ] {
            let number = find(value, true).remove(0);
            assert_eq!(plan(&number, region), want, "{value}");
        }
    }
}
