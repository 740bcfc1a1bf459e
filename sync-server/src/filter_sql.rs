//! A resolved query tree as SQL over the JSON column; means exactly what [`Filter::matches`] means.
//!
//! Two-valued: an absent value makes a leaf false, never NULL, and `not` turns it round. Where it can, a leaf compares
//! the same never-NULL expression that lists are sorted by, so that an index on it serves both.

use crate::db::{Val, dialect};
use legwork_domain::metadata::{FieldType, ObjectType};
use legwork_domain::query::{Compare, Filter};
use legwork_domain::{Error, Result, Value};

/// Most leaves of one filter.
const MAX_LEAVES: usize = 100;
/// Deepest nesting of one filter.
const MAX_DEPTH: usize = 16;
/// Most characters of a text searched for.
const MAX_CONTAINS: usize = 200;

/// What kind of value a path yields in the JSON column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Int,
    Text,
    List,
    Map,
}

/// The shape of the value at `field` or `field.part`; `None` for what the object does not have.
pub(crate) fn shape(kind: &ObjectType, path: &str) -> Option<Shape> {
    use FieldType::*;
    let (name, part) = path.split_once('.').map_or((path, None), |(n, p)| (n, Some(p)));
    let field = kind.field(name)?;
    if let Some(part) = part {
        return Some(match (field.kind, part) {
            (Money, "amount") | (Geo, "lat" | "lng" | "accuracy") => Shape::Int,
            (Money, "currency") | (Geo, "provider") | (AnyReference, "object" | "id") => Shape::Text,
            (Address, "country" | "province" | "city" | "district" | "street" | "postcode") => Shape::Text,
            _ => return None,
        });
    }
    Some(match field.kind {
        Integer | Decimal | Percent | Boolean | DateTime | Duration | Rating => Shape::Int,
        MultiSelect | Tags | MultiReference | File | Image | Lines => Shape::List,
        Money | Geo | AnyReference | Address | Signature => Shape::Map,
        Formula | Rollup | Unknown => return None,
        _ => Shape::Text,
    })
}

/// Writes a filter as a SQL condition on table `r`, adding its values to `values`.
///
/// [`legwork_domain::ErrorKind::Invalid`] for unknown fields and for filters beyond the limits.
pub(crate) fn condition(kind: &ObjectType, filter: &Filter, values: &mut Vec<Val>) -> Result<String> {
    let mut writer = Writer { kind, values, leaves: 0 };
    writer.write(filter, 0)
}

struct Writer<'a> {
    kind: &'a ObjectType,
    values: &'a mut Vec<Val>,
    leaves: usize,
}

impl Writer<'_> {
    fn write(&mut self, filter: &Filter, depth: usize) -> Result<String> {
        self.leaves += 1;
        if depth > MAX_DEPTH || self.leaves > MAX_LEAVES {
            return Err(Error::invalid("filter", "filter_too_large"));
        }
        match filter {
            Filter::Everything => Ok("TRUE".into()),
            Filter::All(parts) => self.join(parts, " AND ", "TRUE", depth),
            Filter::Any(parts) => self.join(parts, " OR ", "FALSE", depth),
            Filter::Not(part) => Ok(format!("NOT {}", self.write(part, depth + 1)?)),
            Filter::Compare { field, op, value } => self.compare(field, *op, value.value()),
            Filter::In { field, values } => {
                let values: Vec<Value> = values.iter().map(|v| v.value().clone()).collect();
                self.within(field, &values)
            }
            Filter::Empty { field } => {
                let text = dialect::text_key(self.known(field)?.0);
                Ok(format!("{text} = ''"))
            }
            Filter::Contains { field, text } => self.contains(field, text),
        }
    }

    fn join(&mut self, parts: &[Filter], with: &str, none: &str, depth: usize) -> Result<String> {
        let parts = parts.iter().map(|p| self.write(p, depth + 1)).collect::<Result<Vec<_>>>()?;
        Ok(if parts.is_empty() { none.into() } else { format!("({})", parts.join(with)) })
    }

    fn known<'p>(&self, path: &'p str) -> Result<(&'p str, Shape)> {
        let unknown = || Error::invalid("filter", "unknown_field");
        Ok((path, shape(self.kind, path).ok_or_else(unknown)?))
    }

    fn bind(&mut self, value: impl Into<Val>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn compare(&mut self, path: &str, op: Compare, value: &Value) -> Result<String> {
        let (path, shape) = self.known(path)?;
        let (key, absent, right) = match (shape, value) {
            // Nothing is below the number that stands for an absent one.
            (Shape::Int, Value::Int(number)) if *number <= dialect::NO_INT => {
                let (left, right) = (dialect::int(path), self.bind(*number));
                return Ok(format!("COALESCE({left} {} {right}, FALSE)", op.sql()));
            }
            (Shape::Int, Value::Int(number)) => {
                (dialect::int_key(path), dialect::NO_INT.to_string(), self.bind(*number))
            }
            (Shape::Text, Value::Text(text)) if !text.is_empty() => {
                (dialect::text_key(path), "''".to_owned(), self.bind(text.as_str()))
            }
            _ => return Ok("FALSE".into()),
        };
        let holds = format!("{key} {} {right}", op.sql());
        Ok(match op {
            // An absent value would be less than everything, and different from it.
            Compare::Lt | Compare::Le | Compare::Ne => format!("({holds} AND {key} <> {absent})"),
            Compare::Eq | Compare::Gt | Compare::Ge => holds,
        })
    }

    fn within(&mut self, path: &str, values: &[Value]) -> Result<String> {
        let (path, shape) = self.known(path)?;
        let usable = values.iter().filter(|v| match v {
            Value::Int(_) => shape == Shape::Int,
            Value::Text(text) => !text.is_empty() && matches!(shape, Shape::Text | Shape::List),
            _ => false,
        });
        let usable: Vec<Val> = usable.filter_map(scalar).collect();
        if usable.is_empty() {
            return Ok("FALSE".into());
        }
        if usable.len() > MAX_LEAVES {
            return Err(Error::invalid("filter", "filter_too_large"));
        }
        let places: Vec<String> = usable.into_iter().map(|v| self.bind(v)).collect();
        let places = places.join(", ");
        Ok(match shape {
            Shape::List => dialect::any_item_in(path, &places),
            Shape::Int => format!("COALESCE({} IN ({places}), FALSE)", dialect::int(path)),
            _ => format!("{} IN ({places})", dialect::text_key(path)),
        })
    }

    fn contains(&mut self, path: &str, text: &str) -> Result<String> {
        let (path, shape) = self.known(path)?;
        if text.chars().count() > MAX_CONTAINS {
            return Err(Error::invalid("filter", "too_long"));
        }
        if shape != Shape::Text || text.contains('\0') {
            return Ok("FALSE".into());
        }
        let lower = text.to_ascii_lowercase();
        let escaped = lower.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let place = self.bind(format!("%{escaped}%"));
        Ok(format!("COALESCE(LOWER({}) LIKE {place} ESCAPE '\\', FALSE)", dialect::text(path)))
    }
}

fn scalar(value: &Value) -> Option<Val> {
    match value {
        Value::Int(number) => Some(Val::Int(*number)),
        Value::Text(text) => Some(Val::Text(text.clone())),
        _ => None,
    }
}
