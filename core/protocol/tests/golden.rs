//! The exact payload of one example of every message. A change here is a change of the protocol: old phones must
//! still read it. `LEGWORK_UPDATE_GOLDEN=1 cargo test -p legwork-protocol` writes the files anew.
#![allow(clippy::unwrap_used)]

use legwork_domain::bucket::{Bucket, Digest, Feed};
use legwork_domain::{Epoch, Hlc, Incarnation, Mutation, Op, RecordId, Reject, RejectCode, Stamp, Value};
use legwork_protocol::Message;
use legwork_protocol::sync::{
    ChainHead, FieldMask, LostValue, MutationResult, PullAnswer, PullRequest, PushAnswer, PushRequest, Removal, Row,
    Verdict,
};
use std::path::PathBuf;

/// Compares payloads, not frames: zstd may compress better one day without anything changing for a reader.
fn check<M: Message + PartialEq + std::fmt::Debug>(name: &str, message: &M) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.bin"));
    if std::env::var_os("LEGWORK_UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, message.payload()).unwrap();
    }
    let golden = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert_eq!(M::from_payload(&golden).as_ref(), Ok(message), "{name}: what phones in the field send is read");
    assert!(message.payload() == golden, "{name}: the bytes differ from the golden file");
}

fn id(n: u8) -> RecordId {
    RecordId::v7(1_795_000_000_000 + i64::from(n), [n; 10])
}

fn head() -> Option<ChainHead> {
    Some(ChainHead { sequence: 42, hash: [9; 32] })
}

fn mutation(mid: u64, op: Op) -> Mutation {
    Mutation {
        incarnation: Incarnation(3),
        mid,
        group: mid.min(2),
        hlc: Hlc(Hlc::from_ms(1_795_000_000_500 + mid as i64 * 1_000).0 + mid % 2),
        schema_version: 5,
        object: if mid == 4 { "contact" } else { "customer" }.into(),
        id: id(mid as u8 % 3),
        op,
    }
}

#[test]
fn push_request() {
    let fields = |name: &str, value: Value| [(name.to_owned(), value)].into();
    let operations = [
        Op::Create([("name".to_owned(), "宏达".into()), ("owner".to_owned(), id(7).into())].into()),
        Op::Update(fields("name", "Acme".into())),
        Op::Update(fields("revenue", Value::money(12_345, "CNY"))),
        Op::Update(fields("phone", Value::Null)),
        Op::Delete,
        Op::Restore,
        Op::Set { field: "tags".into(), add: vec!["vip".into()], remove: vec!["new".into()] },
        Op::Add { field: "visits".into(), delta: -1 },
        Op::Command { name: "check_out".into(), expect: fields("state", 1.into()), fields: fields("state", 2.into()) },
    ];
    let mutations = (1..).zip(operations).map(|(mid, op)| mutation(mid, op)).collect();
    check("push_request", &PushRequest { epoch: Epoch(77), mutations, head: head() });
}

#[test]
fn push_answer() {
    let lost = LostValue {
        field: "name".into(),
        winner: "Beta".into(),
        by: Some(id(1)),
        stamp: Stamp(Hlc::from_ms(1_795_000_000_000), Incarnation(4)),
    };
    let reject = Reject { code: RejectCode::Validation, field: Some("phone".into()), rule: "phone_short".into() };
    let verdicts = [
        Verdict::Accepted,
        Verdict::Clamped,
        Verdict::Merged(vec![lost]),
        Verdict::Rejected(reject),
        Verdict::Gap { expected: 9 },
    ];
    let result = |(mid, verdict)| MutationResult { incarnation: Incarnation(3), mid, verdict };
    let results = (1..).zip(verdicts).map(result).collect();
    check("push_answer", &PushAnswer { epoch: Epoch(77), server_ms: 1_795_000_000_000, results });
}

#[test]
fn pull_request() {
    let request = PullRequest {
        epoch: Epoch(77),
        scope_version: 2,
        schema_version: 5,
        cursors: vec![(Feed::new(Bucket::Own(id(1)), "customer"), 900), (Feed::new(Bucket::Org, "user"), 3)],
        incarnations: vec![(Incarnation(3), 17)],
        urgency: 1,
        limit: 5_000,
        head: head(),
    };
    check("pull_request", &request);
}

#[test]
fn pull_answer() {
    let clocks = |n: u8| {
        let mut clocks =
            legwork_domain::clocks::Clocks::created(Stamp(Hlc::from_ms(1_795_000_000_003), Incarnation(3)));
        clocks.set("name", Stamp(Hlc::from_ms(1_795_000_009_000 + i64::from(n)), Incarnation(4)));
        clocks.pack()
    };
    let row = |n: u8, feeds: &[u16], fields: &[(&str, Value)]| Row {
        feeds: feeds.to_vec(),
        id: id(n),
        seq: 100 + u64::from(n),
        clocks: clocks(n),
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    };
    let all = Feed::new(Bucket::All, "customer");
    let answer = PullAnswer {
        epoch: Epoch(77),
        server_ms: 1_795_000_000_000,
        scope_version: 2,
        feeds: vec![(all.clone(), 103), (Feed::new(Bucket::Department(id(9)), "contact"), 102)],
        schema: Some("{}".into()),
        masks: vec![FieldMask { object: "customer".into(), field: "revenue".into(), hidden: true }],
        rows: vec![
            row(1, &[0], &[("level", "a".into()), ("name", "宏达".into()), ("owner", id(7).into())]),
            row(2, &[1], &[("name", "王伟".into()), ("tags", Value::set(["x".into(), "y".into()]))]),
            row(3, &[0], &[("level", "a".into()), ("position", Value::geo(312_345_678, 1_214_567_890, None))]),
        ],
        removals: vec![Removal { feed: 1, id: id(4), seq: 101 }],
        more: true,
        last_mids: vec![(Incarnation(3), 17)],
        results: vec![MutationResult { incarnation: Incarnation(3), mid: 17, verdict: Verdict::Clamped }],
        digests: vec![(all, Digest { count: 2, sum: 1 << 100 })],
        time_token: Some(vec![1, 2, 3]),
    };
    check("pull_answer", &answer);
}
