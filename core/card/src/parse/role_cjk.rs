//! Points of Chinese, Japanese and Korean text (without blanks) for each role.

use super::fold::{is_cjk, is_han, is_hangul, is_kana};
use super::words::WORDS;

fn count_of(text: &str, list: &[String], least: usize) -> usize {
    list.iter().filter(|w| w.chars().count() >= least && text.contains(w.as_str())).count()
}

fn ends_with_any<'a>(text: &str, list: &'a [String]) -> Option<&'a str> {
    list.iter().map(String::as_str).find(|w| text.ends_with(w))
}

pub(super) fn title_cjk(text: &str) -> f32 {
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
        if text.contains("公司") && !text.contains("总经理")
            || ends_with_any(text, &WORDS.company_cjk_suffix).is_some_and(|w| w.chars().count() > 2)
        {
            points -= 2.5;
        }
        if text.chars().any(|c| c.is_ascii_digit()) {
            points -= 2.0;
        }
    }
    points
}

pub(super) fn department_cjk(text: &str) -> f32 {
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
    let hospital = n >= 3
        && (text.ends_with("内科")
            || text.ends_with("外科")
            || text.ends_with("医学科")
            || n >= 4 && text.ends_with('科'));
    if hospital {
        points += 1.2;
    } else if text.ends_with("组")
        || text.ends_with('室')
        || text.ends_with('处')
        || text.ends_with('科')
        || text.ends_with('系')
        || text.ends_with('局')
    {
        points -= 0.7;
    }
    if text.chars().any(|c| c.is_ascii_digit()) || text.chars().any(|c| matches!(c, '路' | '号' | '號' | '楼' | '街'))
    {
        points -= 3.0;
    }
    if ends_with_any(text, &WORDS.company_cjk_suffix).is_some_and(|w| w.chars().count() >= 3)
        || text.contains("公司")
        || text.contains("集团")
        || text.contains("总部")
    {
        points -= 2.0;
    }
    points
}

pub(super) fn company_cjk(text: &str) -> f32 {
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
            let strong = suffix.ends_with("公司")
                || suffix.ends_with("会社")
                || suffix.ends_with("회사")
                || suffix.ends_with("法人")
                || matches!(suffix, "集团" | "集團" | "事务所" | "事務所");
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
pub(super) fn address_cjk(text: &str) -> f32 {
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
        let digit_before = before.is_some_and(|b| {
            b.is_ascii_alphanumeric()
                || matches!(b, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | ')' | '#')
        });
        match c {
            '号' | '號' | '楼' | '樓' | '层' | '層' | '室' | '栋' | '棟' | '幢' | '座' | '弄' | '番' | '階' | '丁'
            | '층' | '호' | '段' | '巷' | 'F'
                if digit_before =>
            {
                numbered += 1
            }
            '省' | '市' | '区' | '區' | '县' | '縣' | '镇' | '鎮' | '乡' | '村' | '都' | '府' | '町' | '시' | '구'
            | '동'
                if i >= 2 =>
            {
                points += 0.8
            }
            '路' | '街' | '道' | '巷' | '로' | '길' if i >= 1 => points += if digit_before { 1.0 } else { 1.3 },
            _ => {}
        }
    }
    // 东塔1806, B座902: the room behind the building's word.
    let room_behind = chars
        .windows(2)
        .any(|w| matches!(w[0], '塔' | '座' | '栋' | '幢' | '楼' | '厦' | '场' | '心') && w[1].is_ascii_alphanumeric());
    points += (numbered as f32 * 1.6 + if room_behind { 1.2 } else { 0.0 }).min(4.8);
    points += 0.7
        * count_of(
            text,
            &[
                "大厦".into(),
                "大廈".into(),
                "广场".into(),
                "廣場".into(),
                "工业园".into(),
                "工業".into(),
                "科技园".into(),
                "产业园".into(),
                "开发区".into(),
                "园区".into(),
                "ビル".into(),
                "タワー".into(),
                "中心".into(),
                "빌딩".into(),
                "商业".into(),
            ],
            2,
        ) as f32;
    let hyphenated = text
        .split(|c: char| !(c.is_ascii_digit() || c == '-'))
        .any(|p| p.len() >= 3 && p.matches('-').count() >= 1 && p.split('-').all(|d| (1..=4).contains(&d.len())));
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
    if ends_with_any(text, &WORDS.company_cjk_suffix).is_some_and(|w| {
        w.chars().count() >= 2 && !matches!(w, "工业园" | "产业园" | "酒店" | "商场" | "大学" | "医院" | "学院")
    }) && numbered == 0
    {
        points -= 4.0;
    }
    if title_cjk(text) >= 5.0 && numbered == 0 {
        points -= 2.5;
    }
    points
}

pub(super) fn noise_cjk(text: &str) -> f32 {
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
