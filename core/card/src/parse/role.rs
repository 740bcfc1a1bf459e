//! How much a piece of text looks like a title, a department, a company, an address, or nothing of these.

use super::fold::{is_cjk, is_han, is_hangul, is_kana, mostly_cjk, plain, squeeze, words};
use super::postcode;
use super::words::WORDS;

/// Points for each role; 3 is a fair guess, 5 and more is strong.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Points {
    pub(crate) name: f32,
    pub(crate) title: f32,
    pub(crate) department: f32,
    pub(crate) company: f32,
    pub(crate) address: f32,
    pub(crate) noise: f32,
}

impl Points {
    /// Scores `text` (folded) for every role. `region` is the card's country.
    pub(crate) fn of(text: &str, region: &str) -> Points {
        let name = super::name::score(text).map_or(0.0, |s| s.points);
        let text = super::fold::tidy(text);
        if mostly_cjk(&text) {
            let compact = squeeze(&text);
            Points {
                name,
                title: title_cjk(&compact),
                department: department_cjk(&compact),
                company: company_cjk(&compact),
                address: address_cjk(&compact),
                noise: noise_cjk(&compact),
            }
        } else {
            let words: Vec<String> = words(&text).iter().map(|w| plain(w)).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).filter(|w| !w.is_empty()).collect();
            Points {
                name,
                title: title_latin(&text, &words),
                department: department_latin(&words),
                company: company_latin(&text, &words),
                address: address_latin(&text, &words, region),
                noise: noise_latin(&text, &words),
            }
        }
    }

    /// The best of the roles a reader would give, noise left out.
    pub(crate) fn best(&self) -> f32 {
        [self.name, self.title, self.department, self.company, self.address].into_iter().fold(0.0, f32::max)
    }
}

fn count_of(text: &str, list: &[String], least: usize) -> usize {
    list.iter().filter(|w| w.chars().count() >= least && text.contains(w.as_str())).count()
}

fn ends_with_any<'a>(text: &str, list: &'a [String]) -> Option<&'a str> {
    list.iter().map(String::as_str).find(|w| text.ends_with(w))
}

fn title_cjk(text: &str) -> f32 {
    let n = text.chars().count();
    // 总经理(华东区), 高级经理 / 工程师
    let head = text.split(['(', '（']).next().unwrap_or(text);
    let first = text.split(['/', '、', '·', '|', '兼']).next().unwrap_or(text);
    let ends = [text, head, first].into_iter().find_map(|t| ends_with_any(t, &WORDS.title_cjk));
    let mut points = match ends {
        Some(word) if word.chars().count() >= 2 => 5.5,
        _ if count_of(text, &WORDS.title_cjk, 2) > 0 && n <= 12 => 3.0,
        _ => 0.0,
    };
    if points > 0.0 {
        if n > 14 {
            points -= 0.35 * (n as f32 - 14.0);
        }
        if text.contains("公司") && !text.contains("总经理") || ends_with_any(text, &WORDS.company_cjk_suffix).is_some_and(|w| w.chars().count() > 2) {
            points -= 2.5;
        }
        if text.chars().any(|c| c.is_ascii_digit()) {
            points -= 2.0;
        }
    }
    points
}

fn department_cjk(text: &str) -> f32 {
    let n = text.chars().count();
    if !(2..=16).contains(&n) || title_cjk(text) >= 5.0 {
        return 0.0;
    }
    let Some(word) = ends_with_any(text, &WORDS.department_cjk) else { return 0.0 };
    let long = word.chars().count() >= 2;
    let mut points: f32 = if long { 4.0 } else { 3.2 };
    if text.ends_with('部') || text.ends_with('課') || text.ends_with("事业部") || text.ends_with("事業部") {
        points += 1.5;
    }
    let hospital = n >= 3 && (text.ends_with("内科") || text.ends_with("外科") || text.ends_with("医学科") || n >= 4 && text.ends_with('科'));
    if hospital {
        points += 1.2;
    } else if text.ends_with("组") || text.ends_with('室') || text.ends_with('处') || text.ends_with('科') || text.ends_with('系') || text.ends_with('局') {
        points -= 0.7;
    }
    if text.chars().any(|c| c.is_ascii_digit()) || text.chars().any(|c| matches!(c, '路' | '号' | '號' | '楼' | '街')) {
        points -= 3.0;
    }
    if ends_with_any(text, &WORDS.company_cjk_suffix).is_some_and(|w| w.chars().count() >= 3) || text.contains("公司") || text.contains("集团") || text.contains("总部") {
        points -= 2.0;
    }
    points
}

fn company_cjk(text: &str) -> f32 {
    let n = text.chars().count();
    if n < 3 {
        return 0.0;
    }
    // 苏州云帆科技有限公司(上海分公司), …有限公司 北京办事处
    let head = text.split(['(', '（']).next().unwrap_or(text);
    let mut points: f32 = 0.0;
    if let Some(prefix) = WORDS.company_cjk_prefix.iter().find(|p| text.starts_with(p.as_str())) {
        points = if prefix.chars().count() < n { 8.0 } else { 0.5 };
    }
    for body in [text, head] {
        if let Some(suffix) = ends_with_any(body, &WORDS.company_cjk_suffix) {
            let length = suffix.chars().count();
            let bare = length == body.chars().count();
            let strong = suffix.ends_with("公司") || suffix.ends_with("会社") || suffix.ends_with("회사") || suffix.ends_with("法人") || matches!(suffix, "集团" | "集團" | "事务所" | "事務所");
            let mut here = match (bare, strong, length) {
                (true, ..) => 0.5,
                (_, true, 2) if body.chars().count() <= 4 => 3.0,
                (_, true, _) => 8.0,
                (_, _, 1) if body.chars().count() >= 5 => 3.0,
                (_, _, 1) => 0.5,
                _ if body.chars().count() >= 5 => 5.0,
                _ => 3.0,
            };
            if matches!(suffix, "分公司" | "总公司") && length + 4 >= body.chars().count() {
                here -= 6.0;
            }
            points = points.max(here);
        }
    }
    if points < 5.0 && (text.contains("有限公司") || text.contains("株式会社")) {
        points = 5.5;
    }
    points += (count_of(text, &WORDS.company_cjk_hint, 2) as f32).min(2.0) * if points > 0.0 { 0.6 } else { 1.4 };
    let digits = text.chars().filter(|c| c.is_ascii_digit()).count();
    if digits >= 2 {
        points -= 2.5;
    }
    if text.chars().any(|c| matches!(c, '!' | '?' | ':' | '、' | '，' | ',' | ';')) {
        points -= 2.5;
    }
    points
}

/// Address points of CJK text: regions, street and building words behind numbers.
fn address_cjk(text: &str) -> f32 {
    let chars: Vec<char> = text.chars().collect();
    let n = chars.len();
    if n < 3 || chars.iter().all(|c| is_kana(*c)) {
        return 0.0;
    }
    let mut points: f32 = 0.0;
    let regions = WORDS.region_cjk.iter().filter(|r| text.contains(r.as_str())).count();
    points += (regions as f32 * 1.2).min(2.4);
    let mut numbered = 0;
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|k| chars[k]);
        let digit_before = before.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | ')' | '#'));
        match c {
            '号' | '號' | '楼' | '樓' | '层' | '層' | '室' | '栋' | '棟' | '幢' | '座' | '弄' | '番' | '階' | '丁' | '층' | '호' | '段' | '巷' | 'F' if digit_before => numbered += 1,
            '省' | '市' | '区' | '區' | '县' | '縣' | '镇' | '鎮' | '乡' | '村' | '都' | '府' | '町' | '시' | '구' | '동' if i >= 2 => points += 0.8,
            '路' | '街' | '道' | '巷' | '로' | '길' if i >= 1 => points += if digit_before { 1.0 } else { 1.3 },
            _ => {}
        }
    }
    // 东塔1806, B座902: the room behind the building's word.
    let room_behind = chars.windows(2).any(|w| matches!(w[0], '塔' | '座' | '栋' | '幢' | '楼' | '厦' | '场' | '心') && w[1].is_ascii_alphanumeric());
    points += (numbered as f32 * 1.6 + if room_behind { 1.2 } else { 0.0 }).min(4.8);
    points += 0.7 * count_of(text, &["大厦".into(), "大廈".into(), "广场".into(), "廣場".into(), "工业园".into(), "工業".into(), "科技园".into(), "产业园".into(), "开发区".into(), "园区".into(), "ビル".into(), "タワー".into(), "中心".into(), "빌딩".into(), "商业".into()], 2) as f32;
    let hyphenated = text.split(|c: char| !(c.is_ascii_digit() || c == '-')).any(|p| p.len() >= 3 && p.matches('-').count() >= 1 && p.split('-').all(|d| (1..=4).contains(&d.len())));
    if hyphenated && (regions > 0 || chars.iter().any(|c| is_hangul(*c) || *c == '町' || *c == '市' || *c == '区')) {
        points += 2.0;
    }
    if text.contains('〒') {
        points += 4.0;
    }
    let digits = chars.iter().any(|c| c.is_ascii_digit());
    if !digits && numbered == 0 {
        points -= 1.2;
    }
    if ends_with_any(text, &WORDS.company_cjk_suffix).is_some_and(|w| w.chars().count() >= 2 && !matches!(w, "工业园" | "产业园" | "酒店" | "商场" | "大学" | "医院" | "学院")) && numbered == 0 {
        points -= 4.0;
    }
    if title_cjk(text) >= 5.0 && numbered == 0 {
        points -= 2.5;
    }
    points
}

fn noise_cjk(text: &str) -> f32 {
    let n = text.chars().count();
    let mut points = (count_of(text, &WORDS.noise_cjk, 2) as f32 * 1.8).min(5.0);
    if text.contains(['!', '、', '?', '·']) && n >= 8 {
        points += 1.5;
    }
    if text.contains([',', '，']) && n >= 8 {
        points += 1.0;
    }
    // A sentence: many hiragana.
    let hiragana = text.chars().filter(|c| ('\u{3041}'..='\u{309f}').contains(c)).count();
    if hiragana >= 4 {
        points += 2.5;
    }
    if text.chars().all(is_kana_or_gap) {
        points += 2.0;
    }
    if n >= 16 && text.chars().filter(|c| is_han(*c)).count() >= 16 {
        points += 0.5;
    }
    points
}

fn is_kana_or_gap(c: char) -> bool {
    is_kana(c) || c == '・' || !is_cjk(c) && !c.is_alphanumeric()
}

fn title_latin(text: &str, words: &[&str]) -> f32 {
    let n = words.len();
    if n == 0 || n > 12 {
        return 0.0;
    }
    let pieces = || words.iter().flat_map(|w| w.split(['/', '-', '.']).chain(std::iter::once(*w)));
    let head = words.iter().any(|w| WORDS.title_head.contains(*w)) || pieces().any(|w| WORDS.title_head.contains(w));
    // Geschäftsführer, Vertriebsleiterin, Verkaufsberater, myyntipäällikkö
    let compound = words.iter().any(|w| {
        w.len() >= 9
            && ["leiter", "leiterin", "fuhrer", "fuhrerin", "berater", "beraterin", "ingenieur", "ingenieurin", "meister", "techniker", "betreuer", "betreuerin", "manager", "managerin", "anwalt", "anwaltin", "chef", "paallikko", "johtaja", "direktor", "assistentin", "assistent", "sekretarin", "referent", "entwickler", "kaufmann", "kauffrau", "vertreter"]
                .iter()
                .any(|e| w.ends_with(e))
    });
    if !head && !compound {
        return 0.0;
    }
    let modifiers = words.iter().filter(|w| WORDS.title_modifier.contains(**w) || WORDS.title_head.contains(**w)).count();
    let mut points = 4.0 + 1.8 * modifiers as f32 / n as f32;
    if n > 7 {
        points -= 0.6 * (n as f32 - 7.0);
    }
    let weak = words.iter().all(|w| !WORDS.title_head.contains(*w) || matches!(*w, "partner" | "agent" | "associate" | "associates" | "lead" | "head" | "executive" | "assistant" | "chef" | "fellow" | "coach" | "owner" | "cook" | "dean" | "driver" | "captain" | "pilot" | "md" | "meister" | "do" | "as" | "dg" | "vd" | "mayor"));
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

fn department_latin(words: &[&str]) -> f32 {
    let n = words.len();
    if n == 0 || n > 7 {
        return 0.0;
    }
    let joined = words.join(" ");
    if WORDS.department_known.contains(&joined) {
        return 4.2;
    }
    let strong = ["department", "dept", "division", "abteilung", "departement", "dipartimento", "departamento", "afdeling", "faculty", "bereich"];
    let edge = [words[0], words[n - 1]];
    if edge.iter().any(|w| strong.contains(w)) || words.iter().any(|w| strong[..4].contains(w)) {
        return 5.2;
    }
    // "Vertriebsabteilung", "Sales Team", "School of Engineering"
    if words.iter().any(|w| w.ends_with("abteilung")) {
        return 5.0;
    }
    let title = words.iter().any(|w| WORDS.title_head.contains(*w));
    if !title && WORDS.department_latin.contains(words[n - 1]) && n >= 2 && words[..n - 1].iter().all(|w| WORDS.title_modifier.contains(*w)) {
        return 4.0;
    }
    if !title && WORDS.department_latin.contains(words[0]) && n >= 3 && matches!(words[1], "of" | "for" | "de" | "des" | "fur") {
        return 4.0;
    }
    if !title && n >= 2 && words.iter().all(|w| WORDS.title_modifier.contains(*w)) {
        return 3.0;
    }
    0.0
}

/// How many trailing words form a legal form (`Co Ltd` → 2), 0 for none. A lone legal form counts as well.
pub(crate) fn company_suffix(words: &[&str]) -> usize {
    let flat: Vec<String> = words.iter().flat_map(|w| w.split(',')).map(|w| w.replace('.', "").trim_matches(|c: char| !c.is_alphanumeric() && c != '&').to_owned()).filter(|w| !w.is_empty()).collect();
    // "S.L." and "S L", "z o.o." and "z o o" are the same form: compare the tails without gaps.
    (1..=flat.len().min(5))
        .rev()
        .find(|k| {
            let tail = flat[flat.len() - k..].concat();
            WORDS.company_suffix.iter().any(|s| s.len() >= *k && s.iter().map(|w| w.len()).sum::<usize>() == tail.len() && s.concat() == tail)
        })
        .unwrap_or(0)
}

fn company_latin(text: &str, words: &[&str]) -> f32 {
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
    let ambiguous = suffix == 1 && (matches!(last.as_str(), "as" | "se" | "me" | "cv" | "pt" | "rt" | "hf" | "eg" | "ab" | "pc" | "co" | "sl" | "hr" | "sa" | "ag" | "lp" | "kg" | "nv" | "bv" | "kk" | "ug" | "ev" | "ek" | "spa" | "limited" | "sas"));
    let mut points: f32 = if suffix >= n {
        1.0
    } else if suffix > 0 && !ambiguous {
        7.0
    } else if suffix > 0 {
        let upper = text.split_whitespace().last().is_some_and(|w| w.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) || w.contains('.'));
        if upper || matches!(last.as_str(), "co" | "kg" | "limited") { 5.5 } else { 2.0 }
    } else {
        0.0
    };
    if points < 5.0 && n >= 2 {
        // a legal form inside: "Muster GmbH Niederlassung Nord", "PT Sinar Alam"
        let inside = words[1..n].iter().any(|w| matches!(*w, "gmbh" | "ltd" | "llc" | "inc" | "corp" | "sarl" | "s.r.l" | "kgaa" | "plc" | "pte" | "pvt" | "limited" | "corporation"));
        let leading = matches!(words[0], "pt" | "ооо" | "zao" | "ooo");
        if inside || leading {
            points = points.max(5.0);
        }
    }
    let hints = words.iter().filter(|w| WORDS.company_hint.contains(**w)).count();
    let last_hint = WORDS.company_hint.contains(words[n - 1].trim_end_matches('.'));
    points += if points > 0.0 { 0.4 * hints as f32 } else { (hints as f32 * 1.3).min(2.6) + if last_hint && n >= 2 { 1.4 } else { 0.0 } };
    let relatives = words.iter().rposition(|w| matches!(*w, "sons" | "son" | "bros" | "brothers" | "daughters" | "sohne" | "fils" | "hijos" | "figli" | "partners" | "associates" | "co" | "cie"));
    if relatives.is_some_and(|i| i > 0 && matches!(words[i - 1], "&" | "and" | "und" | "et" | "y" | "e")) {
        points = points.max(5.0);
    } else if words.contains(&"&") && points > 0.0 {
        points += 0.4;
    }
    if matches!(words[0], "university" | "bank" | "embassy" | "ministry" | "hotel" | "institute" | "universitat" | "studio" | "universite" | "cabinet" | "hospital") {
        points += 2.0;
    }
    let digits = text.chars().filter(|c| c.is_ascii_digit()).count();
    if digits >= 3 {
        points -= 3.0;
    }
    let heads = words.iter().filter(|w| WORDS.title_head.contains(**w) && !WORDS.company_hint.contains(**w) && !matches!(**w, "partner" | "partners" | "consultant" | "head" | "chef" | "owner")).count();
    if heads > 0 && suffix == 0 {
        points -= 2.0;
    }
    let lower = text.split_whitespace().filter(|w| w.chars().next().is_some_and(char::is_lowercase) && w.len() > 3).count();
    if lower >= 3 {
        points -= 2.0;
    }
    if text.ends_with('!') || text.ends_with('?') || text.ends_with('.') && suffix == 0 {
        points -= 1.5;
    }
    points.max(0.0)
}

fn is_street_compound(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    word.chars().count() >= 6
        && ["strasse", "str", "gasse", "allee", "platz", "damm", "ufer", "chaussee", "straat", "gracht", "kade", "laan", "singel", "gatan", "vagen", "gata", "veien", "gade", "vej", "katu", "tie", "utca", "weg", "steig", "plein", "markt", "ring"]
            .iter()
            .any(|e| word.ends_with(e) && word.len() > e.len() + 2)
}

fn address_latin(text: &str, words: &[&str], region: &str) -> f32 {
    let n = words.len();
    if n == 0 {
        return 0.0;
    }
    let mut points: f32 = 0.0;
    let digits = text.chars().any(|c| c.is_ascii_digit());
    let numbers = words.iter().filter(|w| w.chars().next().is_some_and(|c| c.is_ascii_digit()) && w.len() <= 6).count();
    let short_ambiguous = |w: &str| matches!(w, "lu" | "do" | "gu" | "si" | "ro" | "ct" | "pl" | "al" | "ave" | "st" | "dr" | "way" | "court" | "place" | "hill" | "grove" | "gate" | "walk" | "ring" | "tie" | "ul" | "cho" | "ken" | "machi" | "jie" | "gil" | "ku" | "shi" | "via" | "ter" | "cir" | "corso" | "largo" | "plan" | "rise" | "quay" | "trail" | "gardens" | "square" | "circle" | "route");
    let street = words.iter().enumerate().any(|(i, w)| {
        let bare = w.trim_end_matches('.');
        (WORDS.street.contains(bare) && (!short_ambiguous(bare) || digits || text.contains(','))) && (i > 0 || n > 1) || is_street_compound(w)
            || w.split('-').skip(1).any(|p| matches!(p, "ro" | "gil" | "dong" | "gu" | "si" | "do" | "ku" | "shi" | "cho" | "chome" | "dori" | "machi" | "ken" | "fu" | "to"))
    });
    if street {
        points += if digits { 3.8 } else { 2.2 };
    }
    if words[0].chars().all(|c| c.is_ascii_digit()) && n >= 2 && words[0].len() <= 5 {
        points += 1.0;
    }
    if let Some(found) = postcode::find(text, region) {
        let before_town = !matches!(region, "US" | "CN") && text[found.range.end..].trim_start_matches([' ', ',']).chars().next().is_some_and(char::is_uppercase);
        points += if found.region.is_some() || before_town { 2.8 } else { 1.8 };
        // "Am Sägewerk 3 · 87435 Kempten": a house number in front of it.
        if before_town && text[..found.range.start].chars().any(|c| c.is_ascii_digit()) {
            points += 1.0;
        }
        if n <= 2 {
            points += 1.0;
        }
    }
    let joined = words.join(" ");
    let whole_country = WORDS.country.iter().any(|(name, _)| *name == joined.trim_end_matches('.'));
    let country = WORDS.country.iter().any(|(name, _)| name.len() > 2 && ends_as_word(&joined, name));
    points += if whole_country { 3.2 } else if country { 1.8 } else { 0.0 };
    let cities = (0..n).filter(|i| WORDS.city.contains(words[*i].trim_end_matches('.')) || *i + 1 < n && WORDS.city.contains(&format!("{}-{}", words[*i], words[*i + 1]))).count();
    points += (cities as f32 * 1.3).min(2.6);
    let premises = words.iter().filter(|w| WORDS.premise.contains(w.trim_end_matches('.'))).count();
    points += if premises > 0 && (numbers > 0 || digits) { 2.0 + 0.5 * (premises as f32 - 1.0).min(2.0) } else { 0.5 * (premises as f32).min(2.0) };
    let floor = words.iter().any(|w| {
        let w = w.trim_end_matches('.');
        let ordinal = w.strip_suffix("th").or_else(|| w.strip_suffix("nd")).or_else(|| w.strip_suffix("rd")).or_else(|| w.strip_suffix("st")).or_else(|| w.strip_suffix("/f")).or_else(|| w.strip_suffix('f'));
        ordinal.is_some_and(|o| !o.is_empty() && o.chars().all(|c| c.is_ascii_digit()))
    });
    if floor {
        points += 1.5;
    }
    if joined.contains("p.o. box") || joined.contains("po box") || joined.contains("p.o box") || joined.contains("postfach") {
        points += 3.5;
    }
    if text.contains('#') && digits {
        points += 1.0;
    }
    if points > 0.0 {
        points += (text.matches(',').count() as f32 * 0.4).min(1.6);
        if numbers > 0 {
            points += 0.5;
        }
    }
    let suffix = company_suffix(words);
    if suffix > 0 && suffix < n && !digits {
        points -= 4.0;
    }
    let heads = words.iter().filter(|w| WORDS.title_head.contains(**w) && !matches!(**w, "head" | "lead" | "as" | "do" | "officer" | "dg" | "al")).count();
    if heads > 0 && numbers == 0 {
        points -= 2.5;
    }
    if numbers == 0 && !country && cities == 0 && !street {
        points = points.min(1.5);
    }
    points
}

fn ends_as_word(text: &str, word: &str) -> bool {
    text.trim_end_matches('.').strip_suffix(word).is_some_and(|head| head.is_empty() || head.ends_with([' ', ',', '.', '-']))
}

fn noise_latin(text: &str, words: &[&str]) -> f32 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_role_is_the_right_one() {
        type Role = fn(&Points) -> f32;
        let name: Role = |p| p.name;
        let title: Role = |p| p.title;
        let department: Role = |p| p.department;
        let company: Role = |p| p.company;
        let address: Role = |p| p.address;
        let cases: &[(&str, &str, Role)] = &[
            ("苏州云帆精密机械有限公司", "CN", company),
            ("Yunfan Precision Machinery (Suzhou) Co., Ltd.", "CN", company),
            ("Alder & Wren LLP", "GB", company),
            ("Musterbau GmbH & Co. KG", "DE", company),
            ("株式会社桐生製作所", "JP", company),
            ("采购经理", "CN", title),
            ("Vice President of Sales, Asia Pacific", "US", title),
            ("Vertriebsleiter", "DE", title),
            ("代表取締役社長", "JP", title),
            ("国际营销部", "CN", department),
            ("Department of Mechanical Engineering", "US", department),
            ("江苏省苏州市工业园区星湖街328号12楼", "CN", address),
            ("Room 1203, Tower B, 88 Wangjing Road", "CN", address),
            ("Musterstraße 12, 10117 Berlin", "DE", address),
            ("東京都港区芝浦3-4-1 グランビル5階", "JP", address),
            ("P.O. Box 1234, Dubai, UAE", "AE", address),
            ("沈知夏", "CN", name),
            ("Katharina Vogel", "DE", name),
        ];
        for (text, region, role) in cases {
            let points = Points::of(text, region);
            assert!(role(&points) >= 3.0 && (role(&points) - points.best()).abs() < 1e-3, "{text}: {points:?}");
        }
    }
}
