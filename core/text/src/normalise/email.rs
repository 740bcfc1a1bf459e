//! E-mail addresses: the duplicate key.

use crate::fold::half_width;

/// The normal form of an e-mail address: half-width, lower case, without `mailto:`, display name and angle
/// brackets. `None` when it is no address: exactly one `@`, a local part of 1–64 bytes, a domain of at least
/// two labels made of letters, digits and inner hyphens, 254 bytes in all (RFC 5321, section 4.5.3.1).
#[must_use]
pub fn email(text: &str) -> Option<String> {
    let text = half_width(text).to_lowercase();
    let inner = match (text.rfind('<'), text.rfind('>')) {
        (Some(open), Some(close)) if open < close => &text[open + 1..close],
        _ => text.as_str(),
    };
    let inner = inner.trim();
    let address = inner.strip_prefix("mailto:").unwrap_or(inner).trim();
    let (local, domain) = address.split_once('@')?;
    let local_ok = (1..=64).contains(&local.len())
        && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let domain_ok = domain.contains('.') && domain.split('.').all(label_ok);
    (local_ok && domain_ok && address.len() <= 254).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_table() {
        let cases = [
            ("Amy@Example.COM", Some("amy@example.com")),
            (" mailto:amy@example.com ", Some("amy@example.com")),
            ("Amy Lin <amy.lin@example.com>", Some("amy.lin@example.com")),
            ("ａｍｙ＠example．com", Some("amy@example.com")),
            ("amy+crm@mail.example.com.cn", Some("amy+crm@mail.example.com.cn")),
            ("amy@云岭.example", Some("amy@云岭.example")),
            ("amy@example", None),
            ("amy@@example.com", None),
            ("amy@exa mple.com", None),
            (".amy@example.com", None),
            ("amy@-example.com", None),
            ("@example.com", None),
            ("amy", None),
            ("", None),
            ("> <", None),
        ];
        for (text, expected) in cases {
            assert_eq!(email(text).as_deref(), expected, "{text}");
        }
        assert_eq!(email(&format!("{}@example.com", "a".repeat(65))), None, "local part too long");
    }
}
