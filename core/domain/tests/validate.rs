//! Validation: for every type, what is taken and what is refused with which code.
#![allow(clippy::unwrap_used)]

use legwork_domain::metadata::{Field, Schema, standard};
use legwork_domain::validate::{create, update, value};
use legwork_domain::{Fields, Value};

fn field(toml: &str) -> Field {
    toml::from_str(&format!("name = \"f\"\nlabel = {{ zh = \"字段\", en = \"Field\" }}\n{toml}")).unwrap()
}

fn code(schema: &Schema, field: &Field, v: impl Into<Value>) -> Option<String> {
    value(schema, field, &v.into()).err().map(|e| e.code)
}

#[test]
fn s1_values_of_every_kind() {
    let schema = standard();
    let json = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
    let id = "019ab6a0-0000-7000-8000-000000000001";
    let hash = "ab".repeat(32);
    // (field, value, expected code; "" = taken)
    let cases: Vec<(&str, Value, &str)> = vec![
        ("type = \"text\"\nlength = 3", "云岭精".into(), ""),
        ("type = \"text\"\nlength = 3", "云岭精密".into(), "too_long"),
        ("type = \"text\"", 3.into(), "not_text"),
        ("type = \"text\"", "a\0b".into(), "control_character"),
        ("type = \"long_text\"", "长".repeat(100_001).into(), "too_long"),
        ("type = \"integer\"\nmin = 1\nmax = 365", 365.into(), ""),
        ("type = \"integer\"\nmin = 1\nmax = 365", 0.into(), "too_small"),
        ("type = \"integer\"\nmin = 1\nmax = 365", 366.into(), "too_large"),
        ("type = \"integer\"", "12".into(), "not_a_number"),
        ("type = \"boolean\"", 2.into(), "not_yes_or_no"),
        ("type = \"rating\"", 6.into(), "not_a_rating"),
        ("type = \"date\"", "2026-02-28".into(), ""),
        ("type = \"date\"", "2026-02-30".into(), "not_a_date"),
        ("type = \"date\"", "2026-2-3".into(), "not_a_date"),
        ("type = \"select\"\npicklist = \"industry\"", "food".into(), ""),
        ("type = \"select\"\npicklist = \"industry\"", "foot".into(), "unknown_option"),
        ("type = \"tags\"", json(r#"["a","b"]"#), ""),
        ("type = \"tags\"", json("[1]"), "not_text"),
        ("type = \"tags\"\nlength = 1", json(r#"["a","b"]"#), "too_many"),
        ("type = \"phone\"", "+86 (0512) 6288-1000 转 12".into(), ""),
        ("type = \"phone\"", "call me".into(), "not_a_phone_number"),
        ("type = \"phone\"", "12".into(), "not_a_phone_number"),
        ("type = \"email\"", "zhixia.shen@haitang.example".into(), ""),
        ("type = \"email\"", "zhixia@haitang".into(), "not_an_email"),
        ("type = \"email\"", "a@b@c.example".into(), "not_an_email"),
        ("type = \"url\"", "www.haitang.example/a?b".into(), ""),
        ("type = \"url\"", "https://haitang.example:8443".into(), ""),
        ("type = \"url\"", "javascript:alert(1).x".into(), "not_a_url"),
        ("type = \"url\"", "javascript://haitang.example".into(), "not_a_url"),
        ("type = \"user\"", id.into(), ""),
        ("type = \"user\"", "amy".into(), "not_a_record"),
        ("type = \"any_reference\"\nto = [\"customer\"]", json(&format!(r#"{{"object":"customer","id":"{id}"}}"#)), ""),
        (
            "type = \"any_reference\"\nto = [\"customer\"]",
            json(&format!(r#"{{"object":"user","id":"{id}"}}"#)),
            "object_not_allowed",
        ),
        ("type = \"image\"", json(&format!(r#"[{{"hash":"{hash}","size":10}}]"#)), ""),
        ("type = \"image\"", json(r#"[{"hash":"..","size":10}]"#), "not_a_file"),
        (
            "type = \"image\"",
            json(&format!(r#"[{{"hash":"{hash}","size":10,"thumb":"{}"}}]"#, "A".repeat(9_000))),
            "thumbnail_too_large",
        ),
        ("type = \"money\"", Value::money(100, "CNY"), ""),
        ("type = \"money\"", json(r#"{"amount":100,"currency":"yuan"}"#), "no_currency"),
        ("type = \"money\"\nmax = 50", Value::money(100, "CNY"), "too_large"),
        ("type = \"geo\"", Value::geo(313_000_000, 1_206_000_000, Some(1_200)), ""),
        ("type = \"geo\"", Value::geo(913_000_000, 0, None), "not_a_position"),
        ("type = \"geo\"", Value::geo(i64::MIN, i64::MIN, None), "not_a_position"),
        ("type = \"datetime\"", 1_795_395_600_000.into(), ""),
        ("type = \"datetime\"", i64::MAX.into(), "not_a_date"),
        ("type = \"datetime\"", i64::MIN.into(), "not_a_date"),
        ("type = \"address\"", json(r#"{"city":"苏州市","street":"星湖街 328 号"}"#), ""),
        ("type = \"address\"", json(r#"{"planet":"Mars"}"#), "not_an_address"),
        ("type = \"json\"", "{\"a\":[1,2]}".into(), ""),
        ("type = \"json\"", "{a".into(), "not_json"),
        ("type = \"formula\"", 1.into(), "computed"),
    ];
    for (toml, v, expected) in cases {
        let field = field(toml);
        let shown = serde_json::to_string(&v).unwrap();
        assert_eq!(code(schema, &field, v).unwrap_or_default(), expected, "{toml}: {}", &shown[..shown.len().min(80)]);
    }
}

#[test]
fn a_new_record_needs_its_required_fields_and_names_each_missing_one() {
    let schema = standard();
    let kind = schema.object("contact").unwrap();
    let errors = create(schema, kind, &Fields::new()).unwrap_err();
    let named: Vec<_> = errors.iter().filter_map(|e| e.field.as_deref()).collect();
    assert_eq!(named, ["name", "customer", "owner"]);
}

#[test]
fn an_update_is_checked_only_where_it_touches() {
    let schema = standard();
    let kind = schema.object("customer").unwrap();
    let current = Fields::from([("state".into(), "current".into()), ("level".into(), "from-an-old-pack".into())]);
    let touch = |name: &str, v: Value| update(schema, kind, &current, &Fields::from([(name.to_owned(), v)]));
    assert!(touch("phone", "0512-62881000".into()).is_ok(), "the bad level is not this edit's business");
    assert_eq!(touch("name", Value::Null).unwrap_err()[0].code, "required");
    assert_eq!(touch("state", "potential".into()).unwrap_err()[0].code, "stage_not_reachable");
    assert!(touch("state", "lapsed".into()).is_ok());
    assert!(touch("from_next_version", 1.into()).is_ok(), "unknown fields are kept, not refused");
}

#[test]
fn a_record_above_256_kib_is_refused_before_it_is_queued() {
    let schema = standard();
    let kind = schema.object("customer").unwrap();
    let owner = "018f0000-0000-7000-8000-000000000001".into();
    let fields = Fields::from([
        ("name".into(), "x".into()),
        ("note".into(), "长".repeat(90_000).into()),
        ("owner".into(), owner),
    ]);
    assert_eq!(create(schema, kind, &fields).unwrap_err()[0].code, "record_too_large");
}
