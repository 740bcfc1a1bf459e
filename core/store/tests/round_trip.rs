//! Values survive their columns, unknown fields survive a schema that does not know them.
#![allow(clippy::unwrap_used)]

mod support;
use legwork_domain::metadata::{Field, FieldType, Label, ObjectType, Schema, standard};
use legwork_domain::{Fields, Op, Value};
use legwork_store::Store;
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::*;

/// Every field type, in the schema as `field_<n>` of the object `probe`.
pub(crate) const ALL: [FieldType; 34] = {
    use FieldType::*;
    [
        Text,
        LongText,
        RichText,
        Integer,
        Decimal,
        Percent,
        Boolean,
        Date,
        DateTime,
        Duration,
        Money,
        Select,
        MultiSelect,
        Tags,
        Phone,
        Email,
        Url,
        AutoNumber,
        User,
        Department,
        Reference,
        MultiReference,
        AnyReference,
        File,
        Image,
        Signature,
        Barcode,
        Address,
        Geo,
        Rating,
        Json,
        Lines,
        Formula,
        Unknown,
    ]
};

fn field(name: &str, kind: FieldType) -> Field {
    let label = Label { zh: name.into(), en: name.into() };
    let json = serde_json::json!({ "name": name, "type": "text", "label": label });
    Field { kind, ..serde_json::from_value(json).unwrap() }
}

fn probe(kinds: &[(&str, FieldType)]) -> Schema {
    let mut schema = standard().clone();
    let fields: Vec<Field> = kinds.iter().map(|(name, kind)| field(name, *kind)).collect();
    let title = fields[0].name.clone();
    let label = Label { zh: "探针".into(), en: "Probe".into() };
    let json = serde_json::json!({ "name": "probe", "label": label, "title": title });
    let object: ObjectType = serde_json::from_value(json).unwrap();
    schema.objects.insert("probe".into(), ObjectType { fields, ..object });
    schema.version += 1;
    schema
}

fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[a-z中文]{0,6}", Just(id(7).to_string()), Just("2026-11-24".to_owned())];
    let leaf = prop_oneof![Just(Value::Null), any::<i64>().prop_map(Value::Int), text.prop_map(Value::Text),];
    let part = prop_oneof![
        Just("amount"),
        Just("currency"),
        Just("lat"),
        Just("lng"),
        Just("accuracy"),
        Just("provider"),
        Just("object"),
        Just("id"),
        Just("city"),
        Just("other"),
    ];
    leaf.prop_recursive(2, 12, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::btree_map(part.clone().prop_map(str::to_owned), inner, 0..4).prop_map(Value::Map),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever a field of whatever type holds, fitting or not, comes back unchanged.
    #[test]
    fn any_value_of_any_field_type_comes_back(values in prop::collection::vec(any_value(), ALL.len())) {
        let names: Vec<String> = (0..ALL.len()).map(|n| format!("field_{n}")).collect();
        let kinds: Vec<(&str, FieldType)> = names.iter().map(String::as_str).zip(ALL).collect();
        thread_local!(static STORE: std::cell::RefCell<Option<(Store, u64)>> = const { std::cell::RefCell::new(None) });
        STORE.with_borrow_mut(|slot| {
            let (store, n) = slot.get_or_insert_with(|| {
                let mut store = phone();
                store.set_schema(probe(&kinds)).unwrap();
                (store, 0)
            });
            *n += 1;
            let given: Fields = names.iter().cloned().zip(values).collect();
            act(store, "probe", id(*n), Op::Create(given.clone()));
            let kept: Fields = given.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            assert_eq!(store.get("probe", id(*n)).unwrap().unwrap().fields, kept);
        });
    }
}

#[test]
fn fields_that_are_not_known_yet_wait_in_the_row_and_move_into_their_column() {
    let mut store = phone();
    store.set_schema(probe(&[("name", FieldType::Text)])).unwrap();
    let given = fields([("name", "甲".into()), ("amount", Value::money(500, "CNY")), ("grade", 3.into())]);
    act(&mut store, "probe", id(1), Op::Create(given.clone()));
    let extra = |store: &Store| -> Option<String> {
        store.connection().query_row("SELECT \"#extra\" FROM object_probe", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(extra(&store).as_deref(), Some(r#"{"amount":{"amount":500,"currency":"CNY"},"grade":3}"#));

    let mut grown = probe(&[("name", FieldType::Text), ("amount", FieldType::Money)]);
    grown.version += 1;
    store.set_schema(grown).unwrap();
    assert_eq!(extra(&store).as_deref(), Some(r#"{"grade":3}"#), "the known one moved, the unknown one stays");
    assert_eq!(store.get("probe", id(1)).unwrap().unwrap().fields, given);

    // A field that changes its type, and one that goes, lose nothing either.
    let mut turned = probe(&[("name", FieldType::Text), ("amount", FieldType::Text), ("grade", FieldType::Integer)]);
    turned.version += 2;
    store.set_schema(turned).unwrap();
    assert_eq!(store.get("probe", id(1)).unwrap().unwrap().fields, given);
    let mut shrunk = probe(&[("name", FieldType::Text)]);
    shrunk.version += 3;
    store.set_schema(shrunk).unwrap();
    assert_eq!(store.get("probe", id(1)).unwrap().unwrap().fields, given);
}

#[test]
fn parts_cannot_collide_with_fields() {
    let mut store = phone();
    let kinds = [
        ("amount", FieldType::Money),
        ("amount_currency", FieldType::Text),
        ("id", FieldType::Integer),
        ("seq", FieldType::Text),
    ];
    store.set_schema(probe(&kinds)).unwrap();
    let given: BTreeMap<String, Value> = fields([
        ("amount", Value::money(1, "USD")),
        ("amount_currency", "x".into()),
        ("id", 5.into()),
        ("seq", "y".into()),
    ]);
    act(&mut store, "probe", id(1), Op::Create(given.clone()));
    assert_eq!(store.get("probe", id(1)).unwrap().unwrap().fields, given);
}

#[test]
fn the_schema_survives_closing_and_every_standard_object_has_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("legwork.db");
    let schema = probe(&[("name", FieldType::Text)]);
    let mut store = Store::open(&path, None, None).unwrap();
    store.set_schema(schema.clone()).unwrap();
    drop(store);
    let store = Store::open(&path, None, None).unwrap();
    assert_eq!(**store.schema(), schema);
    for object in standard().objects.keys() {
        assert_eq!(store.get(object, id(1)).unwrap(), None, "{object}");
    }
}

/// A server of tomorrow sends a type that this version does not know: the values stay as they came, and move into their
/// column when a later version knows the type.
#[test]
fn values_of_a_type_not_known_yet_are_kept_until_it_is() {
    let mut store = phone();
    store.set_schema(probe(&[("name", FieldType::Text), ("mood", FieldType::Unknown)])).unwrap();
    let mood = Value::money(1_250, "CNY");
    act(&mut store, "probe", id(1), Op::Create(fields([("name", "甲".into()), ("mood", mood.clone())])));
    let read = |store: &Store| store.get("probe", id(1)).unwrap().unwrap().get("mood").clone();
    assert_eq!(read(&store), mood);
    let mut learned = probe(&[("name", FieldType::Text), ("mood", FieldType::Money)]);
    learned.version += 1;
    store.set_schema(learned).unwrap();
    assert_eq!(read(&store), mood);
    let amount: i64 = store.connection().query_row("SELECT \"mood\" FROM object_probe", [], |row| row.get(0)).unwrap();
    assert_eq!(amount, 1_250, "in a column of its own");
}
