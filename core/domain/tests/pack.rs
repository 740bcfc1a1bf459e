//! The standard pack: complete, labelled in both languages, and its mistakes are found.
#![allow(clippy::unwrap_used)]

use legwork_domain::metadata::{FieldType, LayoutKind, parse_object, standard};
use legwork_domain::query::Context;
use legwork_domain::{Record, RecordId};

#[test]
fn the_objects_of_the_main_job_are_data() {
    let schema = standard();
    for name in ["user", "department", "role", "customer", "contact", "activity", "visit", "task"] {
        let object = schema.object(name).unwrap_or_else(|| panic!("{name}"));
        assert!(object.layout(LayoutKind::Form).is_some() && object.layout(LayoutKind::Detail).is_some(), "{name}");
        assert!(object.list_view("all").is_some(), "{name} has a list of all");
    }
}

#[test]
fn k16_every_owned_object_has_an_owner_and_a_department() {
    for name in ["customer", "contact", "activity", "visit", "task"] {
        let object = standard().object(name).unwrap();
        assert_eq!(object.field("owner").unwrap().kind, FieldType::User);
        assert_eq!(object.field("department").unwrap().kind, FieldType::Department);
    }
}

#[test]
fn mistakes_in_a_file_are_named() {
    let base = "name = \"thing\"\nlabel = { zh = \"物\", en = \"Thing\" }\ntitle = \"name\"\n";
    assert!(parse_object(base).is_ok());
    let typo = format!("{base}colour = \"red\"\n");
    assert!(parse_object(&typo).unwrap_err().what.contains("colour"), "unknown keys are refused");
    assert!(parse_object("name = 3").is_err());
    let kind = format!("{base}[[fields]]\nname = \"name\"\ntype = \"txt\"\nlabel = {{ zh = \"名\", en = \"Name\" }}\n");
    assert!(parse_object(&kind).unwrap_err().what.contains("txt"));
}

#[test]
fn stored_filters_say_me_and_today() {
    let schema = standard();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let me = RecordId::v7(1, [9; 10]);
    let context = Context { me, department: None, now_ms: 1_795_395_600_000, zone };
    let mine = &schema.object("customer").unwrap().list_view("mine").unwrap().filter;
    let mut record = Record::default();
    assert!(!mine.resolve(&context).matches(&record));
    record.set("owner", me.into());
    assert!(mine.resolve(&context).matches(&record));

    let due = &schema.object("customer").unwrap().list_view("due").unwrap().filter;
    for (date, expected) in [("2026-11-22", true), ("2026-11-23", true), ("2026-11-24", false)] {
        record.set("next_visit", date.into());
        assert_eq!(due.resolve(&context).matches(&record), expected, "{date}");
    }
}

#[test]
fn the_schema_survives_its_journey_as_json() {
    let json = serde_json::to_string(standard()).unwrap();
    let back: legwork_domain::metadata::Schema = serde_json::from_str(&json).unwrap();
    assert_eq!(&back, standard());
}

/// What a server of tomorrow sends: everything says something this version never heard of.
#[test]
fn a_schema_of_tomorrow_is_read_as_far_as_it_is_known() {
    let mut json = serde_json::to_value(standard()).unwrap();
    let news = |part: &mut serde_json::Value| part["news"] = serde_json::json!({ "of": ["tomorrow"] });
    news(&mut json);
    news(&mut json["picklists"]["industry"]);
    news(&mut json["picklists"]["industry"]["options"][0]);
    news(&mut json["roles"]["rep"]);
    let customer = &mut json["objects"]["customer"];
    news(customer);
    news(&mut customer["label"]);
    news(&mut customer["fields"][0]);
    news(&mut customer["layouts"][0]["sections"][0]);
    news(&mut customer["list_views"][0]);
    let label = serde_json::json!({ "zh": "心情", "en": "Mood" });
    let mood = serde_json::json!({ "name": "mood", "type": "hologram", "label": label, "merge": "quantum" });
    customer["fields"].as_array_mut().unwrap().push(mood);
    customer["features"].as_array_mut().unwrap().push("teleport".into());
    let mut layout = customer["layouts"][0].clone();
    layout["kind"] = "hologram".into();
    customer["layouts"].as_array_mut().unwrap().push(layout);

    let read: legwork_domain::metadata::Schema = serde_json::from_value(json).unwrap();
    let customer = read.object("customer").unwrap();
    let mood = customer.field("mood").unwrap();
    assert_eq!((mood.kind, mood.merge()), (FieldType::Unknown, legwork_domain::metadata::Merge::Unknown));
    let mut known = read.clone();
    let object = known.objects.get_mut("customer").unwrap();
    object.fields.pop();
    object.layouts.pop();
    object.features.remove(&legwork_domain::metadata::Feature::Unknown);
    assert_eq!(&known, standard(), "and nothing else is lost");

    assert!(legwork_domain::validate::value(&read, mood, &"happy".into()).is_ok(), "its server judges it");
}

/// The JSON Schema that editors use to complete object files is the one committed (`LEGWORK_UPDATE=1` renews it).
#[test]
fn the_json_schema_of_object_files_is_current() {
    let schema = schemars::schema_for!(legwork_domain::metadata::ObjectType);
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/metadata/object.schema.json");
    if std::env::var_os("LEGWORK_UPDATE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), text, "run with LEGWORK_UPDATE=1 to renew");
}
