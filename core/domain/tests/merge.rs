//! Merge rules as a commented table: what stands in the record, what arrives, what must come out.
#![allow(clippy::unwrap_used)]

use legwork_domain::merge::apply;
use legwork_domain::metadata::{ObjectType, standard};
use legwork_domain::{Fields, Hlc, Incarnation, Mutation, Op, Record, RecordId, RejectCode, Value};
use proptest::prelude::*;

fn customer() -> &'static ObjectType {
    standard().object("customer").unwrap()
}

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn mutation(incarnation: u64, ms: i64, op: Op) -> Mutation {
    Mutation {
        incarnation: Incarnation(incarnation),
        mid: 1,
        group: 1,
        hlc: Hlc::from_ms(ms),
        schema_version: 1,
        object: "customer".into(),
        id: RecordId::v7(1, [1; 10]),
        op,
    }
}

fn made() -> Option<Record> {
    let mut record = None;
    let op = Op::Create(fields([("name", "云岭精密".into()), ("level", "b".into())]));
    apply(customer(), &mut record, &mutation(1, 1_000, op)).unwrap();
    record
}

fn update(pairs: [(&str, Value); 1]) -> Op {
    Op::Update(fields(pairs))
}

#[test]
fn k6_edits_of_different_fields_both_survive_in_any_order() {
    let amy = mutation(1, 2_000, update([("level", "a".into())]));
    let bo = mutation(2, 3_000, update([("phone", "0512-62881000".into())]));
    for order in [[&amy, &bo], [&bo, &amy]] {
        let mut record = made();
        for edit in order {
            assert!(apply(customer(), &mut record, edit).unwrap().lost.is_empty());
        }
        let record = record.unwrap();
        assert_eq!((record.get("level"), record.get("phone")), (&"a".into(), &"0512-62881000".into()));
    }
}

#[test]
fn the_later_write_wins_and_the_loser_is_told() {
    let mut record = made();
    apply(customer(), &mut record, &mutation(2, 5_000, update([("level", "a".into())]))).unwrap();
    let outcome = apply(customer(), &mut record, &mutation(1, 4_000, update([("level", "c".into())]))).unwrap();
    assert_eq!(outcome.lost.len(), 1);
    assert_eq!((&outcome.lost[0].value, &outcome.lost[0].winner), (&"c".into(), &"a".into()));
    assert_eq!(record.unwrap().get("level"), &"a".into());
}

#[test]
fn equal_times_are_decided_by_the_incarnation() {
    for (first, second) in [(1, 2), (2, 1)] {
        let mut record = made();
        let level = |i: u64| -> Value { if i == 2 { "a".into() } else { "c".into() } };
        for i in [first, second] {
            apply(customer(), &mut record, &mutation(i, 9_000, update([("level", level(i))]))).unwrap();
        }
        assert_eq!(record.unwrap().get("level"), &"a".into(), "the larger incarnation wins in either order");
    }
}

#[test]
fn delete_wins_over_a_later_edit_and_restore_brings_it_back() {
    let mut record = made();
    apply(customer(), &mut record, &mutation(1, 2_000, Op::Delete)).unwrap();
    let late = mutation(2, 9_000, update([("level", "a".into())]));
    assert_eq!(apply(customer(), &mut record, &late).unwrap_err().code, RejectCode::Deleted);
    apply(customer(), &mut record, &mutation(1, 3_000, Op::Restore)).unwrap();
    apply(customer(), &mut record, &late).unwrap();
    assert_eq!(record.unwrap().get("level"), &"a".into());
}

#[test]
fn in_a_set_adding_wins_over_removing() {
    let set = |add: &[&str], remove: &[&str]| Op::Set {
        field: "tags".into(),
        add: add.iter().map(|t| Value::from(*t)).collect(),
        remove: remove.iter().map(|t| Value::from(*t)).collect(),
    };
    let mut record = made();
    apply(customer(), &mut record, &mutation(1, 2_000, set(&["重点", "展会"], &[]))).unwrap();
    apply(customer(), &mut record, &mutation(2, 1_500, set(&["出口"], &["展会"]))).unwrap();
    assert_eq!(record.as_ref().unwrap().get("tags"), &Value::set(["重点".into(), "出口".into()]));
    apply(customer(), &mut record, &mutation(2, 2_500, set(&["重点"], &["重点"]))).unwrap();
    assert!(record.unwrap().get("tags").as_list().unwrap().contains(&"重点".into()));
}

#[test]
fn a_better_position_wins_within_a_day() {
    let at = |lat: i64, accuracy: i64| [("location", Value::geo(lat, 1_206_000_000, Some(accuracy)))];
    // (first: ms, accuracy), (second: ms, accuracy), whether the second stands
    let day = 24 * 60 * 60 * 1000;
    let cases = [
        ((1_000, 5_000), (2_000, 900), true),       // better and later
        ((1_000, 900), (2_000, 5_000), false),      // later but worse on the same day
        ((1_000, 900), (1_000 + day, 5_000), true), // a day later the later stands
    ];
    for ((t1, a1), (t2, a2), second) in cases {
        let mut record = made();
        apply(customer(), &mut record, &mutation(2, t1, update(at(1, a1)))).unwrap();
        apply(customer(), &mut record, &mutation(3, t2, update(at(2, a2)))).unwrap();
        let lat = record.unwrap().get("location").part("lat").unwrap().as_int().unwrap();
        assert_eq!(lat, if second { 2 } else { 1 }, "{a1} then {a2}");
    }
}

#[test]
fn a_command_needs_its_precondition() {
    let command = |expect: &str, to: &str| Op::Command {
        name: "verdict".into(),
        expect: fields([("level", expect.into())]),
        fields: fields([("level", to.into())]),
    };
    let mut record = made();
    apply(customer(), &mut record, &mutation(1, 500, command("b", "a"))).unwrap();
    assert_eq!(record.as_ref().unwrap().get("level"), &"a".into(), "the server's order counts, not the clock");
    let second = apply(customer(), &mut record, &mutation(2, 600, command("b", "c"))).unwrap_err();
    assert_eq!((second.code, second.field.as_deref()), (RejectCode::Precondition, Some("level")));
}

#[test]
fn creating_twice_and_editing_nothing_are_refused() {
    let mut record = made();
    let again = mutation(2, 2_000, Op::Create(fields([("name", "x".into())])));
    assert_eq!(apply(customer(), &mut record, &again).unwrap_err().code, RejectCode::Exists);
    let edit = mutation(1, 1, update([("level", "a".into())]));
    assert_eq!(apply(customer(), &mut None, &edit).unwrap_err().code, RejectCode::Missing);
}

#[test]
fn what_a_visit_proves_is_set_once() {
    let visit = standard().object("visit").unwrap();
    let mut record = None;
    apply(visit, &mut record, &mutation(1, 1, Op::Create(fields([("place", "南门".into())])))).unwrap();
    let edit = mutation(1, 2, update([("place", "北门".into())]));
    assert_eq!(apply(visit, &mut record, &edit).unwrap_err().rule, "set_once");
}

proptest! {
    /// Scalar edits commute: any order of delivery ends in the same record.
    #[test]
    fn updates_commute(edits in prop::collection::vec((1u64..4, 1i64..50, 0usize..3, "[a-d]"), 1..8), swap in any::<u64>()) {
        let names = ["level", "alias", "phone"];
        let mut unique = std::collections::BTreeSet::new();
        let edits: Vec<Mutation> = edits
            .into_iter()
            .filter(|(i, ms, ..)| unique.insert((*i, *ms)))
            .map(|(i, ms, f, v)| mutation(i, 10_000 + ms, update([(names[f], v.into())])))
            .collect();
        let mut shuffled = edits.clone();
        let len = shuffled.len();
        for i in 0..len {
            shuffled.swap(i, (swap as usize).wrapping_mul(i + 7) % len);
        }
        let run = |edits: &[Mutation]| {
            let mut record = made();
            for edit in edits {
                apply(customer(), &mut record, edit).unwrap();
            }
            record.unwrap()
        };
        prop_assert_eq!(run(&edits), run(&shuffled));
    }
}
