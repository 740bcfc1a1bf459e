//! A small schema with every kind of merge, made from the standard pack: fewer fields make faster seeds.

use legwork_domain::metadata::{FieldAccess, Merge, ObjectType, Schema, standard};

/// The counter that is added to customers: the standard pack has none yet.
pub(crate) const COUNTER: &str = "calls";
/// The field that appears in the middle of a schedule.
pub(crate) const GROWN: &str = "grade";
/// The field that sales reps may not see.
pub(crate) const MASKED: &str = "level";

/// Objects of the simulation with their fields, beside the four that every object has.
const KEPT: [(&str, &[&str]); 6] = [
    ("user", &["name", "login", "department", "roles", "status"]),
    ("department", &["name", "parent"]),
    ("customer", &["name", "code", "level", "phone", "external_code", "employees", "tags", "note"]),
    ("contact", &["name", "customer", "mobile", "tags"]),
    ("activity", &["parent", "kind", "at", "text"]),
    ("task", &["subject", "assignee", "acknowledged", "acknowledged_note", "status", "done_at", "note"]),
];
const EVERYWHERE: [&str; 4] = ["owner", "department", "created_at", "created_by"];

/// The schema of version 2 (phones know 1, the built-in pack), or of version 3 with one more field.
pub(crate) fn schema(grown: bool) -> Schema {
    let mut schema = standard().clone();
    schema.version = if grown { 3 } else { 2 };
    schema.objects.retain(|name, _| KEPT.iter().any(|(kept, _)| kept == name));
    for (name, fields) in KEPT {
        if let Some(object) = schema.objects.get_mut(name) {
            trim(object, fields);
        }
    }
    schema.picklists.retain(|name, _| name == "activity_kind");
    for role in schema.roles.values_mut() {
        role.objects.retain(|name, _| name == "*" || KEPT.iter().any(|(kept, _)| kept == name));
    }
    if let Some(rep) = schema.roles.get_mut("rep") {
        rep.fields.insert(format!("customer.{MASKED}"), FieldAccess::Hidden);
    }
    if let Some(customer) = schema.objects.get_mut("customer") {
        let like = |customer: &ObjectType, old: &str, new: &str| {
            customer.field(old).cloned().map(|field| legwork_domain::metadata::Field { name: new.to_owned(), ..field })
        };
        let counter = like(customer, "employees", COUNTER);
        customer.fields.retain(|field| field.name != "employees");
        customer.fields.extend(counter.map(|field| legwork_domain::metadata::Field {
            merge: Some(Merge::Add),
            min: None,
            ..field
        }));
        if grown {
            let field = like(customer, "note", GROWN);
            customer.fields.extend(field);
        }
    }
    schema
}

fn trim(object: &mut ObjectType, fields: &[&str]) {
    object.fields.retain(|f| fields.contains(&f.name.as_str()) || EVERYWHERE.contains(&f.name.as_str()));
    object.subtitle = None;
    object.features.clear();
    object.layouts.clear();
    object.list_views.clear();
    object.stages.clear();
}
