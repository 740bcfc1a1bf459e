//! Whatever a recogniser reads, the parser answers: no text ends the app.
#![allow(clippy::unwrap_used)]

use legwork_card::parse::parse;
use legwork_card::{CardField, TextLine, read_again};
use proptest::prelude::*;

/// Lines below one another on a card of 1,000 × 600 pixels.
fn lines(texts: &[String]) -> Vec<TextLine> {
    let line = |(i, text): (usize, &String)| {
        let (top, bottom) = (20.0 + 40.0 * i as f32, 50.0 + 40.0 * i as f32);
        let quad = [[40.0, top], [900.0, top], [900.0, bottom], [40.0, bottom]];
        TextLine { text: text.clone(), confidence: 0.9, quad, char_height: 30.0 }
    };
    texts.iter().enumerate().map(line).collect()
}

/// Pieces of cards of many countries, their slips, and what Unicode has beside them.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "Email:",
            "E-mail：",
            "邮箱",
            "电话",
            "Tel.",
            "传真：",
            "手机",
            "地址",
            "Add:",
            "邮编",
            "微信",
            "http",
            "www",
            "@",
            "＠",
            "(at)",
            "©",
            "·",
            "．",
            "。",
            ",",
            "，",
            ".com",
            ".cn",
            "有限公司",
            "Co.,Ltd",
            "GmbH",
            "총무",
            "株式会社",
            "+86",
            "０５１２",
            "转",
            "ext",
            "-",
            "—",
            "/",
            "(",
            "（",
            "℡",
            "№",
            "㈱",
            "ﬁ",
            "ß",
            "İ",
            "ı",
            "K",
            "Å",
            "e\u{301}",
            "\u{200b}",
            "\u{ad}",
            "が",
            "ﾊﾞ",
            "한",
            "👍🏽",
            "1381234",
            "215000",
            "省",
            "市",
            "区",
            "路",
            "号",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z0-9]{1,6}",
        "[一-龥]{1,4}",
        "[ａ-ｚ０-９！-～]{1,4}",
        "\\PC{0,6}",
        "[ \u{3000}\t]{1,2}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..10).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn k5_no_text_on_a_card_is_too_odd_to_be_read(texts in prop::collection::vec(text(), 1..8), label in 0usize..5) {
        let mut texts = texts;
        texts[0].insert_str(0, ["", "Email: ", "邮箱：", "Tel: ", "地址："][label]);
        let lines = lines(&texts);
        let draft = parse(&lines, (1_000, 600));
        for field in CardField::ALL {
            prop_assert!(draft.candidates(field).iter().all(|c| c.lines.iter().all(|line| *line < lines.len())));
            read_again(&draft, &lines, (1_000, 600), &[(0, Some(field)), (texts.len() - 1, None)]);
        }
    }
}

/// An e-mail whose name is shorter than what was read of it, cut in the middle of a character.
#[test]
fn k5_an_address_with_a_blank_and_a_wrong_dot_is_read() {
    let draft = parse(&lines(&["Email: li ·w@abc.com".into()]), (1_000, 600));
    assert_eq!(draft.best(CardField::Email), Some("li.w@abc.com"));
}
