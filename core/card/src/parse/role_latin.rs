//! Points of text in Latin letters for each role. `words` are its words, plain and in lower case.

use super::fold::plain;
use super::words::WORDS;

/// Second parts of titles in one word: Geschäftsführer, Vertriebsleiterin, Verkaufsberater, myyntipäällikkö.
const TITLE_ENDINGS: &[&str] = &[
    "leiter",
    "leiterin",
    "fuhrer",
    "fuhrerin",
    "berater",
    "beraterin",
    "ingenieur",
    "ingenieurin",
    "meister",
    "techniker",
    "betreuer",
    "betreuerin",
    "manager",
    "managerin",
    "anwalt",
    "anwaltin",
    "chef",
    "paallikko",
    "johtaja",
    "direktor",
    "assistentin",
    "assistent",
    "sekretarin",
    "referent",
    "entwickler",
    "kaufmann",
    "kauffrau",
    "vertreter",
];

/// Titles that are as often something else.
const WEAK_TITLES: &[&str] = &[
    "partner",
    "agent",
    "associate",
    "associates",
    "lead",
    "head",
    "executive",
    "assistant",
    "chef",
    "fellow",
    "coach",
    "owner",
    "cook",
    "dean",
    "driver",
    "captain",
    "pilot",
    "md",
    "meister",
    "do",
    "as",
    "dg",
    "vd",
    "mayor",
];

/// Legal forms that are words of other languages as well.
const AMBIGUOUS_FORMS: &[&str] = &[
    "as", "se", "me", "cv", "pt", "rt", "hf", "eg", "ab", "pc", "co", "sl", "hr", "sa", "ag", "lp", "kg", "nv", "bv",
    "kk", "ug", "ev", "ek", "spa", "limited", "sas",
];

/// Legal forms that may stand in the middle of a name.
const FORMS_INSIDE: &[&str] =
    &["gmbh", "ltd", "llc", "inc", "corp", "sarl", "s.r.l", "kgaa", "plc", "pte", "pvt", "limited", "corporation"];

/// Ends of names of families in business: `Alder & Sons`.
const RELATIVES: &[&str] = &[
    "sons",
    "son",
    "bros",
    "brothers",
    "daughters",
    "sohne",
    "fils",
    "hijos",
    "figli",
    "partners",
    "associates",
    "co",
    "cie",
];

/// Beginnings of names of institutions.
const INSTITUTIONS: &[&str] = &[
    "university",
    "bank",
    "embassy",
    "ministry",
    "hotel",
    "institute",
    "universitat",
    "studio",
    "universite",
    "cabinet",
    "hospital",
];

pub(super) fn title_latin(text: &str, words: &[&str]) -> f32 {
    let n = words.len();
    if n == 0 || n > 12 {
        return 0.0;
    }
    let pieces = || words.iter().flat_map(|w| w.split(['/', '-', '.']).chain(std::iter::once(*w)));
    let head = words.iter().any(|w| WORDS.title_head.contains(*w)) || pieces().any(|w| WORDS.title_head.contains(w));
    let compound = words.iter().any(|w| w.len() >= 9 && TITLE_ENDINGS.iter().any(|e| w.ends_with(e)));
    // "GENERALMANAGER": two words of titles run together in capitals
    let glued = || {
        words.iter().any(|w| {
            let known = |p: &str| WORDS.title_head.contains(p) || WORDS.title_modifier.contains(p);
            w.len() >= 8
                && w.is_ascii()
                && (3..w.len() - 2).any(|i| known(&w[..i]) && WORDS.title_head.contains(&w[i..]))
        })
    };
    if !head && !compound && !glued() {
        return 0.0;
    }
    let modifiers =
        words.iter().filter(|w| WORDS.title_modifier.contains(**w) || WORDS.title_head.contains(**w)).count();
    let mut points = 4.0 + 1.8 * modifiers as f32 / n as f32;
    if n > 7 {
        points -= 0.6 * (n as f32 - 7.0);
    }
    let weak = words.iter().all(|w| !WORDS.title_head.contains(*w) || WEAK_TITLES.contains(w));
    if weak && !compound {
        points -= 1.0;
    }
    if text.chars().any(|c| c.is_ascii_digit()) {
        points -= 2.5;
    }
    if company_suffix(words) > 0 {
        points -= 4.0;
    }
    if text.ends_with(['.', '!', '?']) && n > 4 {
        points -= 2.0;
    }
    points
}

pub(super) fn department_latin(words: &[&str]) -> f32 {
    let n = words.len();
    if n == 0 || n > 7 {
        return 0.0;
    }
    let joined = words.join(" ");
    if WORDS.department_known.contains(&joined) {
        return 4.2;
    }
    let strong = [
        "department",
        "dept",
        "division",
        "abteilung",
        "departement",
        "dipartimento",
        "departamento",
        "afdeling",
        "faculty",
        "bereich",
    ];
    let edge = [words[0], words[n - 1]];
    if edge.iter().any(|w| strong.contains(w)) || words.iter().any(|w| strong[..4].contains(w)) {
        return 5.2;
    }
    // "Vertriebsabteilung", "Sales Team", "School of Engineering"
    if words.iter().any(|w| w.ends_with("abteilung")) {
        return 5.0;
    }
    let title = words.iter().any(|w| WORDS.title_head.contains(*w));
    if !title
        && WORDS.department_latin.contains(words[n - 1])
        && n >= 2
        && words[..n - 1].iter().all(|w| WORDS.title_modifier.contains(*w))
    {
        return 4.0;
    }
    if !title
        && WORDS.department_latin.contains(words[0])
        && n >= 3
        && matches!(words[1], "of" | "for" | "de" | "des" | "fur")
    {
        return 4.0;
    }
    if !title && n >= 2 && words.iter().all(|w| WORDS.title_modifier.contains(*w)) {
        return 3.0;
    }
    0.0
}

/// How many trailing words form a legal form (`Co Ltd` → 2), 0 for none. A lone legal form counts as well.
pub(crate) fn company_suffix(words: &[&str]) -> usize {
    let flat: Vec<String> = words
        .iter()
        .flat_map(|w| w.split(','))
        .map(|w| w.replace('.', "").trim_matches(|c: char| !c.is_alphanumeric() && c != '&').to_owned())
        .filter(|w| !w.is_empty())
        .collect();
    // "S.L." and "S L", "z o.o." and "z o o" are the same form: compare the tails without gaps.
    (1..=flat.len().min(5))
        .rev()
        .find(|k| {
            let tail = flat[flat.len() - k..].concat();
            WORDS
                .company_suffix
                .iter()
                .any(|s| s.len() >= *k && s.iter().map(|w| w.len()).sum::<usize>() == tail.len() && s.concat() == tail)
        })
        .unwrap_or(0)
}

pub(super) fn company_latin(text: &str, words: &[&str]) -> f32 {
    let n = words.len();
    if n == 0 || n > 12 {
        return 0.0;
    }
    // "Alder Pumps Co., Ltd. (Shanghai)", "Muster GmbH - Niederlassung Berlin", "Acme Inc. Europe"
    let head_text = text.split(['(', '|']).next().unwrap_or(text);
    let head: Vec<String> = super::fold::words(head_text).iter().map(|w| plain(w)).collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let suffix = company_suffix(words).max(if head.len() < n { company_suffix(&head) } else { 0 });
    let last = words[n - 1].replace('.', "");
    let ambiguous = suffix == 1 && AMBIGUOUS_FORMS.contains(&last.as_str());
    let mut points: f32 = if suffix >= n {
        1.0
    } else if suffix > 0 && !ambiguous {
        7.0
    } else if suffix > 0 {
        let upper = text
            .split_whitespace()
            .last()
            .is_some_and(|w| w.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) || w.contains('.'));
        if upper || matches!(last.as_str(), "co" | "kg" | "limited") { 5.5 } else { 2.0 }
    } else {
        0.0
    };
    if points < 5.0 && n >= 2 {
        // a legal form inside: "Muster GmbH Niederlassung Nord", "PT Sinar Alam"
        let inside = words[1..n].iter().any(|w| FORMS_INSIDE.contains(w));
        let leading = matches!(words[0], "pt" | "ооо" | "zao" | "ooo");
        if inside || leading {
            points = points.max(5.0);
        }
    }
    let hints = words.iter().filter(|w| WORDS.company_hint.contains(**w)).count();
    let last_hint = WORDS.company_hint.contains(words[n - 1].trim_end_matches('.'));
    points += if points > 0.0 {
        0.4 * hints as f32
    } else {
        (hints as f32 * 1.3).min(2.6) + if last_hint && n >= 2 { 1.4 } else { 0.0 }
    };
    let relatives = words.iter().rposition(|w| RELATIVES.contains(w));
    if relatives.is_some_and(|i| i > 0 && matches!(words[i - 1], "&" | "and" | "und" | "et" | "y" | "e")) {
        points = points.max(5.0);
    } else if words.contains(&"&") && points > 0.0 {
        points += 0.4;
    }
    if INSTITUTIONS.contains(&words[0]) {
        points += 2.0;
    }
    let digits = text.chars().filter(|c| c.is_ascii_digit()).count();
    if digits >= 3 {
        points -= 3.0;
    }
    let heads = words
        .iter()
        .filter(|w| {
            WORDS.title_head.contains(**w)
                && !WORDS.company_hint.contains(**w)
                && !matches!(**w, "partner" | "partners" | "consultant" | "head" | "chef" | "owner")
        })
        .count();
    if heads > 0 && suffix == 0 {
        points -= 2.0;
    }
    let lower =
        text.split_whitespace().filter(|w| w.chars().next().is_some_and(char::is_lowercase) && w.len() > 3).count();
    if lower >= 3 {
        points -= 2.0;
    }
    if text.ends_with('!') || text.ends_with('?') || text.ends_with('.') && suffix == 0 {
        points -= 1.5;
    }
    points.max(0.0)
}

pub(super) fn noise_latin(text: &str, words: &[&str]) -> f32 {
    let n = words.len();
    let hits = words.iter().filter(|w| WORDS.noise_latin.contains(**w)).count();
    let mut points = (hits as f32 * 1.5).min(4.5);
    let lower = text.split_whitespace().filter(|w| w.chars().next().is_some_and(char::is_lowercase)).count();
    if n >= 5 && lower * 2 > n {
        points += 2.0;
    }
    if n >= 3 && text.ends_with(['.', '!', '?']) && company_suffix(words) == 0 {
        points += 2.0;
    }
    if text.starts_with(['"', '“', '*', '•']) || text.contains(['®', '™']) {
        points += 0.8;
    }
    if n > 8 {
        points += 0.5;
    }
    points
}
