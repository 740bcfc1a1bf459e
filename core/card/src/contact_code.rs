//! vCard (RFC 6350 and its elder forms) and MECARD (NTT DOCOMO): contacts as text in QR codes
//! and NFC tags.

use crate::draft::CardField;

/// One value of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeField {
    pub(crate) field: CardField,
    pub(crate) value: String,
}

/// The card fields of a vCard or MECARD; empty for any other text.
pub(crate) fn parse(text: &str) -> Vec<CodeField> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut fields = Vec::new();
    if let Some(body) = text.get(..7).filter(|start| start.eq_ignore_ascii_case("MECARD:")).map(|_| &text[7..]) {
        for property in split(body, ';') {
            if let Some((key, value)) = property.split_once(':') {
                mecard_property(&mut fields, key, value);
            }
        }
    } else if text.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCARD")) {
        // A line that begins with a space continues the one before (RFC 6350, section 3.2).
        let unfolded = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
        for line in unfolded.lines() {
            if let Some((key, value)) = line.split_once(':') {
                vcard_property(&mut fields, key, value);
            }
        }
    }
    let mut seen = Vec::new();
    fields.retain(|field| {
        !field.value.is_empty() && !seen.contains(field) && {
            seen.push(field.clone());
            true
        }
    });
    fields
}

fn mecard_property(fields: &mut Vec<CodeField>, key: &str, value: &str) {
    let plain = unescape(value);
    match key.to_ascii_uppercase().as_str() {
        "N" => {
            let parts: Vec<String> = split(value, ',').map(unescape).collect();
            add(fields, CardField::Name, full_name(&parts));
        }
        "TEL" => add(fields, CardField::Mobile, plain),
        "TEL-AV" => add(fields, CardField::Phone, plain),
        "EMAIL" => add(fields, CardField::Email, plain),
        "URL" => add(fields, CardField::Url, plain),
        "ORG" => add(fields, CardField::Company, plain),
        "TITLE" => add(fields, CardField::Title, plain),
        "ADR" => add(fields, CardField::Address, plain.trim_matches([',', ' ']).to_owned()),
        _ => {}
    }
}

fn vcard_property(fields: &mut Vec<CodeField>, key: &str, value: &str) {
    let key = key.to_ascii_uppercase();
    let mut words = key.split([';', ',', '=']);
    let name = words.next().unwrap_or_default();
    let name = name.rsplit('.').next().unwrap_or_default(); // "item1.TEL" belongs to a group
    let kinds: Vec<&str> = words.collect();
    let plain = unescape(value);
    let parts: Vec<String> = split(value, ';').map(unescape).collect();
    let part = |i: usize| parts.get(i).cloned().unwrap_or_default();
    match name {
        // the formatted name is the better one and may come first or last
        "FN" => {
            fields.retain(|f| f.field != CardField::Name);
            add(fields, CardField::Name, plain);
        }
        "N" if !fields.iter().any(|f| f.field == CardField::Name) => {
            add(fields, CardField::Name, full_name(&parts));
        }
        "ORG" => {
            add(fields, CardField::Company, part(0));
            add(fields, CardField::Department, part(1));
        }
        "TITLE" => add(fields, CardField::Title, plain),
        "TEL" => {
            let number = plain.strip_prefix("tel:").unwrap_or(&plain).to_owned();
            add(fields, telephone(&kinds), number);
        }
        "EMAIL" => add(fields, CardField::Email, plain),
        "URL" => add(fields, CardField::Url, plain),
        "X-WECHAT" => add(fields, CardField::Wechat, plain),
        "ADR" => {
            // post box; extended; street; town; region; postcode; country
            let cjk = plain.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
            let (order, between): ([usize; 5], &str) =
                if cjk { ([6, 4, 3, 2, 1], "") } else { ([1, 2, 3, 4, 6], ", ") };
            let present: Vec<String> = order.into_iter().map(part).filter(|p| !p.is_empty()).collect();
            add(fields, CardField::Address, present.join(between));
            add(fields, CardField::Postcode, part(5));
        }
        _ => {}
    }
}

fn telephone(kinds: &[&str]) -> CardField {
    if kinds.iter().any(|kind| kind.contains("FAX")) {
        CardField::Fax
    } else if kinds.iter().any(|kind| matches!(*kind, "CELL" | "MOBILE" | "IPHONE")) {
        CardField::Mobile
    } else {
        CardField::Phone
    }
}

/// Family name and given name in the order their script has.
fn full_name(parts: &[String]) -> String {
    let part = |i: usize| parts.get(i).map(|p| p.trim()).unwrap_or_default();
    let (family, given) = (part(0), part(1));
    if family.is_ascii() && given.is_ascii() {
        format!("{given} {family}").trim().to_owned()
    } else {
        format!("{family}{given}")
    }
}

fn add(fields: &mut Vec<CodeField>, field: CardField, value: String) {
    fields.push(CodeField { field, value: value.trim().to_owned() });
}

/// Parts between separators that no backslash precedes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut escaped = false;
    text.split(move |c| {
        let here = c == separator && !escaped;
        escaped = c == '\\' && !escaped;
        here
    })
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push(' '),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use CardField::*;

    #[test]
    fn contacts_are_read_in_all_their_forms() {
        // (text, fields)
        let cases: [(&str, &[(CardField, &str)]); 8] = [
            // a full card in Chinese, the address in the order of Chinese
            (
                "BEGIN:VCARD\nVERSION:3.0\nN:林;晓梅;;;\nFN:林晓梅\nORG:远帆科技有限公司;市场部\nTITLE:经理\nTEL;TYPE=CELL:13800004321\nTEL;TYPE=WORK,FAX:021-5550 1234\nTEL;TYPE=WORK:021-5550 1200\nEMAIL:lin@example.cn\nURL:https://example.cn\nADR:;;漕溪北路 1 号;上海市;;200030;中国\nEND:VCARD",
                &[
                    (Name, "林晓梅"),
                    (Company, "远帆科技有限公司"),
                    (Department, "市场部"),
                    (Title, "经理"),
                    (Mobile, "13800004321"),
                    (Fax, "021-5550 1234"),
                    (Phone, "021-5550 1200"),
                    (Email, "lin@example.cn"),
                    (Url, "https://example.cn"),
                    (Address, "中国上海市漕溪北路 1 号"),
                    (Postcode, "200030"),
                ],
            ),
            // folded line, group prefix, escaped comma, no FN
            (
                "BEGIN:VCARD\r\nVERSION:4.0\r\nN:Marlow;Iris\r\nitem1.TEL;VALUE=uri;TYPE=cell:tel:+44-7700-900123\r\nORG:Harbour\\, Sons & C\r\n o. Ltd\r\nADR:;;2 Quay St;Leeds;;LS1 1AA;UK\r\nEND:VCARD",
                &[
                    (Name, "Iris Marlow"),
                    (Mobile, "+44-7700-900123"),
                    (Company, "Harbour, Sons & Co. Ltd"),
                    (Address, "2 Quay St, Leeds, UK"),
                    (Postcode, "LS1 1AA"),
                ],
            ),
            // version 2.1 writes types without "TYPE="
            ("BEGIN:VCARD\nVERSION:2.1\nFN:Bo Ek\nTEL;WORK;FAX:08-123\nEND:VCARD", &[(Name, "Bo Ek"), (Fax, "08-123")]),
            (
                "mecard:N:Ek,Bo;TEL:0701234567;EMAIL:bo@example.se;;",
                &[(Name, "Bo Ek"), (Mobile, "0701234567"), (Email, "bo@example.se")],
            ),
            (
                r"MECARD:N:王,小明;ORG:甲\;乙公司;URL:http\://example.cn;;",
                &[(Name, "王小明"), (Company, "甲;乙公司"), (Url, "http://example.cn")],
            ),
            ("MECARD:N:;TEL:;;", &[]),
            ("https://example.com", &[]),
            ("你好", &[]),
        ];
        for (text, expected) in cases {
            let expected: Vec<CodeField> =
                expected.iter().map(|(field, value)| CodeField { field: *field, value: (*value).to_owned() }).collect();
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(head in "(MECARD:|BEGIN:VCARD\n|)", body in "\\PC{0,200}") {
            parse(&format!("{head}{body}"));
        }
    }
}
