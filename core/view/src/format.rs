//! Values as text in a person's language.

use crate::words::{Arg, Language, Words};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use legwork_domain::RecordId;
use legwork_domain::currency;
use legwork_domain::metadata::{Field, FieldType, Schema};
use legwork_domain::value::Value;

/// Whoever looks up the name of a referenced record; `None` when it may not be seen or is not here.
pub type NameOf<'a> = &'a dyn Fn(&str, RecordId) -> Option<String>;

/// Everything formatting depends on.
#[derive(Clone, Copy)]
pub struct Formatter<'a> {
    /// Language.
    pub words: Words,
    /// Options and their labels.
    pub schema: &'a Schema,
    /// Zone in which times are shown.
    pub zone: &'a TimeZone,
    /// This moment, Unix ms: "today", "yesterday".
    pub now_ms: i64,
    /// Names of referenced records.
    pub name_of: NameOf<'a>,
}

impl Formatter<'_> {
    /// The value of `field` as people read it; empty text for nothing.
    pub fn value(&self, field: &Field, value: &Value) -> String {
        if value.is_empty() {
            return String::new();
        }
        let text = || value.as_text().unwrap_or_default().to_owned();
        let int = value.as_int();
        match field.kind {
            FieldType::Integer | FieldType::Rating => int.map(|n| self.grouped(n)).unwrap_or_default(),
            FieldType::Decimal => int.map(|n| self.scaled(n, u32::from(field.scale))).unwrap_or_default(),
            FieldType::Percent => int.map(|n| format!("{}%", self.scaled(n, 2))).unwrap_or_default(),
            FieldType::Boolean => self.words.get(if int == Some(1) { "yes" } else { "no" }),
            FieldType::DateTime => int.map(|ms| self.moment(ms)).unwrap_or_default(),
            FieldType::Duration => int.map(|ms| self.duration(ms)).unwrap_or_default(),
            FieldType::Money => self.money(value),
            FieldType::Select => self.option(field, &text()),
            FieldType::MultiSelect => self.join(value, |item| self.option(field, item.as_text().unwrap_or_default())),
            FieldType::Tags => self.join(value, |item| item.as_text().unwrap_or_default().to_owned()),
            FieldType::User => self.name("user", value),
            FieldType::Department => self.name("department", value),
            FieldType::Reference => self.name(field.to.first().map_or("", String::as_str), value),
            FieldType::MultiReference => {
                self.join(value, |item| self.name(field.to.first().map_or("", String::as_str), item))
            }
            FieldType::AnyReference => {
                self.name(value.part("object").and_then(Value::as_text).unwrap_or_default(), value)
            }
            FieldType::File | FieldType::Image | FieldType::Lines => {
                let count = value.as_list().map_or(0, <[Value]>::len) as i64;
                self.words.with("count-items", &[("count", Arg::Number(count))])
            }
            FieldType::Signature => self.words.get("signed"),
            FieldType::Address => self.address(value),
            FieldType::Geo => self.position(value),
            FieldType::Unknown => self.plain(value),
            _ => text(),
        }
    }

    /// Any value as text, for types that this version does not know.
    fn plain(&self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::Int(number) => self.grouped(*number),
            Value::Text(text) => text.clone(),
            Value::List(_) => self.join(value, |item| self.plain(item)),
            Value::Map(parts) => parts.values().map(|part| self.plain(part)).collect::<Vec<_>>().join(" "),
        }
    }

    /// A whole number with thousands separators.
    pub fn grouped(&self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut out = String::from(if number < 0 { "-" } else { "" });
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    }

    /// A scaled number: 12345 at 2 is 123.45; trailing zeros of the fraction are left out.
    pub fn scaled(&self, number: i64, scale: u32) -> String {
        let unit = 10u64.pow(scale.min(18));
        let (whole, fraction) = (number.unsigned_abs() / unit, number.unsigned_abs() % unit);
        let sign = if number < 0 { "-" } else { "" };
        let whole = self.grouped(i64::try_from(whole).unwrap_or(i64::MAX));
        if fraction == 0 {
            return format!("{sign}{whole}");
        }
        let fraction = format!("{fraction:0width$}", width = scale as usize);
        format!("{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }

    /// Money with its sign; minor units by currency (ISO 4217 exponent).
    pub fn money(&self, value: &Value) -> String {
        let Some(minor) = value.part("amount").and_then(Value::as_int) else { return String::new() };
        let code = value.part("currency").and_then(Value::as_text).unwrap_or_default();
        let exponent = currency::exponent(code);
        let sign = match code {
            "CNY" => "¥ ".to_owned(),
            "USD" => "$ ".to_owned(),
            "EUR" => "€ ".to_owned(),
            other => format!("{other} "),
        };
        let number = self.scaled(minor, exponent);
        match number.split_once('.') {
            Some((whole, fraction)) => format!("{sign}{whole}.{fraction:0<width$}", width = exponent as usize),
            None => format!("{sign}{number}"),
        }
    }

    /// A moment: `9:30` today, `昨天 9:30`, `11月20日 9:30`, with the year when it is another.
    pub fn moment(&self, ms: i64) -> String {
        let (date, time) = self.civil(ms);
        let (today, _) = self.civil(self.now_ms);
        let clock = format!("{}:{:02}", time.hour(), time.minute());
        if date == today {
            return clock;
        }
        format!("{} {clock}", self.day_of(date, today))
    }

    /// The day of a moment: `今天`, `昨天`, `11月20日`.
    pub fn day(&self, ms: i64) -> String {
        self.day_of(self.civil(ms).0, self.civil(self.now_ms).0)
    }

    /// The clock time of a moment, `9:30`.
    pub fn clock(&self, ms: i64) -> String {
        let time = self.civil(ms).1;
        format!("{}:{:02}", time.hour(), time.minute())
    }

    fn day_of(&self, date: jiff::civil::Date, today: jiff::civil::Date) -> String {
        let is = |other: Result<jiff::civil::Date, jiff::Error>| other.is_ok_and(|d| d == date);
        if date == today {
            return self.words.get("today");
        }
        if is(today.yesterday()) {
            return self.words.get("yesterday");
        }
        if is(today.tomorrow()) {
            return self.words.get("tomorrow");
        }
        match self.words.language {
            Language::Zh if date.year() == today.year() => format!("{}月{}日", date.month(), date.day()),
            Language::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
            Language::En => {
                const MONTHS: [&str; 12] =
                    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
                let month = MONTHS[usize::from(date.month().unsigned_abs()).clamp(1, 12) - 1];
                if date.year() == today.year() {
                    format!("{month} {}", date.day())
                } else {
                    format!("{month} {}, {}", date.day(), date.year())
                }
            }
        }
    }

    fn civil(&self, ms: i64) -> (jiff::civil::Date, jiff::civil::Time) {
        let moment = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
        let local = self.zone.to_datetime(moment);
        (local.date(), local.time())
    }

    /// A span: `41 分钟`, `2 小时 5 分钟`, `3 天`.
    pub fn duration(&self, ms: i64) -> String {
        let minutes = (ms.max(0) + 30_000) / 60_000;
        let (days, hours, rest) = (minutes / 1_440, minutes / 60, minutes % 60);
        if days >= 2 {
            return self.words.with("days", &[("count", Arg::Number(days))]);
        }
        match hours {
            0 => self.words.with("minutes", &[("count", Arg::Number(rest))]),
            _ => self.words.with("hours-minutes", &[("hours", Arg::Number(hours)), ("minutes", Arg::Number(rest))]),
        }
    }

    /// A distance: metres below a kilometre, then kilometres with one decimal.
    pub fn distance(&self, metres: i64) -> String {
        if metres < 1_000 {
            return self.words.with("metres", &[("count", Arg::Number(metres))]);
        }
        let kilometres = self.scaled((metres + 50) / 100, 1);
        self.words.with("kilometres", &[("count", Arg::Text(&kilometres))])
    }

    /// An address in the order of its language: large to small in Chinese, small to large otherwise.
    pub fn address(&self, value: &Value) -> String {
        let part = |name: &str| value.part(name).and_then(Value::as_text).unwrap_or_default().to_owned();
        let mut parts = [part("province"), part("city"), part("district"), part("street")];
        if parts[0] == parts[1] {
            parts[0].clear(); // 上海市上海市 is said once
        }
        let chinese = parts.iter().flat_map(|p| p.chars()).any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        if chinese {
            return parts.concat();
        }
        let mut parts: Vec<String> = parts.into_iter().rev().filter(|p| !p.is_empty()).collect();
        parts.extend([part("postcode"), part("country")].into_iter().filter(|p| !p.is_empty()));
        parts.join(", ")
    }

    fn position(&self, value: &Value) -> String {
        let part = |name: &str| value.part(name).and_then(Value::as_int);
        let (Some(lat), Some(lng)) = (part("lat"), part("lng")) else { return String::new() };
        let degrees = |e7: i64| {
            format!("{}{}.{:05}", if e7 < 0 { "-" } else { "" }, e7.abs() / 10_000_000, e7.abs() % 10_000_000 / 100)
        };
        let base = format!("{}, {}", degrees(lat), degrees(lng));
        match part("accuracy") {
            Some(cm) => format!("{base} ± {}", self.distance((cm + 99) / 100)),
            None => base,
        }
    }

    fn option(&self, field: &Field, name: &str) -> String {
        let option = self.schema.options(field).iter().find(|o| o.name == name);
        option.map_or_else(|| name.to_owned(), |o| self.words.label(&o.label).to_owned())
    }

    fn name(&self, object: &str, value: &Value) -> String {
        let found = value.as_id().and_then(|id| (self.name_of)(object, id));
        found.unwrap_or_else(|| self.words.get("not-visible"))
    }

    fn join(&self, value: &Value, text: impl Fn(&Value) -> String) -> String {
        let separator = if self.words.language == Language::Zh { "、" } else { ", " };
        value.as_list().unwrap_or_default().iter().map(text).collect::<Vec<_>>().join(separator)
    }
}
