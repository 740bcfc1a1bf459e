//! Units: the pieces of text that carry one role each, cut from rows, joined from lines.

use super::fold::{is_cjk, mostly_cjk, tidy};
use super::layout::{Place, Row};
use super::role::Points;
use super::role_latin::company_suffix;
use super::words::Kind;

/// A stretch of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) row: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A piece of text with one role.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    /// Folded text, blanks tidied.
    pub(crate) text: String,
    /// Folded text with its blanks, for letter-spaced names.
    pub(crate) spaced: String,
    /// As printed, blanks tidied.
    pub(crate) raw: String,
    /// Where it comes from, in reading order.
    pub(crate) spans: Vec<Span>,
    pub(crate) place: Place,
    /// The whole row (or rows) it stands in, label and all.
    pub(crate) line: Place,
    /// Lowest confidence of its rows.
    pub(crate) confidence: f32,
    /// What its label announces.
    pub(crate) kinds: Vec<Kind>,
    /// Points for each role.
    pub(crate) points: Points,
    /// Whether it is mostly CJK.
    pub(crate) cjk: bool,
}

impl Unit {
    /// The characters `start..end` of a row as a unit; nothing when no letter or digit is among them.
    pub(crate) fn new(rows: &[Row], span: Span, kinds: &[Kind], region: &str) -> Option<Unit> {
        let row = &rows[span.row];
        let junk = |c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '|' | ';'
                        | ','
                        | '/'
                        | '•'
                        | '·'
                        | ':'
                        | '-'
                        | '_'
                        | '*'
                        | '~'
                        | '='
                        | '>'
                        | '<'
                        | '■'
                        | '●'
                        | '◆'
                        | '▲'
                        | '□'
                        | '○'
                        | '◎'
                        | '♦'
                        | '、'
                        | '\''
                        | '"'
                )
        };
        let (mut start, mut end) = (span.start, span.end);
        while start < end && (junk(row.folded[start]) || row.folded[start] == '.' || row.folded[start] == ')') {
            start += 1;
        }
        while end > start && junk(row.folded[end - 1]) {
            end -= 1;
        }
        let spaced: String = row.folded[start..end].iter().collect();
        if !spaced.chars().any(char::is_alphanumeric) {
            return None;
        }
        let raw: String = row.raw[start..end].iter().collect();
        Some(Unit {
            text: tidy(&spaced),
            raw: tidy(&raw),
            points: Points::of(&spaced, region),
            cjk: mostly_cjk(&spaced),
            spaced: if spaced.contains(' ') || mostly_cjk(&spaced) {
                spaced
            } else {
                super::fold::unglue(&spaced).join(" ")
            },
            spans: vec![Span { row: span.row, start, end }],
            place: row.place_of(start, end),
            line: row.place,
            confidence: row.confidence,
            kinds: kinds.to_vec(),
        })
    }

    /// Both units as one, `below` after `self`.
    pub(crate) fn joined(&self, below: &Unit, region: &str) -> Unit {
        let glue = if self.cjk && below.cjk { "" } else { " " };
        let spaced = format!("{}{glue}{}", self.spaced, below.spaced);
        Unit {
            text: tidy(&spaced),
            raw: tidy(&format!("{}{glue}{}", self.raw, below.raw)),
            points: Points::of(&spaced, region),
            cjk: mostly_cjk(&spaced),
            spaced,
            spans: self.spans.iter().chain(&below.spans).copied().collect(),
            place: self.place.union(&below.place),
            line: self.line.union(&below.line),
            confidence: self.confidence.min(below.confidence),
            kinds: self.kinds.clone(),
        }
    }

    /// Whether a label announces this kind.
    pub(crate) fn is(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }
}

/// Cuts a unit that holds several roles ("沈知夏 采购经理", "John Smith, Sales Director") into them.
pub(crate) fn split(rows: &[Row], unit: Unit, region: &str) -> Vec<Unit> {
    if !unit.kinds.is_empty() || unit.spans.len() != 1 || unit.points.address >= 6.0 {
        return vec![unit];
    }
    let span = unit.spans[0];
    let text = &rows[span.row].folded[span.start..span.end];
    let mut best: Option<(f32, Unit, Unit)> = None;
    for (left, right, strong) in cuts(text) {
        let make = |from: usize, to: usize| {
            Unit::new(rows, Span { row: span.row, start: span.start + from, end: span.start + to }, &[], region)
        };
        let (Some(a), Some(b)) = (make(0, left), make(right, text.len())) else { continue };
        let gain = a.points.best().min(7.0) + b.points.best().min(7.0) - unit.points.best();
        if splits_well(&a, &b, strong) && gain > 1.0 && best.as_ref().is_none_or(|(g, ..)| gain > *g) {
            best = Some((gain, a, b));
        }
    }
    match best {
        Some((_, a, b)) => {
            rejoin(rows, split(rows, a, region).into_iter().chain(split(rows, b, region)).collect(), region)
        }
        None => vec![unit],
    }
}

/// "営業本部 第一営業部 課長" comes apart into three; the two levels of department are one value.
fn rejoin(rows: &[Row], pieces: Vec<Unit>, region: &str) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::new();
    let department = |u: &Unit| u.cjk && u.points.department >= 3.2 && u.points.department >= u.points.best();
    for piece in pieces {
        match out.last() {
            Some(last) if department(last) && department(&piece) && last.spans[0].row == piece.spans[0].row => {
                let span = Span { end: piece.spans[0].end, ..last.spans[0] };
                if let Some(joined) = Unit::new(rows, span, &[], region) {
                    out.pop();
                    out.push(joined);
                }
            }
            _ => out.push(piece),
        }
    }
    out
}

/// Places to cut: (end of the left piece, start of the right one, whether the separator is a strong one).
fn cuts(text: &[char]) -> Vec<(usize, usize, bool)> {
    let mut out = Vec::new();
    let mut i = 1;
    while i + 1 < text.len() {
        let (before, c, after) = (text[i - 1], text[i], text[i + 1]);
        match c {
            ' ' => {
                let mut j = i;
                while text.get(j) == Some(&' ') {
                    j += 1;
                }
                let wide = j - i >= 2;
                let next = text.get(j).copied().unwrap_or(' ');
                let cjk_side = is_cjk(before) || is_cjk(next);
                let dash = matches!(next, '-' | '/' | '|' | '•' | '·');
                if wide || cjk_side || dash {
                    out.push((i, j, wide || dash));
                }
                i = j;
                continue;
            }
            '|' | '•' | ';' | '/' => out.push((i, i + 1, true)),
            '·' | '、' if !(is_cjk(before) && is_cjk(after)) => out.push((i, i + 1, true)),
            ',' => out.push((i, i + 1, false)),
            '(' => out.push((i, i, false)),
            _ if is_cjk(c) != is_cjk(before) && c.is_alphabetic() && before.is_alphabetic() => out.push((i, i, false)),
            _ => {}
        }
        i += 1;
    }
    out
}

/// Whether two pieces stand better alone: each has a clear role, and they differ in role or in script.
fn splits_well(a: &Unit, b: &Unit, strong: bool) -> bool {
    let role = |u: &Unit| {
        let p = u.points;
        [p.name, p.title, p.department, p.company]
            .into_iter()
            .enumerate()
            .max_by(|x, y| x.1.total_cmp(&y.1))
            .map_or((0, 0.0), |(i, v)| (i, v))
    };
    let ((ra, pa), (rb, pb)) = (role(a), role(b));
    if a.points.address > pa.max(2.0) || b.points.address > pb.max(2.0) {
        // "苏州云帆科技有限公司 江苏省苏州市…": a clear company and a clear address part ways.
        return (ra == 3 && pa >= 6.0 && b.points.address >= 4.0) || (rb == 3 && pb >= 6.0 && a.points.address >= 4.0);
    }
    let name = ra == 0 && pa >= 3.5 || rb == 0 && pb >= 3.5;
    let enough = if strong || name { 3.0 } else { 3.8 };
    if pa < enough || pb < enough {
        return false;
    }
    if a.cjk != b.cjk {
        return ra == rb || name || pa >= 4.5 && pb >= 4.5;
    }
    // Titles and departments of Latin lines belong together unless something wide stands between.
    let title_and_department = matches!((ra, rb), (1, 2) | (2, 1));
    ra != rb && (name || strong || a.cjk) && !(title_and_department && !a.cjk && !strong)
}

/// Joins the lines of a company or a title that was printed on two lines.
pub(crate) fn join_broken(units: Vec<Unit>, region: &str) -> Vec<Unit> {
    let mut units = units;
    let mut i = 0;
    while i < units.len() {
        let partner = (0..units.len()).find(|j| *j != i && continues(&units[i], &units[*j], &units, region));
        match partner {
            Some(j) => {
                let joined = units[i].joined(&units[j], region);
                units[i] = joined;
                units.remove(j);
                i = i.saturating_sub(usize::from(j < i));
            }
            None => i += 1,
        }
    }
    units
}

fn continues(above: &Unit, below: &Unit, all: &[Unit], region: &str) -> bool {
    let (a, b) = (&above.place, &below.place);
    let near =
        b.cy() > a.cy() && !a.same_line(b) && a.gap_to(b) < 0.9 && a.aligned(b) && (a.h / b.h - 1.0).abs() < 0.22;
    if !near
        || !below.kinds.is_empty()
        || above.kinds.iter().any(|k| *k != Kind::Company && *k != Kind::Title)
        || above.cjk != below.cjk
    {
        return false;
    }
    if above.points.address >= 3.5 || below.points.address >= 4.5 {
        return false;
    }
    let between = all.iter().any(|u| {
        u.place.cy() > a.cy() + 1.0
            && u.place.cy() < b.cy() - 1.0
            && u.place.shares_columns(a)
            && !u.place.same_line(a)
            && !u.place.same_line(b)
    });
    if between {
        return false;
    }
    let whole = above.joined(below, region);
    if above.cjk {
        let unfinished = above.points.company < 5.0 && above.points.title < 4.0 && above.points.department < 4.0;
        let rest_is_tail = below.points.company >= 0.4 && below.text.chars().count() <= 9 && below.points.title < 4.0;
        let ends = ["公司", "会社", "회사", "事务所", "事務所", "集团", "集團"].iter().any(|s| below.text.ends_with(s));
        let named = above.points.name >= 4.0 && above.text.chars().count() <= 4;
        return unfinished
            && rest_is_tail
            && ends
            && !named
            && whole.points.company >= 6.0
            && above.points.noise < 2.0
            && below_lacks_name(below);
    }
    let lower: Vec<String> = super::fold::words(&below.text).iter().map(|w| super::fold::plain(w)).collect();
    let words: Vec<&str> = lower.iter().map(String::as_str).collect();
    let suffix = company_suffix(&words);
    // "Co., Ltd." alone on the second line, or "& Sons Ltd", "Machinery Co., Ltd." under a line without a role of its own
    let bare_tail = suffix > 0 && suffix >= words.len();
    let has_role = above.points.title >= 3.5 || above.points.company >= 5.0 || above.points.noise >= 2.5;
    let person = above.points.name >= 4.5;
    let open = above.text.ends_with(['&', ',', '-'])
        || below.text.starts_with('&')
        || ["and", "of", "for", "und", "et", "de"]
            .iter()
            .any(|w| above.text.to_lowercase().ends_with(&format!(" {w}")) || below.text.starts_with(&format!("{w} ")));
    if suffix > 0 && !has_role && (bare_tail || open) {
        return true;
    }
    let caps = |u: &Unit| !u.text.chars().any(char::is_lowercase);
    let generic_head = words.first().is_some_and(|w| super::words::WORDS.company_hint.contains(*w));
    if suffix > 0 && !has_role && !person && words.len() <= suffix + 3 && caps(above) == caps(below) && generic_head {
        return true;
    }
    // "Vice President of Sales and" / "Business Development"
    above.points.title >= 3.5
        && open
        && below.points.name < 4.0
        && below.points.company < 5.0
        && below.points.title + below.points.department + 1.0 > 0.0
        && whole.points.title >= 3.5
}

fn below_lacks_name(below: &Unit) -> bool {
    // A tail of its own brand ("云帆科技有限公司") may still be the second half; a full name of a company is not.
    let hints = ["省", "市", "县"];
    !hints.iter().any(|h| below.text.contains(h))
}
