//! What people see, against a slow obvious oracle: random departments, roles, owners; list, get and pull must agree.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use legwork_domain::access::Operation;
use legwork_domain::query::{Compare, Filter, Operand, Sort};
use legwork_domain::{Fields, RecordId, Value};
use legwork_server::change::Change;
use legwork_server::engine::Session;
use legwork_server::scoped::Scoped;
use legwork_server::{records, setup, tenant::Tenant};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
struct Company {
    /// Parent of each department: an earlier one, or none.
    departments: Vec<Option<usize>>,
    /// Department and roles of each person.
    people: Vec<(usize, Vec<&'static str>)>,
    /// Owner of each customer, and a department if it is not the owner's.
    customers: Vec<(usize, Option<usize>)>,
    /// Customer and owner of each contact.
    contacts: Vec<(usize, usize)>,
    /// Later: customer and its new owner.
    transfers: Vec<(usize, usize)>,
}

const ROLES: [&str; 4] = ["rep", "department_rep", "manager", "admin"];

fn company() -> impl Strategy<Value = Company> {
    let departments = prop::collection::vec(any::<prop::sample::Index>(), 1..6).prop_map(|picks| {
        picks.iter().enumerate().map(|(n, pick)| Some(pick.index(n + 1)).filter(|p| *p < n)).collect::<Vec<_>>()
    });
    let roles = prop::sample::subsequence(ROLES.to_vec(), 1..3);
    (departments, prop::collection::vec((any::<prop::sample::Index>(), roles), 1..6)).prop_flat_map(
        |(departments, people)| {
            let (d, p) = (departments.len(), people.len());
            let people: Vec<_> = people.into_iter().map(|(i, r)| (i.index(d), r)).collect();
            let customers = prop::collection::vec((0..p, prop::option::of(0..d)), 1..12);
            (Just(departments), Just(people), customers).prop_flat_map(move |(departments, people, customers)| {
                let (p, c) = (people.len(), customers.len());
                let contacts = prop::collection::vec((0..c, 0..p), 0..12);
                let transfers = prop::collection::vec((0..c, 0..p), 0..6);
                (Just(departments), Just(people), Just(customers), contacts, transfers).prop_map(
                    |(departments, people, customers, contacts, transfers)| Company {
                        departments,
                        people,
                        customers,
                        contacts,
                        transfers,
                    },
                )
            })
        },
    )
}

/// 0 own, 1 department, 2 department and below, 3 all: for customers and what hangs on them.
fn width(roles: &[&str]) -> usize {
    roles.iter().map(|r| ROLES.iter().position(|x| x == r).unwrap()).max().unwrap()
}

fn reaches(company: &Company, person: usize, owner: usize, department: usize) -> bool {
    let (mine, roles) = &company.people[person];
    let mut above = Some(department);
    let mut below = false;
    while let Some(d) = above {
        below |= d == *mine;
        above = company.departments[d];
    }
    match width(roles) {
        0 => owner == person,
        1 => owner == person || department == *mine,
        2 => owner == person || below,
        _ => true,
    }
}

const DEPARTMENT: u16 = 1_000;
const PERSON: u16 = 2_000;
const CUSTOMER: u16 = 3_000;
const CONTACT: u16 = 3_500;

fn n(base: u16, index: usize) -> RecordId {
    id(base + index as u16)
}

fn build(company: &Company) -> World {
    let world = World::new();
    let session = Session { tenant: id(TENANT), user: id(ADMIN), device: None };
    world
        .conn
        .transaction(|tx| {
            let mut change = Change::begin(tx, &world.engine, &session, world.now)?;
            for (i, parent) in company.departments.iter().enumerate() {
                let parent = Value::from(parent.map(|p| n(DEPARTMENT, p)));
                setup::add(
                    &mut change,
                    "department",
                    n(DEPARTMENT, i),
                    fields([("name", "部".into()), ("parent", parent)]),
                )?;
            }
            for (i, (department, roles)) in company.people.iter().enumerate() {
                let values = fields([
                    ("name", "人".into()),
                    ("login", format!("p{i}").into()),
                    ("department", n(DEPARTMENT, *department).into()),
                    ("roles", Value::set(roles.iter().map(|r| Value::from(*r)))),
                ]);
                setup::add(&mut change, "user", n(PERSON, i), values)?;
            }
            let own = |owner: usize, department: usize| {
                [("owner", n(PERSON, owner).into()), ("department", n(DEPARTMENT, department).into())]
            };
            for (i, (owner, department)) in company.customers.iter().enumerate() {
                let department = department.unwrap_or(company.people[*owner].0);
                let mut values = fields(own(*owner, department));
                values.insert("name".into(), format!("客户{i}").into());
                setup::add(&mut change, "customer", n(CUSTOMER, i), values)?;
            }
            for (i, (customer, owner)) in company.contacts.iter().enumerate() {
                let mut values = fields(own(*owner, company.people[*owner].0));
                values.insert("name".into(), format!("联系人{i}").into());
                values.insert("customer".into(), n(CUSTOMER, *customer).into());
                setup::add(&mut change, "contact", n(CONTACT, i), values)?;
            }
            change.finish()
        })
        .unwrap();
    world
}

/// Ids of an object that a person finds by paging through a list, and one by one.
fn listed(world: &World, person: RecordId, object: &str, filter: &Filter, sort: Option<&Sort>) -> Vec<RecordId> {
    world
        .conn
        .snapshot(|conn| {
            let org = world.engine.org(conn, &Tenant::load(conn, id(TENANT))?)?;
            let rights = org.rights(world.engine.schema(), org.actor(person)?);
            let kind = world.engine.schema().object(object).unwrap();
            let scope = Scoped::new(id(TENANT), kind, &rights, Operation::Read)?;
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let page = scope.list(conn, filter, sort, cursor.as_deref(), 3)?;
                found.extend(page.records.iter().map(|s| s.record.id));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            for record in &found {
                assert!(scope.get(conn, *record)?.is_some());
            }
            Ok(found)
        })
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn list_and_pull_show_exactly_what_the_rules_allow(company in company()) {
        let mut company = company;
        let mut world = build(&company);
        let mut phones: Vec<Phone> = (0..company.people.len()).map(|i| world.phone(PERSON + i as u16)).collect();
        let mut admin = world.phone(ADMIN);
        let rounds: Vec<Option<(usize, usize)>> = std::iter::once(None).chain(company.transfers.clone().into_iter().map(Some)).collect();
        for transfer in rounds {
            if let Some((customer, owner)) = transfer {
                world.now += 1_000;
                let give = fields([("owner", n(PERSON, owner).into()), ("department", n(DEPARTMENT, company.people[owner].0).into())]);
                let op = legwork_domain::Op::Command { name: "transfer".into(), expect: Fields::new(), fields: give };
                let mutation = admin.mutation(&world, "customer", n(CUSTOMER, customer), op);
                world.push(ADMIN, vec![mutation]);
                company.customers[customer] = (owner, None);
            }
            for (i, phone) in phones.iter_mut().enumerate() {
                let place = |c: usize| { let (o, d) = company.customers[c]; (o, d.unwrap_or(company.people[o].0)) };
                let customers: BTreeSet<RecordId> = (0..company.customers.len())
                    .filter(|c| { let (o, d) = place(*c); reaches(&company, i, o, d) })
                    .map(|c| n(CUSTOMER, c)).collect();
                let contacts: BTreeSet<RecordId> = company.contacts.iter().enumerate()
                    .filter(|(_, (c, o))| {
                        let (co, cd) = place(*c);
                        reaches(&company, i, *o, company.people[*o].0) || reaches(&company, i, co, cd)
                    })
                    .map(|(k, _)| n(CONTACT, k)).collect();
                let list = |object| listed(&world, n(PERSON, i), object, &Filter::Everything, None);
                prop_assert_eq!(list("customer").into_iter().collect::<BTreeSet<_>>(), customers.clone());
                prop_assert_eq!(list("contact").into_iter().collect::<BTreeSet<_>>(), contacts.clone());
                phone.sync(&world, 4);
                let held = |base: u16| phone.rows.keys().copied().filter(|r| (base..base + 100).any(|k| id(k) == *r)).collect::<BTreeSet<_>>();
                prop_assert_eq!(held(CUSTOMER), customers);
                prop_assert_eq!(held(CONTACT), contacts);
            }
        }
    }
}

fn values() -> impl Strategy<Value = Fields> {
    let text = prop::sample::select(vec!["", "a", "B", "ab", "100%", "a_b", "中文客户", "\\"]);
    let level = prop::sample::select(vec!["", "a", "b", "c"]);
    let number = prop::option::of(-3..4_i64);
    let tags = prop::collection::vec(prop::sample::select(vec!["x", "y", "z"]), 0..3);
    let amount = prop::option::of(0..3_i64);
    (text, level, number, tags, amount).prop_map(|(note, level, number, tags, amount)| {
        let mut all = BTreeMap::from([
            ("note".to_owned(), Value::from(note)),
            ("level".to_owned(), level.into()),
            ("employees".to_owned(), number.map(|n| n.max(0)).into()),
            ("tags".to_owned(), Value::set(tags.into_iter().map(Value::from))),
            ("revenue".to_owned(), amount.map_or(Value::Null, |a| Value::money(a, "CNY"))),
        ]);
        all.retain(|_, v| !v.is_empty());
        all
    })
}

fn filters() -> impl Strategy<Value = Filter> {
    let field = || {
        prop::sample::select(vec![
            "note",
            "level",
            "employees",
            "tags",
            "revenue",
            "revenue.amount",
            "revenue.currency",
            "address.city",
        ])
    };
    let value = || {
        prop_oneof![
            prop::sample::select(vec![
                "",
                "a",
                "B",
                "ab",
                "x",
                "CNY",
                "中文客户",
                "{\"amount\":1,\"currency\":\"CNY\"}"
            ])
            .prop_map(Value::from),
            (-1..4_i64).prop_map(Value::from),
            Just(Value::Null),
        ]
    };
    let op = prop::sample::select(vec![Compare::Eq, Compare::Ne, Compare::Lt, Compare::Le, Compare::Gt, Compare::Ge]);
    let text = prop::sample::select(vec!["", "A", "b", "%", "_", "中文", "\\"]);
    let leaf = prop_oneof![
        Just(Filter::Everything),
        (field(), op, value()).prop_map(|(f, op, v)| Filter::Compare { field: f.into(), op, value: Operand::Value(v) }),
        (field(), prop::collection::vec(value(), 0..3))
            .prop_map(|(f, v)| Filter::In { field: f.into(), values: v.into_iter().map(Operand::Value).collect() }),
        field().prop_map(|f| Filter::Empty { field: f.into() }),
        (field(), text).prop_map(|(f, t)| Filter::Contains { field: f.into(), text: t.into() }),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Any),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn lists_mean_what_the_plain_evaluator_means(
        rows in prop::collection::vec(values(), 1..15),
        filters in prop::collection::vec(filters(), 20),
    ) {
        let world = World::new();
        let session = Session { tenant: id(TENANT), user: id(ADMIN), device: None };
        world.conn.transaction(|tx| {
            let mut change = Change::begin(tx, &world.engine, &session, world.now)?;
            for (i, mut row) in rows.into_iter().enumerate() {
                row.insert("name".into(), format!("客户{}", i % 4).into());
                row.insert("owner".into(), id(ADMIN).into());
                setup::add(&mut change, "customer", n(CUSTOMER, i), row)?;
            }
            change.finish()
        }).unwrap();
        let all: Vec<_> = (0..15).filter_map(|i| records::read(&world.conn, id(TENANT), "customer", n(CUSTOMER, i)).unwrap()).collect();
        for (k, filter) in filters.into_iter().enumerate() {
            let expected: BTreeSet<RecordId> = all.iter().filter(|s| filter.matches(&s.record)).map(|s| s.record.id).collect();
            let field = ["name", "employees", "note"][k % 3];
            let sort = Sort { field: field.into(), descending: k % 2 == 1 };
            let found = listed(&world, id(ADMIN), "customer", &filter, Some(&sort));
            prop_assert_eq!(found.len(), expected.len(), "no record twice: {:?}", filter);
            prop_assert_eq!(found.iter().copied().collect::<BTreeSet<_>>(), expected, "{:?}", filter);
            let ints: Vec<i64> = found.iter().filter_map(|r| all.iter().find(|s| s.record.id == *r)?.record.get("employees").as_int()).collect();
            if field == "employees" {
                let mut sorted = ints.clone();
                sorted.sort_unstable();
                if sort.descending { sorted.reverse(); }
                prop_assert_eq!(ints, sorted);
            }
        }
    }
}

/// What a rep may write on a customer of theirs is no right to write it in a colleague's name.
#[test]
fn nobody_writes_in_the_name_of_somebody_whose_records_they_may_not_write() {
    use legwork_domain::{Op, RejectCode};
    use legwork_protocol::sync::Verdict;
    let world = World::new();
    let (mut amy, mut chen) = (world.phone(AMY), world.phone(CHEN));
    let make = |name: &str| Op::Create(fields([("name", name.into())]));
    let customer = amy.mutation(&world, "customer", id(300), make("甲"));
    assert_eq!(world.push(AMY, vec![customer]).results[0].verdict, Verdict::Accepted);
    let contact = |owner: u16| {
        Op::Create(fields([("name", "丁".into()), ("customer", id(300).into()), ("owner", id(owner).into())]))
    };
    let activity = |owner: u16| {
        Op::Create(fields([
            ("parent", Value::link("customer", id(300))),
            ("kind", "call".into()),
            ("at", world.now.into()),
            ("text", "x".into()),
            ("owner", id(owner).into()),
        ]))
    };
    let cases = [
        ("contact", contact(AMY), true),
        ("contact", contact(BO), false),
        ("activity", activity(AMY), true),
        ("activity", activity(BO), false),
    ];
    for (n, (object, op, allowed)) in (400..).zip(cases) {
        let mutation = amy.mutation(&world, object, id(n), op);
        let verdict = world.push(AMY, vec![mutation]).results.remove(0).verdict;
        match verdict {
            Verdict::Accepted => assert!(allowed, "{object} {n}"),
            Verdict::Rejected(reject) => assert!(!allowed && reject.code == RejectCode::Forbidden, "{reject:?}"),
            other => panic!("{other:?}"),
        }
    }
    // A manager may, within the department.
    let mutation = chen.mutation(&world, "contact", id(450), contact(BO));
    assert_eq!(world.push(CHEN, vec![mutation]).results[0].verdict, Verdict::Accepted);
}

/// A customer's first position needs two people: nobody is the first in a colleague's name.
#[test]
fn a_position_is_proposed_in_ones_own_name_only() {
    use legwork_domain::{Op, RejectCode};
    use legwork_protocol::sync::Verdict;
    let world = World::new();
    let mut amy = world.phone(AMY);
    let place = || Value::geo(313_000_000, 1_206_000_000, Some(1_500));
    let proposal = |by: u16| fields([("proposed_location", place()), ("proposed_by", id(by).into())]);
    let named = |by: u16| proposal(by).into_iter().chain(fields([("name", "甲".into())])).collect();
    let cases = [
        (300, Op::Create(named(BO)), false),
        (301, Op::Create(named(AMY)), true),
        (301, Op::Update(proposal(BO)), false),
        (301, Op::Update(fields([("proposed_location", Value::Null), ("proposed_by", Value::Null)])), true),
        (301, Op::Update(proposal(AMY)), true),
    ];
    for (n, op, allowed) in cases {
        let mutation = amy.mutation(&world, "customer", id(n), op);
        let verdict = world.push(AMY, vec![mutation]).results.remove(0).verdict;
        match verdict {
            Verdict::Accepted => assert!(allowed, "{n}"),
            Verdict::Rejected(reject) => {
                let of = (reject.code, reject.field.as_deref());
                assert!(!allowed && of == (RejectCode::Forbidden, Some("proposed_by")), "{reject:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}

/// What is hidden can neither be sorted by, not even a part of it, nor guessed by what a command expects.
#[test]
fn hidden_fields_tell_nothing_by_their_parts_or_by_a_guess() {
    use legwork_domain::metadata::{FieldAccess, standard};
    use legwork_domain::{Op, RejectCode};
    use legwork_protocol::sync::Verdict;
    let mut world = World::new();
    let mut schema = standard().clone();
    let rep = schema.roles.get_mut("rep").unwrap();
    rep.fields.insert("customer.location".into(), FieldAccess::Hidden);
    rep.fields.insert("visit.verdict".into(), FieldAccess::Hidden);
    rep.fields.insert("customer.note".into(), FieldAccess::Hidden);
    world.engine = legwork_server::engine::Engine::new(std::sync::Arc::new(schema));
    let tenant = Tenant::load(&world.conn, id(TENANT)).unwrap();
    let org = world.engine.org(&world.conn, &tenant).unwrap();
    let rights = org.rights(world.engine.schema(), org.actor(id(AMY)).unwrap());
    let kind = world.engine.schema().object("customer").unwrap();
    let scope = Scoped::new(id(TENANT), kind, &rights, Operation::Read).unwrap();
    for path in ["location.lat", "location", "note"] {
        let sort = Sort { field: path.into(), descending: false };
        assert!(scope.list(&world.conn, &Filter::Everything, Some(&sort), None, 1).is_err(), "sorted by {path}");
        let guess = Filter::Compare { field: path.into(), op: Compare::Ge, value: Operand::Value(1.into()) };
        assert!(scope.list(&world.conn, &guess, None, None, 1).is_err(), "filtered by {path}");
    }
    let mut amy = world.phone(AMY);
    let customer = amy.mutation(&world, "customer", id(300), Op::Create(fields([("name", "甲".into())])));
    let expect = fields([("note", "安静".into())]);
    let guess = Op::Command { name: "transfer".into(), expect, fields: fields([("owner", id(AMY).into())]) };
    let guess = amy.mutation(&world, "customer", id(300), guess);
    let verdict = world.push(AMY, vec![customer, guess]).results.remove(1).verdict;
    let told = matches!(&verdict, Verdict::Rejected(r) if r.code == RejectCode::Precondition);
    assert!(!told && matches!(verdict, Verdict::Rejected(_)), "{verdict:?}");
    let visit =
        Op::Command { name: "check_out".into(), expect: fields([("verdict", "refused".into())]), fields: fields([]) };
    let position = Value::geo(312_000_000, 1_214_000_000, Some(1_000));
    let made = Op::Create(fields([("at", 5.into()), ("place", "某处".into()), ("fix", position)]));
    let (made, guess) = (amy.mutation(&world, "visit", id(301), made), amy.mutation(&world, "visit", id(301), visit));
    let verdict = world.push(AMY, vec![made, guess]).results.remove(1).verdict;
    assert!(matches!(&verdict, Verdict::Rejected(r) if r.rule == "field_masked"), "{verdict:?}");
}
