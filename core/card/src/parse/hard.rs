//! What shows itself by its form — e-mail, web, numbers, ids — taken out of the parts of a card.
//! The text that is left over becomes units.

use super::contact;
use super::fold::squeeze;
use super::label::Part;
use super::layout::Row;
use super::phone::{self, Plan};
use super::postcode;
use super::role::Points;
use super::unit::{Span, Unit};
use super::words::Kind;
use crate::draft::CardField;

/// A value with the place it was read from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Value {
    pub(crate) field: CardField,
    pub(crate) text: String,
    pub(crate) span: Span,
    pub(crate) confidence: f32,
}

/// The values found by form, and the units of the remaining text in reading order.
#[derive(Debug, Default)]
pub(crate) struct Extracted {
    pub(crate) values: Vec<Value>,
    pub(crate) units: Vec<Unit>,
}

struct Taker<'a> {
    rows: &'a [Row],
    parts: &'a [Part],
    region: &'a str,
    domain: Option<String>,
    out: Extracted,
}

/// Takes the values out of `parts`.
pub(crate) fn extract(rows: &[Row], parts: &[Part], region: &str) -> Extracted {
    let domain = parts.iter().find_map(|p| contact::find_url(&p.text(rows), p.is(Kind::Url))).map(|f| f.value);
    let mut taker = Taker { rows, parts, region, domain, out: Extracted::default() };
    for index in 0..parts.len() {
        taker.part(index);
    }
    taker.out
}

impl Taker<'_> {
    fn part(&mut self, index: usize) {
        let part = &self.parts[index];
        let text: Vec<char> = self.rows[part.row].folded[part.start..part.end].to_vec();
        let mut used = vec![false; text.len()];
        if part.is(Kind::Other) && !part.kinds.iter().any(|k| k.is_number()) {
            return;
        }
        self.emails(part, &text, &mut used);
        self.url(part, &text, &mut used);
        if part.is(Kind::Wechat) {
            self.wechat(part, &text, &mut used);
        }
        if part.is(Kind::Postcode) {
            let shown: String = text.iter().collect();
            if let Some(code) = postcode::labelled(&shown) {
                let at = shown.find(&code).map_or(0, |b| shown[..b].chars().count());
                let end = (at + code.chars().count()).min(text.len());
                used[at..end].fill(true);
                self.push(CardField::Postcode, code, part, at, end, 0.96);
            }
        }
        if !part.kinds.iter().any(|k| matches!(k, Kind::Address | Kind::Postcode | Kind::Email | Kind::Url))
            || part.kinds.iter().any(|k| k.is_number())
        {
            self.numbers(index, &text, &mut used);
        }
        self.leave_rest(part, &text, &used);
    }

    fn push(&mut self, field: CardField, text: String, part: &Part, from: usize, to: usize, confidence: f32) {
        let span = Span { row: part.row, start: part.start + from, end: part.start + to };
        self.out.values.push(Value { field, text, span, confidence });
    }

    fn emails(&mut self, part: &Part, text: &[char], used: &mut [bool]) {
        let mut shown: String = text.iter().collect();
        let labelled = part.is(Kind::Email);
        if labelled
            && !shown.contains('@')
            && let Some(owner) = self.domain.clone()
        {
            // The sign was lost: the web address tells where the domain begins.
            let host = owner
                .trim_start_matches("https://")
                .trim_start_matches("http://")
                .trim_start_matches("www.")
                .to_owned();
            let compact = squeeze(&shown).to_lowercase();
            if let Some(local) = compact.strip_suffix(&host).filter(|l| l.len() >= 2) {
                let local = local.trim_end_matches(['.', 'q', 'o', '0']);
                let local = if local.len() >= 2 { local } else { &compact[..compact.len() - host.len()] };
                self.push(CardField::Email, format!("{local}@{host}"), part, 0, text.len(), 0.6);
                used.fill(true);
                return;
            }
        }
        // "zx.shen@" on one row and the domain on the next.
        if shown.trim_end().ends_with('@')
            && let Some(next) = self.rows.get(part.row + 1)
        {
            let tail: String = next.folded.iter().take_while(|c| !c.is_whitespace()).collect();
            shown.push_str(&tail);
        }
        for found in contact::find_emails(&shown, labelled) {
            let (from, to) = (found.start.min(text.len()), found.end.min(text.len()));
            used[from..to].fill(true);
            self.push(CardField::Email, found.value, part, from, to, if found.repaired { 0.82 } else { 0.97 });
        }
    }

    fn url(&mut self, part: &Part, text: &[char], used: &mut [bool]) {
        let mut masked: String = text.iter().zip(used.iter()).map(|(c, u)| if *u { '\u{1}' } else { *c }).collect();
        let labelled = part.is(Kind::Url);
        while let Some(found) = contact::find_url(&masked, labelled) {
            let (from, to) = (found.start, found.end.min(text.len()));
            let marked = found.value.contains("www.") || found.value.contains("://");
            let behind_at = from > 0 && matches!(masked.chars().nth(from - 1), Some('\u{1}' | '@'));
            used[from..to].fill(true);
            if !behind_at {
                let sure = if found.repaired {
                    0.82
                } else if marked || labelled {
                    0.97
                } else {
                    0.9
                };
                self.push(CardField::Url, found.value, part, from, to, sure);
            }
            masked =
                masked.chars().enumerate().map(|(i, c)| if (from..to).contains(&i) { '\u{1}' } else { c }).collect();
        }
    }

    fn wechat(&mut self, part: &Part, text: &[char], used: &mut [bool]) {
        let start = (0..text.len()).find(|i| !used[*i] && text[*i].is_ascii_alphanumeric());
        let Some(start) = start else { return };
        let end = (start..text.len())
            .find(|i| !(text[*i].is_ascii_alphanumeric() || matches!(text[*i], '_' | '-')))
            .unwrap_or(text.len());
        let id: String = text[start..end].iter().collect();
        let number = part.kinds.iter().any(|k| k.is_number());
        if number {
            if let Some(found) = phone::find(&text.iter().collect::<String>(), true).first() {
                self.push(CardField::Wechat, found.value.clone(), part, found.start, found.end, 0.85);
            }
        } else if id.len() >= 5 {
            let all_digits = text[start..].iter().all(|c| c.is_ascii_digit() || *c == ' ' || *c == '-');
            let (id, end) = if all_digits {
                (text[start..].iter().collect::<String>().trim().to_owned(), text.len())
            } else {
                (id, end)
            };
            used[start..end].fill(true);
            self.push(CardField::Wechat, id, part, start, end, 0.95);
        }
    }

    fn numbers(&mut self, index: usize, text: &[char], used: &mut [bool]) {
        let part = &self.parts[index];
        let masked: String = text.iter().zip(used.iter()).map(|(c, u)| if *u { '\u{1}' } else { *c }).collect();
        let kinds: Vec<Kind> = part.kinds.iter().copied().filter(|k| k.is_number()).collect();
        let labelled = !kinds.is_empty();
        let found = phone::find(&masked, labelled);
        let fixed_first = found.first().is_some_and(|n| phone::plan(n, self.region) == Plan::Fixed);
        let digits_shown: usize = found.iter().map(|n| n.digits.len()).sum();
        let letters: usize = masked.chars().filter(|c| c.is_alphabetic()).count();
        let address = if labelled { 0.0 } else { Points::of(&without_numbers(&masked, &found), self.region).address };
        for (nth, number) in found.into_iter().enumerate() {
            let plan = phone::plan(&number, self.region);
            // "Ph: 044-2440 0000, 98400 00000": the label speaks of the first.
            let other_line = nth > 0 && fixed_first && plan == Plan::Mobile && kinds == [Kind::Phone];
            // "工号：10023456": behind an unknown label only a full number is believed.
            let behind_sign =
                text[..number.start].iter().rev().find(|c| **c != ' ').is_some_and(|c| matches!(c, ':' | '#'));
            let short = behind_sign && number.digits.len() < 10;
            if !labelled && (short || !self.believable(&number, plan, address, letters, digits_shown)) {
                continue;
            }
            used[number.start..number.end].fill(true);
            let inherited = if labelled { None } else { self.label_above(index) };
            let own: &[Kind] = if other_line { &[] } else { &kinds };
            let (fields, sure) = fields_of(own, inherited, plan, &number);
            let sure = if number.repaired { sure.min(0.8) } else { sure };
            let same_as_wechat = self.says_same_wechat(part);
            for field in &fields {
                self.push(*field, number.value.clone(), part, number.start, number.end, sure);
            }
            if same_as_wechat && fields.contains(&CardField::Mobile) && !part.is(Kind::Wechat) {
                self.push(CardField::Wechat, number.value.clone(), part, number.start, number.end, 0.85);
            }
        }
    }

    fn says_same_wechat(&self, part: &Part) -> bool {
        let row = squeeze(&self.rows[part.row].folded.iter().collect::<String>()).to_lowercase();
        ["微信同号", "微信同號", "同微信", "wechatsame", "samewechat"].iter().any(|w| row.contains(w))
    }

    /// Whether a number without any label is a telephone number at all.
    fn believable(
        &self,
        number: &phone::Number,
        plan: Plan,
        address: f32,
        letters: usize,
        digits_shown: usize,
    ) -> bool {
        let digits = number.digits.trim_start_matches('+').len();
        let international = number.digits.starts_with('+');
        let postcode_like = match self.region {
            "JP" => number.value.len() == 8 && number.value.as_bytes().get(3) == Some(&b'-'),
            "BR" | "PT" => {
                number.value.contains('-')
                    && digits <= 8
                    && number.value.rsplit('-').next().is_some_and(|t| t.len() == 3)
            }
            "US" => digits == 9 && number.value.as_bytes().get(5) == Some(&b'-'),
            _ => false,
        };
        if postcode_like || looks_like_dates(&number.value) {
            return false;
        }
        if international || phone::is_chinese_mobile(&number.digits) {
            return true;
        }
        if address >= 3.0 && digits < 10 || letters > 14 && plan == Plan::Unknown {
            return false;
        }
        let separated = number.value.contains([' ', '-', '.', '(', '/']);
        plan != Plan::Unknown
            || digits >= 9 && separated && letters <= digits_shown
            || digits >= 7 && letters <= 2 && separated
    }

    /// The label of the row above, when this part stands right under its value.
    fn label_above(&self, index: usize) -> Option<Kind> {
        let part = &self.parts[index];
        let own_row = part.start == self.rows[part.row].folded.iter().position(|c| !c.is_whitespace()).unwrap_or(0);
        self.parts[..index]
            .iter()
            .rev()
            .filter(|p| p.kinds.iter().any(|k| k.is_number()) && own_row)
            .find(|p| {
                let h = p.place.h.max(part.place.h);
                let gap = p.place.gap_to(&part.place);
                (-0.5..0.9).contains(&gap)
                    && ((p.place.x0 - part.place.x0).abs() < 1.2 * h || (p.place.x1 - part.place.x1).abs() < 1.0 * h)
            })
            .and_then(|p| p.kinds.iter().copied().find(|k| k.is_number()))
    }

    /// What no form claimed: units of text.
    fn leave_rest(&mut self, part: &Part, text: &[char], used: &[bool]) {
        let only_text = part.kinds.is_empty()
            || part
                .kinds
                .iter()
                .any(|k| matches!(k, Kind::Address | Kind::Name | Kind::Title | Kind::Department | Kind::Company));
        let kinds: &[Kind] = if only_text { &part.kinds } else { &[] };
        let hidden = !only_text && !part.is(Kind::Postcode);
        let mut start = 0;
        while start < text.len() {
            if used[start] {
                start += 1;
                continue;
            }
            let end = (start..text.len()).find(|i| used[*i]).unwrap_or(text.len());
            let piece: String = text[start..end].iter().collect();
            // Behind a number or an address stand remarks; a long text is something else.
            let long = piece.chars().filter(|c| c.is_alphabetic()).count() >= 6 && used.iter().any(|u| *u);
            if !hidden || long {
                let span = Span { row: part.row, start: part.start + start, end: part.start + end };
                let letters = piece.chars().filter(|c| c.is_alphabetic()).count();
                let short_left = letters < 2 && !piece.chars().any(|c| c.is_ascii_digit());
                if let Some(unit) = Unit::new(self.rows, span, kinds, self.region).filter(|_| !short_left) {
                    self.out.units.extend(super::unit::split(self.rows, unit, self.region));
                }
            }
            start = end;
        }
    }
}

fn without_numbers(text: &str, found: &[phone::Number]) -> String {
    text.chars()
        .enumerate()
        .map(|(i, c)| if found.iter().any(|n| (n.start..n.end).contains(&i)) { ' ' } else { c })
        .collect()
}

/// `2009-2019`, `2019.05.01`: years, not numbers to dial.
fn looks_like_dates(value: &str) -> bool {
    let pieces: Vec<&str> = value.split(['-', '.', '/', ' ']).collect();
    let year = |p: &str| p.len() == 4 && (p.starts_with("19") || p.starts_with("20"));
    pieces.len() >= 2 && year(pieces[0]) && pieces[1..].iter().all(|p| year(p) || p.len() <= 2)
}

fn fields_of(kinds: &[Kind], inherited: Option<Kind>, plan: Plan, number: &phone::Number) -> (Vec<CardField>, f32) {
    let field = |k: Kind| match k {
        Kind::Mobile => CardField::Mobile,
        Kind::Fax => CardField::Fax,
        _ => CardField::Phone,
    };
    let bare = number.digits.trim_start_matches('+');
    let chinese_mobile = phone::is_chinese_mobile(bare.strip_prefix("86").unwrap_or(bare));
    if !kinds.is_empty() {
        let mut fields: Vec<CardField> = kinds.iter().map(|k| field(*k)).collect();
        // "电话：138…", "Tel/Mobile: 138…": the plan knows better than the label.
        if chinese_mobile && plan == Plan::Mobile && fields.contains(&CardField::Phone) {
            return (vec![CardField::Mobile], 0.9);
        }
        if fields.contains(&CardField::Mobile) && fields.contains(&CardField::Phone) {
            let keep = if plan == Plan::Mobile {
                CardField::Mobile
            } else if plan == Plan::Fixed {
                CardField::Phone
            } else {
                CardField::Mobile
            };
            fields.retain(|f| *f == keep || *f == CardField::Fax);
            return (fields, 0.85);
        }
        fields.dedup();
        return (fields, if plan == Plan::Unknown { 0.95 } else { 0.98 });
    }
    match (inherited, plan) {
        (Some(Kind::Fax), Plan::Mobile) | (Some(Kind::Phone), Plan::Mobile) => (vec![CardField::Mobile], 0.88),
        (Some(Kind::Mobile), Plan::Fixed) => (vec![CardField::Phone], 0.85),
        (Some(kind), _) => (vec![field(kind)], 0.88),
        (None, Plan::Mobile) => (vec![CardField::Mobile], if chinese_mobile { 0.97 } else { 0.94 }),
        (None, Plan::Fixed) => (vec![CardField::Phone], 0.89),
        (None, _) => (vec![CardField::Phone], 0.75),
    }
}
