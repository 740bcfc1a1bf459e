//! Addresses: lines that belong together joined into one string, with the postcode taken out of them.

use super::fold::{is_cjk, mostly_cjk};
use super::postcode;
use super::region::{region_of_city, region_of_text};
use super::unit::Unit;
use super::words::{Kind, WORDS};

/// An address of one or more units.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    /// Indices of its units, in reading order.
    pub(crate) units: Vec<usize>,
    /// The whole address as one string.
    pub(crate) value: String,
    /// Its postcode, where one was found.
    pub(crate) postcode: Option<String>,
    /// Sum of the points of its units.
    pub(crate) points: f32,
    /// Whether a label announced it.
    pub(crate) labelled: bool,
}

/// Points from which a line starts an address without a label.
const SEED: f32 = 3.4;
/// Points from which a line may go on with an address that has started.
const PART: f32 = 0.9;

fn other_roles(unit: &Unit) -> f32 {
    let p = unit.points;
    [p.name - 0.5, p.title, p.company, p.department].into_iter().fold(0.0, f32::max)
}

fn is_seed(unit: &Unit) -> bool {
    unit.is(Kind::Address)
        || unit.kinds.is_empty()
            && unit.points.address >= SEED
            && unit.points.address > other_roles(unit) - 0.5
            && unit.points.company < 7.0
}

fn may_continue(unit: &Unit) -> bool {
    unit.kinds.is_empty()
        && unit.points.address >= PART
        && unit.points.address + 2.0 > other_roles(unit)
        && unit.points.company < 6.0
        && unit.points.title < 5.0
}

/// A line without any role of its own that stands between two lines of an address, or ends one.
fn is_filler(unit: &Unit) -> bool {
    unit.kinds.is_empty() && other_roles(unit) < 2.2 && unit.points.noise < 1.5 && unit.text.chars().count() <= 40
}

/// Whether `below` may be the next line of the address that ends with `above`.
fn follows(above: &Unit, below: &Unit, in_label_column: bool) -> bool {
    let (a, b) = (&above.place, &below.place);
    if above.cjk != below.cjk
        && !(below.points.address > 2.0 && below.text.chars().filter(|c| c.is_alphabetic()).count() <= 4)
    {
        return false;
    }
    if !(0.62..1.6).contains(&(a.h / b.h)) {
        return false;
    }
    if a.same_line(b) {
        let gap = b.x0 - a.x1;
        return gap > -a.h && gap < 3.5 * a.h;
    }
    let gap = a.gap_to(b);
    let aligned = a.aligned(b)
        || above.line.aligned(&below.line)
        || in_label_column && b.x0 > a.x0 - 6.0 * a.h && b.x0 < a.x0 + 2.0 * a.h;
    // In a column of its own the pitch may be set by the taller lines beside it.
    let column = (a.x0 - b.x0).abs() < 0.6 * a.h && below.points.address >= 2.5 && !finished(&above.text, "US");
    let reach = if column { 2.2 } else { 1.15 };
    (-0.6..reach).contains(&gap) && aligned && b.cy() > a.cy()
}

/// Whether the text so far already reads like a finished address that a new one may follow.
fn finished(text: &str, region: &str) -> bool {
    let lower = text.to_lowercase();
    let lower = lower.trim_end_matches(['.', ' ', ',']);
    let country = WORDS.country.iter().any(|(name, _)| name.len() > 2 && lower.ends_with(name.as_str()));
    country || postcode::find(text, region).is_some_and(|p| p.range.end + 3 >= text.len())
}

fn starts_new(unit: &Unit) -> bool {
    let first = unit.text.split_whitespace().next().unwrap_or_default();
    if unit.cjk {
        return WORDS.region_cjk.iter().any(|r| unit.text.starts_with(r.as_str())) && unit.points.address >= 5.0;
    }
    !postcode_in_front(&unit.text)
        && unit.points.address >= 3.5
        && (first.chars().next().is_some_and(|c| c.is_ascii_digit()) && first.len() <= 5
            || postcode::find(&unit.text, "US").is_none())
}

/// Finds the addresses among `units` (in reading order). `region` is the card's country.
pub(crate) fn find(units: &[Unit], region: &str) -> Vec<Address> {
    let mut taken = vec![false; units.len()];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    // Labelled first, so that a label's lines are not taken by a neighbour.
    let labelled = (0..units.len()).filter(|i| units[*i].is(Kind::Address));
    let seeds = (0..units.len()).filter(|i| !units[*i].is(Kind::Address) && is_seed(&units[*i]));
    for seed in labelled.chain(seeds).collect::<Vec<_>>() {
        if taken[seed] || units[seed].is(Kind::Address) && units[seed].points.address < -2.0 {
            continue;
        }
        taken[seed] = true;
        let mut group = vec![seed];
        grow_down(units, region, &mut group, &mut taken);
        if !units[seed].is(Kind::Address) {
            grow_up(units, &mut group, &mut taken);
        }
        groups.push(group);
    }
    groups.into_iter().map(|group| build(units, group, region)).collect()
}

fn grow_down(units: &[Unit], region: &str, group: &mut Vec<usize>, taken: &mut [bool]) {
    loop {
        let last = group[group.len() - 1];
        let text = join(units, group);
        let done = finished(&text, region);
        let labelled = units[group[0]].is(Kind::Address);
        let free = |i: &usize| !taken[*i] && *i != last && follows(&units[last], &units[*i], labelled);
        let next = (0..units.len()).filter(free).find(|i| {
            let unit = &units[*i];
            if done && starts_new(unit) {
                return false;
            }
            may_continue(unit) && !(done && unit.points.address < 2.0)
                || labelled && !done && is_filler(unit) && unit.points.name < 2.0 && follows_closely(&units[last], unit)
                || !done && is_filler(unit) && bridge(units, *i, taken)
                || open_end(&units[last].text) && is_filler(unit)
        });
        match next {
            Some(i) => {
                taken[i] = true;
                group.push(i);
            }
            None => return,
        }
    }
}

fn grow_up(units: &[Unit], group: &mut Vec<usize>, taken: &mut [bool]) {
    loop {
        let first = group[0];
        let above = (0..units.len())
            .filter(|i| !taken[*i] && *i != first && follows(&units[*i], &units[first], false))
            .find(|i| {
                let unit = &units[*i];
                let building = unit.points.address >= 0.4
                    && unit.points.name < 3.0
                    && unit.points.company < 3.0
                    && unit.points.title < 3.0
                    && unit.points.department < 3.0;
                house_number_behind(&unit.text)
                    && unit.kinds.is_empty()
                    && unit.points.title < 3.0
                    && unit.points.noise < 2.0
                    && postcode_in_front(&units[first].text)
                    || may_continue(unit) && unit.points.name < 4.0
                    || unit.kinds.is_empty() && building && unit.points.noise < 2.0 && unit.text.ends_with(',')
            });
        match above {
            Some(i) => {
                taken[i] = true;
                group.insert(0, i);
            }
            None => return,
        }
    }
}

/// `Am Sägewerk 3`, `Ringgasse 9/4`: words and a house number.
fn house_number_behind(text: &str) -> bool {
    let Some((street, number)) = text.trim().trim_end_matches(',').rsplit_once(' ') else { return false };
    number.chars().next().is_some_and(|c| c.is_ascii_digit())
        && number.len() <= 7
        && street.chars().filter(|c| c.is_alphabetic()).count() >= 4
}

/// `87435 Kempten`, `D-71332 Waiblingen`: a town's line.
fn postcode_in_front(text: &str) -> bool {
    let code = text.split([' ', ',']).next().unwrap_or_default();
    let digits = code.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '-');
    (4..=5).contains(&digits.len())
        && digits.chars().all(|c| c.is_ascii_digit())
        && text.chars().any(char::is_alphabetic)
}

fn follows_closely(above: &Unit, below: &Unit) -> bool {
    above.place.gap_to(&below.place) < 0.7 && (above.place.h / below.place.h - 1.0).abs() < 0.2
}

/// Whether a line goes on after its end: a comma, or a hanging hyphen.
fn open_end(text: &str) -> bool {
    text.ends_with([',', '-', '，']) && !text.ends_with("-,")
}

/// Whether a free line below this one is a clear part of an address.
fn bridge(units: &[Unit], i: usize, taken: &[bool]) -> bool {
    (0..units.len()).any(|j| {
        j != i
            && !taken[j]
            && units[j].kinds.is_empty()
            && units[j].points.address >= 2.5
            && other_roles(&units[j]) < units[j].points.address
            && follows(&units[i], &units[j], false)
    })
}

fn join(units: &[Unit], group: &[usize]) -> String {
    let mut out = String::new();
    for i in group {
        let piece = if units[*i].cjk { &units[*i].raw } else { &units[*i].text };
        let piece = piece.trim();
        if let (Some(last), Some(first)) = (out.chars().last(), piece.chars().next()) {
            let cjk = is_cjk(last) && (is_cjk(first) || mostly_cjk(piece)) || is_cjk(first) && mostly_cjk(&out);
            if cjk {
                // CJK lines run on
            } else if matches!(last, ',' | '，') {
                out.push(' ');
            } else if last == '-' {
            } else {
                out.push_str(", ");
            }
        }
        out.push_str(piece);
    }
    out
}

fn build(units: &[Unit], group: Vec<usize>, card_region: &str) -> Address {
    let mut value = join(units, &group);
    let folded: String = value.chars().map(super::fold::fold_char).collect();
    let region = region_of_text(&folded)
        .or_else(|| region_of_city(&folded).filter(|_| !folded.chars().any(is_cjk)))
        .unwrap_or(card_region);
    let found = postcode::find(&folded, region);
    let mut code = None;
    if let Some(found) = found {
        // At the edge of a CJK address the postcode is an addition, inside a western one it is part of the line.
        if folded.chars().any(is_cjk) && value.len() == folded.len()
            || value.contains('〒')
            || folded.trim_start().starts_with(['(', '['])
        {
            value = without(&folded, &found);
        }
        // "大阪支店 〒541-0041 大阪市…": what stands before the sign names the office.
        if let Some(at) = folded.find('〒').filter(|at| *at > 0 && folded[..*at].chars().count() <= 10) {
            value = folded[at..].replacen('〒', "", 1).replacen(&found.value, "", 1);
        }
        code = Some(found.value);
    }
    let labelled = group.iter().any(|i| units[*i].is(Kind::Address));
    let points = group.iter().map(|i| units[*i].points.address).sum();
    Address { units: group, value: clean(&value), postcode: code, points, labelled }
}

fn without(text: &str, found: &postcode::Postcode) -> String {
    let head = text[..found.range.start].trim_end_matches(['(', '[', ' ', '〒', ':', ',', '-']);
    let head = ["邮编", "郵編", "邮政编码", "P.C.", "P.C", "郵便番号"]
        .iter()
        .fold(head, |h, label| h.trim_end_matches(label).trim_end());
    let tail = text[found.range.end..].trim_start_matches([')', ']', ' ', ',', '-']);
    let runs_on = head.is_empty() || tail.chars().next().is_none_or(is_cjk);
    format!("{head}{}{tail}", if runs_on { "" } else { " " })
}

/// A printed address without stray signs at its ends.
fn clean(value: &str) -> String {
    let value = value.trim().trim_matches(|c| matches!(c, ',' | ';' | '|' | '-' | ' ' | '•' | '·' | '，' | '。'));
    value.trim_end_matches('.').replace(" ,", ",").replace(",,", ",")
}
