//! A phone's database with 100,000 customers: loading, lists, search, writing, size.

use crate::bench::customers::{self, NOW_MS, PHONE, id, name, note};
use crate::bench::raw::{ROWS, Raw};
use crate::bench::{Times, figure, say};
use anyhow::{Result, ensure};
use legwork_domain::{Op, RecordId, query::Sort};
use legwork_store::outbox::{Action, WriteContext, set_incarnation, write_action};
use legwork_store::query::{ListQuery, list};
use legwork_store::search::{SearchQuery, search};
use legwork_store::{Store, incoming};
use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};

/// Rows of an index slice, as the sync engine asks for them.
const SLICE: u32 = 1_000;
/// Hits of a search, as a screen shows them.
const HITS: usize = 50;
/// Repetitions of what is measured in percentiles.
const TIMES: u32 = 500;

/// Loads `count` customers as a first sync does; returns the store, the time of the rows and that of the indexes.
pub fn loaded(path: &Path, key: Option<[u8; 32]>, count: u32) -> Result<(Store, Duration, Duration)> {
    let mut store = Store::open(path, key, None)?;
    set_incarnation(&mut store, PHONE)?;
    let (mut rows, mut done) = (Duration::ZERO, 0);
    for page in customers::pages(count, ROWS) {
        let (began, more) = (Instant::now(), page.rows.len());
        let finished = incoming::bootstrap_page(&mut store, &page, NOW_MS)?;
        rows += began.elapsed();
        ensure!(finished.mismatched.is_empty(), "the checksum differs");
        done += more;
        if done % 20_000 == 0 {
            say(format_args!("{done} of {count} customers loaded"));
        }
    }
    let began = Instant::now();
    let mut slowest = Duration::ZERO;
    loop {
        let slice = Instant::now();
        if store.build_indexes_slice(SLICE)? {
            break;
        }
        slowest = slowest.max(slice.elapsed());
    }
    let indexes = began.elapsed();
    say(format_args!("rows {rows:.2?}, indexes {indexes:.2?}, the slowest slice {slowest:.1?}"));
    Ok((store, rows, indexes))
}

/// Measures the area.
///
/// # Errors
/// When the database fails.
pub fn run(count: u32) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("phone.db");
    let (mut store, rows, _) = loaded(&path, None, count)?;
    let (raw, inserts) = Raw::copy_of(store.connection(), folder.path())?;
    say(format_args!("the same rows with plain inserts: {inserts:.2?}"));
    figure("store.load_100k_vs_raw", rows.as_secs_f64() / inserts.as_secs_f64(), Some(1.0));
    raw.index_sort()?;
    store.checkpoint()?;
    figure("store.db_100k", std::fs::metadata(&path)?.len() as f64 / 1_048_576.0, Some(raw.size()?));
    pages(&store, &raw)?;
    searches(&store, count)?;
    writes(&mut store, &raw, count)
}

/// A page of 50, sorted by name: ours and the plain one in turns.
fn pages(store: &Store, raw: &Raw) -> Result<()> {
    let sort = vec![Sort { field: "name".into(), descending: false }];
    let query = ListQuery { object: "customer".into(), limit: 50, sort, ..ListQuery::default() };
    let (mut ours, mut plain) = (Times::default(), Times::default());
    for _ in 0..TIMES {
        ours.extend(Times::of(1, |_| {
            let page = list(store.connection(), store.tables(), &query)?;
            ensure!(page.records.len() == 50, "a page of {}", page.records.len());
            Ok(())
        })?);
        plain.extend(Times::of(1, |_| {
            ensure!(raw.list_page()? == 50, "a short page");
            Ok(())
        })?);
    }
    let (ours, plain) = (ours.percentile(50.0), plain.percentile(50.0));
    say(format_args!("a page of 50: {:.3} ms, plain {:.3} ms", ours * 1e3, plain * 1e3));
    figure("store.list_page_vs_raw", ours / plain, Some(1.0));
    Ok(())
}

/// Two characters anywhere in a name; recall against a scan of everything that is searched.
fn searches(store: &Store, count: u32) -> Result<()> {
    let asked = |number: u32| -> String {
        let k = u64::from(number) * 197 % u64::from(count);
        name(k).chars().skip((number % 6) as usize).take(2).collect()
    };
    let find = |text: &str| {
        search(
            store.connection(),
            store.tables(),
            &SearchQuery { text, me: Some(id(9_000_000)), limit: HITS, ..SearchQuery::default() },
        )
    };
    let ours = Times::of(TIMES, |number| {
        let hits = find(&asked(number))?;
        ensure!(!hits.is_empty(), "{} is not found", asked(number));
        Ok(())
    })?;
    let sql = "SELECT rowid FROM search WHERE search MATCH ?1 LIMIT 50";
    let plain = Times::of(TIMES, |number| {
        let mut statement = store.connection().prepare_cached(sql)?;
        let rows = statement.query_map([format!("\"{}\"", asked(number))], |row| row.get::<_, i64>(0))?;
        ensure!(rows.count() > 0, "the plain index finds nothing");
        Ok(())
    })?;
    figure("store.search2_p99", ours.percentile(99.0) * 1e3, Some(plain.percentile(99.0) * 1e3));
    let (mut found, mut wanted) = (0, 0);
    for number in (0..TIMES).step_by(10) {
        let text = asked(number);
        let like = (0..u64::from(count)).filter(|k| name(*k).contains(&text) || note(*k).contains(&text));
        let like: HashSet<RecordId> = like.map(id).collect();
        wanted += like.len().min(HITS);
        found += find(&text)?.iter().filter(|hit| like.contains(&hit.id)).count();
    }
    say(format_args!("recall: {found} of {wanted} hits of 50 queries"));
    figure("store.search2_recall", found as f64 * 100.0 / wanted as f64, Some(100.0));
    Ok(())
}

/// A person saves name and note: with outbox and search indexes, and plain.
fn writes(store: &mut Store, raw: &Raw, count: u32) -> Result<()> {
    let k = |number: u32| u64::from(number) * 97 % u64::from(count);
    let context = WriteContext { now_ms: NOW_MS, ..WriteContext::default() };
    let ours = Times::of(TIMES, |number| {
        let fields = [("name", format!("改名{number}")), ("note", format!("改{number}"))];
        let op = Op::Update(fields.map(|(name, text)| (name.to_owned(), text.into())).into());
        write_action(store, &[Action { object: "customer".into(), id: id(k(number)), op }], &context)?;
        Ok(())
    })?;
    let plain =
        Times::of(TIMES, |number| raw.update(k(number) as i64 + 1, &format!("改名{number}"), &format!("改{number}")))?;
    say(format_args!("a save takes {:.2} ms at the median", ours.percentile(50.0) * 1e3));
    figure("store.write_p99_100k", ours.percentile(99.0) * 1e3, Some(plain.percentile(99.0) * 1e3));
    Ok(())
}

/// The same load into an encrypted and a plain database, in turns.
///
/// # Errors
/// When this program was built without the feature `encryption`, or the database fails.
pub fn encryption(count: u32) -> Result<()> {
    ensure!(cfg!(feature = "encryption"), "built without the feature `encryption`");
    let folder = tempfile::tempdir()?;
    let mut times = [Duration::MAX; 2];
    for round in 0..2 {
        for (time, key) in times.iter_mut().zip([None, Some([7; 32])]) {
            let path = folder.path().join(format!("{round}-{}.db", key.is_some()));
            let (_, rows, indexes) = loaded(&path, key, count)?;
            *time = (*time).min(rows + indexes);
        }
    }
    let [plain, encrypted] = times.map(|time| time.as_secs_f64());
    say(format_args!("plain {plain:.2} s, encrypted {encrypted:.2} s"));
    figure("sync.bootstrap_encrypted_vs_plain", encrypted / plain, Some(1.0));
    Ok(())
}
