//! Addresses typed into one box or read from a card, in their parts.

use legwork_domain::Value;
use legwork_text::gazetteer::{Level, find_places};

/// Parts an address begins with in Chinese order, the largest first.
const REGIONS: [&str; 3] = ["province", "city", "district"];
/// Parts an address ends with in Western order, the last first.
const ENDINGS: [&str; 5] = ["country", "postcode", "province", "city", "district"];

/// An address that was edited in one box, where [`legwork_view::format::Formatter::address`] had shown `before`. Parts
/// the text still has stay parts; the rest is read as [`split`] does. In Chinese neither country nor postcode is shown:
/// they stay, the postcode only while the regions do not change.
pub(crate) fn read(text: &str, before: &Value) -> Value {
    let was = |name: &str| before.part(name).and_then(Value::as_text).filter(|part| !part.is_empty());
    let chinese = text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    if !chinese {
        return western(text, was);
    }
    let known = split(text, None);
    let kept = eastern(text, was);
    let regions = |value: &Value| REGIONS.iter().filter(|name| value.part(name).is_some()).count();
    let Value::Map(mut parts) = (if regions(&kept) > regions(&known) { kept } else { known }) else {
        return before.clone();
    };
    let moved = REGIONS.iter().any(|name| {
        let now = parts.get(*name).and_then(Value::as_text);
        now.zip(was(name)).is_some_and(|(now, before)| now != before)
    });
    for (name, stays) in [("country", true), ("postcode", !moved)] {
        if let Some(part) = was(name).filter(|_| stays) {
            parts.insert(name.to_owned(), part.into());
        }
    }
    Value::Map(parts)
}

/// The regions `text` begins with, as they were; places the gazetteer does not know are among them.
fn eastern<'a>(text: &str, was: impl Fn(&str) -> Option<&'a str>) -> Value {
    let mut rest = text.trim();
    let mut parts: Vec<(&str, &str)> = Vec::new();
    for name in REGIONS {
        let Some(part) = was(name) else { continue };
        if let Some(behind) = rest.strip_prefix(part) {
            parts.push((name, part));
            rest = behind.trim_start();
        } else if name == "province" && was("city") == Some(part) {
            parts.push((name, part));
        }
    }
    // A municipality is shown once and is both.
    if parts.iter().any(|p| p.0 == "province") && was("city") == was("province") && !parts.iter().any(|p| p.0 == "city")
    {
        parts.extend(was("city").map(|city| ("city", city)));
    }
    parts.push(("street", rest));
    address(&parts)
}

/// The parts `text` ends with, as they were; what is not there any more was taken out.
fn western<'a>(text: &str, was: impl Fn(&str) -> Option<&'a str>) -> Value {
    let mut rest = text.trim();
    let mut parts: Vec<(&str, &str)> = Vec::new();
    for name in ENDINGS {
        let Some(part) = was(name) else { continue };
        let before = rest.strip_suffix(part).map(str::trim_end);
        let before = before.and_then(|b| if b.is_empty() { Some(b) } else { b.strip_suffix(',') });
        if let Some(before) = before {
            parts.push((name, part));
            rest = before.trim_end();
        }
    }
    parts.push(("street", rest));
    address(&parts)
}

/// The parts that are not empty.
fn address(parts: &[(&str, &str)]) -> Value {
    let filled = parts.iter().filter(|(_, part)| !part.is_empty());
    Value::Map(filled.map(|(name, part)| ((*name).to_owned(), (*part).into())).collect())
}

/// Municipalities are province and city in one.
const MUNICIPALITIES: [&str; 4] = ["北京市", "天津市", "上海市", "重庆市"];

/// An address in parts: the places it begins with, largest first, by their full names; the rest is the street.
pub(crate) fn split(text: &str, postcode: Option<&str>) -> Value {
    let gap = |text: &str| text.len() - text.trim_start_matches([' ', ',', '，', '　']).len();
    let mut rest = text.trim().strip_prefix("中国").unwrap_or(text.trim());
    rest = &rest[gap(rest)..];
    let mut parts: Vec<(&str, String)> = Vec::new();
    let mut last = None;
    let whole = rest;
    for place in find_places(whole) {
        let at = whole.len() - rest.len();
        if place.range.start != at || last.is_some_and(|level| place.level <= level) {
            break;
        }
        let part = match place.level {
            Level::Province => "province",
            Level::City => "city",
            Level::District => "district",
        };
        parts.push((part, place.name.to_owned()));
        if MUNICIPALITIES.contains(&place.name) {
            parts.push(("city", place.name.to_owned()));
        }
        last = Some(if MUNICIPALITIES.contains(&place.name) { Level::City } else { place.level });
        rest = &whole[place.range.end..];
        rest = &rest[gap(rest)..];
    }
    parts.push(("street", rest.to_owned()));
    parts.extend(postcode.map(|code| ("postcode", code.to_owned())));
    let filled = parts.into_iter().filter(|(_, text)| !text.is_empty());
    Value::Map(filled.map(|(name, text)| (name.to_owned(), text.into())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editing_one_character_keeps_the_parts() {
        let suzhou = address(&[
            ("province", "江苏省"),
            ("city", "苏州市"),
            ("district", "吴中区"),
            ("street", "金枫路 128 号"),
            ("postcode", "215000"),
            ("country", "中国"),
        ]);
        let with = |changes: &[(&str, &str)]| {
            let Value::Map(mut all) = suzhou.clone() else { unreachable!() };
            for (name, part) in changes {
                all.insert((*name).to_owned(), (*part).into());
            }
            all.retain(|_, part| !part.is_empty());
            Value::Map(all)
        };
        assert_eq!(read("江苏省苏州市吴中区金枫路 128 号", &suzhou), suzhou);
        assert_eq!(read("江苏省苏州市吴中区金枫路 129 号", &suzhou), with(&[("street", "金枫路 129 号")]));
        assert_eq!(
            read("江苏省苏州市虎丘区金枫路 128 号", &suzhou),
            with(&[("district", "虎丘区"), ("postcode", "")]),
            "the postcode belonged to the other district"
        );
        // A place of which the gazetteer knows nothing.
        let made_up =
            address(&[("city", "云岭市"), ("district", "海棠区"), ("street", "一号路"), ("postcode", "999000")]);
        let edited =
            address(&[("city", "云岭市"), ("district", "海棠区"), ("street", "二号路"), ("postcode", "999000")]);
        assert_eq!(read("云岭市海棠区二号路", &made_up), edited);
        let shanghai = address(&[("province", "上海市"), ("city", "上海市"), ("street", "世纪大道1号")]);
        assert_eq!(
            read("上海市世纪大道2号", &shanghai),
            address(&[("province", "上海市"), ("city", "上海市"), ("street", "世纪大道2号")])
        );
        assert_eq!(read("苏州市星湖街9号", &Value::Null), address(&[("city", "苏州市"), ("street", "星湖街9号")]));
    }

    #[test]
    fn a_western_address_keeps_the_parts_it_ends_with() {
        let leeds =
            address(&[("street", "12 Quay Street"), ("city", "Leeds"), ("postcode", "LS1 1AA"), ("country", "UK")]);
        assert_eq!(read("12 Quay Street, Leeds, LS1 1AA, UK", &leeds), leeds);
        let edited =
            address(&[("street", "13 Quay Street"), ("city", "Leeds"), ("postcode", "LS1 1AA"), ("country", "UK")]);
        assert_eq!(read("13 Quay Street, Leeds, LS1 1AA, UK", &leeds), edited);
        assert_eq!(read("13 Quay Street, Leeds", &leeds), address(&[("street", "13 Quay Street"), ("city", "Leeds")]));
        assert_eq!(read("1 Main Road", &Value::Null), address(&[("street", "1 Main Road")]));
    }

    #[test]
    fn addresses_are_split_at_the_places_they_begin_with() {
        // (address, postcode, parts)
        type Case<'a> = (&'a str, Option<&'a str>, &'a [(&'a str, &'a str)]);
        let cases: &[Case<'_>] = &[
            (
                "江苏省苏州市吴中区金枫路 128 号",
                Some("215000"),
                &[
                    ("province", "江苏省"),
                    ("city", "苏州市"),
                    ("district", "吴中区"),
                    ("street", "金枫路 128 号"),
                    ("postcode", "215000"),
                ],
            ),
            // short forms are stored in full, a country in front is no part of the street
            ("中国江苏苏州星湖街9号", None, &[("province", "江苏省"), ("city", "苏州市"), ("street", "星湖街9号")]),
            (
                "上海市浦东新区世纪大道1号",
                None,
                &[("province", "上海市"), ("city", "上海市"), ("district", "浦东新区"), ("street", "世纪大道1号")],
            ),
            // a place inside the street name is street
            ("杭州市上海路8号", None, &[("city", "杭州市"), ("street", "上海路8号")]),
            (
                "12 Quay Street, Leeds, UK",
                Some("LS1 1AA"),
                &[("street", "12 Quay Street, Leeds, UK"), ("postcode", "LS1 1AA")],
            ),
        ];
        for (text, postcode, parts) in cases {
            let expected = parts.iter().map(|(n, v)| ((*n).to_owned(), Value::from(*v))).collect();
            assert_eq!(split(text, *postcode), Value::Map(expected), "{text}");
        }
    }
}
