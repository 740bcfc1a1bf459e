//! The contact lines of a card: values behind labels in the card's language.

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::identity::{Identity, Language, Place};
use super::sheet::Sheet;
use crate::draft::CardField;

/// How values are labelled.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Labels {
    Words,
    Spaced,
    Letters,
    None,
}

/// A contact value with its label and its lines.
pub(super) struct Entry {
    pub(super) what: CardField,
    pub(super) label: String,
    pub(super) lines: Vec<String>,
}

pub(super) fn label(what: CardField, labels: Labels, language: Language, rng: &mut ChaCha8Rng) -> String {
    use CardField as F;
    use Language as L;
    let words: &[&str] = match (what, language) {
        _ if labels == Labels::None => return String::new(),
        (_, _) if labels == Labels::Letters => {
            return match what {
                F::Mobile => "M ",
                F::Phone => "T ",
                F::Fax => "F ",
                F::Email => "E ",
                F::Url => "W ",
                F::Address => "A: ",
                F::Wechat => "WeChat: ",
                _ => "",
            }
            .to_owned();
        }
        (F::Mobile, L::Chinese) => &["手机：", "手机:", "移动电话："],
        (F::Phone, L::Chinese) => &["电话：", "电话:", "座机："],
        (F::Fax, L::Chinese) => &["传真：", "传真:"],
        (F::Email, L::Chinese) => &["邮箱：", "E-mail：", "电子邮箱："],
        (F::Url, L::Chinese) => &["网址：", "网站："],
        (F::Address, L::Chinese) => &["地址：", "地址:", "公司地址："],
        (F::Postcode, L::Chinese | L::Bilingual) => &["邮编：", "邮政编码："],
        (F::Wechat, _) => &["微信：", "微信号："],
        (F::Mobile, L::Japanese) => &["携帯 ", "携帯：", "Mobile "],
        (F::Phone, L::Japanese) => &["TEL ", "TEL: ", "電話 "],
        (F::Fax, L::Japanese) => &["FAX ", "FAX: "],
        (F::Mobile, L::Traditional) => &["手提 Mobile: ", "行動電話：", "手機："],
        (F::Phone, L::Traditional) => &["電話 Tel: ", "電話："],
        (F::Fax, L::Traditional) => &["傳真 Fax: ", "傳真："],
        (F::Email, L::Traditional) => &["電郵 Email: ", "E-mail: "],
        (F::Address, L::Traditional) => &["地址：", ""],
        (F::Mobile, _) => &["Mobile: ", "Mob. ", "Cell: ", "M: "],
        (F::Phone, _) => &["Tel: ", "Phone: ", "T: ", "Office: "],
        (F::Fax, _) => &["Fax: ", "F: "],
        (F::Email, _) => &["Email: ", "E-mail: ", "E: "],
        (F::Url, L::English | L::Bilingual) => &["Web: ", "", "Website: "],
        (F::Address, L::English) => &["", "", "Address: "],
        (F::Address, L::Bilingual) => &["地址：", "地址 Add: "],
        _ => &[""],
    };
    let word = *words.choose(rng).unwrap_or(&"");
    if labels == Labels::Spaced && word.chars().count() == 3 && word.ends_with('：') {
        let letters: Vec<char> = word.chars().collect();
        return format!("{}　{}：", letters[0], letters[1]);
    }
    word.to_owned()
}

/// The contact entries of a card, noted in its truth.
pub(super) fn entries(
    id: &Identity,
    labels: Labels,
    two_lines: bool,
    sheet: &mut Sheet,
    rng: &mut ChaCha8Rng,
) -> Vec<Entry> {
    use CardField as F;
    let mut out = Vec::new();
    let mut add = |what: F, lines: Vec<String>, rng: &mut ChaCha8Rng| {
        let label = label(what, labels, id.language, rng);
        out.push(Entry { what, label, lines });
    };
    let mut order = [F::Address, F::Phone, F::Mobile, F::Fax, F::Email, F::Url, F::Wechat];
    if rng.random_bool(0.5) {
        order.rotate_left(1);
    }
    for what in order {
        match what {
            F::Address => {
                for place in std::iter::once(&id.places[0]).chain(&id.place_english) {
                    let lines = address_lines(place, two_lines, sheet);
                    add(F::Address, lines, rng);
                }
                if let (Some(code), Language::Chinese | Language::Bilingual) =
                    (&id.places[0].outer_postcode, id.language)
                    && labels != Labels::None
                    && labels != Labels::Letters
                {
                    sheet.note(F::Postcode, code);
                    add(F::Postcode, vec![code.clone()], rng);
                }
            }
            F::Phone => {
                sheet.note(F::Phone, &id.places[0].phone);
                add(F::Phone, vec![id.places[0].phone.clone()], rng);
            }
            F::Mobile => {
                for mobile in &id.mobiles {
                    // Without a label nothing tells an American mobile from an office.
                    let what = if labels == Labels::None && (mobile.contains("555")) { F::Phone } else { F::Mobile };
                    sheet.note(what, mobile);
                    add(what, vec![mobile.clone()], rng);
                }
            }
            F::Fax if labels != Labels::None => {
                if let Some(fax) = &id.fax {
                    sheet.note(F::Fax, fax);
                    add(F::Fax, vec![fax.clone()], rng);
                }
            }
            F::Email => {
                sheet.note(F::Email, &id.email);
                add(F::Email, vec![id.email.clone()], rng);
            }
            F::Url => {
                if let Some(url) = &id.url {
                    sheet.note(F::Url, url);
                    add(F::Url, vec![url.clone()], rng);
                }
            }
            F::Wechat if labels != Labels::None => {
                if let Some(id) = &id.wechat {
                    sheet.note(F::Wechat, id);
                    add(F::Wechat, vec![id.clone()], rng);
                }
            }
            _ => {}
        }
    }
    out
}

/// The lines of an address, its postcode in front where the country puts it there.
pub(super) fn address_lines(place: &Place, two_lines: bool, sheet: &mut Sheet) -> Vec<String> {
    let cjk = place.pieces[0].chars().any(|c| c as u32 > 0x2e80);
    sheet.note(CardField::Address, &place.whole(cjk));
    if let Some(code) = &place.inner_postcode {
        sheet.note(CardField::Postcode, code);
    }
    let mut pieces = place.pieces.clone();
    let front =
        place.outer_postcode.as_ref().filter(|_| matches!(sheet.language, Language::Japanese | Language::Traditional));
    if let Some(code) = front {
        sheet.note(CardField::Postcode, code);
        pieces[0] = if sheet.language == Language::Japanese {
            format!("〒{code} {}", pieces[0])
        } else {
            format!("{code}{}", pieces[0])
        };
    }
    if two_lines || pieces.iter().map(|p| p.chars().count()).sum::<usize>() > if cjk { 26 } else { 52 } {
        pieces
    } else {
        vec![pieces.join(if cjk { "" } else { ", " })]
    }
}
