//! The engine on the phone's real database: from registration over a first sync to an edit that comes back.
#![allow(clippy::unwrap_used)]

use legwork_domain::bucket::{Bucket, Digest, Feed};
use legwork_domain::clocks::Clocks;
use legwork_domain::{Epoch, Fields, Hlc, Incarnation, Op, RecordId, Stamp, Value};
use legwork_protocol::sync::{MutationResult, PullAnswer, PullRequest, PushAnswer, PushRequest, Row, Verdict};
use legwork_store::Store;
use legwork_store::outbox::{Action, WriteContext, write_action};
use legwork_sync::{Answer, Call, Effect, Engine, Event, Phase, RequestId};
use std::collections::VecDeque;

const NOW_MS: i64 = 1_795_000_000_000;
const ME: Incarnation = Incarnation(3);

/// A phone, and the requests its engine has sent.
struct Phone {
    engine: Engine,
    store: Store,
    sent: VecDeque<(RequestId, Call)>,
}

impl Phone {
    fn step(&mut self, event: Event) {
        let effects = self.engine.step(&mut self.store, event, NOW_MS, 12_345);
        for effect in effects {
            match effect {
                Effect::Send { request, call } => self.sent.push_back((request, call)),
                Effect::Failed(error) => panic!("{error}"),
                _ => {}
            }
        }
    }
    /// Answers the oldest request.
    fn answer(&mut self, server: &mut impl FnMut(&Call) -> Answer) {
        let (request, call) = self.sent.pop_front().unwrap();
        let answer = server(&call);
        self.step(Event::Response { request, answer: Ok(answer) });
    }
    fn name(&self, id: RecordId) -> Option<Value> {
        self.store.get("customer", id).unwrap().map(|record| record.get("name").clone())
    }
}

fn id(n: u8) -> RecordId {
    RecordId::v7(NOW_MS, [n; 10])
}

fn customers() -> Feed {
    Feed::new(Bucket::Own(id(1)), "customer")
}

fn row(n: u8, seq: u64, name: &str) -> Row {
    let clocks = Clocks::created(Stamp(Hlc::from_ms(NOW_MS), Incarnation(9))).pack();
    let fields: Fields = [("name".to_owned(), name.into())].into();
    Row { feeds: vec![0], id: id(n), seq, clocks, fields }
}

fn page(rows: Vec<Row>, cursor: u64) -> PullAnswer {
    let mut digest = Digest::default();
    rows.iter().for_each(|row| digest.add(row.id, row.seq));
    PullAnswer {
        epoch: Epoch(7),
        server_ms: NOW_MS + 500,
        scope_version: 1,
        feeds: vec![(customers(), cursor)],
        rows,
        digests: vec![(customers(), digest)],
        ..PullAnswer::default()
    }
}

/// A server with one customer that takes one edit of it.
fn server(edited: &mut bool) -> impl FnMut(&Call) -> Answer {
    move |call| match call {
        Call::RegisterIncarnation => Answer::Incarnation(ME),
        Call::Push(PushRequest { mutations, .. }) => {
            *edited = true;
            let result = |m: &legwork_domain::Mutation| MutationResult {
                incarnation: m.incarnation,
                mid: m.mid,
                verdict: Verdict::Accepted,
            };
            let results = mutations.iter().map(result).collect();
            Answer::Push(PushAnswer { epoch: Epoch(7), server_ms: NOW_MS, results })
        }
        Call::Pull(PullRequest { cursors, .. }) => {
            let known = cursors.first().map_or(0, |(_, cursor)| *cursor);
            let (seq, name) = if *edited { (6, "edited") } else { (5, "first") };
            let whole = page(vec![row(2, seq, name)], seq);
            let last_mids = if *edited { vec![(ME, 1)] } else { Vec::new() };
            let rows = if known < seq { whole.rows.clone() } else { Vec::new() };
            Answer::Pull(PullAnswer { rows, last_mids, ..whole })
        }
    }
}

#[test]
fn a_first_sync_then_an_edit_and_back() {
    let mut edited = false;
    let mut server = server(&mut edited);
    let mut phone = Phone { engine: Engine::new(), store: Store::in_memory().unwrap(), sent: VecDeque::new() };
    phone.step(Event::Start);
    assert!(matches!(phone.sent[0].1, Call::RegisterIncarnation));
    while !phone.sent.is_empty() {
        phone.answer(&mut server);
    }
    assert_eq!(phone.name(id(2)), Some("first".into()));
    assert_eq!(phone.engine.state().phase, Phase::Quiet);
    assert_eq!(phone.engine.state().resets, 0, "the checksum fits");
    assert_eq!(phone.engine.state().data_as_of_ms, Some(NOW_MS + 500));
    assert_eq!(legwork_sync::clock_offset_ms(&phone.store).unwrap(), 500);

    let edit = Op::Update([("name".to_owned(), "edited".into())].into());
    let action = Action { object: "customer".into(), id: id(2), op: edit };
    let context = WriteContext { now_ms: NOW_MS, ..WriteContext::default() };
    write_action(&mut phone.store, &[action], &context).unwrap();
    phone.step(Event::LocalWrite);
    assert_eq!(phone.engine.state().pending, 1);
    phone.answer(&mut server);
    assert_eq!(phone.engine.state().pending, 1, "an ack does not trim");
    assert_eq!(phone.name(id(2)), Some("edited".into()));
    phone.answer(&mut server);
    assert_eq!(phone.engine.state().pending, 0);
    assert_eq!(phone.name(id(2)), Some("edited".into()), "and does not flicker");
    assert!(phone.sent.is_empty());
}

#[test]
fn a_newer_build_asks_for_the_metadata_again() {
    use legwork_sync::Storage;
    let mut store = Store::in_memory().unwrap();
    legwork_store::incoming::begin_epoch(&mut store, Epoch(7)).unwrap();
    assert_eq!(Storage::position(&store).unwrap().schema_version, 0, "read by nobody yet");
    let schema = legwork_domain::metadata::standard();
    store.install_schema(&serde_json::to_string(schema).unwrap()).unwrap();
    assert_eq!(Storage::position(&store).unwrap().schema_version, schema.version);
    legwork_store::meta::set_setting(store.connection(), "sync.schema_read_by", "0.0.1").unwrap();
    assert_eq!(Storage::position(&store).unwrap().schema_version, 0, "an older build may have passed something over");
}
