//! Invented customers of the usual size: 28 fields, 60 owners, crowded cities. The same number is always the same one.

use legwork_domain::bucket::{Bucket, Digest, Feed};
use legwork_domain::clocks::Clocks;
use legwork_domain::{Epoch, Fields, Hlc, Incarnation, Record, RecordId, Stamp, Value};
use legwork_store::page::{Page, RowIn};
use std::io::Write;

/// When they were made, Unix ms: 2026-11-17.
pub const NOW_MS: i64 = 1_795_000_000_000;
/// The incarnation of the phones in benchmarks that speak to no server.
pub const PHONE: Incarnation = Incarnation(60);

/// Length of a year, ms.
const YEAR_MS: u64 = 31_536_000_000;

const PLACES: [&str; 8] = ["上海", "北京", "苏州", "杭州", "广州", "深圳", "成都", "武汉"];
const TRADES: [&str; 8] = ["精密机械", "贸易", "食品", "建材", "电子科技", "物流", "纺织", "化工"];

/// A number that looks like chance and is always the same for `n` (SplitMix64): what is in a row must not be easier to
/// compress than life.
pub fn mix(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The id of a number: customers made one after the other over the last year, each known up to four hours later, as
/// phones that were offline send them; otherwise random.
pub fn id(number: u64) -> RecordId {
    let (one, two) = (mix(number).to_be_bytes(), mix(number ^ 0x1d).to_be_bytes());
    let random = [one[0], one[1], one[2], one[3], one[4], one[5], one[6], one[7], two[0], two[1]];
    let (known, late) = (number.wrapping_mul(YEAR_MS / 100_000) % YEAR_MS, mix(number ^ 0x7e) % (4 * 3_600_000));
    RecordId::v7(NOW_MS - YEAR_MS as i64 + known as i64 - late as i64, random)
}

/// A character that depends on a number; 3,500 different ones.
fn character(number: u64) -> char {
    char::from_u32(0x4E00 + (mix(number ^ 0xc4) % 3_500) as u32).unwrap_or('一')
}

/// A text of so many characters.
pub fn text(number: u64, length: u64) -> String {
    (0..length).map(|n| character(number * 64 + n)).collect()
}

/// The name of a customer.
pub fn name(k: u64) -> String {
    let (place, trade) = (PLACES[(k % 8) as usize], TRADES[(k / 8 % 8) as usize]);
    format!("{place}{}{trade}有限公司", text(k, 2))
}

/// Prints so many customers as JSON lines: `_id` and their fields.
///
/// # Errors
/// When standard output is closed.
pub fn print(count: u64) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for k in 0..count {
        let mut line = serde_json::to_value(written(k))?;
        line["_id"] = id(k).to_string().into();
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}

/// Fields of a customer; without those that the server fills in (code, owner, department, made when and by whom).
pub fn written(k: u64) -> Fields {
    let location = Value::geo(
        300_000_000 + (mix(k ^ 0x1a) % 50_000_000) as i64,
        1_200_000_000 + (mix(k ^ 0x10) % 50_000_000) as i64,
        Some(1_000),
    );
    let address = Value::map([
        ("province", "江苏".into()),
        ("city", "苏州".into()),
        ("street", format!("{}路{}号", text(k ^ 0x57, 2), mix(k ^ 0x44) % 999).into()),
    ]);
    let pairs: [(&str, Value); 23] = [
        ("name", name(k).into()),
        ("alias", text(k, 2).into()),
        ("level", ["a", "b", "c", "d"][(mix(k ^ 0x1e) % 4) as usize].into()),
        ("state", "potential".into()),
        ("industry", "machinery".into()),
        ("nature", "private".into()),
        ("source", "fair".into()),
        ("phone", format!("138{:08}", mix(k ^ 0x13) % 100_000_000).into()),
        ("fax", format!("0512{:08}", mix(k ^ 0x05) % 100_000_000).into()),
        ("website", format!("www.c{k}.example").into()),
        ("address", address),
        ("location", location),
        ("fence", 300.into()),
        ("since", format!("2024-{:02}-{:02}", mix(k) % 12 + 1, mix(k ^ 0x99) % 28 + 1).into()),
        ("revenue", Value::money((mix(k ^ 0x77) % 90_000_000) as i64, "CNY")),
        ("employees", ((mix(k ^ 0x55) % 500) as i64).into()),
        ("monthly_need", 1_234.into()),
        ("share_of_wallet", 2_500.into()),
        ("standing", "medium".into()),
        ("tags", Value::set(["重点".into()])),
        ("products", "主要产品说明".into()),
        ("cadence", 30.into()),
        ("note", note(k).into()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The note about a customer.
pub fn note(k: u64) -> String {
    format!("与{}往来，下次带{}样品", text(k + 500_000, 3), text(k + 700_000, 4))
}

/// A customer as the server sends it.
pub fn record(k: u64) -> Record {
    let mut fields = written(k);
    let given: [(&str, Value); 6] = [
        ("code", format!("C26{k:06}").into()),
        ("next_visit", format!("2026-12-{:02}", k % 28 + 1).into()),
        ("owner", id(9_000_000 + k % 60).into()),
        ("department", id(9_900_000).into()),
        ("created_at", (NOW_MS + k as i64).into()),
        ("created_by", id(9_000_000).into()),
    ];
    fields.extend(given.map(|(name, value)| (name.to_owned(), value)));
    let clocks = Clocks::created(Stamp(Hlc::from_ms(NOW_MS), Incarnation(1)));
    Record { object: "customer".into(), id: id(k), fields, clocks, deleted: false, seq: k + 1 }
}

/// The feed in which they come.
pub fn feed() -> Feed {
    Feed::new(Bucket::All, "customer")
}

/// Pages of a first sync of `count` customers with `rows` each; the last one has the checksum.
pub fn pages(count: u32, rows: u32) -> impl Iterator<Item = Page> {
    let mut digest = Digest::default();
    (0..count).step_by(rows as usize).map(move |first| {
        let end = (first + rows).min(count);
        let records: Vec<Record> = (first..end).map(|k| record(u64::from(k))).collect();
        records.iter().for_each(|record| digest.add(record.id, record.seq));
        let more = end < count;
        Page {
            epoch: Epoch(1),
            scope_version: 1,
            feeds: vec![(feed(), u64::from(end))],
            rows: records.into_iter().map(row).collect(),
            more,
            digests: if more { Vec::new() } else { vec![(feed(), digest)] },
            ..Page::default()
        }
    })
}

fn row(record: Record) -> RowIn {
    RowIn { feeds: vec![0], id: record.id, seq: record.seq, clocks: record.clocks.pack(), fields: record.fields }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_every_customer_once_and_end_with_the_checksum() {
        let all: Vec<Page> = pages(25, 10).collect();
        let rows: Vec<u64> = all.iter().flat_map(|page| page.rows.iter().map(|row| row.seq)).collect();
        assert_eq!(rows, (1..=25).collect::<Vec<u64>>());
        assert_eq!(all.iter().map(|page| page.more).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(all[2].digests[0].1.count, 25);
    }
}
