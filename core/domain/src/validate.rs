//! Validation of entered values against the metadata: shape, required, bounds, options, references, stages.
//!
//! The same function runs before a save on the phone and again on the server. An update is checked only for the
//! fields it touches, so that a rule added later never blocks an unrelated edit.

use crate::error::Error;
use crate::metadata::{Field, FieldType, ObjectType, Schema};
use crate::value::{Fields, Value};
use jiff::Timestamp;
use jiff::civil::Date;

/// Longest text of any field, characters (design 14).
pub const MAX_TEXT: usize = 100_000;
/// Largest record as canonical JSON, bytes (design 14).
pub const MAX_RECORD: usize = 256 * 1024;
/// Most items of a list field without its own limit.
pub const MAX_ITEMS: usize = 1_000;

/// Checks a new record: every required field, and every value given.
pub fn create(schema: &Schema, kind: &ObjectType, fields: &Fields) -> Result<(), Vec<Error>> {
    let missing = kind
        .visible_fields()
        .filter(|f| f.required && fields.get(&f.name).is_none_or(Value::is_empty))
        .map(|f| Error::invalid(&f.name, "required"));
    let errors: Vec<Error> = missing.chain(values(schema, kind, fields)).chain(size(fields)).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Checks the touched fields of an update; `current` holds the values before.
pub fn update(schema: &Schema, kind: &ObjectType, current: &Fields, touched: &Fields) -> Result<(), Vec<Error>> {
    let mut errors = Vec::new();
    for (name, value) in touched {
        let Some(field) = kind.field(name) else { continue };
        let before = current.get(name).unwrap_or(&Value::Null);
        if field.required && value.is_empty() {
            errors.push(Error::invalid(name, "required"));
        }
        if field.set_once && !before.is_empty() && before != value {
            errors.push(Error::invalid(name, "set_once"));
        }
        if field.stage && !stage_allowed(kind, before, value) {
            errors.push(Error::invalid(name, "stage_not_reachable"));
        }
    }
    errors.extend(values(schema, kind, touched));
    errors.extend(size(touched));
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Whether records of this object may be changed, deleted or taken back once they are saved; commands have their own
/// rules.
///
/// # Errors
/// `append_only`.
pub fn may_change(kind: &ObjectType) -> Result<(), Error> {
    if kind.append_only { Err(Error::new(crate::error::ErrorKind::Forbidden, "append_only")) } else { Ok(()) }
}

/// Checks one value against its field.
pub fn value(schema: &Schema, field: &Field, value: &Value) -> Result<(), Error> {
    let wrong = |code: &str| Err(Error::invalid(&field.name, code));
    if value.is_empty() {
        return Ok(());
    }
    if let Some(text) = value.as_text() {
        let limit = if field.length > 0 && field.kind.is_text() { field.length as usize } else { MAX_TEXT };
        if text.chars().count() > limit {
            return wrong("too_long");
        }
        if text.chars().any(|c| c == '\0') {
            return wrong("control_character");
        }
    }
    if let Some(items) = value.as_list() {
        let limit = if field.length > 0 { field.length as usize } else { MAX_ITEMS };
        if items.len() > limit {
            return wrong("too_many");
        }
    }
    if let Some(number) = number_of(field.kind, value) {
        if field.min.is_some_and(|min| number < min) {
            return wrong("too_small");
        }
        if field.max.is_some_and(|max| number > max) {
            return wrong("too_large");
        }
    }
    match shape(schema, field, value) {
        Ok(()) => Ok(()),
        Err(code) => wrong(code),
    }
}

fn values<'a>(schema: &'a Schema, kind: &'a ObjectType, fields: &'a Fields) -> impl Iterator<Item = Error> + 'a {
    // A field this schema does not know yet is kept untouched, not refused (design 03).
    fields.iter().filter_map(move |(name, v)| value(schema, kind.field(name)?, v).err())
}

fn size(fields: &Fields) -> Option<Error> {
    let bytes = serde_json::to_vec(fields).map_or(usize::MAX, |json| json.len());
    (bytes > MAX_RECORD).then(|| Error::new(crate::error::ErrorKind::Limit, "record_too_large"))
}

fn number_of(kind: FieldType, value: &Value) -> Option<i64> {
    match kind {
        FieldType::Money => value.part("amount")?.as_int(),
        _ => value.as_int(),
    }
}

fn stage_allowed(kind: &ObjectType, before: &Value, after: &Value) -> bool {
    let stage = before.as_text().and_then(|name| kind.stages.iter().find(|s| s.name == name));
    let Some(stage) = stage else { return true };
    before == after || stage.next.is_empty() || after.as_text().is_some_and(|a| stage.next.iter().any(|n| n == a))
}

fn shape(schema: &Schema, field: &Field, value: &Value) -> Result<(), &'static str> {
    use FieldType::*;
    let text = || value.as_text().ok_or("not_text");
    let int = || value.as_int().ok_or("not_a_number");
    match field.kind {
        Text | LongText | RichText | AutoNumber | Barcode => text().map(drop),
        Integer | Decimal | Percent | Duration => int().map(drop),
        // A moment that no calendar shows would only be met where times are added.
        DateTime => Timestamp::from_millisecond(int()?).map(drop).map_err(|_| "not_a_date"),
        Boolean => int().and_then(|n| if n == 0 || n == 1 { Ok(()) } else { Err("not_yes_or_no") }),
        Rating => int().and_then(|n| if (1..=5).contains(&n) { Ok(()) } else { Err("not_a_rating") }),
        Date => is_date(text()?),
        Select => option(schema, field, text()?),
        MultiSelect => each(value, |item| option(schema, field, item.as_text().ok_or("not_text")?)),
        Tags => each(value, |item| item.as_text().map(drop).ok_or("not_text")),
        Phone => phone(text()?),
        Email => email(text()?),
        Url => url(text()?),
        User | Department | Reference => value.as_text().and(value.as_id()).map(drop).ok_or("not_a_record"),
        MultiReference => each(value, |item| item.as_text().and(item.as_id()).map(drop).ok_or("not_a_record")),
        AnyReference => {
            let object = value.part("object").and_then(Value::as_text).ok_or("not_a_record")?;
            value.as_id().ok_or("not_a_record")?;
            if field.to.iter().any(|to| to == object) { Ok(()) } else { Err("object_not_allowed") }
        }
        File | Image => each(value, file),
        Signature => file(value),
        Address => parts(value, &["country", "province", "city", "district", "street", "postcode"]),
        Money => {
            value.part("amount").and_then(Value::as_int).ok_or("not_money")?;
            let code = value.part("currency").and_then(Value::as_text).ok_or("no_currency")?;
            if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) { Ok(()) } else { Err("no_currency") }
        }
        Geo => {
            let part = |name: &str| value.part(name).and_then(Value::as_int).ok_or("not_a_position");
            let (lat, lng) = (part("lat")?, part("lng")?);
            let within = lat.unsigned_abs() <= 900_000_000 && lng.unsigned_abs() <= 1_800_000_000;
            let accuracy = value.part("accuracy").is_none_or(|a| a.as_int().is_some_and(|n| n >= 0));
            if within && accuracy { Ok(()) } else { Err("not_a_position") }
        }
        Json => serde_json::from_str::<serde::de::IgnoredAny>(text()?).map(drop).map_err(|_| "not_json"),
        Lines => each(value, |row| if matches!(row, Value::Map(_)) { Ok(()) } else { Err("not_a_row") }),
        Formula | Rollup => Err("computed"),
        // Kept as it is, like a field this schema does not know at all (design 03); the server knows it.
        Unknown => Ok(()),
    }
}

fn each(value: &Value, check: impl Fn(&Value) -> Result<(), &'static str>) -> Result<(), &'static str> {
    value.as_list().ok_or("not_a_list")?.iter().try_for_each(check)
}

fn option(schema: &Schema, field: &Field, name: &str) -> Result<(), &'static str> {
    if schema.options(field).iter().any(|o| o.name == name) { Ok(()) } else { Err("unknown_option") }
}

/// A file reference: hash, name, size; images may carry a thumbnail of at most 6 KiB (8 KiB as base64).
fn file(value: &Value) -> Result<(), &'static str> {
    let hash = value.part("hash").and_then(Value::as_text).ok_or("not_a_file")?;
    crate::id::BlobHash::try_from(hash.to_owned()).map_err(|_| "not_a_file")?;
    let size = value.part("size").and_then(Value::as_int).ok_or("not_a_file")?;
    if !(0..=2 << 30).contains(&size) {
        return Err("file_too_large");
    }
    let thumb = value.part("thumb").and_then(Value::as_text).map_or(0, str::len);
    if thumb > 8 * 1024 { Err("thumbnail_too_large") } else { Ok(()) }
}

fn parts(value: &Value, allowed: &[&str]) -> Result<(), &'static str> {
    let Value::Map(map) = value else { return Err("not_an_address") };
    let good = |(name, part): (&String, &Value)| allowed.contains(&name.as_str()) && part.as_text().is_some();
    if map.iter().all(good) { Ok(()) } else { Err("not_an_address") }
}

fn is_date(text: &str) -> Result<(), &'static str> {
    let date: Date = text.parse().map_err(|_| "not_a_date")?;
    if date.to_string() == text { Ok(()) } else { Err("not_a_date") }
}

/// Digits with the usual separators, an optional leading `+` and an optional extension; 3 to 24 digits.
fn phone(text: &str) -> Result<(), &'static str> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let usual = |c: char| c.is_ascii_digit() || " +-().,/#*;:转extEXT分机".contains(c);
    if (3..=24).contains(&digits) && text.chars().all(usual) { Ok(()) } else { Err("not_a_phone_number") }
}

/// One `@`, something before it, a dot in the domain, no spaces.
fn email(text: &str) -> Result<(), &'static str> {
    let good = text.split_once('@').is_some_and(|(local, domain)| {
        let labels = domain.split('.').all(|l| !l.is_empty());
        !local.is_empty() && domain.contains('.') && labels && !domain.contains('@')
    });
    if good && !text.chars().any(char::is_whitespace) { Ok(()) } else { Err("not_an_email") }
}

/// `http`, `https` or no scheme; never `javascript:` and its kind, which would run when tapped.
fn url(text: &str) -> Result<(), &'static str> {
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") => rest,
        Some(_) => return Err("not_a_url"),
        None => text,
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    let good = name.contains('.') && !name.starts_with('.') && port.bytes().all(|b| b.is_ascii_digit());
    if good && !text.chars().any(char::is_whitespace) { Ok(()) } else { Err("not_a_url") }
}
