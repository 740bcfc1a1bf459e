//! The country a card or an address is from, as ISO code: it decides how numbers and postcodes are read.

use super::fold::is_cjk;
use super::layout::Row;
use super::postcode;
use super::words::WORDS;

/// The country an address names, as ISO code.
pub(crate) fn region_of_text(text: &str) -> Option<&'static str> {
    let plain = super::fold::plain(text);
    WORDS
        .country
        .iter()
        .find(|(name, _)| {
            plain.match_indices(name.as_str()).any(|(at, _)| {
                let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() || is_cjk(c));
                (name.len() > 2 || name.chars().any(is_cjk))
                    && edge(plain[..at].chars().next_back())
                    && edge(plain[at + name.len()..].chars().next())
            })
        })
        .map(|(_, code)| *code)
}

/// The country a legal form at the end of a line names.
fn region_of_legal_form(line: &str) -> Option<&'static str> {
    const FORMS: [(&str, &str); 30] = [
        ("gmbh", "DE"),
        ("kg", "DE"),
        ("ag", "DE"),
        ("e.k", "DE"),
        ("e.v", "DE"),
        ("sarl", "FR"),
        ("sas", "FR"),
        ("s.a.s", "FR"),
        ("s.r.l", "IT"),
        ("srl", "IT"),
        ("s.p.a", "IT"),
        ("spa", "IT"),
        ("s.l", "ES"),
        ("s.l.u", "ES"),
        ("b.v", "NL"),
        ("bv", "NL"),
        ("ab", "SE"),
        ("oy", "FI"),
        ("a/s", "DK"),
        ("aps", "DK"),
        ("z o.o", "PL"),
        ("s.r.o", "CZ"),
        ("kft", "HU"),
        ("ltda", "BR"),
        ("pty ltd", "AU"),
        ("sdn bhd", "MY"),
        ("sdn. bhd", "MY"),
        ("pte ltd", "SG"),
        ("pvt. ltd", "IN"),
        ("pvt ltd", "IN"),
    ];
    let lower = super::fold::plain(line);
    let lower = lower.trim_end_matches(['.', ' ', ',']);
    let upper_end = line.trim_end_matches(['.', ' ']).chars().next_back().is_some_and(char::is_uppercase);
    FORMS
        .iter()
        .find(|(form, _)| {
            lower
                .strip_suffix(form)
                .is_some_and(|head| head.ends_with([' ', ',']) && (form.len() > 2 || upper_end || form.contains('.')))
        })
        .map(|(_, region)| *region)
}

/// The country of the first city named, where the city's name stands for one country.
pub(crate) fn region_of_city(text: &str) -> Option<&'static str> {
    let words: Vec<String> =
        super::fold::words(text).iter().map(|w| super::fold::plain(w.trim_end_matches('.'))).collect();
    (0..words.len()).find_map(|i| {
        let two = words.get(i + 1).map(|next| format!("{}-{next}", words[i]));
        two.and_then(|t| WORDS.city_country.get(&t)).or_else(|| WORDS.city_country.get(&words[i])).map(String::as_str)
    })
}

/// The country the whole card points to: a named country, an international number, an e-mail's ending,
/// a region's own writing.
pub(crate) fn region_of_card(rows: &[Row]) -> &'static str {
    let texts: Vec<String> = rows.iter().map(|r| r.folded.iter().collect()).collect();
    let all = texts.join("\n");
    let cjk = all.chars().filter(|c| is_cjk(*c)).count();
    let kana = all.chars().filter(|c| super::fold::is_kana(*c)).count();
    let hangul = all.chars().filter(|c| super::fold::is_hangul(*c)).count();
    if hangul >= 4 {
        return "KR";
    }
    let by_code =
        texts.iter().flat_map(|t| super::phone::find(t, true)).find_map(|n| super::phone::region_of(&n.digits));
    if kana >= 3 || all.contains('〒') || all.contains("株式会社") {
        return "JP";
    }
    if let Some(region) = by_code.filter(|r| *r != "US" || all.contains("+1")) {
        return region;
    }
    if let Some(region) = region_of_text(&all) {
        return region;
    }
    let bare_code = ["(852)", "852-", "(853)", "(886)", "886-"].iter().find(|c| all.contains(**c));
    if let Some(code) = bare_code {
        return if code.contains("852") {
            "HK"
        } else if code.contains("853") {
            "MO"
        } else {
            "TW"
        };
    }
    const ENDINGS: [(&str, &str); 40] = [
        (".cn", "CN"),
        (".hk", "HK"),
        (".tw", "TW"),
        (".jp", "JP"),
        (".kr", "KR"),
        (".sg", "SG"),
        (".in", "IN"),
        (".de", "DE"),
        (".at", "AT"),
        (".ch", "CH"),
        (".fr", "FR"),
        (".be", "BE"),
        (".nl", "NL"),
        (".it", "IT"),
        (".es", "ES"),
        (".pt", "PT"),
        (".pl", "PL"),
        (".cz", "CZ"),
        (".hu", "HU"),
        (".se", "SE"),
        (".no", "NO"),
        (".dk", "DK"),
        (".fi", "FI"),
        (".uk", "GB"),
        (".ie", "IE"),
        (".ca", "CA"),
        (".au", "AU"),
        (".nz", "NZ"),
        (".za", "ZA"),
        (".br", "BR"),
        (".mx", "MX"),
        (".ar", "AR"),
        (".ru", "RU"),
        (".tr", "TR"),
        (".ae", "AE"),
        (".il", "IL"),
        (".my", "MY"),
        (".th", "TH"),
        (".ph", "PH"),
        (".id", "ID"),
    ];
    let lower = all.to_lowercase();
    let ending = |e: &str| {
        lower
            .match_indices(e)
            .any(|(at, _)| lower[at + e.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '.'))
    };
    if let Some((_, region)) = ENDINGS.iter().find(|(e, _)| ending(e)) {
        return region;
    }
    if all.chars().any(|c| matches!(c, '臺' | '灣'))
        || ["台北", "台中", "台南", "高雄", "新竹", "桃園", "新北", "基隆", "彰化", "嘉義", "屏東", "統編", "統一編號"]
            .iter()
            .any(|p| all.contains(p))
    {
        return "TW";
    }
    if cjk >= 4 {
        let hong_kong =
            ["九龍", "新界", "灣仔", "銅鑼灣", "觀塘", "尖沙咀", "中環", "荃灣"].iter().any(|p| all.contains(p));
        return if hong_kong { "HK" } else { "CN" };
    }
    if let Some(region) = texts.iter().find_map(|t| region_of_legal_form(t)) {
        return region;
    }
    if let Some(region) = region_of_city(&all) {
        return region;
    }
    let lower_plain = super::fold::plain(&all);
    if lower_plain.contains("strasse") || lower_plain.contains("gmbh") || lower_plain.contains("str. ") {
        return "DE";
    }
    if postcode::find(&all, "US").is_some_and(|p| p.region == Some("GB")) {
        return "GB";
    }
    "US"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_found_as_whole_words() {
        assert_eq!(region_of_text("12 Robinson Walk, Singapore 048545"), Some("SG"));
        assert_eq!(region_of_text("Indiana Avenue"), None);
        assert_eq!(region_of_text("中国江苏省苏州市"), Some("CN"));
    }
}
