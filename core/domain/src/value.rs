//! Canonical field values: null, 64-bit integers, strings, lists and maps of these.
//!
//! One shape everywhere: the same JSON on the server, typed columns on the phone (ADR 0001). Floats and
//! booleans do not exist: decimals and money are scaled integers, booleans are 0 or 1, times are Unix ms.

use crate::id::RecordId;
use serde::Serialize;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// A record's fields by name. Absent and [`Value::Null`] mean the same.
pub type Fields = BTreeMap<String, Value>;

/// One canonical value. How each field type maps is told by `metadata::FieldType`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// Nothing entered.
    #[default]
    Null,
    /// Whole, scaled or boolean number; milliseconds for times.
    Int(i64),
    /// Text, ids in hyphenated form, dates as `YYYY-MM-DD`.
    Text(String),
    /// Sets (sorted, unique), files, child rows.
    List(Vec<Value>),
    /// Composite: money, address, geo, any_reference.
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// Whether nothing was entered: null, empty text, empty list or map.
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Int(_) => false,
            Value::Text(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Map(parts) => parts.is_empty(),
        }
    }
    /// The text, if this is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
    /// The number, if this is a number.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }
    /// The items, if this is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }
    /// A part of a composite value: `money.part("currency")`.
    pub fn part(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Map(parts) => parts.get(name),
            _ => None,
        }
    }
    /// The record this value names: plain id text, or the `id` part of an any_reference.
    pub fn as_id(&self) -> Option<RecordId> {
        match self {
            Value::Text(text) => text.parse().ok(),
            Value::Map(parts) => parts.get("id")?.as_id(),
            _ => None,
        }
    }
    /// A composite of named parts, empty parts left out; null when nothing is left.
    pub fn map<const N: usize>(parts: [(&str, Value); N]) -> Value {
        let kept: BTreeMap<_, _> =
            parts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k.to_owned(), v)).collect();
        if kept.is_empty() { Value::Null } else { Value::Map(kept) }
    }
    /// Money: minor units and ISO 4217 code.
    pub fn money(minor: i64, currency: &str) -> Value {
        Value::map([("amount", minor.into()), ("currency", currency.into())])
    }
    /// A WGS-84 position: 1e-7 degrees, accuracy in centimetres.
    pub fn geo(lat_e7: i64, lng_e7: i64, accuracy_cm: Option<i64>) -> Value {
        Value::map([("lat", lat_e7.into()), ("lng", lng_e7.into()), ("accuracy", accuracy_cm.into())])
    }
    /// A link to a record of any object type.
    pub fn link(object: &str, id: RecordId) -> Value {
        Value::map([("object", object.into()), ("id", id.into())])
    }
    /// A set: sorted, without doubles.
    pub fn set(items: impl IntoIterator<Item = Value>) -> Value {
        let mut items: Vec<Value> = items.into_iter().filter(|v| !v.is_empty()).collect();
        items.sort();
        items.dedup();
        if items.is_empty() { Value::Null } else { Value::List(items) }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}
impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Int(flag.into())
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}
impl From<RecordId> for Value {
    fn from(id: RecordId) -> Self {
        Value::Text(id.to_string())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// Looks at what is there once. Deriving it would try each shape in turn and word an error for every one that does not
/// fit, which a profile of the push benchmark showed as a fifth of a phone's work.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Shapes)
    }
}

struct Shapes;

impl<'de> Visitor<'de> for Shapes {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, a whole number, a text, a list or a map")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }
    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        let wide = |_| E::invalid_value(de::Unexpected::Unsigned(number), &self);
        i64::try_from(number).map(Value::Int).map_err(wide)
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }
    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut parts: A) -> Result<Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((name, value)) = parts.next_entry()? {
            map.insert(name, value);
        }
        Ok(Value::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_the_canonical_shape() {
        let value = Value::map([("amount", 12_345.into()), ("currency", "CNY".into()), ("note", Value::Null)]);
        assert_eq!(serde_json::to_string(&value).expect("json"), r#"{"amount":12345,"currency":"CNY"}"#);
        assert_eq!(value, Value::money(12_345, "CNY"));
        let back: Value = serde_json::from_str(r#"["b",null,3]"#).expect("json");
        assert_eq!(back, Value::List(vec!["b".into(), Value::Null, 3.into()]));
        assert!(serde_json::from_str::<Value>("1.5").is_err(), "floats are refused");
        assert!(serde_json::from_str::<Value>("true").is_err(), "booleans are 0 or 1");
        let nested: Value = serde_json::from_str(r#"{"a":[{"b":-7}],"c":null}"#).expect("json");
        assert_eq!(nested.part("a"), Some(&Value::List(vec![Value::map([("b", (-7).into())])])));
        assert_eq!(nested.part("c"), Some(&Value::Null), "what is written is kept as it is");
        let (most, beyond) = ("9223372036854775807", "9223372036854775808");
        assert_eq!(serde_json::from_str::<Value>(most).ok(), Some(Value::Int(i64::MAX)));
        assert!(serde_json::from_str::<Value>(beyond).is_err(), "64 bits with a sign");
    }

    #[test]
    fn sets_are_sorted_and_unique() {
        assert_eq!(Value::set(["b".into(), "a".into(), "b".into()]), Value::List(vec!["a".into(), "b".into()]));
        assert_eq!(Value::set([Value::Null]), Value::Null);
    }
}
