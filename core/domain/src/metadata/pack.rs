//! The standard pack: TOML files in the binary, read and checked into a [`Schema`].

use super::{Access, Field, FieldType, Label, Merge, ObjectType, Picklist, Role, Schema};
use crate::query::Filter;
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/metadata");

/// The standard pack: version 1 of every tenant's schema. Its files are checked by the tests of this module.
pub fn standard() -> &'static Schema {
    static PACK: LazyLock<Schema> = LazyLock::new(|| load().expect("the standard pack is checked by tests"));
    &PACK
}

/// What is wrong with a metadata file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {what}")]
pub struct PackError {
    /// File or object name.
    pub file: String,
    /// What is wrong, in English, for the administrator's log.
    pub what: String,
}

impl PackError {
    fn new(file: &str, what: impl ToString) -> Self {
        PackError { file: file.to_owned(), what: what.to_string() }
    }
}

#[derive(Deserialize)]
struct PicklistFile {
    picklists: BTreeMap<String, Picklist>,
}

#[derive(Deserialize)]
struct RoleFile {
    roles: BTreeMap<String, Role>,
}

/// Reads a file of the pack; a name that nothing understands is a mistake.
fn strict<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let mut unknown = None;
    let file = toml::Deserializer::parse(text).map_err(|e| e.to_string())?;
    let read = serde_ignored::deserialize(file, |path| {
        unknown.get_or_insert_with(|| path.to_string());
    });
    let read = read.map_err(|e| e.to_string())?;
    unknown.map_or(Ok(read), |path| Err(format!("unknown name {path}")))
}

fn load() -> Result<Schema, PackError> {
    let text = |path: &str| {
        FILES.get_file(path).and_then(|f| f.contents_utf8()).ok_or_else(|| PackError::new(path, "missing or not UTF-8"))
    };
    let picklists: PicklistFile = strict(text("picklists.toml")?).map_err(|e| PackError::new("picklists.toml", e))?;
    let mut roles: RoleFile = strict(text("roles.toml")?).map_err(|e| PackError::new("roles.toml", e))?;
    for (name, role) in &mut roles.roles {
        role.name.clone_from(name);
    }
    let mut objects = BTreeMap::new();
    let folder = FILES.get_dir("objects").ok_or_else(|| PackError::new("objects", "missing"))?;
    for file in folder.files() {
        let path = file.path().to_string_lossy();
        let object = parse_object(file.contents_utf8().ok_or_else(|| PackError::new(&path, "not UTF-8"))?)?;
        objects.insert(object.name.clone(), object);
    }
    let schema = Schema { version: 1, objects, picklists: picklists.picklists, roles: roles.roles };
    check(&schema)?;
    Ok(schema)
}

/// Reads one object file and adds the system fields every object has.
pub fn parse_object(text: &str) -> Result<ObjectType, PackError> {
    let mut object: ObjectType = strict(text).map_err(|e| PackError::new("object", e))?;
    if let Some(at) = object.fields.iter().position(|f| f.kind == FieldType::Unknown) {
        let file: toml::Table = toml::from_str(text).map_err(|e| PackError::new("object", e))?;
        let said = file["fields"].get(at).and_then(|field| field.get("type")).and_then(toml::Value::as_str);
        return Err(PackError::new("object", format!("unknown type {:?}", said.unwrap_or_default())));
    }
    let name = object.name.clone();
    let mut system = vec![
        ("created_at", FieldType::DateTime, "创建时间", "Created"),
        ("created_by", FieldType::User, "创建人", "Created by"),
    ];
    if object.access != Access::Org {
        system.insert(0, ("owner", FieldType::User, "负责人", "Owner"));
        system.insert(1, ("department", FieldType::Department, "所属部门", "Department"));
    }
    for (field, kind, zh, en) in system {
        if object.field(field).is_none() {
            object.fields.push(system_field(field, kind, zh, en));
        }
    }
    if name.is_empty() { Err(PackError::new("object", "no name")) } else { Ok(object) }
}

fn system_field(name: &str, kind: FieldType, zh: &str, en: &str) -> Field {
    let toml = format!("name = {name:?}\ntype = \"text\"\nlabel = {{ zh = {zh:?}, en = {en:?} }}\nsystem = true");
    let mut field: Field = toml::from_str(&toml).expect("a field with a name, a type and a label");
    field.kind = kind;
    field.set_once = name.starts_with("created_");
    field.read_only = field.set_once;
    field.indexed = name == "owner";
    // Without an owner nobody but an administrator would see the record; a creation without one takes the creator.
    field.required = name == "owner";
    field
}

/// Checks that everything named exists: fields of titles, layouts, lists, stages; picklists; references; roles' objects.
pub(crate) fn check(schema: &Schema) -> Result<(), PackError> {
    for (name, object) in &schema.objects {
        let wrong = |what: String| PackError::new(name, what);
        let mut seen = BTreeSet::new();
        for field in &object.fields {
            let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            if field.name.is_empty() || !field.name.chars().all(snake) || !seen.insert(&field.name) {
                return Err(wrong(format!("field name {:?} is doubled or not snake_case", field.name)));
            }
            labelled(&field.label).map_err(|w| wrong(format!("field {}: {w}", field.name)))?;
            check_field(schema, field).map_err(|w| wrong(format!("field {}: {w}", field.name)))?;
        }
        labelled(&object.label).map_err(|w| wrong(w.into()))?;
        let known = |field: &str| match object.field(field) {
            Some(_) => Ok(()),
            None => Err(wrong(format!("no field {field}"))),
        };
        known(&object.title)?;
        object.subtitle.as_deref().map_or(Ok(()), known)?;
        object.parent.as_deref().map_or(Ok(()), known)?;
        object.own_by.iter().try_for_each(|f| known(f))?;
        if object.access == Access::Parent && object.parent.is_none() {
            return Err(wrong("access = parent without a parent field".into()));
        }
        for section in object.layouts.iter().flat_map(|l| &l.sections) {
            section.fields.iter().try_for_each(|f| known(f))?;
        }
        for view in &object.list_views {
            view.columns.iter().try_for_each(|f| known(f))?;
            view.sort.iter().try_for_each(|s| known(&s.field))?;
            filter_fields(&view.filter).into_iter().try_for_each(known)?;
        }
        if let Some(field) = object.stage_field() {
            let options: BTreeSet<&str> = schema.options(field).iter().map(|o| o.name.as_str()).collect();
            for stage in &object.stages {
                if !options.contains(stage.name.as_str()) || stage.next.iter().any(|n| !options.contains(n.as_str())) {
                    return Err(wrong(format!("stage {} is not an option of {}", stage.name, field.name)));
                }
            }
        }
    }
    for (name, role) in &schema.roles {
        for object in role.objects.keys().filter(|o| *o != "*") {
            if schema.object(object).is_none() {
                return Err(PackError::new(name, format!("no object {object}")));
            }
        }
        for path in role.fields.keys() {
            let found = path.split_once('.').and_then(|(o, f)| schema.object(o)?.field(f));
            if found.is_none() {
                return Err(PackError::new(name, format!("no field {path}")));
            }
        }
    }
    Ok(())
}

fn labelled(label: &Label) -> Result<(), &'static str> {
    if label.zh.is_empty() || label.en.is_empty() { Err("label needs zh and en") } else { Ok(()) }
}

fn check_field(schema: &Schema, field: &Field) -> Result<(), String> {
    if field.kind == FieldType::Unknown || field.merge == Some(Merge::Unknown) {
        return Err("unknown type or merge rule".into());
    }
    let select = matches!(field.kind, FieldType::Select | FieldType::MultiSelect);
    if select && schema.options(field).is_empty() {
        return Err("a select without options".into());
    }
    if let Some(list) = &field.picklist
        && !schema.picklists.contains_key(list)
    {
        return Err(format!("no picklist {list}"));
    }
    let reference = matches!(field.kind, FieldType::Reference | FieldType::MultiReference | FieldType::AnyReference);
    if reference && field.to.is_empty() {
        return Err("a reference without `to`".into());
    }
    if let Some(object) = field.to.iter().find(|o| schema.object(o).is_none()) {
        return Err(format!("no object {object}"));
    }
    if field.scale > 9 {
        return Err("scale above 9".into());
    }
    Ok(())
}

fn filter_fields(filter: &Filter) -> Vec<&str> {
    let mut names = Vec::new();
    filter.each_path(&mut |path| names.push(path));
    names
}
