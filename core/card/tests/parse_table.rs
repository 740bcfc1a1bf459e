//! Difficult cards as text, written by hand in the styles of many countries, with the slips of a recogniser.
#![allow(clippy::unwrap_used)]

use legwork_card::parse::parse;
use legwork_card::parse::score::{Score, Truth, normalise};
use legwork_card::{CardField, TextLine};

/// A card of the table.
struct Case {
    title: String,
    lines: Vec<TextLine>,
    truth: Truth,
}

fn field(name: &str) -> CardField {
    CardField::ALL.into_iter().find(|f| f.name() == name).unwrap_or_else(|| panic!("no field {name}"))
}

/// Reads the format described at the top of `data/cards_asia.txt`.
fn cases(file: &str) -> Vec<Case> {
    let mut out: Vec<Case> = Vec::new();
    let mut y = 0.0f32;
    let mut last = 0.0f32;
    for line in file.lines() {
        if let Some(title) = line.strip_prefix("== ") {
            out.push(Case { title: title.into(), lines: vec![], truth: Truth::new() });
            (y, last) = (40.0, 40.0);
        } else if let Some((name, value)) = line.strip_prefix("> ").and_then(|l| l.split_once(": ")) {
            let case = out.last_mut().unwrap();
            case.truth.entry(field(name)).or_default().push(value.into());
        } else if !line.starts_with('#') && !line.trim().is_empty() {
            let (marks, text) = match line.strip_prefix('{').and_then(|l| l.split_once('}')) {
                Some((marks, text)) => (marks, text.trim()),
                None => ("", line),
            };
            let number =
                |key: &str| marks.split(' ').find_map(|m| m.strip_prefix(key)?.strip_prefix('=')?.parse::<f32>().ok());
            let has = |key: &str| marks.split(' ').any(|m| m == key);
            let h = number("h").unwrap_or(24.0);
            let width: f32 = text.chars().map(|c| if c as u32 > 0x2e80 { h } else { 0.55 * h }).sum();
            let x = number("x").unwrap_or(60.0);
            let x = if has("center") {
                500.0 - width / 2.0
            } else if has("right") {
                960.0 - width
            } else {
                x
            };
            let top = if has("row") { last } else { y + number("gap").unwrap_or(0.0) };
            if !text.is_empty() {
                let quad = [[x, top], [x + width, top], [x + width, top + h], [x, top + h]];
                out.last_mut().unwrap().lines.push(TextLine {
                    text: text.into(),
                    confidence: 0.99,
                    quad,
                    char_height: h,
                });
            }
            last = top;
            y = y.max(top + 1.5 * h);
        }
    }
    out
}

fn all() -> Vec<Case> {
    let mut all = cases(include_str!("data/cards_asia.txt"));
    all.extend(cases(include_str!("data/cards_west.txt")));
    all.extend(cases(include_str!("data/cards_blind.txt")));
    all
}

#[test]
fn k5_difficult_cards_are_read() {
    let cases = all();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let mut score = Score::default();
    let (mut sure, mut sure_right) = (0, 0);
    for case in &cases {
        let draft = parse(&case.lines, (1600, 1600));
        for field in score.add(&draft, &case.truth) {
            let got: Vec<String> =
                draft.candidates(field).iter().map(|c| format!("{} ({:.2})", c.value, c.confidence)).collect();
            println!("{}\n    {}: {got:?}\n    want {:?}", case.title, field.name(), case.truth.get(&field));
        }
        for (field, candidates) in &draft.fields {
            for candidate in candidates.iter().filter(|c| c.confidence >= 0.9) {
                sure += 1;
                let value = normalise(*field, &candidate.value);
                let right = case.truth.get(field).into_iter().flatten().any(|v| normalise(*field, v) == value);
                sure_right += usize::from(right);
                if !right {
                    println!(
                        "  SURE BUT WRONG {}: {} {} {:.2}",
                        case.title,
                        field.name(),
                        candidate.value,
                        candidate.confidence
                    );
                }
            }
        }
    }
    for (field, tally) in &score.fields {
        println!("{:<11} F1 {:5.1}  {tally:?}", field.name(), tally.f1());
    }
    println!("all         F1 {:5.1}; sure {sure_right}/{sure}", score.total().f1());
    assert!(score.total().f1() >= 96.0, "F1 {:.1}", score.total().f1());
    assert!(sure_right * 100 >= sure * 98, "sure but wrong: {sure_right} of {sure}");
}

#[test]
fn the_order_and_the_tilt_of_lines_do_not_matter() {
    for case in all() {
        let straight = parse(&case.lines, (1600, 1600));
        let mut shuffled: Vec<TextLine> = case.lines.iter().rev().cloned().collect();
        // Two degrees of tilt and a card upside down in the photo.
        for line in &mut shuffled {
            line.quad = line.quad.map(|[x, y]| [1500.0 - x - 0.02 * y, 1400.0 - y + 0.02 * x]);
        }
        let turned = parse(&shuffled, (1600, 1600));
        let values = |d: &legwork_card::CardDraft| -> Vec<Vec<String>> {
            CardField::ALL.iter().map(|f| d.candidates(*f).iter().map(|c| c.value.clone()).collect()).collect()
        };
        assert_eq!(values(&straight), values(&turned), "{}", case.title);
    }
}

mod no_text_fails {
    use super::*;
    use proptest::prelude::*;

    /// Pieces that steer into every branch: labels, signs, digits, scripts, rubbish.
    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            proptest::sample::select(vec![
                "Tel:",
                "手机：",
                "E-mail",
                "@",
                "www.",
                ".com",
                "〒",
                "+86",
                "(0)",
                "138 0000 0000",
                "株式会社",
                "有限公司",
                "Co., Ltd.",
                "Mr. ",
                "PhD",
                "ext",
                "转",
                "/",
                "-",
                "　",
                "(",
                ")",
                "12345",
                "路88号",
                "Street",
                "김서연",
                "沈知夏",
                "ß",
                "İ",
                "é",
                "|",
                "#",
                "O",
                "l",
            ])
            .prop_map(str::to_owned),
            any::<String>(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_was_read(
            texts in proptest::collection::vec(proptest::collection::vec(piece(), 0..6), 0..8),
            corners in proptest::collection::vec(-10.0f32..2000.0, 64),
        ) {
            let lines: Vec<TextLine> = texts
                .iter()
                .enumerate()
                .map(|(i, pieces)| {
                    let at = |k: usize| corners[(i * 8 + k) % corners.len()];
                    let quad = [[at(0), at(1)], [at(2), at(3)], [at(4), at(5)], [at(6), at(7)]];
                    TextLine { text: pieces.concat(), confidence: at(0) / 2000.0, quad, char_height: at(1) }
                })
                .collect();
            let draft = parse(&lines, (2000, 2000));
            for candidate in draft.fields.values().flatten() {
                prop_assert!((0.0..=1.0).contains(&candidate.confidence) && !candidate.value.trim().is_empty());
                prop_assert!(candidate.lines.iter().all(|l| *l < lines.len()));
            }
        }
    }
}
