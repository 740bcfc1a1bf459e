//! Label words and label icons: rows cut into parts, each with what its label announces.

use super::fold::is_cjk;
use super::layout::{Place, Row};
use super::words::{Kind, Label, WORDS};

/// A run of characters of one row, behind at most one label (which may announce several kinds: `Tel/Fax`).
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Index of the row.
    pub(crate) row: usize,
    /// First character.
    pub(crate) start: usize,
    /// One past the last character.
    pub(crate) end: usize,
    /// What the label announces; empty without label.
    pub(crate) kinds: Vec<Kind>,
    /// Whether the label stood in another row (a column of labels, an icon of its own).
    pub(crate) borrowed: bool,
    /// Where it stands.
    pub(crate) place: Place,
}

impl Part {
    /// The folded text.
    pub(crate) fn text(&self, rows: &[Row]) -> String {
        rows[self.row].folded[self.start..self.end].iter().collect()
    }

    /// Whether the label announces this kind.
    pub(crate) fn is(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// Matches the label word at `at`; blanks between CJK characters of the text are skipped.
/// Returns the position behind it.
fn match_word(text: &[char], at: usize, label: &Label) -> Option<usize> {
    let mut i = at;
    for (k, want) in label.word.iter().enumerate() {
        if k > 0 && is_cjk(*want) {
            while text.get(i) == Some(&' ') {
                i += 1;
            }
        }
        if lower(*text.get(i)?) != *want {
            return None;
        }
        i += 1;
    }
    Some(i)
}

fn skip(text: &[char], mut i: usize, mut what: impl FnMut(char) -> bool) -> usize {
    while text.get(i).is_some_and(|c| what(*c)) {
        i += 1;
    }
    i
}

/// Remarks and fillers between a label and its sign: `No.`, `(24h)`, `(微信同号)`.
fn skip_remarks(text: &[char], mut i: usize) -> usize {
    loop {
        let start = i;
        i = skip(text, i, |c| c == ' ' || c == '.');
        for filler in ["number", "no", "nr", "#", "号码", "號碼"] {
            let end = i + filler.chars().count();
            let found = text.get(i..end).is_some_and(|t| t.iter().zip(filler.chars()).all(|(a, b)| lower(*a) == b));
            let cut_off = text.get(end).is_none_or(|c| !c.is_alphabetic());
            if found && cut_off {
                i = end;
                break;
            }
        }
        if matches!(text.get(i), Some('(' | '[')) {
            let close = text[i..].iter().position(|c| matches!(c, ')' | ']'));
            let inner = close.map(|n| &text[i + 1..i + n]).unwrap_or(&[]);
            let digits = inner.iter().filter(|c| c.is_ascii_digit()).count();
            if close.is_some() && digits <= 2 && inner.iter().any(|c| c.is_alphabetic()) {
                i += close.unwrap_or(0) + 1;
            }
        }
        if i == start {
            return i;
        }
    }
}

fn looks_like_url(rest: &[char]) -> bool {
    let text: String = rest.iter().collect::<String>().trim().to_lowercase();
    text.starts_with("www") || text.starts_with("http") || super::contact::find_url(&text, true).is_some()
}

/// Whether what follows a label fits it; `sign` tells whether a `:` or the like stood between.
fn fits(label: &Label, text: &[char], i: usize, sign: bool, at_start: bool) -> bool {
    let rest = &text[i.min(text.len())..];
    let first = rest.first().copied();
    let Some(first) = first else {
        // Alone on its row: the value stands beside or below. A lone letter or icon says too little
        // unless it is the whole row.
        // "503.555.0142 cell": the label of the number before it.
        let behind_number =
            label.kind.is_number() && text[..i.min(text.len())].iter().filter(|c| c.is_ascii_digit()).count() >= 6;
        return at_start || behind_number;
    };
    let digits_ahead = rest.iter().take(8).filter(|c| c.is_ascii_digit()).count();
    match label.kind {
        Kind::Mobile | Kind::Phone | Kind::Fax => {
            (first.is_ascii_digit() || matches!(first, '+' | '(')) && digits_ahead >= 2
                || sign && !label.icon && digits_ahead >= 1
                || sign && digits_ahead >= 3
        }
        Kind::Email => rest.contains(&'@') || sign && !label.icon,
        Kind::Url => looks_like_url(rest) || sign && !label.icon && !rest.contains(&' '),
        Kind::Wechat => sign || first.is_ascii_alphanumeric() && rest.len() >= 5,
        Kind::Postcode => {
            let near = rest.iter().take(10).filter(|c| c.is_ascii_digit()).count();
            near >= 3 || sign
        }
        Kind::Address => sign || at_start && label.word.iter().any(|c| is_cjk(*c)) && rest.len() >= 4,
        Kind::Name | Kind::Title | Kind::Department | Kind::Company => sign,
        Kind::Other => sign || rest.iter().take(6).any(char::is_ascii_digit),
    }
}

struct Found {
    start: usize,
    end: usize,
    kinds: Vec<Kind>,
}

/// A label (or several joined by `/`, `&`) starting at `at`.
fn label_at(text: &[char], at: usize) -> Option<Found> {
    let before = at.checked_sub(1).map(|i| text[i]);
    let first = *text.get(at)?;
    let labels = WORDS.labels.get(&lower(first))?;
    let at_start = text[..at].iter().all(|c| !c.is_alphanumeric());
    for label in labels {
        let Some(end) = match_word(text, at, label) else { continue };
        let cjk = label.word.iter().any(|c| is_cjk(*c));
        let joined_before = match before {
            None => false,
            Some(b) if cjk && label.icon => is_cjk(b) || b.is_alphanumeric(),
            Some(b) if cjk => is_cjk(b) && label.word.len() < 3 && text.get(end) != Some(&':'),
            // "…1000Fax:…", run together
            Some(b) if b.is_ascii_digit() && label.word.len() >= 3 && label.kind.is_number() => false,
            Some(b) => {
                b.is_alphanumeric()
                    || matches!(b, '@' | '.' | '-' | '_' | '/' if !at_start && text.get(end) != Some(&':'))
            }
        };
        let letter_behind = text.get(end).is_some_and(|c| {
            if cjk {
                label.icon && is_cjk(*c)
            } else {
                c.is_alphabetic() && !is_cjk(*c) || matches!(c, '@' | '_') && !label.icon
            }
        });
        if joined_before || letter_behind {
            continue;
        }
        let mut kinds = vec![label.kind];
        let mut i = skip_remarks(text, end);
        // Tel/Fax, 电话/传真, T & F
        while let Some(next) = second_label(text, i, &kinds) {
            for kind in next.kinds {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
            i = skip_remarks(text, next.end);
        }
        let signs = |c: char| {
            matches!(c, ':' | '/' | '|' | '>' | '=' | ';' | '～' | '~' | '•' | '·' | '】' | ']' | '-' | '→' | '▸' | ')')
        };
        let dotted = text.get(end) == Some(&'.');
        let mut sign = dotted
            && !kinds
                .iter()
                .any(|k| matches!(k, Kind::Other | Kind::Company | Kind::Name | Kind::Title | Kind::Department));
        let behind = skip(text, i, |c| {
            sign |= signs(c);
            signs(c) || c == ' '
        });
        // "a.wronska@…", "e-lindt@…": the letter begins the value.
        let letter_of_value = label.icon
            && !cjk
            && matches!(text.get(end), Some('.' | '-' | '/' | '_'))
            && text.get(end + 1).is_some_and(|c| c.is_alphabetic())
            && !matches!(text.get(end), Some('/') if kinds.len() > 1);
        if letter_of_value {
            continue;
        }
        // "D-10117 Berlin", "F-75008 Paris": a country letter of a postcode, not a label.
        let misread_digit = label.icon && !cjk && before == Some(':');
        let country_letter = label.word.len() == 1 && text.get(end) == Some(&'-');
        if !country_letter && !misread_digit && fits(label, text, behind, sign, at_start) {
            return Some(Found { start: at, end: behind, kinds });
        }
    }
    None
}

/// A second label behind the first: joined to it by a sign, or the same word in another language
/// (`电话 Tel`).
fn second_label(text: &[char], at: usize, kinds: &[Kind]) -> Option<Found> {
    let i = skip(text, at, |c| c == ' ');
    let joined = matches!(text.get(i)?, '/' | '&' | '、' | '+' | '|' | '及' | '和' | '兼' | ',');
    let i = if joined { skip(text, i + 1, |c| c == ' ') } else { i };
    let first = lower(*text.get(i)?);
    WORDS.labels.get(&first)?.iter().find_map(|label| {
        let end = match_word(text, i, label)?;
        let clean = text.get(end).is_none_or(|c| !c.is_alphabetic() || is_cjk(*c) != is_cjk(label.word[0]));
        let translated = kinds.contains(&label.kind) && !label.icon;
        (clean && (joined || translated)).then(|| Found { start: i, end, kinds: vec![label.kind] })
    })
}

/// Cuts the rows at their labels. Labels alone on a row are given to the value beside or below.
pub(crate) fn parts(rows: &[Row]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        cut(index, row, &mut parts);
    }
    lend_lonely_labels(rows, &mut parts);
    parts.retain(|p| p.start < p.end);
    parts
}

/// Shapes that icons are read as.
const ICONS: [char; 32] = [
    '回', '口', '囗', '凸', '日', '曰', '田', '凹', '中', '合', '白', '画', '圆', '◎', '○', '●', '◯', '♀', '©', '®',
    '▲', '◆', '■', '★', '*', '?', '¥', '>', '^', '△', '▼', '□',
];

fn cut(index: usize, row: &Row, parts: &mut Vec<Part>) {
    let text = &row.folded;
    let mut kinds: Vec<Kind> = Vec::new();
    // A pin, an envelope or a receiver read as one shape in front of the value.
    let icon = text.len() > 3 && text[1] == ' ' && ICONS.contains(&text[0]);
    let (mut start, mut i) = if icon { (2, 2) } else { (0, 0) };
    let mut push = |start: usize, end: usize, kinds: &[Kind]| {
        let mut s = skip(text, start, |c| c == ' ');
        let mut e = end.max(s);
        while e > s && matches!(text[e - 1], ' ' | '|' | ';' | ',' | '/' | '•' | '·') {
            e -= 1;
        }
        if kinds.is_empty() {
            s = skip(&text[..e], s, |c| matches!(c, ' ' | '|' | ';' | ',' | '/' | '•' | '·' | ':'));
        }
        if s < e || !kinds.is_empty() {
            parts.push(Part {
                row: index,
                start: s,
                end: e,
                kinds: kinds.to_vec(),
                borrowed: false,
                place: row.place_of(s.min(text.len()), e),
            });
        }
    };
    while i < text.len() {
        match label_at(text, i) {
            Some(found) => {
                push(start, found.start, &kinds);
                kinds = found.kinds;
                start = found.end;
                i = found.end.max(i + 1);
            }
            None => i += 1,
        }
    }
    push(start, text.len(), &kinds);
}

/// Whether the value could stand behind a label of these kinds.
fn could_be(kinds: &[Kind], text: &str) -> bool {
    let digits = text.chars().filter(|c| c.is_ascii_digit()).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    kinds.iter().any(|kind| match kind {
        Kind::Mobile | Kind::Phone | Kind::Fax => digits >= 6 && letters <= 4,
        Kind::Email => text.contains('@'),
        Kind::Url => text.contains('.') && !text.contains('@') && digits <= letters,
        Kind::Address => letters >= 4 && !text.contains('@'),
        Kind::Postcode => digits >= 3 && text.len() <= 10,
        Kind::Wechat => text.is_ascii() && text.len() >= 5 && !text.contains('@'),
        Kind::Name => digits == 0 && (2..=30).contains(&letters),
        Kind::Title | Kind::Department | Kind::Company => digits <= 2 && letters >= 2,
        Kind::Other => true,
    })
}

/// "503.555.0142 cell 503.555.0143 office": the labels stand behind their numbers, so each goes one to
/// the left. Only when the row begins with a bare number and `end`, its last part, is a bare label.
fn take_labels_from_behind(rows: &[Row], parts: &mut [Part], end: usize) {
    let row = parts[end].row;
    let first = (0..end).find(|i| parts[*i].row == row).unwrap_or(end);
    let bare_number =
        first < end && parts[first].kinds.is_empty() && could_be(&parts[end].kinds, &parts[first].text(rows));
    if bare_number {
        for i in first..end {
            parts[i].kinds = parts[i + 1].kinds.clone();
        }
        parts[end].kinds.clear();
    }
}

fn lend_lonely_labels(rows: &[Row], parts: &mut [Part]) {
    for i in 1..parts.len() {
        let row_ends = parts.get(i + 1).is_none_or(|next| next.row != parts[i].row);
        if parts[i].start >= parts[i].end && row_ends && parts[i].kinds.iter().any(|k| k.is_number()) {
            take_labels_from_behind(rows, parts, i);
        }
    }
    let last = |i: usize, parts: &[Part]| parts.get(i + 1).is_none_or(|next| next.row != parts[i].row);
    let lonely: Vec<usize> = (0..parts.len())
        .filter(|i| parts[*i].start >= parts[*i].end && !parts[*i].kinds.is_empty() && last(*i, parts))
        .collect();
    for label in lonely {
        let (place, kinds) = (parts[label].place, parts[label].kinds.clone());
        let full = rows[parts[label].row].place;
        let beside = (0..parts.len())
            .filter(|i| parts[*i].kinds.is_empty() && parts[*i].start < parts[*i].end)
            .filter(|i| could_be(&kinds, &parts[*i].text(rows)))
            .filter(|i| parts[*i].place.same_line(&place) && parts[*i].place.x0 > full.x0)
            .min_by(|a, b| parts[*a].place.x0.total_cmp(&parts[*b].place.x0));
        let below = || {
            (0..parts.len())
                .filter(|i| parts[*i].kinds.is_empty() && parts[*i].start < parts[*i].end)
                .filter(|i| could_be(&kinds, &parts[*i].text(rows)))
                .find(|i| {
                    full.gap_to(&parts[*i].place) > -0.4
                        && full.gap_to(&parts[*i].place) < 1.0
                        && full.aligned(&parts[*i].place)
                })
        };
        if let Some(value) = beside.or_else(below) {
            parts[value].kinds = kinds;
            parts[value].borrowed = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::TextLine;
    use crate::parse::layout::rows;

    fn cut_line(text: &str) -> Vec<(Vec<Kind>, String)> {
        let line = TextLine {
            text: text.into(),
            confidence: 1.0,
            quad: [[0.0, 0.0], [900.0, 0.0], [900.0, 30.0], [0.0, 30.0]],
            char_height: 30.0,
        };
        let rows = rows(&[line]);
        parts(&rows).iter().map(|p| (p.kinds.clone(), p.text(&rows))).collect()
    }

    #[test]
    fn rows_are_cut_at_labels() {
        use Kind::*;
        type Case<'a> = (&'a str, &'a [(&'a [Kind], &'a str)]);
        let cases: &[Case<'_>] = &[
            ("T: 0512-62881000  F: 0512-62881001", &[(&[Phone], "0512-62881000"), (&[Fax], "0512-62881001")]),
            ("手机 138 0013 8000 电话：0512-62881000", &[(&[Mobile], "138 0013 8000"), (&[Phone], "0512-62881000")]),
            ("Tel/Fax: +49 30 123456", &[(&[Phone, Fax], "+49 30 123456")]),
            ("电 话：0512-62881000", &[(&[Phone], "0512-62881000")]),
            // the country letter of a postcode is not a label
            ("D-10117 Berlin", &[(&[], "D-10117 Berlin")]),
            // a word that begins like a label is not one
            ("Mobile Solutions Ltd", &[(&[], "Mobile Solutions Ltd")]),
            ("Faxton House", &[(&[], "Faxton House")]),
            ("Email: a@b.example", &[(&[Email], "a@b.example")]),
            ("手机（微信同号）：13900000000", &[(&[Mobile], "13900000000")]),
            ("QQ:123456789", &[(&[Other], "123456789")]),
        ];
        for (text, want) in cases {
            let got = cut_line(text);
            let want: Vec<(Vec<Kind>, String)> = want.iter().map(|(k, t)| (k.to_vec(), (*t).to_owned())).collect();
            assert_eq!(got, want, "{text}");
        }
    }
}
