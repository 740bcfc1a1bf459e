//! How much a piece of text looks like a person's name, and the name without honorifics and degrees.

use std::collections::HashSet;
use std::sync::LazyLock;

use pinyin::ToPinyin;

use super::fold::{is_cjk, is_han, is_hangul, is_kana, plain, squeeze};
use super::words::WORDS;

/// A name with the evidence for it in points.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NameScore {
    pub(crate) points: f32,
    pub(crate) name: String,
}

/// Every syllable of Mandarin, without tones.
static SYLLABLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    ('\u{4e00}'..='\u{9fa5}').filter_map(|c| c.to_pinyin()).map(|p| p.plain()).filter(|s| s.is_ascii()).collect()
});

/// Romanised Chinese surnames.
static PINYIN_SURNAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let single = WORDS.surname_zh.iter().filter_map(|c| c.to_pinyin()).map(|p| p.plain().replace('ü', "v"));
    let compound = WORDS.surname_zh_compound.iter().map(|s| romanise(s).concat());
    single.chain(compound).collect()
});

/// Tone-less pinyin of each Chinese character.
pub(crate) fn romanise(text: &str) -> Vec<String> {
    text.chars().filter_map(|c| c.to_pinyin()).map(|p| p.plain().replace('ü', "v")).collect()
}

/// Whether the word is one to three Mandarin syllables.
fn is_pinyin(word: &str, most: usize) -> bool {
    if word.is_empty() {
        return true;
    }
    most > 0
        && (1..=word.len().min(6))
            .rev()
            .any(|n| word.is_char_boundary(n) && SYLLABLES.contains(&word[..n]) && is_pinyin(&word[n..], most - 1))
}

const HONORIFICS_CJK: [&str; 9] = ["先生", "女士", "小姐", "太太", "様", "氏", "님", "씨", "敬上"];

/// Scores `text` as a name. `spaced` tells that the characters were printed with blanks between.
pub(crate) fn score(text: &str) -> Option<NameScore> {
    let text = text.trim().trim_matches(|c: char| !(c.is_alphanumeric() || c == '.' || c == ')' || c == '('));
    if text.is_empty() || text.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    if text.chars().any(is_cjk) { score_cjk(text) } else { score_latin(text) }
}

fn score_cjk(text: &str) -> Option<NameScore> {
    let mut body = text.to_owned();
    let mut points = 0.0;
    for honorific in HONORIFICS_CJK {
        if let Some(head) = body.strip_suffix(honorific)
            && !head.trim().is_empty()
        {
            body = head.trim().to_owned();
            points += 2.0;
        }
    }
    // 林語晴 博士, 王思远（教授）: a degree behind is not part of the name.
    for degree in ["博士", "硕士", "碩士"] {
        if let Some(head) = body.strip_suffix(degree)
            && squeeze(head).chars().count() >= 2
        {
            body = head.trim().to_owned();
        }
    }
    let compact = squeeze(&body);
    let chars: Vec<char> = compact.chars().collect();
    if chars.iter().any(|c| !(is_cjk(*c) || *c == '·' || *c == '・')) || !(2..=12).contains(&chars.len()) {
        return None;
    }
    let gaps: Vec<&str> = body.split_whitespace().collect();
    let spaced_out = gaps.len() >= 2 && gaps.len() <= chars.len();
    if chars.iter().all(|c| is_hangul(*c)) {
        let prefix: String = chars.iter().take(1).collect();
        let known = WORDS.surname_ko.contains(&prefix) && (2..=4).contains(&chars.len());
        let title = WORDS.title_cjk.iter().any(|t| compact.ends_with(t.as_str()));
        let place = compact.ends_with(['시', '구', '동', '로', '층', '부', '팀']) && chars.len() != 3;
        return (known && !title && !place)
            .then_some(NameScore { points: points + if chars.len() == 3 { 5.0 } else { 3.0 }, name: compact });
    }
    if let Some(found) = score_japanese(&chars, &compact, spaced_out) {
        return Some(NameScore { points: points + found, name: if spaced_out { gaps.join(" ") } else { compact } });
    }
    if !chars.iter().all(|c| is_han(*c)) {
        // ジョン・スミス
        let foreign = compact.contains(['・', '·']) && chars.len() >= 4;
        return foreign.then_some(NameScore { points: points + 3.0, name: compact });
    }
    let two: String = chars.iter().take(2).collect();
    let compound = WORDS.surname_zh_compound.contains(&two);
    let single = WORDS.surname_zh.contains(&chars[0]);
    points += match (chars.len(), compound, single) {
        (3 | 4, true, _) => 6.0,
        (3, _, true) => 5.0,
        (2, _, true) => 4.0,
        (4, _, true) => 0.5,
        (2 | 3, _, false) => 0.8,
        _ => return None,
    };
    // Letter-spaced names: 沈 知 夏; also 王 芳 with one wide gap.
    if spaced_out && gaps.iter().all(|g| g.chars().count() <= 2) {
        points += if single || compound { 1.5 } else { 1.0 };
    }
    points -= not_a_cjk_name(&compact);
    Some(NameScore { points, name: compact })
}

/// Points against a short run of characters being a name: it ends like a title, a place or a trade.
fn not_a_cjk_name(compact: &str) -> f32 {
    let ends = |list: &[String]| list.iter().any(|w| compact.ends_with(w.as_str()) && w.chars().count() >= 2);
    let region = WORDS.region_cjk.iter().any(|r| compact.starts_with(r.as_str()));
    let mut minus = 0.0;
    if ends(&WORDS.title_cjk) || WORDS.title_cjk.iter().any(|t| t == compact) {
        minus += 6.0;
    }
    if ends(&WORDS.company_cjk_suffix)
        || compact.ends_with([
            '部', '司', '店', '厂', '廠', '省', '市', '区', '區', '县', '路', '街', '楼', '号', '会', '会', '展', '网',
        ])
    {
        minus += 5.0;
    }
    if ends(&WORDS.company_cjk_hint) {
        minus += 4.0;
    }
    if region {
        minus += 4.0;
    }
    if WORDS.noise_cjk.iter().any(|w| compact.contains(w.as_str()) && w.chars().count() >= 2) {
        minus += 4.0;
    }
    if ["电话", "電話", "手机", "地址", "传真", "邮箱", "微信", "名片", "服务", "热线"]
        .iter()
        .any(|w| compact.contains(w))
    {
        minus += 6.0;
    }
    minus
}

fn score_japanese(chars: &[char], compact: &str, spaced: bool) -> Option<f32> {
    if !((3..=7).contains(&chars.len()) || spaced && chars.len() == 2) {
        return None;
    }
    // A reading in kana only (furigana) is no candidate of its own.
    if chars.iter().all(|c| is_kana(*c)) {
        return None;
    }
    let longest = (1..=3)
        .rev()
        .find(|n| *n < chars.len() && WORDS.surname_ja.contains_key(&chars[..*n].iter().collect::<String>()))?;
    let given = chars.len() - longest;
    let kana = chars[longest..].iter().any(|c| is_kana(*c));
    let chinese = WORDS.surname_zh.contains(&chars[0]);
    if given > 3 && !kana
        || given > 4
        || longest == 1 && chinese && !kana && !spaced
        || chars.iter().any(|c| matches!(c, '会' | '社' | '部' | '課' | '所' | '店' | '市' | '区'))
    {
        return None;
    }
    let minus = not_a_cjk_name(compact);
    Some(if longest >= 2 { 6.0 } else { 4.0 } + if spaced { 1.0 } else { 0.0 } - if minus > 4.5 { minus } else { 0.0 })
}

/// Words of a Latin name without honorifics and degrees, and the points these bring.
fn strip_latin(text: &str) -> (Vec<String>, f32) {
    let mut points = 0.0;
    let mut text = text.trim().to_owned();
    // "(Jason) Shen", "Jason (Zhixia) Shen": the bracket is a second given name, kept out of the value only at the end.
    if let (Some(open), true) = (text.find('('), text.ends_with(')'))
        && open > 0
    {
        text = text[..open].trim().to_owned();
    }
    // "John Smith, PhD, MBA": whatever follows the comma must be degrees.
    if let Some((head, tail)) = text.split_once(',') {
        let degrees = tail
            .split([',', ' ', '/'])
            .filter(|w| !w.is_empty())
            .all(|w| WORDS.degree.contains(&plain(w.trim_end_matches('.'))));
        if degrees {
            points += 2.5;
            text = head.to_owned();
        }
    }
    let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    while let Some(first) = words.first() {
        let key = plain(first.trim_end_matches('.'));
        let dotted = first.ends_with('.');
        let sure = !matches!(key.as_str(), "m" | "hr" | "fr" | "don" | "miss" | "madam" | "sir" | "de") || dotted;
        if words.len() >= 2 && WORDS.honorific.contains(&key) && sure {
            words.remove(0);
            points += 3.0;
        } else {
            break;
        }
    }
    while words.len() >= 3 {
        let last = plain(words[words.len() - 1].trim_end_matches('.'));
        let upper = words[words.len() - 1].chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let bachelor =
            !matches!(last.as_str(), "ma" | "do" | "be" | "ba" | "ms" | "md") || words[words.len() - 1].contains('.');
        let caps_name = words.iter().all(|w| !w.chars().any(char::is_lowercase));
        if WORDS.degree.contains(&last)
            && bachelor
            && (upper || last == "phd" || last == "jr" || last == "sr")
            && !(caps_name && last.len() <= 2)
            && !matches!(last.as_str(), "jr" | "sr" | "ii" | "iii" | "iv")
        {
            words.pop();
            points += 2.0;
        } else {
            break;
        }
    }
    (words, points)
}

fn is_name_word(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters > 0 && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | ','))
}

fn score_latin(text: &str) -> Option<NameScore> {
    // "JohnSmith" of a recogniser that drops blanks
    let apart = if text.contains(' ') { text.to_owned() } else { super::fold::unglue(text).join(" ") };
    let (mut words, bonus) = strip_latin(&apart);
    let academic = words.iter().take_while(|w| WORDS.academic.contains(&plain(w.trim_end_matches('.')))).count();
    let title_first: Vec<String> = words.drain(..academic.min(words.len())).collect();
    let (count, mut points) = (words.len(), bonus + if academic > 0 { 2.5 } else { 0.0 });
    if count == 0 || count > 6 || words.iter().any(|w| !is_name_word(w)) {
        return None;
    }
    let (mut known, mut romanised, mut plain_words, mut shaped, mut letters) = (0.0, 0, 0, true, 0);
    for (i, word) in words.iter().enumerate() {
        let bare = word.trim_matches(|c| matches!(c, '.' | ','));
        letters += bare.chars().count();
        let key = plain(bare);
        let initial = bare.chars().count() == 1 || word.len() <= 5 && word.matches('.').count() >= 2;
        if WORDS.particle.contains(&key) && i > 0 {
            continue;
        }
        if initial {
            points += if i + 1 < count && i > 0 { 1.5 } else { 0.5 };
            continue;
        }
        let upper_first = bare.chars().next().is_some_and(char::is_uppercase);
        shaped &= upper_first;
        let joined = key.replace(['-', '\''], "");
        let pieces: Vec<&str> = key.split('-').collect();
        if pieces.iter().any(|p| WORDS.given.contains(*p)) || pieces.iter().any(|p| WORDS.surname.contains(*p)) {
            known += if i == 0 && WORDS.given.contains(pieces[0]) { 1.4 } else { 1.0 };
        }
        if is_pinyin(&joined, 3) {
            romanised += 1;
        }
        plain_words += 1;
        let against = WORDS.title_head.contains(&key)
            || WORDS.company_hint.contains(&key)
            || WORDS.department_latin.contains(&key);
        if against {
            points -= if WORDS.surname.contains(&key) || WORDS.given.contains(&key) { 0.5 } else { 4.0 };
        } else if WORDS.title_modifier.contains(&key)
            || WORDS.premise.contains(&key)
            || WORDS.street.contains(&key) && i + 1 == count && !WORDS.surname.contains(&key)
        {
            points -= if i > 0 && (WORDS.surname.contains(&key) || WORDS.given.contains(&key)) { 0.5 } else { 2.5 };
        } else if WORDS.noise_latin.contains(&key) {
            points -= 2.0;
        } else if WORDS.city.contains(&key) && !WORDS.given.contains(&key) {
            points -= 1.5;
        }
    }
    if plain_words == 0 || letters < 3 {
        return None;
    }
    // A particle says "name" where the words alone would not.
    let particles = words.iter().skip(1).filter(|w| WORDS.particle.contains(&plain(w.trim_end_matches('.')))).count();
    if particles > 0 && plain_words >= 2 {
        points += 1.2;
    }
    points += match count - particles.min(count - 1) {
        1 => -2.0,
        2 => 2.0,
        3 => 1.2,
        _ => 0.0,
    };
    points += f32::min(known * 1.7, 4.5);
    let surname_ok = [words.first(), words.last()]
        .into_iter()
        .flatten()
        .any(|w| PINYIN_SURNAMES.contains(&plain(w).replace(['-', '\''], "")));
    if known < 1.5 && romanised == plain_words && plain_words >= 2 && surname_ok {
        points += 2.5;
    }
    points += if shaped { 0.8 } else { -0.8 };
    if WORDS.country.iter().any(|(name, _)| *name == plain(text)) || plain(text).contains("http") {
        points -= 6.0;
    }
    let suffix = plain(&words[count - 1]).replace('.', "");
    if count >= 2
        && WORDS.company_suffix.iter().any(|s| {
            s.len() == 1
                && s[0] == suffix
                && !matches!(
                    suffix.as_str(),
                    "as" | "se" | "me" | "cv" | "pt" | "rt" | "hf" | "eg" | "ab" | "sa" | "pc" | "co" | "sl"
                )
        })
    {
        points -= 5.0;
    }
    let name = title_first.into_iter().chain(words).collect::<Vec<_>>().join(" ");
    Some(NameScore { points, name: name.trim_matches(',').to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_score_and_other_short_texts_do_not() {
        for good in [
            "沈知夏",
            "沈 知 夏",
            "欧阳若琳",
            "王芳女士",
            "田中 健一",
            "John Smith",
            "JANE Q. DOE, PhD",
            "Shen Zhixia",
            "Pieter van der Berg",
            "김서연",
            "Dr. Anna Müller",
            "priya raghunathan",
        ] {
            let points = score(good).map_or(-9.0, |s| s.points);
            assert!(points >= 2.5, "{good}: {points}");
        }
        for bad in [
            "总经理",
            "采购经理",
            "江苏省",
            "Sales Manager",
            "Alder Consulting",
            "Main Street",
            "Hong Kong",
            "智能科技",
            "Marketing Director",
            "有限公司",
        ] {
            let points = score(bad).map_or(-9.0, |s| s.points);
            assert!(points < 2.5, "{bad}: {points}");
        }
    }

    #[test]
    fn honorifics_and_degrees_are_taken_off() {
        for (text, want) in [
            ("Mr. John Smith", "John Smith"),
            ("Jane Doe, PhD, MBA", "Jane Doe"),
            ("王芳 女士", "王芳"),
            ("Dr. Anna Weber", "Dr. Anna Weber"),
            ("Ms. Mai Lin", "Mai Lin"),
        ] {
            assert_eq!(score(text).map(|s| s.name).as_deref(), Some(want));
        }
    }
}
