//! Pinyin of names: full spelling and initials, with the readings names really have.
//!
//! Order of choice per character: a compound surname at the start of a personal name, a word of
//! `data/readings.txt` (重庆 chongqing, 银行 yinhang), a surname reading at the start of a personal name
//! (单 shan) or before 氏, the likelier reading in names, the dictionary's first reading (crate `pinyin`).
//! A personal name is taken to be two to four Chinese characters beginning with a surname. ü is written v,
//! as people type it.

use std::sync::LazyLock;

use ::pinyin::{ToPinyin, ToPinyinMulti};

use crate::data::section;
use crate::fold::{Folded, folded};
use crate::gazetteer::{surname_of, surname_readings};
use crate::script::is_cjk;

const FILE: &str = include_str!("../data/readings.txt");

/// How a name is spelt in Latin letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pinyin {
    /// All syllables and words run together, lower case: 张伟 `zhangwei`, TCL集团 `tcljituan`.
    pub full: String,
    /// First letter of every syllable: 张伟 `zw`. Acronyms (all capitals) and digits stay whole,
    /// other words give their first letter: TCL集团 `tcljt`, Apple中国 `azg`.
    pub initials: String,
}

/// The likeliest spelling of `name`. Punctuation and spaces vanish; letters without a pinyin stay.
#[must_use]
pub fn reading(name: &str) -> Pinyin {
    let mut out = Pinyin::default();
    for part in parts(name) {
        match part {
            Part::Syllable { readings } => {
                let best = readings.first().map_or("", String::as_str);
                out.full.push_str(best);
                out.initials.extend(best.chars().next());
            }
            Part::Word { text, whole } => {
                out.full.push_str(&text);
                if whole {
                    out.initials.push_str(&text);
                } else {
                    out.initials.extend(text.chars().next());
                }
            }
        }
    }
    out
}

/// Other full spellings of `name`, without the one [`reading`] gives: one character read differently
/// first, then two, at most `max` of them. ü also as u (吕 `lv`, `lu`).
#[must_use]
pub fn alternatives(name: &str, max: usize) -> Vec<String> {
    let options: Vec<Vec<String>> = parts(name)
        .into_iter()
        .map(|part| match part {
            Part::Syllable { readings } => readings,
            Part::Word { text, .. } => vec![text],
        })
        .collect();
    let best: Vec<&str> = options.iter().map(|o| o.first().map_or("", String::as_str)).collect();
    let mut found = vec![best.concat()];
    let mut add = |spelling: String| {
        if found.len() <= max && !found.contains(&spelling) {
            found.push(spelling);
        }
        found.len() > max
    };
    // Every change of one character, then of two: (position, other reading).
    let changes: Vec<(usize, &str)> = options
        .iter()
        .enumerate()
        .flat_map(|(at, readings)| readings.iter().skip(1).map(move |other| (at, other.as_str())))
        .collect();
    let with = |swaps: &[(usize, &str)]| {
        let mut spelling = best.clone();
        for &(at, other) in swaps {
            spelling[at] = other;
        }
        spelling.concat()
    };
    for &one in &changes {
        if add(with(&[one])) {
            break;
        }
    }
    'pairs: for (index, &one) in changes.iter().enumerate() {
        for &two in changes[index + 1..].iter().filter(|two| two.0 != one.0) {
            if add(with(&[one, two])) {
                break 'pairs;
            }
        }
    }
    found.remove(0);
    found
}

/// One piece of a name.
pub(crate) enum Part {
    /// A Chinese character with its readings, the likeliest first; never empty.
    Syllable {
        /// Spellings without tones.
        readings: Vec<String>,
    },
    /// A run of other letters, or a run of digits, folded.
    Word {
        /// The folded run.
        text: String,
        /// Whether it stays whole among the initials.
        whole: bool,
    },
}

struct Readings {
    words: Vec<(&'static str, &'static str)>,
    chars: Vec<(&'static str, &'static str)>,
    longest: usize,
}

static READINGS: LazyLock<Readings> = LazyLock::new(|| {
    let load = |name| {
        let mut list: Vec<_> = section(FILE, name).filter_map(|entry| entry.split_once('=')).collect();
        list.sort_unstable();
        list
    };
    let words: Vec<(&str, &str)> = load("word");
    let longest = words.iter().map(|(word, _)| word.chars().count()).max().unwrap_or(0);
    Readings { words, chars: load("char"), longest }
});

/// Cuts a name into syllables and words.
pub(crate) fn parts(name: &str) -> Vec<Part> {
    let chars = folded(name);
    let mut out = Vec::new();
    for run in chars.chunk_by(|a, b| class(a.ch) == class(b.ch)) {
        match class(run[0].ch) {
            Class::Chinese => syllables(run, run.len() == chars.len(), &mut out),
            Class::Letters => {
                let written = name.get(run[0].start..run[run.len() - 1].end).unwrap_or_default();
                let whole = !written.contains(char::is_lowercase);
                out.push(Part::Word { text: run.iter().map(|f| f.ch).collect(), whole });
            }
            Class::Digits => out.push(Part::Word { text: run.iter().map(|f| f.ch).collect(), whole: true }),
            Class::Other => {}
        }
    }
    out
}

fn syllables(run: &[Folded], alone: bool, out: &mut Vec<Part>) {
    let text: Vec<char> = run.iter().map(|f| f.ch).collect();
    let person = alone && (1..=4).contains(&text.len());
    let mut at = 0;
    while at < text.len() {
        let start: String = text[at..text.len().min(at + READINGS.longest)].iter().collect();
        let surname = (at == 0 && person).then(|| surname_of(&start)).flatten().map(|s| s.name);
        let known = match &surname {
            Some(name) if name.chars().count() == 2 => compound(name),
            _ => None,
        };
        if let Some(readings) = known.or_else(|| word_at(&start)) {
            at += readings.len();
            out.extend(readings.into_iter().map(|reading| Part::Syllable { readings: vec![reading] }));
            continue;
        }
        let as_surname = surname.is_some() || text.get(at + 1) == Some(&'氏');
        out.push(character(text[at], as_surname));
        at += 1;
    }
}

/// The syllables of a compound surname: its listed reading, cut where the first character's reading ends.
fn compound(name: &str) -> Option<Vec<String>> {
    let whole = surname_readings(name)?.first().copied()?;
    let first = name.chars().next()?;
    let cut = all_readings(first).into_iter().filter(|r| whole.starts_with(r.as_str())).map(|r| r.len()).max()?;
    Some(vec![whole[..cut].to_owned(), whole[cut..].to_owned()])
}

/// The longest listed word at the start of `text`.
fn word_at(text: &str) -> Option<Vec<String>> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
    for end in ends {
        if let Ok(found) = READINGS.words.binary_search_by_key(&&text[..end], |entry| entry.0) {
            return Some(READINGS.words[found].1.split(',').map(str::to_owned).collect());
        }
    }
    None
}

fn character(c: char, as_surname: bool) -> Part {
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    let mut readings: Vec<String> = Vec::new();
    if as_surname {
        readings.extend(surname_readings(text).into_iter().flatten().map(str::to_owned));
    }
    if let Ok(found) = READINGS.chars.binary_search_by_key(&text, |entry| entry.0) {
        readings.push(READINGS.chars[found].1.to_owned());
    }
    readings.extend(all_readings(c));
    let with_u: Vec<String> = readings.iter().filter(|r| r.contains('v')).map(|r| r.replace('v', "u")).collect();
    readings.extend(with_u);
    if readings.is_empty() {
        return Part::Word { text: text.to_owned(), whole: true };
    }
    let mut unique: Vec<String> = Vec::new();
    for reading in readings {
        if !unique.contains(&reading) {
            unique.push(reading);
        }
    }
    Part::Syllable { readings: unique }
}

/// All dictionary readings of a character, ü as v.
fn all_readings(c: char) -> Vec<String> {
    let several = c.to_pinyin_multi().into_iter().flatten();
    let one = c.to_pinyin().into_iter();
    one.chain(several).map(|reading| reading.plain().replace('ü', "v")).collect()
}

#[derive(PartialEq, Eq)]
enum Class {
    Chinese,
    Letters,
    Digits,
    Other,
}

fn class(c: char) -> Class {
    if is_cjk(c) {
        Class::Chinese
    } else if c.is_alphabetic() {
        Class::Letters
    } else if c.is_numeric() {
        Class::Digits
    } else {
        Class::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_table() {
        // name, full, initials
        let cases = [
            ("张伟", "zhangwei", "zw"),
            ("單雄", "shanxiong", "sx"), // traditional surname
            ("曾国强", "zengguoqiang", "zgq"),
            ("解小川", "xiexiaochuan", "xxc"),
            ("仇英", "qiuying", "qy"),
            ("区少坤", "oushaokun", "osk"),
            ("查文", "zhawen", "zw"),
            ("盖云", "geyun", "gy"),
            ("尉迟明", "yuchiming", "ycm"),
            ("万俟青", "moqiqing", "mqq"),
            ("长孙宁", "zhangsunning", "zsn"),
            ("单于飞", "chanyufei", "cyf"),
            ("闾丘月", "lvqiuyue", "lqy"),
            ("吕布", "lvbu", "lb"),
            ("任重", "renzhong", "rz"),
            ("乐山", "leshan", "ls"), // a place, not Mr Yue
            ("重庆云岭", "chongqingyunling", "cqyl"),
            ("厦门鹭岛贸易有限公司", "xiamenludaomaoyiyouxiangongsi", "xmldmyyxgs"),
            ("招商银行", "zhaoshangyinhang", "zsyh"),
            ("行客科技", "xingkekeji", "xkkj"),
            ("长城汽车", "changchengqiche", "ccqc"),
            ("解放集团股份", "jiefangjituangufen", "jfjtgf"),
            ("香港查氏纺织", "xianggangzhashifangzhi", "xgzsfz"),
            ("TCL集团", "tcljituan", "tcljt"),
            ("Apple 中国", "applezhongguo", "azg"),
            ("3号仓库", "3haocangku", "3hck"),
            ("乾坤科技", "qiankunkeji", "qkkj"), // 乾 folds to 干
            ("", "", ""),
            ("（）", "", ""),
        ];
        for (name, full, initials) in cases {
            assert_eq!(reading(name), Pinyin { full: full.into(), initials: initials.into() }, "{name}");
        }
    }

    #[test]
    fn alternatives_are_other_readings_and_bounded() {
        assert!(alternatives("单雄", 4).contains(&"danxiong".to_owned()));
        assert!(alternatives("乐正宇", 4).is_empty(), "a compound surname has one reading");
        assert!(alternatives("吕布", 4).contains(&"lubu".to_owned()));
        assert!(alternatives("乐平安", 9).iter().all(|s| *s != reading("乐平安").full));
        assert_eq!(alternatives("曾单解", 2).len(), 2);
        assert!(alternatives("张", 0).is_empty());
        let two = alternatives("曾解朴", 100);
        assert!(two.contains(&"cengjiepu".to_owned()), "two characters changed: {two:?}");
    }

    #[test]
    fn words_have_one_syllable_per_character() {
        for (word, syllables) in &READINGS.words {
            assert_eq!(word.chars().count(), syllables.split(',').count(), "{word}");
        }
        for (c, _) in &READINGS.chars {
            assert_eq!(c.chars().count(), 1, "{c}");
        }
    }

    #[test]
    fn listed_words_agree_with_the_dictionary() {
        // Local readings of place names that the dictionary lacks; 干 also stands for 乾.
        let local = [("乐亭", '乐'), ("乐陵", '乐')];
        let mut odd = Vec::new();
        for (word, syllables) in &READINGS.words {
            for (c, syllable) in word.chars().zip(syllables.split(',')) {
                if c != '干' && !local.contains(&(*word, c)) && !all_readings(c).iter().any(|known| known == syllable)
                {
                    odd.push(format!("{word}: {c} {syllable}"));
                }
            }
        }
        assert_eq!(odd, Vec::<String>::new());
    }
}
