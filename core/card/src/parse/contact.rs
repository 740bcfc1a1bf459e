//! E-mail and web addresses inside text, with the recogniser's usual slips repaired.

use std::sync::LazyLock;

use regex::Regex;

/// An address found in text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// The address, repaired, with a lower-case domain.
    pub(crate) value: String,
    /// Characters of the text it was read from.
    pub(crate) start: usize,
    /// One past the last of them.
    pub(crate) end: usize,
    /// Whether characters had to be changed beyond blanks.
    pub(crate) repaired: bool,
}

/// Top-level domains seen on cards. Two-letter country codes are accepted as well where the context is strong.
const TLDS: &str = "com|net|org|edu|gov|mil|int|info|biz|name|pro|museum|aero|jobs|asia|example|test|invalid|io|ai|app|dev|tech|online|site|xyz|shop|store|cloud|agency|studio|design|consulting|solutions|group|global|company|ltd|law|legal|health|clinic|bank|capital|ventures|media|digital|systems|works|world|today|email|center|berlin|hamburg|koeln|wien|tokyo|london|paris|nyc|me|tv|cc|top|vip|wang|ren|club|fun|icu|eu|uk|cn|hk|tw|jp|kr|sg|my|th|vn|id|ph|in|pk|lk|ae|sa|il|tr|eg|ma|za|ke|ng|gh|us|ca|mx|br|ar|cl|co|pe|ie|de|at|ch|fr|be|nl|lu|es|pt|it|gr|pl|cz|sk|hu|ro|bg|hr|rs|si|ua|ru|se|no|dk|fi|is|ee|lv|lt|au|nz|kz|mo|li|mc|cat|swiss|immo|haus|gmbh";

/// A host name; a blank beside a dot is accepted only before a common ending.
const HOST: &str = r"[a-z0-9][a-z0-9-]*(?:(?:\.{1,2}|\s\.|,|·|;)[a-z0-9-]+|(?:\.\s|\s\.\s|,\s)(?:com|cn|net|org|co|example|jp|hk|tw|de|uk|fr)\b)*";
static EMAIL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"(?i)[a-z0-9][a-z0-9._%+&'-]*\s?@\s?{HOST}")).expect("a valid pattern"));
static LABELLED_EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?i)[a-z0-9](?:[a-z0-9_%+-]|\s?[.,·_-]\s?|\s)*\s?@\s?{HOST}")).expect("a valid pattern")
});
static AT_SIGN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\s*[\(\[{]\s*(?:at|a)\s*[\)\]}]\s*|\s*[©®]\s*").expect("a valid pattern"));
static URL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)(?:https?\s?[:;.]?\s?/{{1,2}}\s?)?(?:\b(?:www|vvww|wvvw|ww|wwww)\s?[.,·]?\s?)?(?:[\p{{L}}0-9](?:[\p{{L}}0-9-]*[\p{{L}}0-9])?\s?[.,·]\s?)+(?:{TLDS})\b(?:[/:?][a-z0-9._~%/?=&#:+-]*)?"
    ))
    .expect("a valid pattern")
});
static SQUASHED_WWW: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(https?)?[:;.]?/{0,2}(?:vvww|wvvw|w{2,4})[.,·\s]*").expect("a valid pattern"));
static WWW_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?i)\bwww\s?[.,·]?\s?([a-z0-9-]{{2,}}?)\s?[.,·]?\s?((?:com|net|org)?[.,·]?(?:{TLDS}))\b"))
        .expect("a valid pattern")
});
static TLD: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!(r"(?i)^(?:{TLDS})$")).expect("a valid pattern"));

/// Hosts of networks: a page there is a handle, not the company's site.
const SOCIAL: [&str; 14] = [
    "linkedin.",
    "facebook.",
    "fb.",
    "twitter.",
    "instagram.",
    "youtube.",
    "youtu.",
    "xing.",
    "weibo.",
    "t.me",
    "wa.me",
    "tiktok.",
    "pinterest.",
    "vk.",
];

fn char_range(text: &str, start: usize, end: usize) -> (usize, usize) {
    let s = text[..start].chars().count();
    (s, s + text[start..end].chars().count())
}

/// The domain with slips repaired: `,com`, `.c0m`, `examplecom`, `. cn`.
fn repair_domain(domain: &str) -> (String, bool) {
    let joined: String = domain
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if matches!(c, ',' | '·' | ';') { '.' } else { c })
        .collect::<String>()
        .to_lowercase();
    let mut labels: Vec<String> =
        joined.split('.').filter(|l| !l.is_empty()).map(|l| l.trim_matches('-').to_owned()).collect();
    let mut repaired = joined.contains("..") || domain.contains([',', '·', ';']);
    if let Some(last) = labels.last_mut() {
        let fixed = match last.as_str() {
            "c0m" | "corn" | "con" | "cm" | "coml" | "c0rn" | "oom" | "eom" | "comm" | "cem" => Some("com"),
            "cnn" | "on" if joined.contains("com.") => Some("cn"),
            "0rg" => Some("org"),
            "nel" | "nct" => Some("net"),
            "exampie" | "examp1e" | "exarnple" => Some("example"),
            _ => None,
        };
        if let Some(fixed) = fixed {
            *last = fixed.to_owned();
            repaired = true;
        }
    }
    if labels.len() >= 2 && labels[labels.len() - 1].len() == 2 {
        let at = labels.len() - 2;
        if matches!(labels[at].as_str(), "c0m" | "corn" | "con" | "oom") {
            labels[at] = "com".to_owned();
            repaired = true;
        }
    }
    // "yunfan.comWeb:", "yunfan.cnTel": the next label ran into the domain.
    if let Some(last) = labels.last_mut()
        && !TLD.is_match(last)
        && let Some(head) = ["website", "web", "http", "www", "tel", "fax", "mob", "url", "add"]
            .iter()
            .find_map(|l| last.strip_suffix(l))
        && TLD.is_match(head)
    {
        *last = head.to_owned();
        repaired = true;
    }
    // A missing dot before the last label: "yunfancom", "yunfancomcn", "yunfan.comcn".
    if let Some(last) = labels.last().cloned()
        && !TLD.is_match(&last)
    {
        for tail in ["com.cn", "com.hk", "com.tw", "co.jp", "co.uk", "co.kr", "com.au", "com", "net", "org", "example"]
        {
            let squeezed = tail.replace('.', "");
            if let Some(head) = last.strip_suffix(&squeezed)
                && (head.len() >= 2 || head.is_empty() && labels.len() > 1)
            {
                labels.pop();
                if !head.is_empty() {
                    labels.push(head.to_owned());
                }
                labels.extend(tail.split('.').map(str::to_owned));
                repaired = true;
                break;
            }
        }
    }
    (labels.join("."), repaired)
}

/// E-mail addresses in `text`. With `labelled`, blanks inside the address are closed up and a lost `@`
/// written as `(at)`, `©` or `®` is restored.
pub(crate) fn find_emails(text: &str, labelled: bool) -> Vec<Found> {
    let mut source = text.to_owned();
    let mut at_repaired = false;
    if !source.contains('@') && AT_SIGN.is_match(&source) {
        source = AT_SIGN.replace(&source, "@").into_owned();
        at_repaired = true;
    }
    let pattern = if labelled && source.matches('@').count() == 1 { &*LABELLED_EMAIL } else { &*EMAIL };
    let mut out = Vec::new();
    for found in pattern.find_iter(&source) {
        let piece = found.as_str();
        let Some((local, domain)) = piece.split_once('@') else { continue };
        let (domain, repaired) = repair_domain(domain);
        let slipped = local.contains([',', '·']);
        let local: String = local
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| if matches!(c, ',' | '·') { '.' } else { c })
            .collect();
        let local = local.trim_matches(|c| matches!(c, '.' | '-')).to_owned();
        if local.is_empty() || !domain.contains('.') || domain.len() < 4 {
            continue;
        }
        let known = domain.rsplit('.').next().is_some_and(|t| TLD.is_match(t) || t.len() == 2);
        let (start, end) =
            if at_repaired { (0, text.chars().count()) } else { char_range(&source, found.start(), found.end()) };
        out.push(Found {
            value: format!("{local}@{domain}"),
            start,
            end,
            repaired: repaired || slipped || at_repaired || !known,
        });
    }
    out
}

/// A web address in `text`. Without `labelled` it must show itself: `www`, `http`, or a bare lower-case
/// domain under a well-known ending.
pub(crate) fn find_url(text: &str, labelled: bool) -> Option<Found> {
    for found in URL.find_iter(text) {
        let (s, e) = (found.start(), found.end());
        let before = text[..s].chars().next_back();
        let behind = text[e..].chars().next();
        if before == Some('@') || behind == Some('@') || before.is_some_and(|c| c.is_ascii_alphanumeric()) {
            continue;
        }
        let piece = found.as_str();
        let lower = piece.to_lowercase();
        let marked = lower.starts_with("http") || SQUASHED_WWW.is_match(&lower);
        // "Co.,Ltd", "No.12", "St.Gallen", "Mr. Li": sentence punctuation unless marked or clearly a host.
        let host = lower.split('/').next().unwrap_or_default();
        let bare = !piece.contains([' ', ',', '·'])
            && host.split('.').next().is_some_and(|l| l.len() >= 2)
            && (labelled
                || piece.chars().next().is_some_and(char::is_lowercase)
                || piece.chars().all(|c| !c.is_lowercase()) && piece.len() >= 8 && lower.ends_with(".com"))
            && !matches!(host, "co.in" | "co.id" | "b.sc" | "m.sc");
        if marked || bare || labelled && !piece.contains(' ') {
            let social =
                SOCIAL.iter().any(|s| host.trim_start_matches("https://").trim_start_matches("www.").starts_with(s));
            if let Some(value) = repair_url(piece).filter(|_| !social) {
                let (start, end) = char_range(text, s, e);
                return Some(Found { repaired: value.1, value: value.0, start, end });
            }
        }
    }
    let squeezed = WWW_ALONE.captures(text)?;
    let whole = squeezed.get(0)?;
    let (start, end) = char_range(text, whole.start(), whole.end());
    let (domain, _) = repair_domain(&format!("{}.{}", &squeezed[1], &squeezed[2]));
    Some(Found { value: format!("www.{domain}"), start, end, repaired: true })
}

fn repair_url(piece: &str) -> Option<(String, bool)> {
    let compact: String = piece.chars().filter(|c| !c.is_whitespace()).collect();
    let mut repaired = false;
    let lower = compact.to_lowercase();
    let (scheme, rest) = match lower.find("http") {
        Some(0) => {
            let secure = lower.starts_with("https");
            let body = compact[if secure { 5 } else { 4 }..].trim_start_matches([':', ';', '/', '.']);
            (Some(if secure { "https://" } else { "http://" }), body)
        }
        _ => (None, compact.as_str()),
    };
    let (host, path) = match rest.find(['/', '?']) {
        Some(i) => rest.split_at(i),
        None => (rest, ""),
    };
    let mut host = host.to_owned();
    let www = SQUASHED_WWW.find(&host).filter(|m| m.end() >= 3).map(|m| m.end());
    let mut prefix = "";
    if let Some(end) = www {
        repaired |= !host.to_lowercase().starts_with("www.");
        host = host[end..].to_owned();
        prefix = "www.";
    }
    let (domain, changed) = repair_domain(&host);
    let path = path.trim_end_matches(['/', '.', ',']);
    let last = domain.rsplit('.').next()?;
    if !domain.contains('.') || !TLD.is_match(last.split(':').next()?) {
        return None;
    }
    Some((format!("{}{prefix}{domain}{path}", scheme.unwrap_or("")), repaired || changed))
}

/// The part of an e-mail or web address that names its owner: `www.yunfan-tech.com.cn` → `yunfan-tech`.
/// Nothing for public mail services.
pub(crate) fn owner(address: &str) -> Option<String> {
    const PUBLIC: [&str; 24] = [
        "gmail", "qq", "163", "126", "sina", "sohu", "hotmail", "outlook", "yahoo", "foxmail", "icloud", "aol", "gmx",
        "web", "live", "msn", "139", "189", "yeah", "vip", "naver", "hanmail", "daum", "t-online",
    ];
    const SECOND: [&str; 10] = ["com", "co", "net", "org", "edu", "ac", "gov", "or", "ne", "go"];
    let host = address.rsplit('@').next()?.trim_start_matches("https://").trim_start_matches("http://");
    let host = host.split(['/', ':', '?']).next()?.to_lowercase();
    let labels: Vec<&str> = host.split('.').filter(|l| *l != "www" && !l.is_empty()).collect();
    let mut end = labels.len().checked_sub(1)?;
    if end > 0 && SECOND.contains(&labels[end - 1]) && labels[end].len() == 2 && end > 1 {
        end -= 1;
    }
    let owner = *labels.get(end.checked_sub(1)?)?;
    (!PUBLIC.contains(&owner)).then(|| owner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails_are_found_and_repaired() {
        let cases: &[(&str, bool, &str)] = &[
            ("zx.shen@yunfan.example", false, "zx.shen@yunfan.example"),
            // blanks inside, the recogniser's habit
            ("zx. shen @ yunfan. example", true, "zx.shen@yunfan.example"),
            ("zx.shen@yunfan,com", false, "zx.shen@yunfan.com"),
            ("zx.shen@yunfancom", true, "zx.shen@yunfan.com"),
            ("zx.shen@yunfan.comcn", true, "zx.shen@yunfan.com.cn"),
            ("info(at)muster.de", true, "info@muster.de"),
            ("Hans.Maier@Muster-Bau.DE.", true, "Hans.Maier@muster-bau.de"),
            ("sales@alder.c0m", false, "sales@alder.com"),
            // a comma or a dot of the wrong kind and blanks: what is left is shorter than what was there
            ("li ·w@abc.com", true, "li.w@abc.com"),
        ];
        for (text, labelled, want) in cases {
            let got = find_emails(text, *labelled);
            assert_eq!(got.first().map(|f| f.value.as_str()), Some(*want), "{text}");
        }
    }

    #[test]
    fn urls_are_found_and_sentences_are_not() {
        let cases: &[(&str, bool, Option<&str>)] = &[
            ("www.yunfan.com.cn", false, Some("www.yunfan.com.cn")),
            ("www yunfan.example", false, Some("www.yunfan.example")),
            ("wwwyunfan.example", false, Some("www.yunfan.example")),
            ("http:/www.yunfan.example", false, Some("http://www.yunfan.example")),
            ("alder.example/berlin", false, Some("alder.example/berlin")),
            ("Yunfan Co.,Ltd", false, None),
            ("No.12 Xinghu St.", false, None),
            ("St.Gallen", false, None),
            ("Dr.-Ing. Weber", false, None),
        ];
        for (text, labelled, want) in cases {
            assert_eq!(find_url(text, *labelled).map(|f| f.value).as_deref(), *want, "{text}");
        }
    }

    #[test]
    fn the_owner_of_a_domain() {
        for (address, want) in [
            ("a@yunfan.com.cn", Some("yunfan")),
            ("https://www.alder-bau.example/x", Some("alder-bau")),
            ("x@qq.com", None),
            ("a@mail.kestrel.co.uk", Some("kestrel")),
        ] {
            assert_eq!(owner(address).as_deref(), want, "{address}");
        }
    }
}
