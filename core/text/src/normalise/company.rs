//! Company names: the duplicate key and the legal-suffix rule.

use crate::fold::fold;
use crate::gazetteer::{
    SuffixKind, company_suffix, inner_legal_forms, is_latin_legal_form, unspaced_legal_form_at_end,
};
use crate::script::is_unspaced;

/// The duplicate key of a company name.
///
/// Folded (half-width, lower case, simplified); legal forms dropped (zh, ja, ko anywhere where they cannot be
/// anything else, others at the end, Latin ones at the end: `GmbH & Co. KG`, `Co., Ltd.`); brackets,
/// punctuation and spaces dropped, what stands in brackets stays in its place (`云岭（苏州）有限公司` →
/// `云岭苏州`). A name that is nothing but a legal form keeps it, so that a key is only empty for a text
/// without letters and digits.
#[must_use]
pub fn company(name: &str) -> String {
    let folded = fold(name);
    let without_inner = cut_inner(&folded);
    let joined = join(drop_latin_forms(&without_inner));
    let mut rest = joined.as_str();
    while let Some(form) = unspaced_legal_form_at_end(rest) {
        rest = &rest[..rest.len() - form.len()];
    }
    if rest.is_empty() { join(&folded) } else { rest.to_owned() }
}

/// The legal form a company name ends with (a Japanese one may also begin it), as written, or `None`:
/// rule K10 asks for a full legal name. A bracketed remark after it is looked through.
#[must_use]
pub fn legal_suffix(name: &str) -> Option<&str> {
    let legal = |text: &str| company_suffix(text).filter(|s| s.kind == SuffixKind::Legal).map(|s| s.range);
    if let Some(range) = legal(name) {
        return name.get(range);
    }
    let open = name.rfind(['(', '（'])?;
    let closed = name.trim_end().ends_with([')', '）']);
    let before = name.get(..open).filter(|_| closed)?;
    legal(before).and_then(|range| before.get(range))
}

/// `name` without the legal forms that are unmistakable wherever they stand.
fn cut_inner(name: &str) -> String {
    let forms = inner_legal_forms();
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let step = match forms.at_start(rest) {
            Some(form) => form.len(),
            None => {
                out.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[step..];
    }
    out
}

/// `name` without the Latin legal words at its end; it keeps at least one word.
fn drop_latin_forms(name: &str) -> &str {
    let mut rest = name;
    loop {
        let trimmed = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
        let start = trimmed
            .char_indices()
            .rev()
            .take_while(|(_, c)| (c.is_alphanumeric() && !is_unspaced(*c)) || *c == '.')
            .last()
            .map_or(trimmed.len(), |(at, _)| at);
        let dotted = &trimmed[start..];
        let word: String = dotted.chars().filter(|c| *c != '.').collect();
        let last = dotted.rsplit('.').next().unwrap_or_default();
        let cut = if is_latin_legal_form(&word) {
            start
        } else if is_latin_legal_form(last) {
            trimmed.len() - last.len()
        } else {
            return rest;
        };
        if !trimmed[..cut].contains(|c: char| c.is_alphanumeric()) {
            return rest;
        }
        rest = &trimmed[..cut];
    }
}

/// Letters and digits only, run together.
fn join(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || is_unspaced(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn k9_company_key_table() {
        // names that must share one key
        let same: [&[&str]; 8] = [
            &[
                "苏州云岭精密机械有限公司",
                "蘇州雲嶺精密機械有限公司",
                " 苏州云岭精密机械 有限责任公司",
                "苏州云岭精密机械股份有限公司",
                "苏州云岭精密机械",
            ],
            &["云岭（苏州）有限公司", "云岭(苏州)有限公司", "云岭苏州有限公司"],
            &[
                "Yunling Precision Co., Ltd.",
                "YUNLING PRECISION CO.,LTD",
                "Yunling Precision Limited",
                "Ｙｕｎｌｉｎｇ Precision",
            ],
            &["Bergmann GmbH & Co. KG", "Bergmann GmbH", "BERGMANN G.m.b.H."],
            &["株式会社山川製作所", "山川製作所㈱", "(株)山川製作所", "山川製作所株式会社"],
            &["Rossi S.p.A.", "Rossi SpA"],
            &["云岭机械有限公司（筹）", "云岭机械筹"],
            &["云岭机械有限公司苏州分部", "云岭机械苏州分部"],
        ];
        for group in same {
            for name in group {
                assert_eq!(company(name), company(group[0]), "{name}");
            }
        }
    }

    #[test]
    fn k9_different_companies_keep_different_keys() {
        let names = [
            "云岭机械有限公司",
            "云岭集团有限公司",
            "云岭（苏州）有限公司",
            "云岭（无锡）有限公司",
            "云岭科技",
            "Cosco Ltd",
            "Co Ltd",
        ];
        for (i, a) in names.iter().enumerate() {
            for b in &names[i + 1..] {
                assert_ne!(company(a), company(b), "{a} {b}");
            }
        }
    }

    #[test]
    fn a_key_is_empty_only_without_letters() {
        for (name, key) in [("有限公司", "有限公司"), ("Ltd.", "ltd"), ("", ""), ("——", "")] {
            assert_eq!(company(name), key, "{name}");
        }
    }

    #[test]
    fn k10_legal_suffix_table() {
        let cases = [
            ("苏州云岭精密机械有限公司", Some("有限公司")),
            ("云岭股份有限公司", Some("股份有限公司")),
            ("蘇州雲嶺有限責任公司", Some("有限責任公司")),
            ("云岭有限公司（已更名）", Some("有限公司")),
            ("云岭有限公司苏州分公司", Some("分公司")),
            ("Yunling Co., Ltd.", Some("Co., Ltd.")),
            ("株式会社山川", Some("株式会社")),
            ("Bergmann GmbH", Some("GmbH")),
            ("云岭机械", None),
            ("云岭集团", None),
            ("有限公司", None),
            ("（有限公司", None),
            ("", None),
        ];
        for (name, suffix) in cases {
            assert_eq!(legal_suffix(name), suffix, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_a_key_of_letters_and_digits(name in "\\PC{0,24}") {
            let key = company(&name);
            prop_assert!(key.chars().all(|c| c.is_alphanumeric() || is_unspaced(c)));
            let _ = legal_suffix(&name);
        }

        #[test]
        fn spacing_width_and_legal_form_do_not_matter(core in "[云岭精密机械苏州]{2,8}", space in "[ 　·-]{0,2}") {
            let (first, last) = core.split_at(3);
            prop_assert_eq!(company(&format!("{first}{space}{last}有限公司")), core);
        }
    }
}
