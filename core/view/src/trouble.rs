//! Errors and rejects in words. Every text says what happened and what one can do.

use crate::words::Words;
use legwork_domain::error::{Error, ErrorKind};
use legwork_domain::reject::Reject;

/// An error in words: by its code, else by its kind. A conflict may carry the code of a refusal: the phone refuses
/// before it sends what does not fit its own records.
pub fn error(words: Words, error: &Error) -> String {
    let code = error.code.replace('_', "-");
    let kinds: &[&str] = if error.kind == ErrorKind::Conflict { &["error", "reject"] } else { &["error"] };
    let own = kinds.iter().map(|kind| format!("{kind}-{code}")).find(|key| words.has(key));
    words.get(&own.unwrap_or_else(|| format!("kind-{}", error.kind.as_str().replace('_', "-"))))
}

/// A reject in words: the broken rule when there is one, else the kind of refusal.
pub fn reject(words: Words, reject: &Reject) -> String {
    let rule = format!("error-{}", reject.rule.replace('_', "-"));
    if !reject.rule.is_empty() && words.has(&rule) {
        return words.get(&rule);
    }
    words.get(&format!("reject-{}", reject.code.as_str().replace('_', "-")))
}
