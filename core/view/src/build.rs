//! Records and metadata to views.

use crate::format::Formatter;
use crate::trouble;
use crate::views::{
    Cell, DeletedView, DetailView, FieldView, FormSection, FormView, ListView, RowView, SectionView, Widget,
};
use crate::words::Arg;
use legwork_domain::Record;
use legwork_domain::access::Rights;
use legwork_domain::error::Error;
use legwork_domain::metadata::{Field, FieldAccess, FieldType, Layout, LayoutKind, ObjectType, Section};
use legwork_domain::value::{Fields, Value};
use std::collections::BTreeMap;

/// Names of fields a person may not see or not change; from [`Rights::mask`].
pub type Mask = BTreeMap<String, FieldAccess>;

/// The mask of a person for one object.
pub fn mask(rights: &Rights<'_>, object: &str) -> Mask {
    rights.mask(object).into_iter().map(|(field, access)| (field.to_owned(), access)).collect()
}

/// One value as a cell.
pub fn cell(formatter: &Formatter<'_>, field: &Field, value: &Value) -> Cell {
    let option = value.as_text().filter(|_| field.kind == FieldType::Select);
    let tone = option.and_then(|name| formatter.schema.options(field).iter().find(|o| o.name == name)?.tone.clone());
    let object = match field.kind {
        FieldType::User => Some("user"),
        FieldType::Department => Some("department"),
        FieldType::Reference => field.to.first().map(String::as_str),
        FieldType::AnyReference => value.part("object").and_then(Value::as_text),
        _ => None,
    };
    let link = object.and_then(|object| Some((object.to_owned(), value.as_id()?)));
    Cell { field: field.name.clone(), text: formatter.value(field, value), tone, link }
}

/// The text that names a record.
pub fn title(formatter: &Formatter<'_>, kind: &ObjectType, record: &Record) -> String {
    let text = kind.field(&kind.title).map(|f| formatter.value(f, record.get(&f.name))).unwrap_or_default();
    if text.is_empty() { formatter.words.get("untitled") } else { text }
}

/// A row with the given columns.
pub fn row(formatter: &Formatter<'_>, kind: &ObjectType, record: &Record, columns: &[&Field]) -> RowView {
    let subtitle = kind.subtitle.as_deref().and_then(|name| kind.field(name));
    RowView {
        object: record.object.clone(),
        id: record.id,
        title: title(formatter, kind, record),
        subtitle: subtitle.map(|f| formatter.value(f, record.get(&f.name))).unwrap_or_default(),
        cells: columns.iter().map(|f| cell(formatter, f, record.get(&f.name))).collect(),
    }
}

/// A record that was deleted at `at_ms` and can be restored until `until_ms`, both Unix ms.
pub fn deleted(f: &Formatter<'_>, kind: &ObjectType, record: &Record, at_ms: i64, until_ms: i64) -> DeletedView {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    // A day that has begun is one; a clock that was set back gives no more than there were.
    let left = (until_ms - f.now_ms.max(at_ms) + DAY_MS - 1) / DAY_MS;
    DeletedView {
        object: record.object.clone(),
        object_label: f.words.label(&kind.label).to_owned(),
        id: record.id,
        title: title(f, kind, record),
        deleted: f.words.with("deleted-at", &[("time", Arg::Text(&f.moment(at_ms)))]),
        left: f.words.with("days-left", &[("count", Arg::Number(left))]),
    }
}

/// A page of a list with the columns of a list view, without those the person may not see.
pub fn list(
    formatter: &Formatter<'_>,
    kind: &ObjectType,
    columns: &[String],
    mask: &Mask,
    records: &[Record],
    next: Option<String>,
) -> ListView {
    let fields: Vec<&Field> = columns.iter().filter_map(|name| kind.field(name)).filter(|f| shown(f, mask)).collect();
    ListView {
        columns: fields.iter().map(|f| (f.name.clone(), formatter.words.label(&f.label).to_owned())).collect(),
        rows: records.iter().map(|record| row(formatter, kind, record, &fields)).collect(),
        next,
    }
}

/// A record to read: the detail layout, or all fields when the object has none. Empty values are left out.
pub fn detail(formatter: &Formatter<'_>, kind: &ObjectType, mask: &Mask, record: &Record) -> DetailView {
    let sections = sections(kind, LayoutKind::Detail).into_iter().map(|section| {
        let fields = section.fields.iter().filter_map(|name| kind.field(name)).filter(|f| shown(f, mask));
        let filled = fields.filter(|f| !record.get(&f.name).is_empty());
        let item = |f: &Field| (formatter.words.label(&f.label).to_owned(), cell(formatter, f, record.get(&f.name)));
        SectionView { title: formatter.words.label(&section.label).to_owned(), items: filled.map(item).collect() }
    });
    DetailView {
        object: kind.name.clone(),
        object_label: formatter.words.label(&kind.label).to_owned(),
        id: record.id,
        title: title(formatter, kind, record),
        sections: sections.filter(|s| !s.items.is_empty()).collect(),
    }
}

/// A form with the values entered so far and what is wrong with them. `new` decides the title and what may be set.
pub fn form(
    formatter: &Formatter<'_>,
    kind: &ObjectType,
    mask: &Mask,
    values: &Fields,
    errors: &[Error],
    new: bool,
) -> FormView {
    let label = formatter.words.label(&kind.label);
    let title = formatter.words.with(if new { "form-new" } else { "form-edit" }, &[("object", Arg::Text(label))]);
    let sections = sections(kind, LayoutKind::Form).into_iter().map(|section| {
        let fields = section.fields.iter().filter_map(|name| kind.field(name)).filter(|f| shown(f, mask));
        FormSection {
            title: formatter.words.label(&section.label).to_owned(),
            more: section.more,
            fields: fields.map(|f| field(formatter, f, mask, values, errors, new)).collect(),
        }
    });
    FormView { object: kind.name.clone(), title, sections: sections.collect() }
}

fn field(
    formatter: &Formatter<'_>,
    field: &Field,
    mask: &Mask,
    values: &Fields,
    errors: &[Error],
    new: bool,
) -> FieldView {
    let value = values.get(&field.name).cloned().unwrap_or_default();
    let locked = field.read_only || mask.contains_key(&field.name) || (!new && field.set_once && !value.is_empty());
    let problem = errors.iter().find(|e| e.field.as_deref() == Some(&field.name));
    let options = formatter.schema.options(field).iter();
    let offered = options.filter(|o| !o.retired || value.as_text() == Some(&o.name));
    let offered = offered.map(|o| (o.name.clone(), formatter.words.label(&o.label).to_owned())).collect();
    FieldView {
        name: field.name.clone(),
        label: formatter.words.label(&field.label).to_owned(),
        widget: if locked { Widget::ReadOnly } else { widget(field.kind) },
        kind: field.kind,
        required: field.required,
        text: formatter.value(field, &value),
        value,
        options: offered,
        to: match field.kind {
            FieldType::User => vec!["user".into()],
            FieldType::Department => vec!["department".into()],
            _ => field.to.clone(),
        },
        scale: if field.kind == FieldType::Percent { 2 } else { field.scale },
        length: field.length,
        problem: problem.map(|e| trouble::error(formatter.words, e)),
    }
}

fn widget(kind: FieldType) -> Widget {
    use FieldType::*;
    match kind {
        Text | Barcode => Widget::Text,
        LongText | RichText | Json => Widget::LongText,
        Integer | Decimal | Percent => Widget::Number,
        Boolean => Widget::Switch,
        Date => Widget::Date,
        DateTime => Widget::DateTime,
        Money => Widget::Money,
        Select => Widget::Choice,
        MultiSelect => Widget::Choices,
        Tags => Widget::Tags,
        Phone => Widget::Phone,
        Email => Widget::Email,
        Url => Widget::Url,
        User | Department | Reference | MultiReference | AnyReference => Widget::Record,
        Image => Widget::Images,
        File => Widget::Files,
        Address => Widget::Address,
        Geo => Widget::Position,
        Rating => Widget::Rating,
        AutoNumber | Duration | Signature | Lines | Formula | Rollup | Unknown => Widget::ReadOnly,
    }
}

fn shown(field: &Field, mask: &Mask) -> bool {
    !field.hidden && mask.get(&field.name) != Some(&FieldAccess::Hidden)
}

fn sections(kind: &ObjectType, layout: LayoutKind) -> Vec<Section> {
    let fallback = || {
        let fields = kind.fields.iter().filter(|f| !f.system).map(|f| f.name.clone()).collect();
        Layout { kind: layout, sections: vec![Section { label: Default::default(), fields, more: false }] }
    };
    kind.layout(layout).cloned().unwrap_or_else(fallback).sections
}
