//! The vocabulary of cards, read once from the data files beside the crate.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::fold::{is_cjk, plain};

/// What a printed label says about the value behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Mobile,
    Phone,
    Fax,
    Email,
    Url,
    Address,
    Postcode,
    Wechat,
    Name,
    Title,
    Department,
    Company,
    /// Something that belongs in no field: a messenger, a tax number, a list of products.
    Other,
}

impl Kind {
    fn of(name: &str) -> Option<Kind> {
        Some(match name {
            "mobile" => Kind::Mobile,
            "phone" => Kind::Phone,
            "fax" => Kind::Fax,
            "email" => Kind::Email,
            "url" => Kind::Url,
            "address" => Kind::Address,
            "postcode" => Kind::Postcode,
            "wechat" => Kind::Wechat,
            "name" => Kind::Name,
            "title" => Kind::Title,
            "department" => Kind::Department,
            "company" => Kind::Company,
            "other" => Kind::Other,
            _ => return None,
        })
    }

    /// Mobile, telephone or fax.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Kind::Mobile | Kind::Phone | Kind::Fax)
    }
}

/// A label word.
#[derive(Debug)]
pub(crate) struct Label {
    /// Its characters, lower case.
    pub(crate) word: Vec<char>,
    /// What it announces.
    pub(crate) kind: Kind,
    /// One letter or glyph instead of a word: needs more proof behind it.
    pub(crate) icon: bool,
}

type Set = HashSet<String>;

/// Every word list.
pub(crate) struct Words {
    /// Labels by their first character, longest first.
    pub(crate) labels: HashMap<char, Vec<Label>>,
    pub(crate) title_cjk: Vec<String>,
    pub(crate) title_head: Set,
    pub(crate) title_modifier: Set,
    pub(crate) department_cjk: Vec<String>,
    pub(crate) department_latin: Set,
    pub(crate) department_known: Set,
    /// Legal forms as sequences of plain words, longest first.
    pub(crate) company_suffix: Vec<Vec<String>>,
    pub(crate) company_cjk_suffix: Vec<String>,
    pub(crate) company_cjk_prefix: Vec<String>,
    pub(crate) company_cjk_hint: Vec<String>,
    pub(crate) company_hint: Set,
    pub(crate) noise_cjk: Vec<String>,
    pub(crate) noise_latin: Set,
    pub(crate) surname_zh: HashSet<char>,
    pub(crate) surname_zh_compound: Set,
    /// Japanese surname to its readings.
    pub(crate) surname_ja: HashMap<String, Vec<String>>,
    pub(crate) surname_ko: Set,
    pub(crate) given: Set,
    pub(crate) surname: Set,
    pub(crate) particle: Set,
    pub(crate) honorific: Set,
    pub(crate) academic: Set,
    pub(crate) degree: Set,
    /// Country name to ISO code.
    pub(crate) country: Vec<(String, &'static str)>,
    pub(crate) region_cjk: Vec<String>,
    pub(crate) street: Set,
    pub(crate) premise: Set,
    /// Cities and regions.
    pub(crate) city: Set,
    /// Cities whose name stands for one country, to its ISO code.
    pub(crate) city_country: HashMap<String, String>,
    pub(crate) us_state: Set,
}

/// The one vocabulary.
pub(crate) static WORDS: LazyLock<Words> = LazyLock::new(Words::load);

/// The sections of a data file: text after `[section]` lines, without comments.
fn sections(file: &'static str) -> HashMap<&'static str, Vec<&'static str>> {
    let mut out: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut current = "";
    for line in file.lines().filter(|l| !l.starts_with('#')) {
        match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            Some(name) => current = name,
            None => out.entry(current).or_default().push(line),
        }
    }
    out
}

fn list(lines: Option<&Vec<&'static str>>, separator: fn(char) -> bool) -> Vec<String> {
    lines
        .into_iter()
        .flatten()
        .flat_map(|l| l.split(separator))
        .map(str::trim)
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

fn blank(c: char) -> bool {
    c.is_whitespace()
}

fn bar(c: char) -> bool {
    c == '|'
}

fn longest_first(mut words: Vec<String>) -> Vec<String> {
    words.sort_by_key(|w| std::cmp::Reverse(w.chars().count()));
    words.dedup();
    words
}

/// Latin words for lookup by [`plain`]; a multi-word entry is written with `-` in the file.
fn plain_set(words: Vec<String>) -> Set {
    words.iter().map(|w| plain(w)).collect()
}

fn labels() -> HashMap<char, Vec<Label>> {
    let mut out: HashMap<char, Vec<Label>> = HashMap::new();
    for line in include_str!("../../data/labels.txt").lines().filter(|l| !l.starts_with('#')) {
        let Some((kind, words)) = line.split_once(": ") else { continue };
        let (icon, name) = match kind.strip_prefix("icon-") {
            Some(name) => (true, name),
            None => (false, kind),
        };
        let Some(kind) = Kind::of(name) else { continue };
        for word in words.split(" | ") {
            // Blanks between CJK characters are skipped by the matcher, so they are dropped here.
            let cjk = word.chars().any(is_cjk);
            let word: Vec<char> = word.trim().chars().filter(|c| !(cjk && *c == ' ')).collect();
            let single_glyph = word.len() == 1 && (is_cjk(word[0]) || !word[0].is_alphanumeric());
            if let Some(first) = word.first().copied() {
                out.entry(first).or_default().push(Label { word, kind, icon: icon || single_glyph });
            }
        }
    }
    for list in out.values_mut() {
        list.sort_by_key(|l| std::cmp::Reverse(l.word.len()));
    }
    out
}

impl Words {
    fn load() -> Words {
        let titles = sections(include_str!("../../data/titles.txt"));
        let departments = sections(include_str!("../../data/departments.txt"));
        let companies = sections(include_str!("../../data/companies.txt"));
        let noise = sections(include_str!("../../data/noise.txt"));
        let cjk = sections(include_str!("../../data/names_cjk.txt"));
        let latin = sections(include_str!("../../data/names_latin.txt"));
        let places = sections(include_str!("../../data/places.txt"));
        let mut company_suffix: Vec<Vec<String>> = list(companies.get("suffix"), bar)
            .iter()
            .map(|s| plain(s).split(' ').map(str::to_owned).collect())
            .collect();
        company_suffix.sort_by_key(|s| std::cmp::Reverse(s.len()));
        let surname_ja = list(cjk.get("ja"), blank)
            .iter()
            .filter_map(|entry| entry.split_once('='))
            .map(|(name, readings)| (name.to_owned(), readings.split(',').map(str::to_owned).collect()))
            .collect();
        let mut country: Vec<(String, &'static str)> = places
            .get("country")
            .into_iter()
            .flatten()
            .flat_map(|l| l.split('|'))
            .filter_map(|entry| entry.split_once('='))
            .map(|(name, code)| (plain(name), code))
            .collect();
        country.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Words {
            labels: labels(),
            title_cjk: longest_first(list(titles.get("cjk"), blank)),
            title_head: plain_set(list(titles.get("latin"), blank)),
            title_modifier: plain_set(list(titles.get("modifier"), blank)),
            department_cjk: longest_first(list(departments.get("cjk"), blank)),
            department_latin: plain_set(list(departments.get("latin"), blank)),
            department_known: plain_set(list(departments.get("known"), bar)),
            company_suffix,
            company_cjk_suffix: longest_first(list(companies.get("cjk-suffix"), blank)),
            company_cjk_prefix: longest_first(list(companies.get("cjk-prefix"), blank)),
            company_cjk_hint: longest_first(list(companies.get("cjk-hint"), blank)),
            company_hint: plain_set(list(companies.get("latin-hint"), blank)),
            noise_cjk: longest_first(list(noise.get("cjk"), blank)),
            noise_latin: plain_set(list(noise.get("latin"), blank)),
            surname_zh: cjk.get("zh").into_iter().flatten().flat_map(|l| l.chars()).collect(),
            surname_zh_compound: list(cjk.get("zh-compound"), blank).into_iter().collect(),
            surname_ja,
            surname_ko: list(cjk.get("ko"), blank).into_iter().collect(),
            given: plain_set(list(latin.get("given"), blank)),
            surname: plain_set(list(latin.get("surname"), blank)),
            particle: plain_set(list(latin.get("particle"), blank)),
            honorific: plain_set(list(latin.get("honorific"), blank)),
            academic: plain_set(list(latin.get("academic"), blank)),
            degree: plain_set(list(latin.get("degree"), blank)),
            country,
            region_cjk: longest_first(list(places.get("cjk-region"), blank)),
            street: plain_set(list(places.get("street"), blank)),
            premise: plain_set(list(places.get("premise"), blank)),
            city: list(places.get("city"), blank).iter().map(|c| plain(c.split('=').next().unwrap_or(c))).collect(),
            city_country: list(places.get("city"), blank)
                .iter()
                .filter_map(|c| c.split_once('='))
                .map(|(name, code)| (plain(name), code.to_owned()))
                .collect(),
            us_state: list(places.get("us-state"), blank).into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_the_data_files_is_there() {
        let w = &*WORDS;
        assert!(w.labels[&'手'].iter().any(|l| l.kind == Kind::Mobile && !l.icon));
        assert!(w.labels[&'m'].iter().any(|l| l.icon));
        assert!(w.title_cjk.contains(&"采购员".to_owned()) && w.title_head.contains("geschaftsfuhrer"));
        assert!(w.company_suffix.contains(&vec!["co".to_owned(), "ltd".to_owned()]));
        assert_eq!(w.surname_ja["田中"], ["tanaka"]);
        assert!(w.surname_zh.contains(&'沈') && w.surname_zh_compound.contains("欧阳"));
        assert!(w.country.contains(&("deutschland".to_owned(), "DE")));
        assert!(w.us_state.contains("CA") && w.city.contains("zurich"));
        assert!(w.department_known.contains("human resources") && w.noise_latin.contains("iso"));
    }
}
