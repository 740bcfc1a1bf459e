//! Errors and rejects in words. Every text says what happened and what one can do.

use crate::words::Words;
use legwork_domain::error::Error;
use legwork_domain::reject::Reject;

/// An error in words: by its code, else by its kind.
pub fn error(words: Words, error: &Error) -> String {
    let key = format!("error-{}", error.code.replace('_', "-"));
    if words.has(&key) {
        words.get(&key)
    } else {
        words.get(&format!("kind-{}", error.kind.as_str().replace('_', "-")))
    }
}

/// A reject in words: the broken rule when there is one, else the kind of refusal.
pub fn reject(words: Words, reject: &Reject) -> String {
    let rule = format!("error-{}", reject.rule.replace('_', "-"));
    if !reject.rule.is_empty() && words.has(&rule) {
        return words.get(&rule);
    }
    words.get(&format!("reject-{}", reject.code.as_str().replace('_', "-")))
}
