//! Words of errors for callers that show them as they are: Chinese unless the caller prefers English.
//!
//! The texts themselves live in `core/view/strings`, where the phone's do.

use axum::http::{HeaderMap, header};
use legwork_domain::Error;
use legwork_view::{Language, Words, trouble};

/// The preferred of our languages in an `Accept-Language` header, by its weights; Chinese when it names neither.
pub(crate) fn preferred(header: Option<&str>) -> Language {
    let weight = |part: &str| {
        let (tag, quality) = part.split_once(";q=").unwrap_or((part, "1"));
        (tag.trim().to_ascii_lowercase(), quality.trim().parse::<f32>().unwrap_or(0.0))
    };
    let best = |prefix: &str| {
        let parts = header.unwrap_or_default().split(',').map(weight);
        parts.filter(|(tag, _)| tag.starts_with(prefix)).map(|(_, q)| q).fold(0.0, f32::max)
    };
    if best("en") > best("zh") { Language::En } else { Language::Zh }
}

/// The language of an answer to a request with these headers.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    preferred(headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()))
}

/// The sentence for an error.
pub(crate) fn words(error: &Error, language: Language) -> String {
    trouble::error(Words::new(language), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_language_wins() {
        let cases = [
            (None, Language::Zh),
            (Some("en-US,en;q=0.9"), Language::En),
            (Some("zh-CN,zh;q=0.9,en;q=0.8"), Language::Zh),
            (Some("fr"), Language::Zh),
            (Some("zh;q=0.5, en;q=0.7"), Language::En),
            (Some("en;q=nonsense"), Language::Zh),
        ];
        for (header, language) in cases {
            assert_eq!(preferred(header), language, "{header:?}");
        }
    }

    /// Codes that people at a browser meet; each must have words of its own in both languages.
    #[test]
    fn the_codes_people_meet_have_words_of_their_own() {
        let codes = [
            "wrong_login",
            "wrong_password",
            "too_many_attempts",
            "session_ended",
            "account_disabled",
            "password_change_required",
            "password_too_short",
            "login_taken",
            "setup_link_invalid",
            "already_set_up",
            "unknown_zone",
            "unknown_currency",
            "not_unique",
            "changed_meanwhile",
            "precondition",
            "last_admin",
            "circle",
            "csrf_missing",
            "code_invalid",
            "code_expired",
            "view_name_taken_by_standard",
            "body_too_large",
        ];
        for language in [Language::Zh, Language::En] {
            for code in codes {
                let key = format!("error-{}", code.replace('_', "-"));
                assert!(Words::new(language).has(&key), "{key} in {}", language.tag());
            }
        }
    }
}
