//! The query tree: filters of lists, reports and dashboards as data, and its plain evaluator.
//!
//! A stored filter may say "me" or "today" ([`Operand`]); [`Filter::resolve`] turns these into values for a person
//! and a moment. The two SQL writers (phone: typed columns; server: JSON) and [`Filter::matches`] read resolved trees
//! and must agree; `matches` is the oracle of their property tests.

use crate::id::RecordId;
use crate::record::Record;
use crate::value::Value;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Which records a list shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Every record.
    #[default]
    Everything,
    /// All of these hold.
    All(Vec<Filter>),
    /// At least one of these holds.
    Any(Vec<Filter>),
    /// This does not hold.
    Not(Box<Filter>),
    /// The field compares so with the operand. An empty field compares with nothing (the result is false).
    Compare {
        /// Field name, or `field.part` for the parts of money, geo, address, any_reference.
        field: String,
        /// How.
        op: Compare,
        /// With what.
        value: Operand,
    },
    /// The field is one of these; a set field holds at least one of these.
    In {
        /// Field name.
        field: String,
        /// The values.
        values: Vec<Operand>,
    },
    /// The field is empty.
    Empty {
        /// Field name.
        field: String,
    },
    /// The text field contains this text, ignoring case of ASCII letters.
    Contains {
        /// Field name.
        field: String,
        /// The text.
        text: String,
    },
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// Equal.
    Eq,
    /// Different (and not empty).
    Ne,
    /// Smaller.
    Lt,
    /// Smaller or equal.
    Le,
    /// Larger.
    Gt,
    /// Larger or equal.
    Ge,
}

impl Compare {
    /// Whether an ordering satisfies the operator.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Compare::Eq => order.is_eq(),
            Compare::Ne => order.is_ne(),
            Compare::Lt => order.is_lt(),
            Compare::Le => order.is_le(),
            Compare::Gt => order.is_gt(),
            Compare::Ge => order.is_ge(),
        }
    }
    /// The operator in SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Compare::Eq => "=",
            Compare::Ne => "<>",
            Compare::Lt => "<",
            Compare::Le => "<=",
            Compare::Gt => ">",
            Compare::Ge => ">=",
        }
    }
}

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operand {
    /// A canonical value.
    Value(Value),
    /// The person asking.
    Me,
    /// The department of the person asking.
    MyDepartment,
    /// This moment, Unix ms.
    Now,
    /// Start of the day `offset` days from today in the tenant's zone, Unix ms.
    DayStart(i32),
    /// The civil date `offset` days from today in the tenant's zone, as text.
    Date(i32),
}

/// Who asks, and when: what [`Operand`]s resolve to.
#[derive(Clone, Debug)]
pub struct Context {
    /// The person.
    pub me: RecordId,
    /// Their department.
    pub department: Option<RecordId>,
    /// Unix milliseconds.
    pub now_ms: i64,
    /// The tenant's zone.
    pub zone: TimeZone,
}

impl Context {
    /// The start of the day `offset` days from today, Unix ms; and its civil date as text.
    pub fn day(&self, offset: i32) -> (i64, String) {
        let now = Timestamp::from_millisecond(self.now_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        let today = self.zone.to_datetime(now).date();
        let day = today.saturating_add(Span::new().days(i64::from(offset.clamp(-36_500, 36_500))));
        let start =
            self.zone.to_timestamp(day.to_datetime(Time::midnight())).map_or(self.now_ms, |t| t.as_millisecond());
        (start, day.to_string())
    }
}

/// Order by a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sort {
    /// Field name.
    pub field: String,
    /// Largest first.
    #[serde(default)]
    pub descending: bool,
}

impl Operand {
    fn resolve(&self, context: &Context) -> Value {
        match self {
            Operand::Value(value) => value.clone(),
            Operand::Me => context.me.into(),
            Operand::MyDepartment => context.department.into(),
            Operand::Now => context.now_ms.into(),
            Operand::DayStart(offset) => context.day(*offset).0.into(),
            Operand::Date(offset) => context.day(*offset).1.into(),
        }
    }
    /// The value of a resolved operand; null for one that was not resolved.
    pub fn value(&self) -> &Value {
        match self {
            Operand::Value(value) => value,
            _ => &Value::Null,
        }
    }
}

impl Filter {
    /// `field = value`.
    pub fn eq(field: &str, value: impl Into<Value>) -> Self {
        Filter::Compare { field: field.to_owned(), op: Compare::Eq, value: Operand::Value(value.into()) }
    }
    /// The same filter with "me", "today" … replaced by values.
    pub fn resolve(&self, context: &Context) -> Filter {
        match self {
            Filter::All(parts) => Filter::All(parts.iter().map(|f| f.resolve(context)).collect()),
            Filter::Any(parts) => Filter::Any(parts.iter().map(|f| f.resolve(context)).collect()),
            Filter::Not(part) => Filter::Not(Box::new(part.resolve(context))),
            Filter::Compare { field, op, value } => {
                Filter::Compare { field: field.clone(), op: *op, value: Operand::Value(value.resolve(context)) }
            }
            Filter::In { field, values } => {
                let values = values.iter().map(|v| Operand::Value(v.resolve(context))).collect();
                Filter::In { field: field.clone(), values }
            }
            Filter::Everything | Filter::Empty { .. } | Filter::Contains { .. } => self.clone(),
        }
    }
    /// Calls `f` with the field name of every leaf (without `.part`).
    pub fn each_path<'a>(&'a self, f: &mut dyn FnMut(&'a str)) {
        match self {
            Filter::Everything => {}
            Filter::All(parts) | Filter::Any(parts) => parts.iter().for_each(|p| p.each_path(f)),
            Filter::Not(part) => part.each_path(f),
            Filter::Compare { field, .. }
            | Filter::In { field, .. }
            | Filter::Empty { field }
            | Filter::Contains { field, .. } => f(field.split('.').next().unwrap_or(field)),
        }
    }
    /// Whether a record matches a resolved filter. Slow and obvious: the oracle of the SQL writers.
    pub fn matches(&self, record: &Record) -> bool {
        match self {
            Filter::Everything => true,
            Filter::All(parts) => parts.iter().all(|f| f.matches(record)),
            Filter::Any(parts) => parts.iter().any(|f| f.matches(record)),
            Filter::Not(part) => !part.matches(record),
            Filter::Compare { field, op, value } => {
                compare(at(record, field), value.value()).is_some_and(|o| op.holds(o))
            }
            Filter::In { field, values } => {
                let found = at(record, field);
                let items = found.as_list().unwrap_or(std::slice::from_ref(found));
                items.iter().any(|item| values.iter().any(|v| compare(item, v.value()) == Some(Ordering::Equal)))
            }
            Filter::Empty { field } => at(record, field).is_empty(),
            Filter::Contains { field, text } => {
                at(record, field).as_text().is_some_and(|t| t.to_ascii_lowercase().contains(&text.to_ascii_lowercase()))
            }
        }
    }
}

/// The value at `field` or `field.part`.
fn at<'a>(record: &'a Record, path: &str) -> &'a Value {
    match path.split_once('.') {
        Some((field, part)) => record.get(field).part(part).unwrap_or(&Value::Null),
        None => record.get(path),
    }
}

/// Order of two values of the same scalar kind; `None` when either is empty or the kinds differ.
fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) if !a.is_empty() && !b.is_empty() => Some(a.as_bytes().cmp(b.as_bytes())),
        _ => None,
    }
}
