//! Postcodes in addresses, by the habits of each country.

use std::sync::LazyLock;

use regex::Regex;

use super::fold::{is_cjk, is_hangul, plain};
use super::words::WORDS;

/// A postcode found in an address.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Postcode {
    pub(crate) value: String,
    /// Bytes of the text it stands in, with its sign (`〒`) and country letter.
    pub(crate) range: std::ops::Range<usize>,
    /// The country its form names, if only one uses it.
    pub(crate) region: Option<&'static str>,
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

static JAPAN: LazyLock<Regex> = LazyLock::new(|| regex(r"(〒\s?|^|[^\d-])(\d{3}-\d{4})(?:$|[^\d-])"));
static BRITAIN: LazyLock<Regex> = LazyLock::new(|| regex(r"\b([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b"));
static CANADA: LazyLock<Regex> = LazyLock::new(|| regex(r"\b([A-Z]\d[A-Z] ?\d[A-Z]\d)\b"));
static AMERICA: LazyLock<Regex> = LazyLock::new(|| regex(r"\b([A-Z]{2})[.,]?\s+(\d{5}(?:-\d{4})?)\b"));
static AUSTRALIA: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(NSW|VIC|QLD|WA|SA|TAS|ACT|NT)[.,]?\s+(\d{4})\b"));
static NETHERLANDS: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(\d{4} ?[A-Z]{2}),? +[A-Z]"));
static EUROPE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:^|[\s,(])((?:D|A|CH|F|I|B|L|DK|S|SE|N|NO|FI|FIN|PL|E|GR|CZ|SK|H|RO|FL|NL|DE|AT|FR|IT)-\s?)(\d{4,5}|\d{3} \d{2})\b",
    )
});
static POLAND: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(\d{2}-\d{3})\b"));
static PORTUGAL: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(\d{4}-\d{3})\b"));
static BRAZIL: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(\d{2}\.?\d{3}-\d{3})\b"));
static SPACED5: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(\d{3} \d{2})\b,? +\p{Lu}"));
static SIX: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:^|[^\d#/-])[(\[]?(\d{6})[)\]]?(?:$|[^\d号號])"));
static INDIA: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:-\s?|–\s?|\b)(\d{3}[ ]\d{3})\b"));
static TAIWAN: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)(?:city|county|dist\.?|taiwan)[,.]? (\d{3}(?:\d{2,3})?)\b"));
static FIVE_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:^|[\s,(])(\d{5})[ ,]+(\p{Lu}[\p{L}'.-]+(?: [\p{L}'.-]+)?)"));
static FOUR_BEFORE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:^|[\s,(])(\d{4})[ ,]+(\p{Lu}[\p{L}'.-]+)"));
static FIVE_AFTER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:[\p{L}.,)]\s*|-\s?)\b(\d{5})\b\s*[.,)]?\s*(?:$|,? *\p{Lu}[\p{L}. ]+$)"));
static FOUR_AFTER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\p{L}[.,]? +(\d{4})\b\s*[.,]?\s*(?:$|,? *\p{Lu}[\p{L} ]+$)"));
static CJK_LEADING: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\s*[\[(]?(\d{3}(?:\d{2,3})?|\d{3}-\d{2,3})[\])]?\s*(?:\p{Han}|$)"));
static KOREA: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:^|[\s(\[])(\d{5}|\d{3}-\d{3})(?:$|[\s)\],])"));
static LABELLED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)([a-z]{0,2}\d[a-z0-9]{0,3}[ -]?\d[a-z0-9]{1,5}|\d{4,6})"));

/// The postcode behind a label such as `邮编`.
pub(crate) fn labelled(text: &str) -> Option<String> {
    let found = LABELLED.find(text)?;
    Some(found.as_str().trim().to_uppercase())
}

/// The postcode of an address printed in `region` (ISO code), if the text holds one.
pub(crate) fn find(text: &str, region: &str) -> Option<Postcode> {
    let of = |re: &Regex, group: usize, region: Option<&'static str>| {
        re.captures(text).and_then(|c| Some((c.get(0)?, c.get(group)?))).map(|(whole, value)| {
            let start = if whole.as_str().starts_with('〒') || group == 2 && re.as_str().contains("CH|F") {
                whole.start()
            } else {
                value.start()
            };
            Postcode { value: value.as_str().trim().to_owned(), range: start..value.end(), region }
        })
    };
    let cjk = text.chars().any(is_cjk);
    if (text.contains('〒') || region == "JP")
        && let Some(found) = of(&JAPAN, 2, Some("JP"))
    {
        return Some(found);
    }
    if cjk {
        if text.chars().any(is_hangul) {
            return of(&KOREA, 1, Some("KR"));
        }
        if matches!(region, "TW" | "HK") {
            return of(&CJK_LEADING, 1, None);
        }
        return of(&SIX, 1, None).or_else(|| of(&CJK_LEADING, 1, None).filter(|p| p.value.len() >= 5));
    }
    if let Some(c) = AMERICA.captures(text)
        && WORDS.us_state.contains(&c[1])
    {
        return of(&AMERICA, 2, Some("US"));
    }
    let distinct = of(&BRITAIN, 1, Some("GB"))
        .or_else(|| of(&CANADA, 1, Some("CA")))
        .or_else(|| of(&AUSTRALIA, 2, Some("AU")))
        .or_else(|| of(&EUROPE, 2, None));
    if distinct.is_some() {
        return distinct;
    }
    if region == "AE" || region == "HK" {
        return None;
    }
    let by_region = match region {
        "NL" => of(&NETHERLANDS, 1, Some("NL")),
        "PL" => of(&POLAND, 1, Some("PL")),
        "PT" => of(&PORTUGAL, 1, Some("PT")).or_else(|| of(&FOUR_BEFORE, 1, Some("PT"))),
        "BR" => of(&BRAZIL, 1, Some("BR")),
        "SE" | "CZ" | "SK" | "GR" => of(&SPACED5, 1, None).or_else(|| of(&FIVE_BEFORE, 1, None)),
        "TW" => of(&TAIWAN, 1, Some("TW")),
        "IN" => of(&INDIA, 1, Some("IN")).or_else(|| of(&SIX, 1, Some("IN"))),
        "AT" | "CH" | "BE" | "DK" | "NO" | "HU" | "LU" | "SI" | "BG" => {
            of(&FOUR_BEFORE, 1, None).filter(|p| !is_year(&p.value))
        }
        "ZA" | "NZ" | "PH" => of(&FOUR_AFTER, 1, None).filter(|p| !is_year(&p.value)),
        _ => None,
    };
    if by_region.is_some() {
        return by_region;
    }
    if let Some(found) = of(&NETHERLANDS, 1, Some("NL")).filter(|_| region != "US") {
        return Some(found);
    }
    if matches!(region, "CN" | "SG" | "IN" | "RU" | "VN" | "KZ" | "RO")
        && let Some(found) = of(&SIX, 1, None).or_else(|| of(&INDIA, 1, Some("IN")).filter(|_| region != "CN"))
    {
        return Some(found);
    }
    if let Some(c) = FIVE_BEFORE.captures(text) {
        let street = c[2].split(' ').any(|w| WORDS.street.contains(&plain(w.trim_end_matches('.')))) && region == "US";
        if !street {
            return of(&FIVE_BEFORE, 1, None);
        }
    }
    let boxed = |p: &Postcode| plain(&text[..p.range.start]).trim_end().ends_with("box");
    of(&FIVE_AFTER, 1, None).or_else(|| of(&SIX, 1, None)).filter(|p| !boxed(p))
}

fn is_year(value: &str) -> bool {
    matches!(value.get(..2), Some("19" | "20")) && value.ends_with('0') && value == "2020"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_of_many_countries() {
        for (text, region, want) in [
            ("Musterstraße 12, 10117 Berlin", "DE", Some("10117")),
            ("D-80331 München", "DE", Some("80331")),
            ("12345 Alder Street, Portland, OR 97205", "US", Some("97205")),
            ("San Jose, CA 95110-2704", "US", Some("95110-2704")),
            ("14 Kestrel Lane, Leeds LS1 4AP", "GB", Some("LS1 4AP")),
            ("〒150-0002 東京都渋谷区渋谷1-2-3", "JP", Some("150-0002")),
            // without a blank, as recognisers give it
            ("〒150-0002東京都渋谷区渋谷1-2-3", "JP", Some("150-0002")),
            ("江苏省苏州市工业园区星湖街328号 215000", "CN", Some("215000")),
            ("110台北市信義區松仁路100號", "TW", Some("110")),
            ("Toronto, ON M5V 2T6", "CA", Some("M5V 2T6")),
            ("Level 5, 1 Wren St, Sydney NSW 2000", "AU", Some("2000")),
            ("1017 CA Amsterdam", "NL", Some("1017 CA")),
            ("14 rue des Alouettes, 75011 Paris", "FR", Some("75011")),
            ("Bengaluru - 560 001, Karnataka", "IN", Some("560 001")),
            ("8001 Zürich", "CH", Some("8001")),
            ("12 Robinson Walk, Singapore 048545", "SG", Some("048545")),
            ("00-950 Warszawa", "PL", Some("00-950")),
            ("12345 Alder Street", "US", None),
        ] {
            assert_eq!(find(text, region).map(|p| p.value).as_deref(), want, "{text}");
        }
    }
}
