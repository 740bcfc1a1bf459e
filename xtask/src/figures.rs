//! The figures of the benchmarks with their targets, in one place, and the two forms in which they are shown.

use serde_json::{Value, json};

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Better {
    Lower,
    Higher,
}

/// A figure and what it should reach.
#[derive(Debug, PartialEq)]
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) target: f64,
    pub(crate) better: Better,
}

const fn lower(name: &'static str, unit: &'static str, target: f64) -> Figure {
    Figure { name, unit, target, better: Better::Lower }
}

const fn higher(name: &'static str, unit: &'static str, target: f64) -> Figure {
    Figure { name, unit, target, better: Better::Higher }
}

/// The targets of the design, in the order of the printed table.
pub(crate) const FIGURES: &[Figure] = &[
    lower("store.load_100k_vs_raw", "ratio", 1.5),
    lower("store.list_page_vs_raw", "ratio", 1.5),
    lower("store.search2_p99", "ms", 5.0),
    higher("store.search2_recall", "%", 100.0),
    lower("store.write_p99_100k", "ms", 5.0),
    lower("store.db_100k", "MiB", 100.0),
    lower("sync.bootstrap_100k", "s", 4.5),
    lower("sync.bootstrap_100k_wire", "MB", 12.0),
    lower("sync.first_screen_100k", "s", 1.0),
    lower("sync.bootstrap_encrypted_vs_plain", "ratio", 1.4),
    lower("sync.delta_1000", "ms", 60.0),
    lower("sync.push_10000", "s", 0.7),
    lower("sync.bytes_per_edit", "B", 35.0),
    lower("sync.wake_p99_1000", "ms", 250.0),
    higher("server.push_single_64", "1/s", 3_000.0),
    lower("server.push_single_p99", "ms", 100.0),
    higher("server.push_bulk", "1/s", 20_000.0),
    lower("server.list_p95_100k", "ms", 30.0),
    lower("server.idle_rss", "MB", 60.0),
    lower("server.binary", "MB", 30.0),
    lower("geo.nearest20_db_p50", "µs", 200.0),
    lower("geo.nearest20_mem_p50", "µs", 10.0),
    lower("geo.plan14_max", "ms", 20.0),
    lower("cards.cpu_vs_rapidocr", "ratio", 0.65),
    lower("cards.peak", "MiB", 220.0),
    higher("cards.f1_clean_easy", "%", 97.0),
    higher("cards.f1_hard", "%", 90.0),
    lower("cards.cer_minus_rapidocr", "points", 0.2),
];

/// What was measured for one figure, with what it was measured beside in the same run and unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Measured {
    pub(crate) value: Option<f64>,
    /// The least that the work can cost here, e.g. raw SQLite.
    pub(crate) floor: Option<f64>,
    pub(crate) peer: Option<f64>,
    pub(crate) peer_name: Option<String>,
}

impl Measured {
    /// Reads a line of a producer: `{"figure", "value", "floor", "peer", "peer_name"}`, all but the name optional.
    pub(crate) fn read(line: &str) -> Option<(String, Self)> {
        let value: Value = serde_json::from_str(line.trim()).ok()?;
        let name = value["figure"].as_str()?.to_owned();
        let measured = Self {
            value: value["value"].as_f64(),
            floor: value["floor"].as_f64(),
            peer: value["peer"].as_f64(),
            peer_name: value["peer_name"].as_str().map(str::to_owned),
        };
        Some((name, measured))
    }
}

impl Figure {
    /// The area by which figures are chosen: the word before the dot.
    pub(crate) fn area(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(area, _)| area)
    }

    /// The line that `--json` prints.
    pub(crate) fn json(&self, measured: &Measured) -> String {
        json!({
            "figure": self.name, "value": measured.value, "unit": self.unit, "target": self.target,
            "better": if self.better == Better::Lower { "lower" } else { "higher" },
            "floor": measured.floor, "peer": measured.peer, "peer_name": measured.peer_name,
        })
        .to_string()
    }

    /// One word on how the value stands to the target.
    fn verdict(&self, value: f64) -> &'static str {
        let (cost, allowed) = match self.better {
            Better::Lower => (value, self.target),
            Better::Higher => (self.target, value),
        };
        match () {
            () if cost <= allowed => "reached",
            () if cost <= allowed * 10.0 => "missed",
            () => "over tenfold",
        }
    }

    /// The cells of the printed table: figure, value, target, floor, peer, ratio, verdict. The ratio is value ÷ peer, or
    /// value ÷ floor where there is no peer.
    fn cells(&self, measured: &Measured) -> [String; 7] {
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), short);
        let peer = match (&measured.peer, &measured.peer_name) {
            (Some(peer), Some(name)) => format!("{} ({name})", short(*peer)),
            (peer, _) => number(*peer),
        };
        let beside = measured.peer.or(measured.floor).filter(|other| *other > 0.0);
        [
            self.name.to_owned(),
            measured.value.map_or_else(|| "–".to_owned(), |value| format!("{} {}", short(value), self.unit)),
            format!("{} {}", if self.better == Better::Lower { "≤" } else { "≥" }, short(self.target)),
            number(measured.floor),
            peer,
            number(measured.value.zip(beside).map(|(value, other)| value / other)),
            measured.value.map_or("not measured", |value| self.verdict(value)).to_owned(),
        ]
    }
}

/// Three digits that matter, no exponent.
fn short(value: f64) -> String {
    let digits = match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The printed table.
pub(crate) fn table(rows: &[(&Figure, Measured)]) -> String {
    let head = ["figure", "value", "target", "floor", "peer", "ratio", ""].map(str::to_owned);
    let mut lines = vec![head];
    lines.extend(rows.iter().map(|(figure, measured)| figure.cells(measured)));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..7).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn figure(name: &str) -> &'static Figure {
        FIGURES.iter().find(|f| f.name == name).unwrap()
    }

    #[test]
    fn a_producer_line_becomes_the_promised_line() {
        let line = r#"{"figure":"store.search2_p99","value":2.5,"floor":1.0}"#;
        let (name, measured) = Measured::read(line).unwrap();
        let value: Value = serde_json::from_str(&figure(&name).json(&measured)).unwrap();
        let expected = json!({"figure": "store.search2_p99", "value": 2.5, "unit": "ms", "target": 5.0,
            "better": "lower", "floor": 1.0, "peer": null, "peer_name": null});
        assert_eq!(value, expected);
    }

    #[test]
    fn talk_is_not_a_measurement() {
        assert_eq!(Measured::read("loading 100000 customers"), None);
        assert_eq!(Measured::read(r#"{"value": 3}"#), None);
    }

    /// (figure, value, verdict): both directions, on the line and beyond.
    #[test]
    fn verdicts() {
        let cases = [
            ("store.search2_p99", 5.0, "reached"),
            ("store.search2_p99", 5.1, "missed"),
            ("store.search2_p99", 50.1, "over tenfold"),
            ("server.push_bulk", 20_000.0, "reached"),
            ("server.push_bulk", 19_999.0, "missed"),
            ("server.push_bulk", 1_999.0, "over tenfold"),
        ];
        for (name, value, expected) in cases {
            assert_eq!(figure(name).verdict(value), expected, "{name} {value}");
        }
    }

    #[test]
    fn the_ratio_prefers_the_peer() {
        let measured = Measured {
            value: Some(6.0),
            floor: Some(3.0),
            peer: Some(12.0),
            peer_name: Some("PowerSync core".to_owned()),
        };
        let cells = figure("sync.bootstrap_100k").cells(&measured);
        assert_eq!(cells[1..6], ["6 s", "≤ 4.5", "3", "12 (PowerSync core)", "0.5"]);
        assert_eq!(figure("sync.bootstrap_100k").cells(&Measured { peer: None, ..measured })[5], "2");
    }

    #[test]
    fn numbers_are_short() {
        for (value, expected) in [(3_212.4, "3212"), (100.0, "100"), (35.04, "35"), (0.65, "0.65"), (0.0, "0")] {
            assert_eq!(short(value), expected);
        }
    }

    #[test]
    fn every_figure_belongs_to_a_known_area_and_stands_once() {
        for (index, figure) in FIGURES.iter().enumerate() {
            assert!(["store", "sync", "server", "geo", "cards"].contains(&figure.area()), "{}", figure.name);
            assert!(FIGURES[..index].iter().all(|other| other.name != figure.name), "{}", figure.name);
        }
    }

    #[test]
    fn columns_line_up() {
        let rows = [(figure("geo.plan14_max"), Measured { value: Some(3.0), ..Measured::default() })];
        let table = table(&rows);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0].find("value"), lines[1].find("3 ms"));
        assert!(lines[1].ends_with("reached"), "{table}");
    }
}
