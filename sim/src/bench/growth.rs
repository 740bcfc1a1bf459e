//! Cost against size: what loading, searching, listing and saving cost with 10,000, 20,000, 50,000 and 100,000 customers,
//! as a table and as a picture.

use crate::bench::customers::{self, NOW_MS, id};
use crate::bench::store::loaded;
use crate::bench::{Times, say};
use anyhow::Result;
use legwork_domain::{Op, query::Sort};
use legwork_store::outbox::{Action, WriteContext, write_action};
use legwork_store::query::{ListQuery, list};
use legwork_store::search::{SearchQuery, search};
use std::fmt::Write;
use std::path::Path;

/// What is measured, with its colour in the picture.
const LINES: [(&str, &str); 4] = [
    ("first load, indexed", "#0b6bcb"),
    ("2-character search", "#c2410c"),
    ("page of 50", "#15803d"),
    ("save", "#7e22ce"),
];
/// Repetitions.
const TIMES: u32 = 200;
/// The picture: width and height.
const SIZE: (f64, f64) = (720.0, 420.0);
/// Distance of two names.
const LINE_HEIGHT: f64 = 15.0;
/// The frame of the plot: left, top, right, bottom.
const FRAME: (f64, f64, f64, f64) = (70.0, 30.0, 520.0, 360.0);

/// Costs at one size, milliseconds, in the order of [`LINES`].
type Row = (u32, [f64; 4]);

/// Measures sizes up to `most`, prints a table (Markdown) and writes the picture when a file is named.
///
/// # Errors
/// When the database fails or the file cannot be written.
pub fn run(most: u32, picture: Option<&Path>) -> Result<()> {
    let mut rows = Vec::new();
    for tenths in [1, 2, 5, 10] {
        rows.push(measure(most / 10 * tenths)?);
    }
    let heads: Vec<&str> = LINES.iter().map(|(name, _)| *name).collect();
    println!("| customers | {} |\n|--:{}|", heads.join(" | "), "|--:".repeat(LINES.len()));
    for (size, costs) in &rows {
        let cells: Vec<String> = costs.iter().map(|ms| format!("{ms:.2} ms")).collect();
        println!("| {size} | {} |", cells.join(" | "));
    }
    if let Some(path) = picture {
        std::fs::write(path, svg(&rows))?;
        say(format_args!("the picture is {}", path.display()));
    }
    Ok(())
}

fn measure(count: u32) -> Result<Row> {
    say(format_args!("{count} customers"));
    let folder = tempfile::tempdir()?;
    let (mut store, rows, indexes) = loaded(&folder.path().join("phone.db"), None, count)?;
    let searches = Times::of(TIMES, |number| {
        let k = customers::mix(u64::from(number)) % u64::from(count);
        let text: String = customers::name(k).chars().skip((number % 6) as usize).take(2).collect();
        let query = SearchQuery { text: &text, me: Some(id(9_000_000)), limit: 50, ..SearchQuery::default() };
        search(store.connection(), store.tables(), &query)?;
        Ok(())
    })?;
    let pages = Times::of(TIMES, |_| {
        let sort = vec![Sort { field: "name".into(), descending: false }];
        let query = ListQuery { object: "customer".into(), limit: 50, sort, ..ListQuery::default() };
        list(store.connection(), store.tables(), &query)?;
        Ok(())
    })?;
    let context = WriteContext { now_ms: NOW_MS, ..WriteContext::default() };
    let saves = Times::of(TIMES, |number| {
        let k = customers::mix(u64::from(number) ^ 0x5a) % u64::from(count);
        let op = Op::Update([("note".to_owned(), customers::text(k, 10).into())].into());
        write_action(&mut store, &[Action { object: "customer".into(), id: id(k), op }], &context)?;
        Ok(())
    })?;
    let median = |times: &Times| times.percentile(50.0) * 1e3;
    Ok((count, [(rows + indexes).as_secs_f64() * 1e3, median(&searches), median(&pages), median(&saves)]))
}

/// Both axes are logarithmic: a straight line that rises by one decade a decade grows with the size.
fn svg(rows: &[Row]) -> String {
    let (left, top, right, bottom) = FRAME;
    let sizes: Vec<f64> = rows.iter().map(|(size, _)| f64::from(*size)).collect();
    let costs = rows.iter().flat_map(|(_, costs)| costs.iter().copied());
    let (low, high) = costs.fold((f64::MAX, f64::MIN), |(low, high), ms| (low.min(ms), high.max(ms)));
    let (low, high) = (low.max(1e-6).log10().floor(), high.max(1e-6).log10().ceil());
    let (first, last) = (sizes.first().map_or(0.0, |s| s.log10()), sizes.last().map_or(1.0, |s| s.log10()));
    let x = |size: f64| left + (size.log10() - first) / (last - first).max(1e-9) * (right - left);
    let y = |ms: f64| bottom - (ms.max(1e-6).log10() - low) / (high - low).max(1e-9) * (bottom - top);
    // Labels of the costs need some room left of the frame.
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-20 0 {} {}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect x=\"-20\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
        SIZE.0 + 20.0,
        SIZE.1
    );
    let mut add = |text: std::fmt::Arguments<'_>| {
        // Writing into a string cannot fail.
        let _ = writeln!(out, "{text}");
    };
    for decade in low as i32..=high as i32 {
        let at = y(10_f64.powi(decade));
        add(format_args!("<path d=\"M{left} {at:.1}H{right}\" stroke=\"#e2e8f0\"/>"));
        let label = if decade < 0 {
            format!("{:.*}", -decade as usize, 10_f64.powi(decade))
        } else {
            format!("{}", 10_i64.pow(decade as u32))
        };
        add(format_args!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label} ms</text>", left - 8.0, at + 4.0));
    }
    for size in &sizes {
        let at = x(*size);
        add(format_args!("<path d=\"M{at:.1} {top}V{bottom}\" stroke=\"#f1f5f9\"/>"));
        add(format_args!("<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{size}</text>", bottom + 20.0));
    }
    for (place, (_, colour)) in LINES.iter().enumerate() {
        let points: Vec<String> =
            rows.iter().map(|(size, costs)| format!("{:.1},{:.1}", x(f64::from(*size)), y(costs[place]))).collect();
        add(format_args!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            points.join(" ")
        ));
    }
    for (place, at) in apart(rows.last().map_or([bottom; 4], |(_, costs)| costs.map(y))) {
        let (name, colour) = LINES[place];
        add(format_args!("<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{colour}\">{name}</text>", right + 8.0, at + 4.0));
    }
    add(format_args!(
        "<text x=\"{left}\" y=\"{:.1}\">customers on the phone (both axes logarithmic)</text>",
        SIZE.1 - 12.0
    ));
    add(format_args!("</svg>"));
    out
}

/// Heights for the names of the lines: each beside its end, but never on another one.
fn apart(ends: [f64; 4]) -> [(usize, f64); 4] {
    let mut places = [0, 1, 2, 3].map(|place| (place, ends[place]));
    places.sort_by(|a, b| a.1.total_cmp(&b.1));
    for next in 1..places.len() {
        places[next].1 = places[next].1.max(places[next - 1].1 + LINE_HEIGHT);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_lie_on_each_other() {
        let spread = apart([300.0, 20.0, 302.0, 301.0]);
        assert_eq!(spread.map(|(place, _)| place), [1, 0, 3, 2]);
        assert!(spread.windows(2).all(|pair| pair[1].1 - pair[0].1 >= LINE_HEIGHT));
    }

    #[test]
    fn the_picture_has_a_line_for_each_cost_within_its_frame() {
        let text = svg(&[(10_000, [900.0, 1.2, 0.4, 0.3]), (100_000, [9_000.0, 2.4, 0.4, 0.35])]);
        assert_eq!(text.matches("<polyline").count(), LINES.len());
        let first = text.split("points=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        assert_eq!(first.split(' ').count(), 2);
        for point in first.split(' ') {
            let (x, y) = point.split_once(',').unwrap_or_default();
            let (x, y): (f64, f64) = (x.parse().unwrap_or(-1.0), y.parse().unwrap_or(-1.0));
            assert!((FRAME.0..=FRAME.2).contains(&x) && (FRAME.1..=FRAME.3).contains(&y), "{point}");
        }
    }
}
