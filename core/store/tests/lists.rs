//! Lists: the SQL of a filter means what `Filter::matches` means; paging sees every record once, in order.
#![allow(clippy::unwrap_used)]

mod support;
use legwork_domain::query::{Compare, Filter, Operand, Sort};
use legwork_domain::{Fields, Op, RecordId, Value};
use legwork_store::query::{Cursor, ListQuery, count, list};
use legwork_store::{Store, StoreError};
use proptest::prelude::*;
use support::*;

/// A record of customers with fields of every storage, and one field the schema does not know.
fn any_fields() -> impl Strategy<Value = Fields> {
    let maybe = |values: Vec<Value>| prop::sample::select(values);
    let text = || maybe(vec![Value::Null, "a".into(), "B".into(), "云岭".into(), "a云".into()]);
    let number = || maybe(vec![Value::Null, 0.into(), 1.into(), (-3).into(), 700.into()]);
    let money = maybe(vec![Value::Null, Value::money(1, "CNY"), Value::money(700, "USD")]);
    let geo = maybe(vec![Value::Null, Value::geo(1, -3, None), Value::geo(700, 0, Some(1))]);
    let tags = maybe(vec![Value::Null, Value::set(["a".into()]), Value::set(["a".into(), "云岭".into()])]);
    let city = maybe(vec![
        Value::Null,
        Value::map([("city", "a".into())]),
        Value::map([("city", "云岭".into()), ("street", "B".into())]),
    ]);
    let link = maybe(vec![Value::Null, id(1).into(), id(2).into()]);
    let odd = maybe(vec![
        Value::Null,
        "a".into(),
        1.into(),
        Value::set(["a".into(), 1.into()]),
        Value::map([("p", "a".into())]),
    ]);
    (text(), number(), money, geo, tags, city, (link, text(), odd)).prop_map(
        |(note, employees, revenue, location, tags, address, (parent, name, later))| {
            fields([
                ("name", name),
                ("note", note),
                ("employees", employees),
                ("revenue", revenue),
                ("location", location),
                ("tags", tags),
                ("address", address),
                ("parent", parent),
                ("later", later),
            ])
        },
    )
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let path = || {
        prop::sample::select(vec![
            "name",
            "note",
            "employees",
            "revenue",
            "revenue.amount",
            "revenue.currency",
            "location",
            "location.lat",
            "location.accuracy",
            "location.nothing",
            "tags",
            "address",
            "address.city",
            "address.other",
            "parent",
            "later",
            "later.p",
            "never",
            "name.part",
            "we\"ird",
        ])
        .prop_map(str::to_owned)
    };
    let operand = || {
        prop::sample::select(vec![
            Value::Null,
            "".into(),
            "a".into(),
            "B".into(),
            "云岭".into(),
            "CNY".into(),
            0.into(),
            1.into(),
            700.into(),
            id(1).into(),
            "zz".into(),
            Value::set(["a".into()]),
        ])
        .prop_map(Operand::Value)
    };
    let op = prop::sample::select(vec![Compare::Eq, Compare::Ne, Compare::Lt, Compare::Le, Compare::Gt, Compare::Ge]);
    let leaf = prop_oneof![
        Just(Filter::Everything),
        (path(), op, operand()).prop_map(|(field, op, value)| Filter::Compare { field, op, value }),
        (path(), prop::collection::vec(operand(), 0..3)).prop_map(|(field, values)| Filter::In { field, values }),
        path().prop_map(|field| Filter::Empty { field }),
        (path(), prop::sample::select(vec!["", "A", "云", "b", "0"]))
            .prop_map(|(field, text)| Filter::Contains { field, text: text.into() }),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Any),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
}

fn filled(all: &[Fields]) -> Store {
    let mut store = phone();
    for (n, fields) in all.iter().enumerate() {
        act(&mut store, "customer", id(n as u64), Op::Create(fields.clone()));
    }
    store
}

fn ids(store: &Store, query: &ListQuery) -> Vec<RecordId> {
    let mut query = query.clone();
    let mut all = Vec::new();
    loop {
        let page = list(store.connection(), store.tables(), &query).unwrap();
        assert!(page.records.len() <= query.limit as usize);
        all.extend(page.records.iter().map(|r| r.id));
        match page.next {
            Some(next) => query.after = Some(Cursor::new(next.as_str())),
            None => return all,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn sql_finds_what_the_evaluator_finds(
        all in prop::collection::vec(any_fields(), 1..8),
        filters in prop::collection::vec(any_filter(), 30),
    ) {
        let store = filled(&all);
        let records: Vec<_> =
            (0..all.len() as u64).map(|n| store.get("customer", id(n)).unwrap().unwrap()).collect();
        for filter in filters {
            let expected: Vec<RecordId> = records.iter().filter(|r| filter.matches(r)).map(|r| r.id).collect();
            let query = ListQuery { object: "customer".into(), filter: filter.clone(), limit: 100, ..ListQuery::default() };
            prop_assert_eq!(ids(&store, &query), expected.clone(), "{:?}", filter);
            let counted = count(store.connection(), store.tables(), "customer", &filter).unwrap();
            prop_assert_eq!(counted, expected.len() as u64);
        }
    }

    #[test]
    fn paging_sees_every_record_once_in_order(
        all in prop::collection::vec(any_fields(), 1..12),
        sort in prop::collection::vec((prop::sample::select(vec!["note", "employees", "revenue", "parent"]), any::<bool>()), 0..3),
        limit in 1u32..4,
    ) {
        let store = filled(&all);
        let sort: Vec<Sort> = sort.into_iter().map(|(field, descending)| Sort { field: field.into(), descending }).collect();
        let query = ListQuery { object: "customer".into(), sort: sort.clone(), limit, ..ListQuery::default() };
        let key = |n: usize, field: &str| -> Value {
            let value = all[n].get(field).cloned().unwrap_or_default();
            value.part("amount").cloned().unwrap_or(value)
        };
        let mut expected: Vec<usize> = (0..all.len()).collect();
        let backwards = sort.first().is_some_and(|s| s.descending);
        expected.sort_by(|a, b| {
            let fields = sort.iter().map(|s| {
                let order = key(*a, &s.field).cmp(&key(*b, &s.field));
                if s.descending { order.reverse() } else { order }
            });
            let place = if backwards { b.cmp(a) } else { a.cmp(b) };
            fields.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then(place)
        });
        let expected: Vec<RecordId> = expected.into_iter().map(|n| id(n as u64)).collect();
        prop_assert_eq!(ids(&store, &query), expected);
    }
}

#[test]
fn titles_sort_by_pinyin_and_deleted_records_are_not_listed() {
    let mut store = phone();
    for (n, name) in ["张三", "阿里", "北京", "Zebra", "重庆"].into_iter().enumerate() {
        new_customer(&mut store, n as u64, name);
    }
    act(&mut store, "customer", id(3), Op::Delete);
    let sort = vec![Sort { field: "name".into(), descending: false }];
    let query = ListQuery { object: "customer".into(), sort, limit: 2, ..ListQuery::default() };
    let names: Vec<_> = ids(&store, &query).into_iter().map(|id| name(&store, id).unwrap()).collect();
    assert_eq!(names, ["阿里", "北京", "重庆", "张三"]);
}

#[test]
fn what_cannot_be_listed_is_told() {
    let store = phone();
    let ask = |query: ListQuery| list(store.connection(), store.tables(), &query).unwrap_err();
    let base = ListQuery { object: "customer".into(), limit: 10, ..ListQuery::default() };
    assert!(matches!(ask(ListQuery { object: "none".into(), ..base.clone() }), StoreError::UnknownObject(_)));
    for field in ["none", "tags", "name\"; DROP TABLE meta; --"] {
        let sort = vec![Sort { field: field.into(), descending: false }];
        assert!(matches!(ask(ListQuery { sort, ..base.clone() }), StoreError::UnknownField(_)), "{field}");
    }
    for cursor in ["", "[]", "nonsense", "[{\"Int\":1},{\"Int\":2}]"] {
        let after = Some(Cursor::new(cursor));
        assert!(matches!(ask(ListQuery { after, ..base.clone() }), StoreError::Malformed(_)), "{cursor}");
    }
    let deep = (0..100).fold(Filter::Everything, |f, _| Filter::Not(Box::new(f)));
    assert!(matches!(ask(ListQuery { filter: deep, ..base }), StoreError::Limit(_)));
}
