//! Who a card is for: one invented person at one invented company, in the forms the card prints.

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::content as words;

/// The languages of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English, with western addresses.
    English,
    /// Simplified Chinese and English.
    Bilingual,
    /// Japanese.
    Japanese,
    /// Traditional Chinese of Hong Kong or Taiwan, often with English.
    Traditional,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 5] =
        [Language::Chinese, Language::English, Language::Bilingual, Language::Japanese, Language::Traditional];

    /// Index of the face in the Noto CJK collections.
    pub(super) fn face(self) -> u32 {
        match self {
            Language::Japanese => 0,
            Language::Chinese | Language::English | Language::Bilingual => 2,
            Language::Traditional => 3,
        }
    }
}

/// An address in pieces that may stand on lines of their own.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) pieces: Vec<String>,
    /// The postcode when it is printed inside the pieces.
    pub(super) inner_postcode: Option<String>,
    /// The postcode when it is printed apart (`〒…`, `邮编：…`, in front of the address).
    pub(super) outer_postcode: Option<String>,
    pub(super) phone: String,
}

impl Place {
    /// The address as one string.
    pub(super) fn whole(&self, cjk: bool) -> String {
        self.pieces.join(if cjk { "" } else { ", " })
    }
}

/// A person's card content; lists hold the form of the main language first.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub(super) language: Language,
    pub(super) names: Vec<String>,
    pub(super) titles: Vec<String>,
    pub(super) departments: Vec<String>,
    pub(super) companies: Vec<String>,
    pub(super) mark: String,
    pub(super) places: Vec<Place>,
    /// The English form of the first place on cards in two languages.
    pub(super) place_english: Option<Place>,
    pub(super) mobiles: Vec<String>,
    pub(super) fax: Option<String>,
    pub(super) email: String,
    pub(super) url: Option<String>,
    pub(super) wechat: Option<String>,
    pub(super) slogan: Option<String>,
}

fn pick<'a, T>(list: &'a [T], rng: &mut ChaCha8Rng) -> &'a T {
    list.choose(rng).expect("the lists of this module are not empty")
}

fn ascii(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| match c {
            'ß' => 's',
            'á' => 'a',
            'í' => 'i',
            _ => c,
        })
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

/// Four digits after a block of zeros, so that no number is anybody's.
fn tail(rng: &mut ChaCha8Rng) -> String {
    format!("{:04}", rng.random_range(0..10_000))
}

/// Invents a card's content.
pub(super) fn invent(language: Language, rng: &mut ChaCha8Rng) -> Identity {
    match language {
        Language::Chinese => chinese(false, rng),
        Language::Bilingual => chinese(true, rng),
        Language::English => english(rng),
        Language::Japanese => japanese(rng),
        Language::Traditional => traditional(rng),
    }
}

fn email_of(first: &str, last: &str, domain: &str, rng: &mut ChaCha8Rng) -> String {
    let (first, last) = (ascii(first), ascii(last));
    let initial = &first[..1];
    let local = match rng.random_range(0..6) {
        0 => format!("{first}.{last}"),
        1 => format!("{initial}{last}"),
        2 => format!("{last}{initial}"),
        3 => format!("{initial}.{last}"),
        4 => first.clone(),
        _ => "info".to_owned(),
    };
    format!("{local}@{domain}.example")
}

fn chinese(english: bool, rng: &mut ChaCha8Rng) -> Identity {
    let (surname, surname_latin) = *pick(words::ZH_SURNAMES, rng);
    let (given, given_latin) = *pick(words::ZH_GIVEN, rng);
    let (brand, brand_latin) = *pick(words::ZH_BRANDS, rng);
    let (trade, trade_latin) = *pick(words::ZH_TRADES, rng);
    let (title, title_latin) = *pick(words::ZH_TITLES, rng);
    let department = rng.random_bool(0.3).then(|| *pick(words::ZH_DEPARTMENTS, rng));
    let form = if rng.random_bool(0.2) { "股份有限公司" } else { "有限公司" };
    let town = pick(words::ZH_CITIES, rng).0.trim_end_matches('市');
    let company = match rng.random_range(0..3) {
        0 => format!("{town}{brand}{trade}{form}"),
        1 => format!("{brand}{trade}（{town}）{form}"),
        _ => format!("{brand}{trade}{form}"),
    };
    let domain = ascii(brand_latin);
    let place = chinese_place(rng);
    let second = chinese_place(rng);
    let mobile = |rng: &mut ChaCha8Rng| {
        let head = *pick(&["138", "139", "150", "186", "177"], rng);
        match rng.random_range(0..3) {
            0 => format!("{head}0000{}", tail(rng)),
            1 => format!("{head} 0000 {}", tail(rng)),
            _ => format!("+86 {head} 0000 {}", tail(rng)),
        }
    };
    let mobiles = (0..1 + usize::from(rng.random_bool(0.15))).map(|_| mobile(rng)).collect();
    let fax = rng.random_bool(0.4).then(|| place.0.phone.replace("0000", "0001"));
    let given_first = rng.random_bool(0.7);
    let latin_name =
        if given_first { format!("{given_latin} {surname_latin}") } else { format!("{surname_latin} {given_latin}") };
    let spaced = rng.random_bool(0.15) && !english;
    let name = format!("{surname}{given}");
    let name = if spaced { name.chars().map(String::from).collect::<Vec<_>>().join(" ") } else { name };
    let two = |a: &str, b: &str| if english { vec![a.to_owned(), b.to_owned()] } else { vec![a.to_owned()] };
    Identity {
        language: if english { Language::Bilingual } else { Language::Chinese },
        names: two(&name, &latin_name),
        titles: two(title, title_latin),
        departments: department.map(|(zh, en)| two(zh, en)).unwrap_or_default(),
        companies: two(&company, &format!("{brand_latin} {trade_latin} Co., Ltd.")),
        mark: brand_latin.to_uppercase(),
        email: email_of(given_latin, surname_latin, &domain, rng),
        url: rng.random_bool(0.6).then(|| format!("www.{domain}.example")),
        wechat: rng.random_bool(0.15).then(|| format!("{domain}_{}", rng.random_range(10..99))),
        slogan: rng.random_bool(0.2).then(|| (*pick(words::ZH_SLOGANS, rng)).to_owned()),
        place_english: english.then_some(place.1),
        places: vec![place.0, second.0],
        mobiles,
        fax,
    }
}

/// A Chinese address and its English form.
fn chinese_place(rng: &mut ChaCha8Rng) -> (Place, Place) {
    let (city, province, city_latin, area) = *pick(words::ZH_CITIES, rng);
    let (district, district_latin) = *pick(words::ZH_DISTRICTS, rng);
    let (road, road_latin) = *pick(words::ZH_ROADS, rng);
    let (building, building_latin) = *pick(words::ZH_BUILDINGS, rng);
    let (number, floor, room) = (rng.random_range(1..999), rng.random_range(2..30), rng.random_range(1..20));
    let postcode = format!("{}000", rng.random_range(210..640));
    let phone = format!("{area}-{}0000{:02}", rng.random_range(60..89), rng.random_range(0..99));
    let phone = if area.len() == 3 { phone } else { phone.replace("-", "-8").chars().take(area.len() + 9).collect() };
    let apart = rng.random_bool(0.4).then(|| postcode.clone());
    let chinese = Place {
        pieces: vec![
            format!("{province}{city}{district}{road}{number}号"),
            format!("{building}{floor}楼{floor}{room:02}室"),
        ],
        inner_postcode: None,
        outer_postcode: apart.clone(),
        phone: phone.clone(),
    };
    let inner = rng.random_bool(0.5);
    let end = if inner { format!("{city_latin} {postcode}, China") } else { format!("{city_latin}, China") };
    let english = Place {
        pieces: vec![
            format!("Room {floor}{room:02}, {building_latin}, No. {number} {road_latin}"),
            format!("{district_latin}, {end}"),
        ],
        inner_postcode: inner.then_some(postcode),
        outer_postcode: None,
        phone,
    };
    (chinese, english)
}

fn english(rng: &mut ChaCha8Rng) -> Identity {
    let (given, surname) = (*pick(words::EN_GIVEN, rng), *pick(words::EN_SURNAMES, rng));
    let (brand, trade, form) =
        (*pick(words::EN_BRANDS, rng), *pick(words::EN_TRADES, rng), *pick(words::EN_FORMS, rng));
    let middle = if rng.random_bool(0.15) { " R." } else { "" };
    let name = match rng.random_range(0..8) {
        0 => format!("{given}{middle} {surname}").to_uppercase(),
        1 => format!("{given} {surname}").to_lowercase(),
        _ => format!("{given}{middle} {surname}"),
    };
    let domain = ascii(brand);
    let place = |rng: &mut ChaCha8Rng| {
        let (town, postcode, front) = *pick(words::EN_TOWNS, rng);
        let number = rng.random_range(2..2400);
        let street = *pick(words::EN_STREETS, rng);
        let suite =
            if rng.random_bool(0.3) { format!(", Suite {}", rng.random_range(100..900)) } else { String::new() };
        let (first, second) = if front {
            (format!("{} {number}", street.replace(' ', "").replace("Street", "straße")), format!("{postcode} {town}"))
        } else {
            (format!("{number} {street}{suite}"), format!("{town} {postcode}"))
        };
        let phone = match rng.random_range(0..3) {
            0 => format!("(503) 555-01{:02}", rng.random_range(0..99)),
            1 => format!("+44 20 7946 0{:03}", rng.random_range(0..999)),
            _ => format!("415.555.01{:02}", rng.random_range(0..99)),
        };
        Place { pieces: vec![first, second], inner_postcode: Some(postcode.to_owned()), outer_postcode: None, phone }
    };
    let (first, second) = (place(rng), place(rng));
    let british = first.phone.starts_with("+44");
    let mobile = if british {
        format!("+44 7700 900{:03}", rng.random_range(0..999))
    } else {
        first.phone.replace("55-01", "55-02").replace("555.01", "555.02")
    };
    Identity {
        language: Language::English,
        names: vec![name],
        titles: vec![(*pick(words::EN_TITLES, rng)).to_owned()],
        departments: if rng.random_bool(0.2) { vec![(*pick(words::EN_DEPARTMENTS, rng)).to_owned()] } else { vec![] },
        companies: vec![format!("{brand} {trade} {form}").trim().to_owned()],
        mark: brand.to_uppercase(),
        fax: rng.random_bool(0.25).then(|| first.phone.replace("01", "03")),
        mobiles: if rng.random_bool(0.6) { vec![mobile] } else { vec![] },
        email: email_of(given, surname, &domain, rng),
        url: rng
            .random_bool(0.6)
            .then(|| format!("{}{domain}.example", if rng.random_bool(0.7) { "www." } else { "" })),
        wechat: None,
        slogan: rng.random_bool(0.2).then(|| (*pick(words::EN_SLOGANS, rng)).to_owned()),
        places: vec![first, second],
        place_english: None,
    }
}

fn japanese(rng: &mut ChaCha8Rng) -> Identity {
    let (surname, surname_latin) = *pick(words::JA_SURNAMES, rng);
    let (given, given_latin) = *pick(words::JA_GIVEN, rng);
    let (brand, domain) = *pick(words::JA_BRANDS, rng);
    let place = |rng: &mut ChaCha8Rng| {
        let (town, postcode, area) = *pick(words::JA_PLACES, rng);
        let building = *pick(words::JA_BUILDINGS, rng);
        let (a, b, c) = (rng.random_range(1..6), rng.random_range(1..30), rng.random_range(1..20));
        let mut pieces = vec![format!("{town}{a}-{b}-{c}")];
        if !building.is_empty() {
            pieces.push(format!("{building}{}階", rng.random_range(2..20)));
        }
        let phone = format!("{area}-{}-{}", if area.len() == 2 { "0000" } else { "000" }, tail(rng));
        Place { pieces, inner_postcode: None, outer_postcode: Some(postcode.to_owned()), phone }
    };
    let (first, second) = (place(rng), place(rng));
    Identity {
        language: Language::Japanese,
        names: vec![format!("{surname} {given}")],
        titles: vec![(*pick(words::JA_TITLES, rng)).to_owned()],
        departments: if rng.random_bool(0.6) { vec![(*pick(words::JA_DEPARTMENTS, rng)).to_owned()] } else { vec![] },
        companies: vec![if rng.random_bool(0.7) {
            format!("株式会社{brand}")
        } else {
            format!("{brand}株式会社")
        }],
        mark: domain.to_uppercase(),
        fax: rng
            .random_bool(0.6)
            .then(|| format!("{}1", &first.phone[..first.phone.len() - 1]))
            .filter(|f| *f != first.phone),
        mobiles: if rng.random_bool(0.5) { vec![format!("090-0000-{}", tail(rng))] } else { vec![] },
        email: email_of(given_latin, surname_latin, domain, rng),
        url: rng.random_bool(0.5).then(|| format!("https://www.{domain}.example")),
        wechat: None,
        slogan: None,
        places: vec![first, second],
        place_english: None,
    }
}

fn traditional(rng: &mut ChaCha8Rng) -> Identity {
    let (surname, surname_latin) = *pick(words::TC_SURNAMES, rng);
    let (given, given_latin) = *pick(words::TC_GIVEN, rng);
    let (brand, brand_latin) = *pick(words::TC_BRANDS, rng);
    let (trade, trade_latin) = *pick(words::TC_TRADES, rng);
    let (title, title_latin) = *pick(words::TC_TITLES, rng);
    let domain = ascii(brand_latin);
    let hong_kong = rng.random_bool(0.5);
    let place = |rng: &mut ChaCha8Rng| {
        let (number, floor) = (rng.random_range(2..400), rng.random_range(2..30));
        if hong_kong {
            let (zh, en) = *pick(words::HK_PLACES, rng);
            let phone = format!("(852) 2000 {}", tail(rng));
            let english = Place {
                pieces: vec![format!("{floor}/F, {number} {en}")],
                inner_postcode: None,
                outer_postcode: None,
                phone: phone.clone(),
            };
            (
                Place {
                    pieces: vec![format!("{zh}{number}號"), format!("海晴工業大廈{floor}樓B室")],
                    inner_postcode: None,
                    outer_postcode: None,
                    phone,
                },
                Some(english),
            )
        } else {
            let (zh, postcode, area) = *pick(words::TW_PLACES, rng);
            let phone = format!("({area})2000-{}", tail(rng));
            (
                Place {
                    pieces: vec![format!("{zh}{number}號{floor}樓")],
                    inner_postcode: None,
                    outer_postcode: Some(postcode.to_owned()),
                    phone,
                },
                None,
            )
        }
    };
    let (first, english) = place(rng);
    let (second, _) = place(rng);
    let both = hong_kong || rng.random_bool(0.3);
    let two = |a: String, b: String| if both { vec![a, b] } else { vec![a] };
    Identity {
        language: Language::Traditional,
        names: two(format!("{surname}{given}"), format!("{given_latin} {surname_latin}")),
        titles: two(title.to_owned(), title_latin.to_owned()),
        departments: vec![],
        companies: two(format!("{brand}{trade}有限公司"), format!("{brand_latin} {trade_latin} Limited")),
        mark: brand_latin.to_uppercase(),
        mobiles: vec![if hong_kong {
            format!("(852) 9000 {}", tail(rng))
        } else {
            format!("0912-000-{:03}", rng.random_range(0..999))
        }],
        fax: rng.random_bool(0.4).then(|| first.phone.replacen("2000", "2001", 1)),
        email: email_of(given_latin, surname_latin, &domain, rng),
        url: rng.random_bool(0.5).then(|| format!("www.{domain}.example")),
        wechat: None,
        slogan: None,
        place_english: english,
        places: vec![first, second],
    }
}
