//! A resolved filter as SQL over the typed columns. Means exactly what [`Filter::matches`] means.

use crate::columns::part_column;
use crate::error::{Result, StoreError};
use crate::tables::{Table, quoted};
use legwork_domain::metadata::Storage;
use legwork_domain::query::{Compare, Filter, Operand};
use legwork_domain::{RecordId, Value};
use rusqlite::types::Value as Sql;

/// Deepest nesting of a filter.
const MAX_DEPTH: usize = 64;

/// SQL text with its parameters, in order.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    pub(crate) sql: String,
    pub(crate) parameters: Vec<Sql>,
}

/// Where the value of a path lives.
enum Place {
    Int(String),
    Text(String),
    Id(String),
    /// A column of JSON, and the path within it as a parameter.
    Json(String, String),
    /// Composite without a scalar of its own; these columns are NULL when it is empty.
    Parts(Vec<String>),
    Nowhere,
}

fn place(table: &Table, path: &str) -> Place {
    let (name, part) = path.split_once('.').map_or((path, None), |(name, part)| (name, Some(part)));
    let within = |part: &str| format!("$.\"{part}\"");
    let odd = |key: &str| key.contains(['"', '\\', '\0']);
    if part.is_some_and(odd) || odd(name) {
        return Place::Nowhere;
    }
    let Some(field) = table.stored.iter().find(|f| f.name == name) else {
        let inner = part.map_or(within(name), |part| format!("{}.\"{part}\"", within(name)));
        return Place::Json(quoted("#extra"), inner);
    };
    let column = quoted(name);
    match (field.kind.storage(), part) {
        (Storage::Int, None) => Place::Int(column),
        (Storage::Text, None) => Place::Text(column),
        (Storage::Id, None) => Place::Id(column),
        (Storage::Json, None) => Place::Json(column, "$".into()),
        (Storage::Json, Some(part)) => Place::Json(column, within(part)),
        (Storage::Money | Storage::Geo | Storage::Link, Some(part)) => match part_column(field, part) {
            Some(column) => match column.kind {
                "INTEGER" => Place::Int(quoted(&column.name)),
                "TEXT" => Place::Text(quoted(&column.name)),
                _ => Place::Id(quoted(&column.name)),
            },
            None => Place::Nowhere,
        },
        (Storage::Money | Storage::Geo | Storage::Link, None) => {
            Place::Parts(crate::columns::columns(field).iter().map(|c| quoted(&c.name)).collect())
        }
        _ => Place::Nowhere,
    }
}

/// An id column as the text ids are compared by.
fn id_text(column: &str) -> String {
    let hex = format!("lower(hex({column}))");
    let piece = |from: u32, length: u32| format!("substr({hex},{from},{length})");
    let text = [piece(1, 8), piece(9, 4), piece(13, 4), piece(17, 4), piece(21, 12)].join("||'-'||");
    format!("iif({column} IS NULL, NULL, {text})")
}

fn id_of(value: &Value) -> Option<Sql> {
    let id: RecordId = value.as_text()?.parse().ok()?;
    Some(Sql::Blob(id.as_bytes().to_vec()))
}

impl Writer {
    fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }
    /// A parameter.
    pub(crate) fn bind(&mut self, value: Sql) {
        self.parameters.push(value);
        let number = self.parameters.len();
        self.sql.push_str(&format!("?{number}"));
    }

    /// Appends the condition; `exact` asks for 0 or 1 instead of NULL where a field is empty (needed under "not").
    pub(crate) fn filter(&mut self, table: &Table, filter: &Filter, exact: bool, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(StoreError::Limit("filter_too_deep"));
        }
        match filter {
            Filter::Everything => self.push("1"),
            Filter::All(parts) => self.joined(table, parts, " AND ", "1", exact, depth)?,
            Filter::Any(parts) => self.joined(table, parts, " OR ", "0", exact, depth)?,
            Filter::Not(part) => {
                self.push("NOT (");
                self.filter(table, part, true, depth + 1)?;
                self.push(")");
            }
            Filter::Compare { field, op, value } => {
                self.guarded(exact, |w| w.compare(&place(table, field), *op, value.value()));
            }
            Filter::In { field, values } => self.guarded(exact, |w| w.any_of(&place(table, field), values)),
            Filter::Empty { field } => self.empty(&place(table, field)),
            Filter::Contains { field, text } => self.guarded(exact, |w| w.contains(&place(table, field), text)),
        }
        Ok(())
    }

    fn joined(
        &mut self,
        table: &Table,
        parts: &[Filter],
        word: &str,
        none: &str,
        exact: bool,
        depth: usize,
    ) -> Result<()> {
        if parts.is_empty() {
            self.push(none);
            return Ok(());
        }
        self.push("(");
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                self.push(word);
            }
            self.filter(table, part, exact, depth + 1)?;
        }
        self.push(")");
        Ok(())
    }

    fn guarded(&mut self, exact: bool, write: impl FnOnce(&mut Self)) {
        self.push("(");
        write(self);
        self.push(if exact { ") IS TRUE" } else { ")" });
    }

    fn compare(&mut self, place: &Place, op: Compare, value: &Value) {
        let sql = match (place, value) {
            (Place::Int(column), Value::Int(number)) => Some((column.clone(), Sql::Integer(*number))),
            (Place::Text(column), Value::Text(text)) if !text.is_empty() => {
                Some((column.clone(), Sql::Text(text.clone())))
            }
            (Place::Id(column), Value::Text(text)) if !text.is_empty() => Some(match id_of(value) {
                Some(id) => (column.clone(), id),
                None => (id_text(column), Sql::Text(text.clone())),
            }),
            (Place::Json(column, path), Value::Int(_) | Value::Text(_)) if !value.is_empty() => {
                return self.compare_json(column, path, op, value);
            }
            _ => None,
        };
        match sql {
            Some((left, right)) => {
                self.push(&format!("{left} {} ", op.sql()));
                self.bind(right);
            }
            None => self.push("0"),
        }
    }

    /// `(type, value)` of a place within a JSON column, each followed by its bound path.
    fn compare_json(&mut self, column: &str, path: &str, op: Compare, value: &Value) {
        let (kind, right) = match value {
            Value::Int(number) => ("integer", Sql::Integer(*number)),
            other => ("text", Sql::Text(other.as_text().unwrap_or_default().to_owned())),
        };
        self.push(&format!("json_type({column}, "));
        self.bind(Sql::Text(path.to_owned()));
        self.push(&format!(") = '{kind}' AND json_extract({column}, "));
        self.bind(Sql::Text(path.to_owned()));
        self.push(&format!(") {} ", op.sql()));
        self.bind(right);
    }

    fn any_of(&mut self, place: &Place, values: &[Operand]) {
        let scalar = |value: &&Value| matches!(value, Value::Int(_) | Value::Text(_)) && !value.is_empty();
        let values: Vec<&Value> = values.iter().map(Operand::value).filter(scalar).collect();
        let wanted: Vec<Sql> = values
            .iter()
            .filter_map(|value| match (place, value) {
                (Place::Int(_) | Place::Json(..), Value::Int(number)) => Some(Sql::Integer(*number)),
                (Place::Text(_) | Place::Json(..), Value::Text(text)) => Some(Sql::Text(text.clone())),
                (Place::Id(_), value) => id_of(value),
                _ => None,
            })
            .collect();
        match place {
            Place::Int(column) | Place::Text(column) | Place::Id(column) if !wanted.is_empty() => {
                self.push(&format!("{column} IN "));
                self.list(wanted);
            }
            Place::Json(column, path) if !wanted.is_empty() => {
                self.push(&format!("json_type({column}, "));
                self.bind(Sql::Text(path.clone()));
                self.push(&format!(") IN ('array','text','integer') AND EXISTS (SELECT 1 FROM json_each({column}, "));
                self.bind(Sql::Text(path.clone()));
                self.push(") WHERE type IN ('text','integer') AND value IN ");
                self.list(wanted);
                self.push(")");
            }
            _ => self.push("0"),
        }
    }

    fn list(&mut self, values: Vec<Sql>) {
        self.push("(");
        for (i, value) in values.into_iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self.push(")");
    }

    fn empty(&mut self, place: &Place) {
        match place {
            Place::Int(column) | Place::Text(column) | Place::Id(column) => self.push(&format!("{column} IS NULL")),
            Place::Json(column, path) if path == "$" => self.push(&format!("{column} IS NULL")),
            Place::Json(column, path) => {
                // Absent, null, "", [] and {} are all empty.
                self.push(&format!("(SELECT count(*) FROM json_each(json_array(json_extract({column}, "));
                self.bind(Sql::Text(path.clone()));
                self.push(
                    "))) WHERE type = 'null' OR (type = 'text' AND value = '') \
                           OR (type IN ('array', 'object') AND value IN ('[]', '{}'))) = 1",
                );
            }
            Place::Parts(columns) => {
                let all: Vec<String> = columns.iter().map(|c| format!("{c} IS NULL")).collect();
                self.push(&format!("({})", all.join(" AND ")));
            }
            Place::Nowhere => self.push("1"),
        }
    }

    fn contains(&mut self, place: &Place, text: &str) {
        let column = match place {
            Place::Text(column) => column.clone(),
            Place::Id(column) => id_text(column),
            Place::Json(column, path) => {
                self.push(&format!("json_type({column}, "));
                self.bind(Sql::Text(path.clone()));
                self.push(&format!(") = 'text' AND instr(lower(json_extract({column}, "));
                self.bind(Sql::Text(path.clone()));
                self.push(")), ");
                self.bind(Sql::Text(text.to_ascii_lowercase()));
                return self.push(") > 0");
            }
            _ => return self.push("0"),
        };
        self.push(&format!("instr(lower({column}), "));
        self.bind(Sql::Text(text.to_ascii_lowercase()));
        self.push(") > 0");
    }
}
