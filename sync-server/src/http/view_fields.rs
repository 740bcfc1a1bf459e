//! What the metadata says about fields, as lists and details of the console need it.

use super::view_shapes::{FileShape, ListField, OptionShape, Related};
use super::viewer::Viewer;
use crate::filter_sql::{Shape, shape};
use legwork_domain::access::Operation;
use legwork_domain::metadata::{Field, FieldAccess, FieldType, ObjectType};
use legwork_domain::{Record, Value};

/// How a field is filtered; `None` when it is not.
fn filter(kind: FieldType) -> Option<&'static str> {
    use FieldType::*;
    Some(match kind {
        Text | LongText | RichText | Phone | Email | Url | Barcode | AutoNumber => "text",
        Integer | Decimal | Percent | Rating => "number",
        Select | MultiSelect => "choice",
        Date => "date",
        DateTime => "datetime",
        Boolean => "flag",
        User | Department | Reference => "record",
        _ => return None,
    })
}

/// The fields of an object that a person may put into a list.
pub(crate) fn list_fields(viewer: &Viewer<'_>, kind: &ObjectType) -> Vec<ListField> {
    let mask = viewer.mask(&kind.name);
    let seen = |f: &&Field| !f.hidden && mask.get(&f.name) != Some(&FieldAccess::Hidden) && f.kind != FieldType::Json;
    let option = |o: &legwork_domain::metadata::PicklistOption| OptionShape {
        name: o.name.clone(),
        label: viewer.words.label(&o.label).to_owned(),
    };
    let field = |f: &Field| ListField {
        name: f.name.clone(),
        label: viewer.words.label(&f.label).to_owned(),
        kind: serde_json::to_value(f.kind).ok().and_then(|k| k.as_str().map(str::to_owned)).unwrap_or_default(),
        sortable: matches!(shape(kind, &f.name), Some(Shape::Int | Shape::Text)),
        filter: filter(f.kind).map(str::to_owned),
        options: viewer.engine.schema().options(f).iter().map(option).collect(),
        to: match f.kind {
            FieldType::User => vec!["user".into()],
            FieldType::Department => vec!["department".into()],
            _ => f.to.clone(),
        },
        scale: if f.kind == FieldType::Percent { 2 } else { f.scale },
    };
    kind.fields.iter().filter(seen).map(field).collect()
}

/// The objects whose records point at one of `kind`, as far as the person may read them.
pub(crate) fn related(viewer: &Viewer<'_>, kind: &ObjectType) -> Vec<Related> {
    let mut found = Vec::new();
    for other in viewer.engine.schema().objects.values() {
        if viewer.rights.buckets(&other.name, Operation::Read).is_empty() {
            continue;
        }
        let points = |f: &&Field| {
            matches!(f.kind, FieldType::Reference | FieldType::AnyReference) && !f.hidden && f.to.contains(&kind.name)
        };
        // Of several references (parent company, customer) the first is the one people mean.
        let Some(field) = other.fields.iter().find(points).filter(|_| other.name != kind.name) else { continue };
        let part = if field.kind == FieldType::AnyReference { ".id" } else { "" };
        found.push(Related {
            object: other.name.clone(),
            label: viewer.words.label(&other.label).to_owned(),
            field: format!("{}{part}", field.name),
            create: other.name != "visit" && !viewer.rights.buckets(&other.name, Operation::Create).is_empty(),
        });
    }
    found
}

/// Pictures and files of a record, without those of hidden fields.
pub(crate) fn files(viewer: &Viewer<'_>, kind: &ObjectType, record: &Record) -> Vec<FileShape> {
    let holds = |f: &&Field| matches!(f.kind, FieldType::File | FieldType::Image | FieldType::Signature) && !f.hidden;
    let mut found = Vec::new();
    for field in kind.fields.iter().filter(holds) {
        let value = record.get(&field.name);
        for item in value.as_list().unwrap_or(std::slice::from_ref(value)) {
            let text = |part: &str| item.part(part).and_then(Value::as_text).unwrap_or_default().to_owned();
            if !text("hash").is_empty() {
                found.push(FileShape {
                    label: viewer.words.label(&field.label).to_owned(),
                    hash: text("hash"),
                    name: text("name"),
                    image: field.kind != FieldType::File,
                });
            }
        }
    }
    found
}
