//! What a person says about single lines, over what the scanner made of the card. Nothing is rescanned.

use crate::draft::{Candidate, CardDraft, CardField};
use crate::line::TextLine;
use crate::parse::score::normalise;
use crate::parse::{is_cjk, parse, quad_around};

/// The draft of a card when a person has named some of its lines: `choices` in the order they were made, each a line
/// (index into `lines`) and what it is, `None` for none of the fields. `draft` is the scanner's own, `size` the photo's.
///
/// The named lines are taken out and the others are parsed together again, so that a name given to the company frees
/// its place for the real one. What the person named comes first in its field with confidence 1, the last one named in
/// front; lines of one address are joined in reading order, also with a neighbouring line found to be address. A line
/// that holds other values beside the one named keeps them. Values of a QR code stay. Indices beyond the lines are
/// ignored; no input fails.
pub fn read_again(
    draft: &CardDraft,
    lines: &[TextLine],
    size: (u32, u32),
    choices: &[(usize, Option<CardField>)],
) -> CardDraft {
    if choices.is_empty() {
        return draft.clone();
    }
    let named: Vec<usize> = choices.iter().map(|(line, _)| *line).collect();
    let mut out = parse(&only(lines, |i| !named.contains(&i)), size);
    for (field, candidate) in draft.fields.iter().flat_map(|(f, all)| all.iter().rev().map(move |c| (*f, c))) {
        if candidate.lines.is_empty() {
            put_first(&mut out, field, candidate.clone()); // from a QR code
        }
    }
    for (line, field) in choices {
        match field {
            Some(CardField::Address) | None => {}
            Some(field) if *line < lines.len() => name(&mut out, lines, size, &[*line], *field),
            Some(_) => {}
        }
    }
    for group in addresses(&out, lines, choices) {
        name(&mut out, lines, size, &group, CardField::Address);
    }
    out
}

/// Lines of the same indices, those not wanted without text.
fn only(lines: &[TextLine], wanted: impl Fn(usize) -> bool) -> Vec<TextLine> {
    let blank = |line: &TextLine| TextLine { text: String::new(), ..line.clone() };
    lines.iter().enumerate().map(|(i, line)| if wanted(i) { line.clone() } else { blank(line) }).collect()
}

fn put_first(out: &mut CardDraft, field: CardField, candidate: Candidate) {
    let key = normalise(field, &candidate.value);
    let all = out.fields.entry(field).or_default();
    all.retain(|c| normalise(field, &c.value) != key);
    all.insert(0, candidate);
}

/// The lines the person called address, neighbours together, each group with neighbouring lines the parser found to be
/// one; the group named last comes last.
fn addresses(out: &CardDraft, lines: &[TextLine], choices: &[(usize, Option<CardField>)]) -> Vec<Vec<usize>> {
    let beside = |group: &[usize], other: &[usize]| group.iter().any(|a| other.iter().any(|b| a.abs_diff(*b) == 1));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (line, _) in choices.iter().filter(|(line, f)| *f == Some(CardField::Address) && *line < lines.len()) {
        let mut group = vec![*line];
        groups.retain(|earlier| {
            let joined = beside(&group, earlier);
            if joined {
                group.extend(earlier);
            }
            !joined
        });
        groups.push(group);
    }
    for group in &mut groups {
        for candidate in out.candidates(CardField::Address) {
            if beside(group, &candidate.lines) {
                group.extend(&candidate.lines);
            }
        }
        group.sort_unstable();
        group.dedup();
    }
    groups
}

/// Numbers of any kind: the person knows better which.
const NUMBERS: [CardField; 3] = [CardField::Mobile, CardField::Phone, CardField::Fax];

/// Gives `group` to `field`: what the parser finds of that field on these lines alone, else their whole text.
fn name(out: &mut CardDraft, lines: &[TextLine], size: (u32, u32), group: &[usize], field: CardField) {
    let alone = parse(&only(lines, |i| group.contains(&i)), size);
    let kinds: &[CardField] = if NUMBERS.contains(&field) { &NUMBERS } else { &[field] };
    let exact = alone.candidates(field).first();
    let found = exact.or_else(|| kinds.iter().find_map(|kind| alone.candidates(*kind).first()));
    // An address named in part is all of its lines.
    let found = found.filter(|c| group.iter().all(|line| c.lines.contains(line)));
    let value = found.map_or_else(|| text(lines, group), |c| c.value.clone());
    if value.is_empty() {
        return;
    }
    if let Some(found) = found {
        for (other, candidate) in alone.fields.iter().flat_map(|(f, all)| all.iter().map(move |c| (*f, c))) {
            let key = normalise(other, &candidate.value);
            let known = out.candidates(other).iter().any(|c| normalise(other, &c.value) == key);
            if other != field && candidate.value != found.value && !known {
                out.push(other, candidate.clone());
            }
        }
    }
    if field == CardField::Address {
        // Parts of it are no addresses of their own any more.
        let all = out.fields.entry(field).or_default();
        all.retain(|c| c.lines.is_empty() || !c.lines.iter().all(|line| group.contains(line)));
    }
    let quads: Vec<_> = group.iter().map(|i| lines[*i].quad).collect();
    put_first(out, field, Candidate { value, confidence: 1.0, quad: quad_around(&quads), lines: group.to_vec() });
}

/// The text of lines as one value, without a label in front.
fn text(lines: &[TextLine], group: &[usize]) -> String {
    let texts: Vec<&str> = group.iter().map(|i| without_label(lines[*i].text.trim())).collect();
    let cjk = texts.iter().any(|text| text.chars().any(is_cjk));
    texts.join(if cjk { "" } else { ", " })
}

/// Longest label in front of a value, characters: `Registered office:`, `办公地址：`.
const LABEL: usize = 20;

fn without_label(text: &str) -> &str {
    match text.split_once([':', '：']) {
        Some((label, value)) if !value.trim().is_empty() && !value.starts_with("//") => {
            let word = label.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '.');
            if word && label.chars().count() <= LABEL { value.trim() } else { text }
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CardField::*;

    /// Lines one under another, as on a plain card.
    fn card(texts: &[&str]) -> Vec<TextLine> {
        let line = |(i, text): (usize, &&str)| {
            let (y, width) = (40.0 + 50.0 * i as f32, 24.0 * text.chars().count() as f32);
            let quad = [[40.0, y], [40.0 + width, y], [40.0 + width, y + 26.0], [40.0, y + 26.0]];
            TextLine { text: (*text).to_owned(), confidence: 0.99, quad, char_height: 26.0 }
        };
        texts.iter().enumerate().map(line).collect()
    }

    const SIZE: (u32, u32) = (1000, 600);

    fn again(texts: &[&str], choices: &[(usize, Option<CardField>)]) -> CardDraft {
        let lines = card(texts);
        read_again(&parse(&lines, SIZE), &lines, SIZE, choices)
    }

    const CARD: [&str; 6] = [
        "云岭精密机械有限公司",
        "沈知夏",
        "采购经理",
        "手机：138 0000 1234",
        "电话：0512-62881000",
        "地址：江苏省苏州市吴中区金枫路128号",
    ];

    #[test]
    fn without_choices_nothing_changes() {
        let lines = card(&CARD);
        let draft = parse(&lines, SIZE);
        assert_eq!(draft.best(Company), Some(CARD[0]));
        assert_eq!(read_again(&draft, &lines, SIZE, &[]), draft);
    }

    #[test]
    fn k5_a_line_is_what_the_person_says() {
        // (choices, field, best value of it)
        type Case<'a> = (&'a [(usize, Option<CardField>)], CardField, Option<&'a str>);
        let cases: &[Case<'_>] = &[
            // the label stays out, and the kind of number is the person's
            (&[(4, Some(Fax))], Fax, Some("0512-62881000")),
            (&[(4, Some(Fax))], Phone, None),
            (&[(4, Some(Fax))], Mobile, Some("138 0000 1234")),
            (&[(2, Some(Department))], Department, Some("采购经理")),
            (&[(2, Some(Department))], Title, None),
            // none of the fields
            (&[(0, None)], Company, None),
            (&[(1, None)], Name, None),
            // the last word counts, and what nobody named stays
            (&[(1, Some(Company)), (0, Some(Company))], Company, Some("云岭精密机械有限公司")),
            (&[(1, Some(Wechat))], Wechat, Some("沈知夏")),
            (&[(1, Some(Wechat))], Company, Some("云岭精密机械有限公司")),
            // beyond the lines
            (&[(99, Some(Name))], Name, Some("沈知夏")),
            (&[(99, Some(Address))], Address, Some("江苏省苏州市吴中区金枫路128号")),
        ];
        for (choices, field, expected) in cases {
            assert_eq!(again(&CARD, choices).best(*field), *expected, "{choices:?}");
        }
        let named = again(&CARD, &[(4, Some(Fax))]);
        let fax = &named.candidates(Fax)[0];
        assert!(fax.is_sure() && fax.lines == [4] && fax.quad == card(&CARD)[4].quad, "{fax:?}");
    }

    #[test]
    fn a_second_line_of_an_address_joins_the_first() {
        let texts = ["云岭精密机械有限公司", "沈知夏", "江苏省苏州市吴中区", "甪端湾九号南塔"];
        let found = again(&texts, &[(3, Some(Address)), (2, Some(Address))]);
        assert_eq!(found.best(Address), Some("江苏省苏州市吴中区甪端湾九号南塔"));
        assert_eq!(found.candidates(Address).len(), 1);
        assert_eq!(found.candidates(Address)[0].lines, [2, 3]);
        let english = ["Marlow Tools Ltd", "Iris Marlow", "2 Quay Street", "Old Harbour"];
        let found = again(&english, &[(2, Some(Address)), (3, Some(Address))]);
        assert!(found.best(Address).is_some_and(|a| a.starts_with("2 Quay Street") && a.ends_with("Old Harbour")));
    }

    #[test]
    fn other_values_of_a_named_line_stay() {
        let texts = ["云岭精密机械有限公司", "沈知夏", "电话：0512-62881000 传真：0512-62881001"];
        let found = again(&texts, &[(2, Some(Phone))]);
        assert_eq!(found.best(Phone), Some("0512-62881000"));
        assert_eq!(found.best(Fax), Some("0512-62881001"));
    }

    #[test]
    fn values_of_a_qr_code_stay_behind_the_persons_word() {
        let lines = card(&CARD);
        let mut draft = parse(&lines, SIZE);
        let code = Candidate { value: "沈知霞".into(), confidence: 1.0, quad: Default::default(), lines: vec![] };
        draft.fields.insert(Name, vec![code]);
        let found = read_again(&draft, &lines, SIZE, &[(4, None)]);
        assert_eq!(found.best(Name), Some("沈知霞"));
        let found = read_again(&draft, &lines, SIZE, &[(1, Some(Name))]);
        let names: Vec<_> = found.candidates(Name).iter().map(|c| c.value.as_str()).collect();
        assert_eq!(names, ["沈知夏", "沈知霞"]);
    }

    #[test]
    fn labels_are_known_from_values_with_a_colon() {
        for (text, value) in [
            ("办公地址：金枫路", "金枫路"),
            ("Web: example.test", "example.test"),
            ("https://example.test", "https://example.test"),
            ("8:30", "8:30"),
            ("微信：", "微信："),
        ] {
            assert_eq!(without_label(text), value);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_choice_makes_it_panic(
            texts in proptest::collection::vec("\\PC{0,30}", 0..6),
            choices in proptest::collection::vec((0usize..8, proptest::option::of(0usize..12)), 0..6),
        ) {
            let lines = card(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            let choices: Vec<_> = choices.into_iter().map(|(line, f)| (line, f.map(|f| CardField::ALL[f]))).collect();
            let draft = read_again(&parse(&lines, SIZE), &lines, SIZE, &choices);
            let within = |c: &Candidate| c.lines.iter().all(|line| *line < lines.len());
            assert!(draft.fields.values().flatten().all(within));
        }
    }
}
