//! Search finds what `LIKE '%query%'` finds: the terms and the search expression, run through a small model
//! of FTS5 (positions, colocated terms, phrases, prefixes), against a plain `contains`.
#![allow(clippy::unwrap_used)]

use legwork_text::fold::fold;
use legwork_text::tokens::{Purpose, fts_query, tokenize};
use proptest::prelude::*;

/// Terms per position, as FTS5 stores a document.
fn index(text: &str) -> Vec<Vec<String>> {
    let mut positions: Vec<Vec<String>> = Vec::new();
    tokenize(text, Purpose::Document, &mut |token| {
        assert!(token.start < token.end && text.get(token.start..token.end).is_some());
        match positions.last_mut() {
            Some(last) if token.colocated => last.push(token.text.to_owned()),
            _ => positions.push(vec![token.text.to_owned()]),
        }
    });
    positions
}

/// Whether an expression of [`fts_query`]'s form matches a document.
fn matches(document: &[Vec<String>], expression: &str) -> bool {
    expression.split(" AND ").all(|part| {
        let prefix = part.ends_with(" *");
        let phrase = part.trim_end_matches(" *").trim_matches('"');
        let mut terms: Vec<String> = Vec::new();
        tokenize(phrase, Purpose::Query, &mut |token| {
            assert!(!token.colocated);
            terms.push(token.text.to_owned());
        });
        assert!(!terms.is_empty(), "FTS5 finds everything or nothing for an empty phrase: {part}");
        (0..document.len()).any(|start| {
            terms.iter().enumerate().all(|(offset, term)| {
                let last = offset + 1 == terms.len();
                document.get(start + offset).is_some_and(|stored| {
                    stored.iter().any(|s| if last && prefix { s.starts_with(term) } else { s == term })
                })
            })
        })
    })
}

/// Few different characters, so that accidental matches and near misses are common.
const MIXED: &str = "[云岭精密雲嶺机a-bＡ1２ ，。かカ]{0,24}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// For a query of Chinese characters alone, search and `contains` agree exactly.
    #[test]
    fn chinese_queries_of_1_to_8_characters_equal_like(
        documents in prop::collection::vec(MIXED, 1..6),
        query in "[云岭精密雲嶺机か]{1,8}",
    ) {
        let expression = fts_query(&query).unwrap();
        for document in &documents {
            let like = fold(document).contains(&fold(&query));
            prop_assert_eq!(matches(&index(document), &expression), like, "{} in {}", query, document);
        }
    }

    /// The same for queries cut out of a document, which random ones of this length would seldom hit.
    #[test]
    fn pieces_of_a_document_are_found(document in "[云岭精密机械雲嶺]{8,30}", at in 0_usize..22, length in 1_usize..=8) {
        let chars: Vec<char> = document.chars().collect();
        let at = at.min(chars.len() - 1);
        let query: String = chars[at..chars.len().min(at + length)].iter().collect();
        prop_assert!(matches(&index(&document), &fts_query(&query).unwrap()), "{} in {}", query, document);
    }

    /// A mixed query that begins where a word of the document begins is always found.
    #[test]
    fn mixed_queries_from_a_word_start_are_found(words in prop::collection::vec("[云岭精]{1,4}|[a-c]{1,4}|[0-9]{1,3}", 1..8), from in 0_usize..8, length in 1_usize..12) {
        let from = from.min(words.len() - 1);
        let document = words.concat();
        let query: String = words[from..].concat().chars().take(length).collect();
        // Joined words of the same kind run into one another: only a real word start counts.
        let before = words[..from].concat().chars().last();
        prop_assume!(before.is_none_or(|b| query.starts_with(|q: char| kind(q) == 0 || kind(q) != kind(b))));
        prop_assert!(matches(&index(&document), &fts_query(&query).unwrap()), "{} in {}", query, document);
    }

    /// Whatever is typed, the expression is well formed: quoted parts of letters and digits, joined by AND.
    #[test]
    fn nothing_typed_becomes_syntax(typed in "\\PC{0,40}") {
        if let Some(expression) = fts_query(&typed) {
            for part in expression.split(" AND ") {
                let inner = part.strip_suffix(" *").unwrap_or(part);
                let inner = inner.strip_prefix('"').and_then(|p| p.strip_suffix('"'));
                prop_assert!(inner.is_some_and(|p| !p.is_empty() && !p.contains(['"', ' ', '*'])), "{}", part);
            }
            let _ = matches(&index(&typed), &expression);
        }
    }
}

fn kind(c: char) -> u8 {
    match c {
        'a'..='z' => 1,
        '0'..='9' => 2,
        _ => 0,
    }
}

#[test]
fn pairs_do_not_match_across_a_gap() {
    assert!(!matches(&index("云岭，精密"), &fts_query("云岭精密").unwrap()));
    assert!(!matches(&index("か精，精精"), &fts_query("か精精").unwrap()), "the same character on both sides");
    assert!(
        matches(&index("か精，精精"), &fts_query("か精").unwrap())
            && matches(&index("か精，精精"), &fts_query("精精").unwrap())
    );
    assert!(matches(&index("A类客户 华为mate50手机"), &fts_query("A类客户").unwrap()));
    assert!(matches(&index("A类客户 华为mate50手机"), &fts_query("mate5").unwrap()));
    assert!(matches(&index("型号 XK-200"), &fts_query("xk200").unwrap()));
}
