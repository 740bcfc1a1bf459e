//! Layout families: where a card puts what.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::contact_lines::{Entry, Labels, address_lines, entries, label};
use super::identity::{Identity, Language};
use super::print::Fonts;
use super::sheet::{Colour, Ground, Shape, Sheet, Text};
use crate::draft::CardField;

/// A way to lay a card out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Everything left-aligned under a mark, labels as words.
    Classic,
    /// Everything centred.
    Centred,
    /// Name on the left, contact on the right of a rule.
    TwoColumn,
    /// Icons instead of labels, dark ground.
    IconsDark,
    /// Addresses on two lines, labels letter-spaced.
    TwoLineAddress,
    /// Labels as single letters, company at the foot.
    Letters,
    /// Vertical name and company (right-aligned text where the script cannot).
    Vertical,
    /// A tall card.
    Portrait,
    /// Two offices side by side.
    TwoOffices,
    /// Gradient ground, right-aligned contact, no labels.
    GradientBare,
    /// Contact strip at the foot, several values per line.
    FootStrip,
    /// Labels in a column of their own, mark without company line above.
    LabelColumn,
}

impl Family {
    /// The families the parser may be tuned on.
    pub const TUNE: [Family; 6] = [
        Family::Classic,
        Family::Centred,
        Family::TwoColumn,
        Family::IconsDark,
        Family::TwoLineAddress,
        Family::Letters,
    ];
    /// The families figures are reported on.
    pub const HELD_OUT: [Family; 6] = [
        Family::Vertical,
        Family::Portrait,
        Family::TwoOffices,
        Family::GradientBare,
        Family::FootStrip,
        Family::LabelColumn,
    ];
}

#[derive(Clone, Copy, PartialEq)]
enum Align {
    Left,
    Centre,
    Right,
}

struct Pen<'a> {
    sheet: Sheet,
    fonts: &'a Fonts<'a>,
    ink: Colour,
}

impl Pen<'_> {
    fn width(&self, text: &str, size: f32, bold: bool) -> f32 {
        self.fonts.width(text, size, bold, self.sheet.language)
    }

    /// Prints a line with its edge, middle or end at `x`, smaller if it would leave the card; returns the
    /// y below it.
    fn line(&mut self, text: &str, x: f32, y: f32, size: f32, bold: bool, align: Align) -> f32 {
        let width = self.sheet.size.0 as f32;
        let room = match align {
            Align::Left => width - x,
            Align::Centre => 2.0 * x.min(width - x),
            Align::Right => x,
        } - 40.0;
        let size = size * (room / self.width(text, size, bold)).min(1.0);
        let length = self.width(text, size, bold);
        let left = match align {
            Align::Left => x,
            Align::Centre => x - length / 2.0,
            Align::Right => x - length,
        };
        let text = Text { text: text.to_owned(), x: left, y, size, bold, vertical: false, colour: self.ink, length };
        self.sheet.texts.push(text);
        y + size * 1.5
    }

    fn column(&mut self, text: &str, x: f32, y: f32, size: f32, bold: bool) -> f32 {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let length = size * 1.08 * text.chars().count() as f32;
        self.sheet.texts.push(Text { text, x, y, size, bold, vertical: true, colour: self.ink, length });
        y + length
    }
}

/// Prints name, title and department; returns the y below.
fn person(id: &Identity, pen: &mut Pen<'_>, x: f32, mut y: f32, size: f32, align: Align, rng: &mut ChaCha8Rng) -> f32 {
    for (i, name) in id.names.iter().enumerate() {
        pen.sheet.note(CardField::Name, name);
        y = pen.line(name, x, y, if i == 0 { size } else { size * 0.55 }, i == 0, align);
    }
    y += size * 0.1;
    let one_line = id.names.len() == 1 && rng.random_bool(0.3) && !id.departments.is_empty();
    if one_line && id.language != Language::English {
        pen.sheet.note(CardField::Department, &id.departments[0]);
        pen.sheet.note(CardField::Title, &id.titles[0]);
        return pen.line(&format!("{}　{}", id.departments[0], id.titles[0]), x, y, size * 0.5, false, align);
    }
    for (field, list) in [(CardField::Title, &id.titles), (CardField::Department, &id.departments)] {
        for value in list {
            pen.sheet.note(field, value);
            y = pen.line(value, x, y, size * 0.5, false, align);
        }
    }
    y
}

fn company(id: &Identity, pen: &mut Pen<'_>, x: f32, mut y: f32, size: f32, align: Align) -> f32 {
    for (i, name) in id.companies.iter().enumerate() {
        pen.sheet.note(CardField::Company, name);
        y = pen.line(name, x, y, if i == 0 { size } else { size * 0.68 }, i == 0, align);
    }
    y
}

/// Prints the entries under one another, smaller where the card would end first.
fn contact(list: &[Entry], pen: &mut Pen<'_>, x: f32, mut y: f32, size: f32, align: Align) -> f32 {
    let lines: usize = list.iter().map(|e| e.lines.len()).sum();
    let room = pen.sheet.size.1 as f32 - y - 30.0;
    let size = size.min(room / (1.5 * lines.max(1) as f32)).max(16.0);
    for entry in list {
        let indent = pen.width(&entry.label, size, false);
        for (i, line) in entry.lines.iter().enumerate() {
            let (text, at) = if i == 0 {
                (format!("{}{line}", entry.label), x)
            } else {
                (line.clone(), if align == Align::Left { x + indent } else { x })
            };
            y = pen.line(&text, at, y, size, false, align);
        }
    }
    y
}

fn grounds(rng: &mut ChaCha8Rng, dark: bool) -> (Ground, Colour) {
    if dark {
        (Ground::Plain([rng.random_range(10..45), rng.random_range(15..50), rng.random_range(30..80)]), [240, 240, 236])
    } else {
        (
            Ground::Plain([rng.random_range(238..=255), rng.random_range(238..=255), rng.random_range(232..=255)]),
            [rng.random_range(10..50), rng.random_range(10..50), rng.random_range(20..70)],
        )
    }
}

/// Lays out a card of a family.
pub(super) fn lay_out(family: Family, id: &Identity, fonts: &Fonts<'_>, rng: &mut ChaCha8Rng) -> Sheet {
    let size = if family == Family::Portrait { (900, 1440) } else { (1500, 900) };
    let (mut ground, mut ink) = grounds(rng, matches!(family, Family::IconsDark));
    if family == Family::GradientBare {
        (ground, ink) = (Ground::Gradient([250, 250, 252], [rng.random_range(170..220), 205, 228]), [20, 30, 50]);
    }
    let mut pen = Pen { sheet: Sheet::new(id.language, size, ground), fonts, ink };
    let accent: Colour = [rng.random_range(150..220), rng.random_range(40..120), rng.random_range(30..90)];
    let small = rng.random_range(32.0..38.0);
    let cjk = id.language != Language::English;
    match family {
        Family::Classic => {
            pen.sheet.shapes.push(Shape::Mark { x: 90.0, y: 70.0, size: 90.0, colour: accent });
            let y = company(id, &mut pen, 210.0, 85.0, 50.0, Align::Left);
            let y = person(id, &mut pen, 90.0, y.max(230.0), 76.0, Align::Left, rng);
            let list = entries(id, Labels::Words, false, &mut pen.sheet, rng);
            contact(&list, &mut pen, 90.0, y + 20.0, small, Align::Left);
        }
        Family::Centred => {
            let y = company(id, &mut pen, 750.0, 70.0, 54.0, Align::Centre);
            let y = person(id, &mut pen, 750.0, y + 30.0, 72.0, Align::Centre, rng);
            let list = entries(id, Labels::Words, false, &mut pen.sheet, rng);
            contact(&list, &mut pen, 750.0, y + 25.0, small - 2.0, Align::Centre);
        }
        Family::TwoColumn => {
            person(id, &mut pen, 80.0, 300.0, 72.0, Align::Left, rng);
            company(id, &mut pen, 80.0, 90.0, 46.0, Align::Left);
            pen.sheet.shapes.push(Shape::Block { x: 640.0, y: 250.0, w: 4.0, h: 560.0, colour: accent });
            let list = entries(id, Labels::Words, true, &mut pen.sheet, rng);
            contact(&list, &mut pen, 690.0, 260.0, small - 3.0, Align::Left);
        }
        Family::IconsDark => {
            let y = person(id, &mut pen, 110.0, 90.0, 78.0, Align::Left, rng);
            let y = company(id, &mut pen, 110.0, y + 10.0, 44.0, Align::Left);
            let list = entries(id, Labels::None, false, &mut pen.sheet, rng);
            let mut y = y + 20.0;
            let lines: usize = list.iter().map(|e| e.lines.len()).sum();
            let small = small.min((870.0 - y) / (1.5 * lines as f32));
            for entry in &list {
                pen.sheet.shapes.push(Shape::Icon { x: 110.0, y, size: small, what: entry.what, colour: accent });
                y = contact(std::slice::from_ref(entry), &mut pen, 180.0, y, small, Align::Left);
            }
        }
        Family::TwoLineAddress => {
            let y = company(id, &mut pen, 90.0, 80.0, 50.0, Align::Left);
            if let Some(slogan) = &id.slogan {
                pen.line(slogan, 90.0, y, 28.0, false, Align::Left);
            }
            let y = person(id, &mut pen, 1410.0, 220.0, 72.0, Align::Right, rng);
            let list = entries(id, Labels::Spaced, true, &mut pen.sheet, rng);
            contact(&list, &mut pen, 90.0, y.max(420.0), small - 3.0, Align::Left);
        }
        Family::Letters => {
            let y = person(id, &mut pen, 90.0, 70.0, 74.0, Align::Left, rng);
            let list = entries(id, Labels::Letters, true, &mut pen.sheet, rng);
            let lines: usize = list.iter().map(|e| e.lines.len()).sum();
            let size = (small - 3.0).min((780.0 - y) / (1.5 * lines as f32));
            let y = contact(&list, &mut pen, 90.0, y + 10.0, size, Align::Left);
            company(id, &mut pen, 90.0, (y + 10.0).min(800.0), if y > 760.0 { 28.0 } else { 42.0 }, Align::Left);
        }
        Family::Vertical => vertical(id, &mut pen, small, cjk, rng),
        Family::Portrait => {
            pen.sheet.shapes.push(Shape::Disc { x: 450.0, y: 150.0, r: 70.0, colour: accent });
            let y = company(id, &mut pen, 450.0, 260.0, 46.0, Align::Centre);
            let y = person(id, &mut pen, 450.0, y + 80.0, 80.0, Align::Centre, rng);
            let list = entries(id, Labels::Words, true, &mut pen.sheet, rng);
            contact(&list, &mut pen, 60.0, y + 120.0, 30.0, Align::Left);
        }
        Family::TwoOffices => two_offices(id, &mut pen, small, rng),
        Family::GradientBare => {
            let y = person(id, &mut pen, 90.0, 90.0, 84.0, Align::Left, rng);
            let _ = y;
            let list = entries(id, Labels::None, false, &mut pen.sheet, rng);
            let y = contact(&list, &mut pen, 1410.0, 400.0, small - 2.0, Align::Right);
            company(id, &mut pen, 90.0, y.clamp(700.0, 790.0), 42.0, Align::Left);
        }
        Family::FootStrip => foot_strip(id, &mut pen, small, accent, rng),
        Family::LabelColumn => label_column(id, &mut pen, small, rng),
    }
    pen.sheet
}

fn vertical(id: &Identity, pen: &mut Pen<'_>, small: f32, cjk: bool, rng: &mut ChaCha8Rng) {
    if !cjk {
        let y = company(id, pen, 1410.0, 90.0, 50.0, Align::Right);
        let y = person(id, pen, 1410.0, y + 40.0, 76.0, Align::Right, rng);
        let list = entries(id, Labels::Letters, true, &mut pen.sheet, rng);
        contact(&list, pen, 1410.0, y + 40.0, small, Align::Right);
        return;
    }
    pen.sheet.note(CardField::Company, &id.companies[0]);
    pen.sheet.note(CardField::Title, &id.titles[0]);
    pen.sheet.note(CardField::Name, &id.names[0]);
    let company: String = id.companies[0].chars().filter(|c| !matches!(c, '（' | '）')).collect();
    if company.chars().count() == id.companies[0].chars().count() {
        pen.column(&company, 1360.0, 80.0, 44.0, true);
    } else {
        pen.line(&id.companies[0], 90.0, 90.0, 44.0, true, Align::Left);
    }
    pen.column(&id.titles[0], 1240.0, 100.0, 34.0, false);
    pen.column(&id.names[0], 1130.0, 240.0, 84.0, true);
    let list = entries(id, Labels::Words, true, &mut pen.sheet, rng);
    contact(&list, pen, 90.0, 300.0, small - 2.0, Align::Left);
}

fn two_offices(id: &Identity, pen: &mut Pen<'_>, small: f32, rng: &mut ChaCha8Rng) {
    let y = company(id, pen, 90.0, 80.0, 48.0, Align::Left);
    let y = person(id, pen, 90.0, y + 10.0, 70.0, Align::Left, rng);
    let mut foot = y;
    for (i, place) in id.places.iter().take(2).enumerate() {
        let x = if i == 0 { 90.0 } else { 790.0 };
        let mut at = y + 20.0;
        let size = small - 5.0;
        for line in address_lines(place, true, &mut pen.sheet) {
            at = pen.line(&line, x, at, size, false, Align::Left);
        }
        pen.sheet.note(CardField::Phone, &place.phone);
        let word = label(CardField::Phone, Labels::Words, id.language, rng);
        at = pen.line(&format!("{word}{}", place.phone), x, at, size, false, Align::Left);
        foot = foot.max(at);
    }
    foot += 15.0;
    for (field, value) in id.mobiles.iter().map(|m| (CardField::Mobile, m)).chain([(CardField::Email, &id.email)]) {
        pen.sheet.note(field, value);
        let word = label(field, Labels::Words, id.language, rng);
        foot = pen.line(&format!("{word}{value}"), 90.0, foot, small - 4.0, false, Align::Left);
    }
}

fn foot_strip(id: &Identity, pen: &mut Pen<'_>, small: f32, accent: Colour, rng: &mut ChaCha8Rng) {
    pen.sheet.shapes.push(Shape::Mark { x: 1290.0, y: 80.0, size: 110.0, colour: accent });
    person(id, pen, 90.0, 90.0, 80.0, Align::Left, rng);
    company(id, pen, 90.0, 470.0, 46.0, Align::Left);
    pen.sheet.shapes.push(Shape::Block { x: 0.0, y: 620.0, w: 1500.0, h: 6.0, colour: accent });
    let list = entries(id, Labels::Words, false, &mut pen.sheet, rng);
    let size = small - 5.0;
    let (mut x, mut y) = (90.0, 650.0);
    let joiner = if rng.random_bool(0.5) { "  |  " } else { "   " };
    let mut line = String::new();
    for entry in &list {
        let apart = matches!(entry.what, CardField::Address);
        let text =
            format!("{}{}", entry.label, entry.lines.join(if id.language == Language::English { ", " } else { "" }));
        let joined = if line.is_empty() { text.clone() } else { format!("{line}{joiner}{text}") };
        if !line.is_empty() && (apart || pen.width(&joined, size, false) > 1320.0) {
            y = pen.line(&line, x, y, size, false, Align::Left);
            line = String::new();
        }
        line = if line.is_empty() { text } else { joined };
        if apart {
            y = pen.line(&line, x, y, size, false, Align::Left);
            line = String::new();
        }
        x = 90.0;
    }
    if !line.is_empty() {
        pen.line(&line, x, y, size, false, Align::Left);
    }
}

fn label_column(id: &Identity, pen: &mut Pen<'_>, small: f32, rng: &mut ChaCha8Rng) {
    pen.line(&id.mark.clone(), 90.0, 70.0, 70.0, true, Align::Left);
    let y = company(id, pen, 90.0, 175.0, 36.0, Align::Left);
    let y = person(id, pen, 90.0, y + 20.0, 70.0, Align::Left, rng);
    let list = entries(id, Labels::Words, true, &mut pen.sheet, rng);
    let mut at = y + 20.0;
    let lines: usize = list.iter().map(|e| e.lines.len()).sum();
    let size = (small - 4.0).min((870.0 - at) / (1.5 * lines as f32));
    for entry in &list {
        let word = entry.label.trim();
        if !word.is_empty() {
            pen.line(word, 90.0, at, size, false, Align::Left);
        }
        for line in &entry.lines {
            at = pen.line(line, 330.0, at, size, false, Align::Left);
        }
    }
}
