//! What the tests of this folder share: a phone with an incarnation, and a tiny server that sends pages.
#![allow(clippy::unwrap_used, dead_code)] // each test file uses a part of it

use legwork_domain::bucket::{Bucket, Digest, Feed};
use legwork_domain::clocks::Clocks;
use legwork_domain::{Epoch, Fields, Hlc, Incarnation, Op, Record, RecordId, Stamp, Value};
use legwork_store::outbox::{Action, WriteContext, Written, set_incarnation, write_action};
use legwork_store::page::{Page, RemovalIn, RowIn};
use legwork_store::{Store, incoming};

pub(crate) const NOW: i64 = 1_795_000_000_000;
pub(crate) const PHONE: Incarnation = Incarnation(60);

pub(crate) fn id(n: u64) -> RecordId {
    let mut random = [0; 10];
    random[..8].copy_from_slice(&n.to_be_bytes());
    RecordId::v7(NOW - 1_000_000, random)
}

pub(crate) fn at(now_ms: i64) -> WriteContext<'static> {
    WriteContext { now_ms, ..WriteContext::default() }
}

pub(crate) fn phone() -> Store {
    let mut store = Store::in_memory().unwrap();
    set_incarnation(&mut store, PHONE).unwrap();
    store
}

pub(crate) fn fields<const N: usize>(all: [(&str, Value); N]) -> Fields {
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

pub(crate) fn act(store: &mut Store, object: &str, id: RecordId, op: Op) -> Written {
    write_action(store, &[Action { object: object.into(), id, op }], &at(NOW)).unwrap()
}

pub(crate) fn new_customer(store: &mut Store, n: u64, name: &str) -> RecordId {
    act(store, "customer", id(n), Op::Create(fields([("name", name.into())])));
    id(n)
}

pub(crate) fn customer_feed() -> Feed {
    Feed::new(Bucket::All, "customer")
}

/// The server's copy of one feed of customers.
#[derive(Default)]
pub(crate) struct Server {
    pub(crate) seq: u64,
    pub(crate) rows: Vec<Record>,
    pub(crate) epoch: u64,
}

impl Server {
    pub(crate) fn put(&mut self, id: RecordId, fields: Fields) {
        self.seq += 1;
        let stamp = Stamp(Hlc::from_ms(NOW - 1000 + self.seq as i64), Incarnation(1));
        let clocks = Clocks::created(stamp);
        self.rows.retain(|r| r.id != id);
        self.rows.push(Record { object: "customer".into(), id, fields, clocks, deleted: false, seq: self.seq });
    }
    /// A record as a phone shows it becomes the server's.
    pub(crate) fn take(&mut self, record: &Record) {
        self.seq += 1;
        self.rows.retain(|r| r.id != record.id);
        self.rows.push(Record { seq: self.seq, ..record.clone() });
    }
    /// Everything after `since`, as one page.
    pub(crate) fn page(&self, since: u64) -> Page {
        let mut digest = Digest::default();
        self.rows.iter().for_each(|r| digest.add(r.id, r.seq));
        let rows = self.rows.iter().filter(|r| r.seq > since).map(row).collect();
        Page {
            epoch: Epoch(self.epoch),
            scope_version: 1,
            feeds: vec![(customer_feed(), self.seq)],
            rows,
            digests: vec![(customer_feed(), digest)],
            ..Page::default()
        }
    }
}

pub(crate) fn row(record: &Record) -> RowIn {
    RowIn {
        feeds: vec![0],
        id: record.id,
        seq: record.seq,
        clocks: record.clocks.pack(),
        fields: record.fields.clone(),
    }
}

pub(crate) fn removal(id: RecordId) -> RemovalIn {
    RemovalIn { feed: 0, id }
}

pub(crate) fn pull(store: &mut Store, page: &Page) -> incoming::Finished {
    assert_eq!(incoming::stage_page(store, page).unwrap(), incoming::Staged::Complete);
    incoming::finish_pull(store, NOW).unwrap()
}

pub(crate) fn name(store: &Store, id: RecordId) -> Option<String> {
    let record = store.get("customer", id).unwrap().filter(|r| !r.deleted)?;
    Some(record.get("name").as_text().unwrap_or_default().to_owned())
}
