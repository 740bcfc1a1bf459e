//! The strings: both languages complete, every reject and error kind has words.
#![allow(clippy::unwrap_used)]

use fluent_bundle::FluentResource;
use legwork_domain::{ErrorKind, Reject, RejectCode};
use legwork_view::words::{EN, ZH};
use legwork_view::{Language, Words, trouble};
use std::collections::BTreeSet;

fn keys(text: &str) -> BTreeSet<&str> {
    let is_key = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains(" = ");
    text.lines().filter(is_key).map(|line| line.split(" = ").next().unwrap()).collect()
}

#[test]
fn both_languages_have_the_same_keys_and_no_syntax_error() {
    assert!(FluentResource::try_new(ZH.to_owned()).is_ok() && FluentResource::try_new(EN.to_owned()).is_ok());
    assert_eq!(keys(ZH), keys(EN));
    assert!(keys(ZH).len() > 80);
}

#[test]
fn every_kind_of_trouble_has_words() {
    use ErrorKind::*;
    for language in [Language::Zh, Language::En] {
        let words = Words::new(language);
        for kind in [
            Invalid,
            Unauthenticated,
            Forbidden,
            NotFound,
            Conflict,
            Unreachable,
            Incompatible,
            Limit,
            Corrupt,
            Unavailable,
            Internal,
        ] {
            let error = legwork_domain::Error::new(kind, "never_heard_of");
            assert!(!trouble::error(words, &error).starts_with("kind-"), "{kind:?}");
        }
        for code in [
            RejectCode::Forbidden,
            RejectCode::OutOfScope,
            RejectCode::Deleted,
            RejectCode::Validation,
            RejectCode::Missing,
            RejectCode::Exists,
            RejectCode::Precondition,
            RejectCode::DependsRejected,
            RejectCode::SchemaTooOld,
            RejectCode::Limit,
            RejectCode::Evidence,
        ] {
            assert!(!trouble::reject(words, &Reject::new(code)).starts_with("reject-"), "{code:?}");
        }
    }
    // Refused on the phone, before anything was sent: not "somebody else was first".
    for code in [RejectCode::Missing, RejectCode::Deleted, RejectCode::Exists, RejectCode::Validation] {
        let error = legwork_domain::Error::new(Conflict, code.as_str());
        let words = Words::new(Language::En);
        assert_eq!(trouble::error(words, &error), trouble::reject(words, &Reject::new(code)));
    }
    let ruled = Reject { rule: "required".into(), ..Reject::new(RejectCode::Validation) };
    assert_eq!(
        trouble::reject(Words::new(Language::En), &ruled),
        "Required",
        "the broken rule says more than the kind"
    );
}
