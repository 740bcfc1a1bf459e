//! Values as people type them: "1,234.5", "２０２６/11/25", "a@b.example" become canonical values. What cannot be read
//! stays text, so that validation names the field and says why, and nothing typed is lost.

use crate::address;
use crate::legwork::{Desk, Legwork, kind};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use legwork_domain::currency;
use legwork_domain::metadata::{Field, FieldType};
use legwork_domain::value::{Fields, Value};
use legwork_domain::{RecordId, Result};

impl Legwork {
    /// Reads texts typed into fields of `object`; unknown fields are left out. `edited` is the record they change: what
    /// its values hold and the text leaves open, the currency of an amount or the postcode of an address, stays.
    ///
    /// # Errors
    /// `unknown_object`. A text that cannot be read is none: it stays text.
    pub fn typed(&self, object: &str, edited: Option<RecordId>, texts: &[(String, String)]) -> Result<Fields> {
        let before = match edited.filter(|_| !texts.is_empty()) {
            Some(id) => self.with(|store, _| Ok(store.get(object, id)?))?.map(|r| r.fields).unwrap_or_default(),
            None => Fields::new(),
        };
        self.typed_over(object, &before, texts)
    }

    /// Like [`Legwork::typed`], over these values.
    ///
    /// # Errors
    /// `unknown_object`.
    pub fn typed_over(&self, object: &str, before: &Fields, texts: &[(String, String)]) -> Result<Fields> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let kind = kind(&desk.schema, object)?;
            let value = |(name, text): &(String, String)| {
                let field = kind.field(name)?;
                let before = before.get(name).unwrap_or(&Value::Null);
                Some((name.clone(), read(field, text, before, &desk.context.zone, &account.currency)))
            };
            Ok(texts.iter().filter_map(value).collect())
        })
    }
}

/// The value of a text, or the text itself when it is none.
fn read(field: &Field, text: &str, before: &Value, zone: &TimeZone, currency: &str) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::Null;
    }
    let plain: String = text.chars().map(half_width).collect();
    let parsed = match field.kind {
        FieldType::Integer | FieldType::Rating | FieldType::Boolean => scaled(&plain, 0).map(Value::from),
        FieldType::Decimal => scaled(&plain, u32::from(field.scale)).map(Value::from),
        FieldType::Percent => scaled(plain.trim_end_matches(['%', ' ']), 2).map(Value::from),
        FieldType::Money => money(&plain, before.part("currency").and_then(Value::as_text), currency),
        FieldType::Date => date(&plain).map(|d| d.to_string().into()),
        FieldType::DateTime => moment(&plain, zone).map(Value::from),
        FieldType::Phone | FieldType::Email | FieldType::Url => Some(plain.trim().into()),
        FieldType::Tags | FieldType::MultiSelect => {
            let words = text.split([',', '，', '、', ';', '；']).map(str::trim).filter(|w| !w.is_empty());
            Some(Value::set(words.map(Value::from)))
        }
        FieldType::Address => Some(address::read(text, before)),
        FieldType::Geo => position(&plain),
        _ => None,
    };
    parsed.unwrap_or_else(|| text.into())
}

/// An amount with or without a sign, word or code of its currency at either end: "$ 5,000", "5000元", "-12.5 EUR".
/// Without one it has the currency of the value being edited, else the company's. `None` for an unknown one.
fn money(text: &str, before: Option<&str>, own: &str) -> Option<Value> {
    let of_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | ',');
    let first = text.find(of_number)?;
    let last = text.rfind(|c: char| c.is_ascii_digit() || c == '.')?;
    let (mut sign, number, behind) = (text[..first].trim(), text.get(first..=last)?, text[last + 1..].trim());
    let minus = number.strip_prefix('-');
    // "-$5": the sign of the currency stands between.
    let (negative, number) = match minus {
        Some(rest) if sign.is_empty() && behind.is_empty() => match rest.find(|c: char| c.is_ascii_digit()) {
            Some(at) if !rest[..at].trim().is_empty() => {
                sign = rest[..at].trim();
                (true, &rest[at..])
            }
            _ => (true, rest),
        },
        Some(rest) => (true, rest),
        None => (false, number),
    };
    let expected: Vec<&str> = before.into_iter().chain([own]).collect();
    let code = match (sign, behind) {
        ("", "") => before.unwrap_or(own).to_owned(),
        (written, "") | ("", written) => currency::named(written, &expected)?,
        // "¥ 5,000 元" says it twice, "$ 5 EUR" contradicts itself.
        (front, back) => {
            let code = currency::named(front, &expected)?;
            (currency::named(back, &[code.as_str()])? == code).then_some(code)?
        }
    };
    let minor = scaled(number.trim(), currency::exponent(&code))?;
    Some(Value::money(if negative { minor.checked_neg()? } else { minor }, &code))
}

/// Digits and signs of Chinese keyboards as ASCII.
fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        '。' => '.',
        other => other,
    }
}

/// A decimal number as a whole number of 10^-scale; `None` for anything else, more places included.
fn scaled(text: &str, scale: u32) -> Option<i64> {
    let text: String = text.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let (negative, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || fraction.len() > scale as usize || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let number: i64 = format!("{whole}{fraction:0<width$}", width = scale as usize).parse().ok()?;
    Some(if negative { -number } else { number })
}

fn date(text: &str) -> Option<Date> {
    let parts: Vec<i16> = text
        .split(['-', '/', '.', '年', '月', '日'])
        .filter(|p| !p.is_empty())
        .map(|p| p.trim().parse())
        .collect::<Result<_, _>>()
        .ok()?;
    let [year, month, day] = parts.try_into().ok()?;
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// "2026-11-25 14:30" in the tenant's zone, Unix ms.
pub(crate) fn moment(text: &str, zone: &TimeZone) -> Option<i64> {
    let (day, clock) = text.split_once([' ', 'T'])?;
    let (hour, minute) = clock.trim().split_once(':')?;
    let at: DateTime = date(day)?.at(hour.parse().ok()?, minute.parse().ok().filter(|m| (0..60).contains(m))?, 0, 0);
    (at.hour() < 24).then(|| zone.to_timestamp(at).ok().map(|t| t.as_millisecond()))?
}

fn position(text: &str) -> Option<Value> {
    let (lat, lng) = text.split_once(',')?;
    let degrees =
        |part: &str| part.trim().parse::<f64>().ok().filter(|d| d.is_finite()).map(|d| (d * 1e7).round() as i64);
    Some(Value::geo(degrees(lat)?, degrees(lng)?, None))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_as_people_type_them() {
        for (text, scale, expected) in [
            ("1,234.5", 2, Some(123_450)),
            ("12", 2, Some(1_200)),
            ("-0.05", 2, Some(-5)),
            ("12.340", 2, Some(1_234)),
            ("12.345", 2, None),
            ("", 0, None),
            ("12a", 0, None),
            ("99999999999999999999", 0, None),
        ] {
            assert_eq!(scaled(text, scale), expected, "{text}");
        }
    }

    #[test]
    fn amounts_keep_the_currency_that_is_written_or_that_they_had() {
        for (text, before, own, expected) in [
            ("$ 5,000", None, "CNY", Some((500_000, "USD"))),
            ("￥12.5", None, "CNY", Some((1_250, "CNY"))),
            ("¥5000", None, "JPY", Some((5_000, "JPY"))),
            ("5,000.00", Some("USD"), "CNY", Some((500_000, "USD"))),
            ("¥ 1,200", Some("USD"), "CNY", Some((120_000, "CNY"))),
            ("$5", Some("HKD"), "CNY", Some((500, "HKD"))),
            ("300", None, "CNY", Some((30_000, "CNY"))),
            ("300元", None, "CNY", Some((30_000, "CNY"))),
            ("gbp 1.50", None, "CNY", Some((150, "GBP"))),
            ("1.50 EUR", None, "CNY", Some((150, "EUR"))),
            ("-€ 3", None, "CNY", Some((-300, "EUR"))),
            ("€ -3", None, "CNY", Some((-300, "EUR"))),
            ("¥ 5 元", None, "CNY", Some((500, "CNY"))),
            ("$ 5 EUR", None, "CNY", None),
            ("₿ 5", None, "CNY", None),
            ("XYZ 5", None, "CNY", None),
            ("5 台", None, "CNY", None),
            ("about", None, "CNY", None),
            ("5-3", None, "CNY", None),
            ("¥", None, "CNY", None),
        ] {
            let plain: String = text.chars().map(half_width).collect();
            let expected = expected.map(|(minor, code)| Value::money(minor, code));
            assert_eq!(money(&plain, before, own), expected, "{text}");
        }
    }

    #[test]
    fn days_and_moments_of_both_keyboards() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        assert_eq!(date("2026年11月25日"), Date::new(2026, 11, 25).ok());
        assert_eq!(date("2026/13/01"), None);
        assert_eq!(moment("2026-11-23 09:00", &zone), Some(1_795_395_600_000));
        assert_eq!(moment("2026-11-23 9", &zone), None);
        assert_eq!("２０２６－１１".chars().map(half_width).collect::<String>(), "2026-11");
        assert_eq!(position("31.3, 120.6"), Some(Value::geo(313_000_000, 1_206_000_000, None)));
    }
}
