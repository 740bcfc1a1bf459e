//! Random messages for property tests.
#![allow(dead_code)]

use legwork_domain::bucket::{Bucket, Digest, Feed};
use legwork_domain::{Epoch, Fields, Hlc, Incarnation, Mutation, Op, RecordId, Reject, RejectCode, Stamp, Value};
use legwork_protocol::sync::{
    ChainHead, FieldMask, LostValue, MutationResult, PullAnswer, PullRequest, PushAnswer, PushRequest, Removal, Row,
    Verdict,
};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;

pub(crate) fn id() -> impl Strategy<Value = RecordId> {
    prop_oneof![
        (0i64..4_000_000_000_000, any::<[u8; 10]>()).prop_map(|(ms, random)| RecordId::v7(ms, random)),
        any::<[u8; 16]>().prop_map(RecordId::from_bytes),
        (0u8..4).prop_map(|n| RecordId::from_bytes([n; 16])),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,3}",
        "\\PC{0,20}",
        "[0-9a-fA-F-]{36}",
        id().prop_map(|id| id.to_string()),
        id().prop_map(|id| id.to_string().to_uppercase()),
    ]
}

pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Int),
        (-3i64..3).prop_map(Value::Int),
        text().prop_map(Value::Text),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            btree_map("[a-d]", inner, 0..4).prop_map(Value::Map),
        ]
    })
}

pub(crate) fn fields() -> impl Strategy<Value = Fields> {
    btree_map("[a-f]|name", value(), 0..5)
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        fields().prop_map(Op::Create),
        fields().prop_map(Op::Update),
        Just(Op::Delete),
        Just(Op::Restore),
        ("[a-z]{1,5}", vec(value(), 0..3), vec(value(), 0..3)).prop_map(|(field, add, remove)| Op::Set {
            field,
            add,
            remove
        }),
        ("[a-z]{1,5}", any::<i64>()).prop_map(|(field, delta)| Op::Add { field, delta }),
        ("[a-z]{1,5}", fields(), fields()).prop_map(|(name, expect, fields)| Op::Command { name, expect, fields }),
    ]
}

fn mutation() -> impl Strategy<Value = Mutation> {
    (any::<u64>(), any::<u64>(), any::<u64>(), any::<u64>(), any::<u64>(), "[a-z]{0,4}", id(), op()).prop_map(
        |(incarnation, mid, group, hlc, schema_version, object, id, op)| Mutation {
            incarnation: Incarnation(incarnation),
            mid,
            group,
            hlc: Hlc(hlc),
            schema_version,
            object,
            id,
            op,
        },
    )
}

fn head() -> impl Strategy<Value = Option<ChainHead>> {
    of((any::<u64>(), any::<[u8; 32]>()).prop_map(|(sequence, hash)| ChainHead { sequence, hash }))
}

fn reject_code() -> impl Strategy<Value = RejectCode> {
    prop::sample::select(vec![
        RejectCode::Forbidden,
        RejectCode::OutOfScope,
        RejectCode::Deleted,
        RejectCode::Validation,
        RejectCode::Missing,
        RejectCode::Exists,
        RejectCode::Precondition,
        RejectCode::DependsRejected,
        RejectCode::SchemaTooOld,
        RejectCode::Limit,
        RejectCode::Evidence,
    ])
}

fn lost() -> impl Strategy<Value = LostValue> {
    ("[a-z]{0,4}", value(), of(id()), any::<u64>(), any::<u64>()).prop_map(|(field, winner, by, hlc, incarnation)| {
        LostValue { field, winner, by, stamp: Stamp(Hlc(hlc), Incarnation(incarnation)) }
    })
}

fn result() -> impl Strategy<Value = MutationResult> {
    let verdict = prop_oneof![
        Just(Verdict::Accepted),
        Just(Verdict::Clamped),
        vec(lost(), 0..3).prop_map(Verdict::Merged),
        (reject_code(), of("[a-z]{0,4}"), "[a-z]{0,4}").prop_map(|(code, field, rule)| Verdict::Rejected(Reject {
            code,
            field,
            rule
        })),
        any::<u64>().prop_map(|expected| Verdict::Gap { expected }),
    ];
    (any::<u64>(), any::<u64>(), verdict).prop_map(|(incarnation, mid, verdict)| MutationResult {
        incarnation: Incarnation(incarnation),
        mid,
        verdict,
    })
}

fn feed() -> impl Strategy<Value = Feed> {
    let bucket = prop_oneof![
        id().prop_map(Bucket::Own),
        id().prop_map(Bucket::Department),
        Just(Bucket::All),
        Just(Bucket::Org)
    ];
    (bucket, "[a-c]").prop_map(|(bucket, object)| Feed { bucket, object })
}

fn clocks() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..12),
        (any::<u64>(), any::<u64>(), btree_map("[a-d]", any::<(u64, u64)>(), 0..3)).prop_map(|(hlc, inc, fields)| {
            let stamp = |(hlc, inc)| Stamp(Hlc(hlc), Incarnation(inc));
            let fields = fields.into_iter().map(|(name, pair)| (name, stamp(pair))).collect();
            legwork_domain::clocks::Clocks { row: stamp((hlc, inc)), fields }.pack()
        }),
    ]
}

fn row() -> impl Strategy<Value = Row> {
    (vec(0u16..6, 0..3), id(), any::<u64>(), clocks(), fields()).prop_map(|(feeds, id, seq, clocks, fields)| Row {
        feeds,
        id,
        seq,
        clocks,
        fields,
    })
}

pub(crate) fn push_request() -> impl Strategy<Value = PushRequest> {
    (any::<u64>(), vec(mutation(), 0..12), head()).prop_map(|(epoch, mutations, head)| PushRequest {
        epoch: Epoch(epoch),
        mutations,
        head,
    })
}

pub(crate) fn push_answer() -> impl Strategy<Value = PushAnswer> {
    (any::<u64>(), any::<i64>(), vec(result(), 0..12)).prop_map(|(epoch, server_ms, results)| PushAnswer {
        epoch: Epoch(epoch),
        server_ms,
        results,
    })
}

pub(crate) fn pull_request() -> impl Strategy<Value = PullRequest> {
    let mids = vec((any::<u64>().prop_map(Incarnation), any::<u64>()), 0..4);
    (any::<(u64, u64, u64, u8, u32)>(), vec((feed(), any::<u64>()), 0..6), mids, head()).prop_map(
        |((epoch, scope_version, schema_version, urgency, limit), cursors, incarnations, head)| PullRequest {
            epoch: Epoch(epoch),
            scope_version,
            schema_version,
            cursors,
            incarnations,
            urgency,
            limit,
            head,
        },
    )
}

pub(crate) fn pull_answer() -> impl Strategy<Value = PullAnswer> {
    let mask =
        ("[a-z]", "[a-z]", any::<bool>()).prop_map(|(object, field, hidden)| FieldMask { object, field, hidden });
    let removal = (any::<u16>(), id(), any::<u64>()).prop_map(|(feed, id, seq)| Removal { feed, id, seq });
    let digest = (feed(), any::<u64>(), any::<u128>()).prop_map(|(feed, count, sum)| (feed, Digest { count, sum }));
    let mids = vec((any::<u64>().prop_map(Incarnation), any::<u64>()), 0..4);
    (
        (any::<(u64, i64, u64, bool)>(), of("\\PC{0,30}"), of(vec(any::<u8>(), 0..20))),
        (vec((feed(), any::<u64>()), 0..6), vec(mask, 0..3), vec(row(), 0..20), vec(removal, 0..6)),
        (mids, vec(result(), 0..4), vec(digest, 0..4)),
    )
        .prop_map(
            |((numbers, schema, time_token), (feeds, masks, rows, removals), (last_mids, results, digests))| {
                let (epoch, server_ms, scope_version, more) = numbers;
                PullAnswer {
                    epoch: Epoch(epoch),
                    server_ms,
                    scope_version,
                    feeds,
                    schema,
                    masks,
                    rows,
                    removals,
                    more,
                    last_mids,
                    results,
                    digests,
                    time_token,
                }
            },
        )
}
