//! One assignment for the whole card: which unit is the name, which the company, what the others are.

use super::address::Address;
use super::affinity;
use super::fold::{plain, squeeze};
use super::name;
use super::unit::Unit;
use super::words::Kind;

/// What is known about the card beside its units.
pub(crate) struct Context<'a> {
    /// Local parts of the e-mail addresses.
    pub(crate) locals: Vec<String>,
    /// Owners of the e-mail and web domains (`yunfan` of `yunfan.com.cn`).
    pub(crate) owners: Vec<String>,
    /// Addresses; their units are taken.
    pub(crate) addresses: &'a [Address],
}

/// A unit chosen for a role with the points that chose it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    pub(crate) unit: usize,
    pub(crate) points: f32,
    /// How far the next best unit of the same script lay behind; large when there was none.
    pub(crate) margin: f32,
    /// Agreement with an e-mail address (name) or a domain (company), 0 to 1.
    pub(crate) agreement: f32,
}

/// The roles of all units.
#[derive(Debug, Default)]
pub(crate) struct Assignment {
    pub(crate) names: Vec<Choice>,
    pub(crate) companies: Vec<Choice>,
    pub(crate) titles: Vec<Choice>,
    pub(crate) departments: Vec<Choice>,
}

/// Least points of a name, company, title and department that is shown at all.
const LEAST_NAME: f32 = 3.0;
const LEAST_COMPANY: f32 = 3.6;
const LEAST_TITLE: f32 = 3.0;
const LEAST_DEPARTMENT: f32 = 3.2;

/// Assigns roles to `units`.
pub(crate) fn assign(units: &[Unit], context: &Context<'_>) -> Assignment {
    let mut free: Vec<bool> = vec![true; units.len()];
    for i in context.addresses.iter().flat_map(|a| &a.units) {
        free[*i] = false;
    }
    for (i, unit) in units.iter().enumerate() {
        free[i] &=
            !unit.kinds.iter().any(|k| !matches!(k, Kind::Name | Kind::Title | Kind::Company | Kind::Department));
    }
    let median = median_height(units);
    let name_points: Vec<f32> = (0..units.len()).map(|i| name_points(i, units, median, context)).collect();
    let company_points: Vec<f32> = (0..units.len()).map(|i| company_points(i, units, median, context)).collect();
    let mut out = Assignment::default();
    for cjk in [true, false] {
        let here: Vec<usize> = (0..units.len()).filter(|i| free[*i] && units[*i].cjk == cjk).collect();
        let (name, company) = best_pair(&here, units, &name_points, &company_points);
        if let Some(i) = name {
            out.names.push(choice(i, &here, &name_points, company, name_agreement(&units[i], context)));
        }
        if let Some(i) = company {
            out.companies.push(choice(
                i,
                &here,
                &company_points,
                name,
                company_agreement(&units[i].text, &context.owners),
            ));
        }
    }
    keep_one_person(&mut out, units);
    for c in out.names.iter().chain(&out.companies) {
        free[c.unit] = false;
    }
    more_companies(&mut out, units, &mut free, &company_points, context);
    titles_and_departments(&mut out, units, &mut free);
    if out.companies.is_empty() {
        out.companies.extend(last_resort(units, &free, &company_points, median));
        if let Some(first) = out.companies.first().map(|c| c.unit) {
            free[first] = false;
            // The same mark in the other script, right beside it.
            let twin = |i: &usize| {
                free[*i]
                    && units[*i].cjk != units[first].cjk
                    && neighbours(&units[*i], &units[first])
                    && likely_mark(&units[*i])
            };
            let second = (0..units.len()).find(twin);
            out.companies.extend(second.map(|unit| Choice {
                unit,
                points: company_points[unit].max(1.0),
                margin: 0.0,
                agreement: 0.0,
            }));
        }
    }
    out
}

fn median_height(units: &[Unit]) -> f32 {
    let mut heights: Vec<f32> = units.iter().map(|u| u.place.h).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or(1.0).max(1.0)
}

fn name_agreement(unit: &Unit, context: &Context<'_>) -> f32 {
    let name = name::score(&unit.spaced).map_or_else(|| unit.text.clone(), |s| s.name);
    context.locals.iter().map(|l| affinity::email_affinity(&name, l)).fold(0.0, f32::max)
}

fn name_points(i: usize, units: &[Unit], median: f32, context: &Context<'_>) -> f32 {
    let unit = &units[i];
    if unit.is(Kind::Name) {
        return 12.0;
    }
    if !unit.kinds.is_empty() || unit.points.name < 1.2 {
        return 0.0;
    }
    let size = 2.2 * (unit.place.h / median - 1.0).clamp(-0.6, 1.0);
    let mut points = unit.points.name + size + 3.5 * name_agreement(unit, context);
    let beside_title = units.iter().enumerate().any(|(j, other)| {
        let role = other.points.title.max(other.points.department - 1.0);
        j != i && role >= 4.0 && other.kinds.iter().all(|k| *k == Kind::Title) && neighbours(unit, other)
    });
    if beside_title {
        points += 1.5;
    }
    points -= 0.7 * unit.points.noise.min(3.0);
    // What repeats the domain is the company's name, not the person's, unless it fits the address as well.
    if company_agreement(&unit.text, &context.owners) > 0.8 && name_agreement(unit, context) < 0.5 {
        points -= 1.5;
    }
    points
}

fn neighbours(a: &Unit, b: &Unit) -> bool {
    let (p, q) = (&a.place, &b.place);
    let h = p.h.max(q.h);
    if p.same_line(q) {
        return (q.x0 - p.x1).max(p.x0 - q.x1) < 6.0 * h;
    }
    let gap = if q.cy() > p.cy() { p.gap_to(q) } else { q.gap_to(p) };
    gap < 1.4 && p.shares_columns(q)
}

/// How well a company's name fits the owner of a domain, 0 to 1.
pub(crate) fn company_agreement(text: &str, owners: &[String]) -> f32 {
    let words: Vec<String> =
        super::fold::words(text).iter().map(|w| plain(w).chars().filter(|c| c.is_alphanumeric()).collect()).collect();
    let joined: String = words.concat();
    let spelled: String = super::fold::words(&text.replace('&', " and ")).iter().map(|w| plain(w)).collect();
    let initials: String = words
        .iter()
        .filter(|w| !matches!(w.as_str(), "and" | "of" | "the" | "und"))
        .filter_map(|w| w.chars().next())
        .collect();
    let syllables = name::romanise(&squeeze(text));
    let romanised = syllables.concat();
    let first_letters: String = syllables.iter().filter_map(|s| s.chars().next()).collect();
    owners
        .iter()
        .map(|owner| {
            let owner: String = plain(owner).chars().filter(|c| c.is_alphanumeric()).collect();
            let n = owner.len();
            if n < 2 {
                return 0.0;
            }
            let latin = joined.is_ascii();
            if latin
                && n >= 3
                && (joined.starts_with(&owner)
                    || spelled.starts_with(&owner)
                    || joined.len() >= 3 && owner.starts_with(&joined))
            {
                1.0
            } else if latin
                && n >= 3
                && words.iter().any(|w| w.len() >= 4 && (owner.starts_with(w.as_str()) || *w == owner))
            {
                0.9
            } else if latin && n >= 4 && joined.contains(&owner) {
                0.8
            } else if n >= 4 && romanised.contains(&owner) {
                1.0
            } else if syllables.len() >= 2
                && (2..=syllables.len().min(4)).any(|k| {
                    syllables.windows(k).any(|w| {
                        let s = w.concat();
                        s.len() >= 5 && owner.contains(&s)
                    })
                })
            {
                0.9
            } else if latin && n >= 3 && initials.starts_with(&owner) || n >= 3 && first_letters.contains(&owner) {
                0.7
            } else {
                0.0
            }
        })
        .fold(0.0, f32::max)
}

fn company_points(i: usize, units: &[Unit], median: f32, context: &Context<'_>) -> f32 {
    let unit = &units[i];
    if unit.is(Kind::Company) {
        return 12.0;
    }
    if !unit.kinds.is_empty() || unit.text.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return 0.0;
    }
    let agreement = company_agreement(&unit.text, &context.owners);
    let size = 1.4 * (unit.place.h / median - 1.0).clamp(-0.5, 1.0);
    let mut points = unit.points.company + 4.0 * agreement + size - 0.8 * unit.points.noise.min(4.0);
    // A large line without any other role is most often the company's mark.
    if unit.points.best() < 1.5 && size > 0.5 && unit.text.chars().count() >= 3 {
        points += 1.2;
    }
    if unit.points.company < 5.0 {
        points -= 0.6 * unit.points.title.max(unit.points.department).clamp(0.0, 6.0);
        points -= 0.4 * unit.points.address.clamp(0.0, 5.0);
        if unit.points.name >= 3.5 && agreement < 0.5 {
            points -= 2.0;
        }
    }
    points
}

/// The name and the company whose points together are highest, against what the units would be otherwise.
fn best_pair(here: &[usize], units: &[Unit], name: &[f32], company: &[f32]) -> (Option<usize>, Option<usize>) {
    let lost = |i: usize, as_name: bool| {
        let p = units[i].points;
        let other = if as_name { p.title.max(p.department).max(p.company) } else { p.title.max(p.department) };
        0.8 * other.max(p.noise * 0.5).max(0.0)
    };
    let names: Vec<Option<usize>> =
        std::iter::once(None).chain(here.iter().copied().filter(|i| name[*i] >= LEAST_NAME).map(Some)).collect();
    let companies: Vec<Option<usize>> =
        std::iter::once(None).chain(here.iter().copied().filter(|i| company[*i] >= LEAST_COMPANY).map(Some)).collect();
    let mut best = (0.0f32, None, None);
    for n in &names {
        for c in &companies {
            if n.is_some() && n == c {
                continue;
            }
            let total = n.map_or(0.0, |i| name[i] - lost(i, true)) + c.map_or(0.0, |i| company[i] - lost(i, false));
            if total > best.0 {
                best = (total, *n, *c);
            }
        }
    }
    (best.1, best.2)
}

fn choice(i: usize, here: &[usize], points: &[f32], taken: Option<usize>, agreement: f32) -> Choice {
    let second = here.iter().filter(|j| **j != i && Some(**j) != taken).map(|j| points[*j]).fold(0.0, f32::max);
    Choice { unit: i, points: points[i], margin: points[i] - second, agreement }
}

/// Two scripts may carry two forms of one name; a weak second "name" far from the first is no name.
fn keep_one_person(out: &mut Assignment, units: &[Unit]) {
    if let [a, b] = out.names.as_slice() {
        let (weak, strong) = if a.points < b.points { (a, b) } else { (b, a) };
        let (weak_cjk, sure) = (units[weak.unit].cjk, weak.points >= 5.0 || weak.agreement >= 0.6);
        let related =
            romanised_alike(&units[a.unit].text, &units[b.unit].text) || neighbours(&units[a.unit], &units[b.unit]);
        if !sure && !related || weak.points < 3.4 && strong.points > 6.0 && !related {
            out.names.retain(|c| units[c.unit].cjk != weak_cjk);
        }
    }
    // The form printed larger comes first; on a tie the CJK one.
    out.names.sort_by(|a, b| {
        (units[b.unit].place.h * if units[b.unit].cjk { 1.15 } else { 1.0 })
            .total_cmp(&(units[a.unit].place.h * if units[a.unit].cjk { 1.15 } else { 1.0 }))
    });
}

/// Whether a Latin name is the romanised form of a Chinese one.
fn romanised_alike(a: &str, b: &str) -> bool {
    let (cjk, latin) = if super::fold::mostly_cjk(a) { (a, b) } else { (b, a) };
    let local: String = plain(latin).chars().filter(|c| c.is_alphabetic()).collect();
    affinity::email_affinity(cjk, &local) >= 0.9
}

fn more_companies(out: &mut Assignment, units: &[Unit], free: &mut [bool], points: &[f32], context: &Context<'_>) {
    let chosen: Vec<String> = out.companies.iter().map(|c| bare(&units[c.unit].text)).collect();
    for i in 0..units.len() {
        if !free[i] {
            continue;
        }
        let text = bare(&units[i].text);
        let inside =
            chosen.iter().any(|c| text.chars().count() >= 2 && (c.contains(&text) || text.contains(c.as_str())));
        let agreement = company_agreement(&units[i].text, &context.owners);
        if inside && units[i].points.company < 5.0 && units[i].points.title < 4.0 {
            // The mark of the company printed again.
            free[i] = false;
        } else if inside && units[i].points.company >= 5.0 && chosen.contains(&text) {
            free[i] = false;
        } else if units[i].points.company >= 5.0
            && units[i].points.company > units[i].points.title + 1.0
            && units[i].points.noise < 2.5
            && points[i] >= 4.5
        {
            free[i] = false;
            out.companies.push(Choice { unit: i, points: points[i] - 2.0, margin: 0.0, agreement });
        }
    }
    // A mark without a legal form gives way to the other script's full name only when it says no more.
    if out.companies.len() == 2 {
        let weak = out.companies.iter().position(|c| {
            let unit = &units[c.unit];
            unit.points.company < 2.0
                && (c.agreement < 0.6 || unit.text.split(' ').count() <= 2)
                && !unit.is(Kind::Company)
        });
        let strong = out.companies.iter().any(|c| units[c.unit].points.company >= 5.0);
        if let (Some(weak), true) = (weak, strong) {
            out.companies.remove(weak);
        }
    }
    let first_cjk = out.names.first().map(|n| units[n.unit].cjk);
    out.companies.sort_by(|a, b| {
        let key = |c: &Choice| (Some(units[c.unit].cjk) == first_cjk, c.points);
        let (ka, kb) = (key(a), key(b));
        kb.0.cmp(&ka.0).then(kb.1.total_cmp(&ka.1))
    });
}

fn bare(text: &str) -> String {
    plain(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A short line without a role of its own, letters only.
fn likely_mark(unit: &Unit) -> bool {
    let letters = unit.text.chars().filter(|c| c.is_alphabetic()).count();
    unit.kinds.is_empty()
        && unit.points.noise < 2.0
        && letters >= 3
        && !unit.text.chars().any(|c| c.is_ascii_digit())
        && unit.points.name < 4.5
}

/// A card without any legal form: the free line that looks most like a mark.
fn last_resort(units: &[Unit], free: &[bool], points: &[f32], median: f32) -> Option<Choice> {
    let likely = |i: &usize| free[*i] && likely_mark(&units[*i]);
    // Larger is likelier, and so is the top of the card.
    let weight = |i: &usize| points[*i] + (units[*i].place.h / median - 1.0).clamp(-0.5, 1.5) - 0.15 * *i as f32;
    let best = (0..units.len()).filter(likely).max_by(|a, b| weight(a).total_cmp(&weight(b)))?;
    (weight(&best) > -0.6).then(|| Choice { unit: best, points: points[best].max(1.0), margin: 0.0, agreement: 0.0 })
}

fn titles_and_departments(out: &mut Assignment, units: &[Unit], free: &mut [bool]) {
    let names: Vec<usize> = out.names.iter().map(|c| c.unit).collect();
    for (i, unit) in units.iter().enumerate() {
        if !free[i] {
            continue;
        }
        let p = unit.points;
        let near = names.iter().any(|n| neighbours(unit, &units[*n]));
        let (title, department) = (p.title + if near { 1.0 } else { 0.0 }, p.department + if near { 0.6 } else { 0.0 });
        let rest = (p.company - 1.0).max(p.noise + if near { -0.5 } else { 1.0 });
        let margin = title.max(department) - title.min(department).max(rest);
        let labelled_title = unit.is(Kind::Title);
        let labelled_department = unit.is(Kind::Department);
        if labelled_title || unit.kinds.is_empty() && title >= LEAST_TITLE && title >= department && title > rest {
            free[i] = false;
            out.titles.push(Choice {
                unit: i,
                points: if labelled_title { 10.0 } else { title },
                margin,
                agreement: f32::from(u8::from(near)),
            });
        } else if labelled_department || unit.kinds.is_empty() && department >= LEAST_DEPARTMENT && department > rest {
            free[i] = false;
            out.departments.push(Choice {
                unit: i,
                points: if labelled_department { 10.0 } else { department },
                margin,
                agreement: f32::from(u8::from(near)),
            });
        }
    }
    let primary = out.names.first().map(|n| units[n.unit].cjk);
    for list in [&mut out.titles, &mut out.departments] {
        list.sort_by(|a, b| {
            let key = |c: &Choice| (Some(units[c.unit].cjk) == primary, c.agreement > 0.5);
            key(b).cmp(&key(a)).then(a.unit.cmp(&b.unit))
        });
    }
    // On a card full of trades ("律师 工程师 顾问 讲师") only the ones beside the name are the person's.
    if out.titles.len() > 4 {
        out.titles.truncate(4);
    }
}
