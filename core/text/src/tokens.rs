//! Search terms: what the index stores and what a person's typing becomes.
//!
//! Text is folded ([`crate::fold`]) and cut into runs:
//! - a run of characters written without spaces (Chinese, kana, Korean) gives every overlapping pair; in a
//!   document also its last character alone, *colocated* with the last pair (same position), so that the
//!   position counter still runs straight into the word that follows. `云岭精密` → 云岭 岭精 精密+密.
//! - where such a run ends with the character that the next one begins with, the gap between them is a term too:
//!   `岭精，精密` without it would look like `岭精密`.
//! - a run of letters or a run of digits is one term; `XK200` gives `xk` `200`.
//!
//! A phrase of consecutive pairs then matches exactly where the characters stand side by side, and a
//! single character is the prefix of every pair it begins and equal to the single term where it ends a run.
//! Recall therefore equals `LIKE '%query%'` (on folded text) for every query written in such characters; words of letters and
//! digits are found from their beginning.

use crate::fold::{Folded, fold, folded};
use crate::script::is_unspaced;

/// What the terms are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Text to be indexed.
    Document,
    /// A phrase to be looked up: no single character after a run of two or more.
    Query,
}

/// One search term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// The term, folded.
    pub text: &'a str,
    /// First byte of what it came from in the input.
    pub start: usize,
    /// Byte after the last one.
    pub end: usize,
    /// Whether it shares the position of the term before it (FTS5: `FTS5_TOKEN_COLOCATED`).
    pub colocated: bool,
}

/// Words of a query beyond this number are ignored; the result is then wider, never narrower.
pub const MAX_QUERY_PARTS: usize = 16;

/// Cuts `text` into terms and hands them to `emit` in order.
pub fn tokenize(text: &str, purpose: Purpose, emit: &mut dyn FnMut(Token<'_>)) {
    let chars = folded(text);
    let mut term = String::new();
    let mut send = |run: &[Folded], colocated: bool| {
        if let [first, .., last] | [first @ last] = run {
            term.clear();
            term.extend(run.iter().map(|f| f.ch));
            emit(Token { text: &term, start: first.start, end: last.end, colocated });
        }
    };
    // The last character of the pairs before, and the gap after them.
    let (mut left, mut gap) = (None, None);
    for run in chars.chunk_by(|a, b| same_run(a.ch, b.ch)) {
        let pairs = run.len() > 1 && Kind::of(run[0].ch) == Kind::Unspaced;
        match Kind::of(run[0].ch) {
            Kind::Gap => {
                gap = Some(&run[..1]);
                continue;
            }
            Kind::Letters | Kind::Digits => send(run, false),
            Kind::Unspaced if run.len() == 1 => send(run, false),
            Kind::Unspaced => {
                if let Some(gap) = gap.filter(|_| purpose == Purpose::Document && left == Some(run[0].ch)) {
                    send(gap, false);
                }
                for pair in run.windows(2) {
                    send(pair, false);
                }
                if purpose == Purpose::Document {
                    send(&run[run.len() - 1..], true);
                }
            }
        }
        (left, gap) = (run.last().filter(|_| pairs).map(|f| f.ch), None);
    }
}

/// The FTS5 `MATCH` expression for what a person typed, or `None` when it holds nothing to search for.
///
/// Runs of two or more unspaced characters become phrases (`"云岭精密"`, which the tokenizer cuts into
/// pairs), a lone one a prefix (`"云" *`), words of letters and digits prefixes (`"xk200" *`); all parts
/// must occur (`AND`). Every part is quoted and holds only letters and digits, so nothing typed can act as
/// FTS5 syntax. At most [`MAX_QUERY_PARTS`] distinct parts are used.
#[must_use]
pub fn fts_query(user_text: &str) -> Option<String> {
    let text = fold(user_text);
    let chars: Vec<char> = text.chars().collect();
    let mut parts: Vec<String> = Vec::new();
    // Letters and digits that touch are one word here; the tokenizer makes a phrase of them.
    for run in chars.chunk_by(|&a, &b| same_run(a, b) || (Kind::of(a).is_word() && Kind::of(b).is_word())) {
        let word: String = run.iter().collect();
        let part = match Kind::of(run[0]) {
            Kind::Gap => continue,
            Kind::Unspaced if run.len() > 1 => format!("\"{word}\""),
            _ => format!("\"{word}\" *"),
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
        if parts.len() == MAX_QUERY_PARTS {
            break;
        }
    }
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unspaced,
    Letters,
    Digits,
    Gap,
}

impl Kind {
    fn of(c: char) -> Self {
        if is_unspaced(c) {
            Self::Unspaced
        } else if c.is_alphabetic() {
            Self::Letters
        } else if c.is_numeric() {
            Self::Digits
        } else {
            Self::Gap
        }
    }

    fn is_word(self) -> bool {
        matches!(self, Self::Letters | Self::Digits)
    }
}

fn same_run(a: char, b: char) -> bool {
    Kind::of(a) == Kind::of(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str, purpose: Purpose) -> Vec<String> {
        let mut out = Vec::new();
        tokenize(text, purpose, &mut |t| {
            out.push(format!("{}{}", if t.colocated { "+" } else { "" }, t.text));
        });
        out
    }

    #[test]
    fn document_terms() {
        let cases: [(&str, &[&str]); 8] = [
            ("云岭精密", &["云岭", "岭精", "精密", "+密"]),
            ("云", &["云"]),
            ("A类客户", &["a", "类客", "客户", "+户"]),
            ("雲嶺，ＸＫ200型", &["云岭", "+岭", "xk", "200", "型"]),
            ("Müller GmbH", &["muller", "gmbh"]),
            ("東京タワー", &["东京", "京タ", "タワ", "ワー", "+ー"]),
            ("㈱山川", &["株", "山川", "+川"]),
            (" ,. ", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(terms(text, Purpose::Document), expected, "{text}");
        }
    }

    #[test]
    fn query_terms_have_no_trailing_single() {
        assert_eq!(terms("云岭精密", Purpose::Query), ["云岭", "岭精", "精密"]);
        assert_eq!(terms("云", Purpose::Query), ["云"]);
        assert_eq!(terms("A类客户", Purpose::Query), ["a", "类客", "客户"]);
    }

    #[test]
    fn ranges_point_into_the_input() {
        let text = "Ａ類客戶";
        let mut out = Vec::new();
        tokenize(text, Purpose::Document, &mut |t| out.push((t.text.to_owned(), text[t.start..t.end].to_owned())));
        let expected = [("a", "Ａ"), ("类客", "類客"), ("客户", "客戶"), ("户", "戶")];
        assert_eq!(out, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn expressions_table() {
        // typed, expression
        let cases = [
            ("云岭精密", Some("\"云岭精密\"")),
            ("雲", Some("\"云\" *")),
            ("A类客户", Some("\"a\" * AND \"类客户\"")),
            ("张伟 xk200", Some("\"张伟\" AND \"xk200\" *")),
            ("a\" OR b*", Some("\"a\" * AND \"or\" * AND \"b\" *")), // quotes and operators are only text
            ("NEAR(x", Some("\"near\" * AND \"x\" *")),
            ("云岭 云岭", Some("\"云岭\"")),
            ("", None),
            (" -*\"^: ", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(fts_query(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn long_queries_are_bounded() {
        let typed: String = (0..100).map(|i| format!("w{i} ")).collect();
        let query = fts_query(&typed).unwrap_or_default();
        assert_eq!(query.matches(" AND ").count() + 1, MAX_QUERY_PARTS);
    }
}
