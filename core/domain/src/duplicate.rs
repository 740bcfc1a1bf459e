//! Duplicate keys (查重): the normal forms by which two records are recognised as the same party.

use crate::metadata::{Feature, ObjectType};
use crate::value::{Fields, Value};
use legwork_text::normalise;

/// A key shared by records that are probably the same: `company:云岭精密机械`, `phone:8651262881000`, `email:…`.
pub fn keys(kind: &ObjectType, fields: &Fields) -> Vec<String> {
    if !kind.has(Feature::Duplicates) {
        return Vec::new();
    }
    let mut keys: Vec<String> = kind
        .fields
        .iter()
        .filter_map(|field| key(field.duplicate.as_deref()?, fields.get(&field.name).and_then(Value::as_text)?))
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

/// The key of one value; `None` when nothing comparable is left of it.
pub fn key(normaliser: &str, text: &str) -> Option<String> {
    let normal = match normaliser {
        "company" => Some(normalise::company(text)).filter(|name| name.chars().count() >= 2),
        "phone" => normalise::phone(text),
        "email" => normalise::email(text),
        _ => None,
    }?;
    Some(format!("{normaliser}:{normal}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::standard;

    fn of(object: &str, pairs: &[(&str, &str)]) -> Vec<String> {
        let fields = pairs.iter().map(|(name, text)| ((*name).to_owned(), Value::from(*text))).collect();
        keys(standard().object(object).expect("standard object"), &fields)
    }

    #[test]
    fn k9_two_spellings_of_one_customer_share_a_key() {
        let one = of("customer", &[("name", "云岭精密机械有限公司"), ("phone", "0512-6288 1000")]);
        let two = of("customer", &[("name", "雲嶺精密機械"), ("phone", "+86 512 62881000")]);
        assert_eq!(one, two);
        assert_eq!(one.len(), 2);
        let other = of("customer", &[("name", "海棠包装材料（苏州）有限公司")]);
        assert!(other.iter().all(|key| !one.contains(key)));
    }

    #[test]
    fn objects_without_duplicate_check_and_empty_values_have_no_key() {
        assert!(of("task", &[("subject", "云岭精密机械有限公司")]).is_empty());
        assert!(of("customer", &[("name", "厂"), ("phone", "1")]).is_empty());
    }
}
