//! The few pages the server draws itself, without scripts and without the console's bundle: set-up, sign-in, a new
//! password by an administrator's code.

use super::words::{language, words};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use legwork_domain::Error;
use legwork_view::{Language, Words};
use std::fmt::Write;

/// Style of the pages; the colours are those of docs/design/tokens.json.
const STYLE: &str = include_str!("pages.css");

/// Text that may stand between tags and in attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Text that may stand in the query of an address.
pub(crate) fn query_part(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(byte as char),
            // Writing to a string cannot fail.
            byte => _ = write!(out, "%{byte:02X}"),
        }
    }
    out
}

/// One input of a form. `label` and `hint` are keys of texts.
#[derive(Default)]
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) value: String,
    pub(crate) complete: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) focus: bool,
}

/// A page in the caller's language.
pub(crate) struct Page {
    language: Language,
    words: Words,
}

impl Page {
    /// In the language the browser prefers.
    pub(crate) fn of(headers: &HeaderMap) -> Page {
        let language = language(headers);
        Page { language, words: Words::new(language) }
    }

    /// The text of a key, ready to stand in HTML.
    pub(crate) fn text(&self, key: &str) -> String {
        escaped(&self.words.get(key))
    }

    /// An error as a paragraph that is read aloud.
    pub(crate) fn problem(&self, error: &Error) -> String {
        format!("<p class=\"error\" role=\"alert\">{}</p>", escaped(&words(error, self.language)))
    }

    /// A link to one of our own pages.
    pub(crate) fn link(&self, to: &str, key: &str) -> String {
        format!("<p><a href=\"{}\">{}</a></p>", escaped(to), self.text(key))
    }

    /// A form with its title, an opening sentence, the error of the last try, and one button.
    #[allow(clippy::too_many_arguments, reason = "the parts of a form, each named at the call")]
    pub(crate) fn form(
        &self,
        action: &str,
        title: &str,
        lead: &str,
        inputs: &[Input],
        hidden: &str,
        button: &str,
        error: Option<&Error>,
    ) -> String {
        let wrong = error.and_then(|e| e.field.as_deref());
        // The cursor stands where something is to be done: in the wrong field, if one is named.
        let wrong = wrong.filter(|name| inputs.iter().any(|input| input.name == *name));
        let focus = |input: &Input| wrong.map_or(input.focus, |name| input.name == name);
        let fields: String =
            inputs.iter().map(|input| self.input(input, wrong == Some(input.name), focus(input))).collect();
        let note = error.map_or_else(String::new, |e| self.problem(e));
        let (title, lead, button) = (self.text(title), self.text(lead), self.text(button));
        format!(
            "<h1>{title}</h1><p class=\"lead\">{lead}</p>{note}<form method=\"post\" action=\"{action}\">{hidden}{fields}\
             <button>{button}</button></form>"
        )
    }

    fn input(&self, input: &Input, wrong: bool, focus: bool) -> String {
        let Input { name, kind, .. } = input;
        let label = self.text(input.label);
        let value = if *kind == "password" { String::new() } else { escaped(&input.value) };
        let complete = if input.complete.is_empty() { "off" } else { input.complete };
        let mut more = String::new();
        if focus {
            more.push_str(" autofocus");
        }
        if wrong {
            more.push_str(" aria-invalid=\"true\"");
        }
        let hint = match input.hint {
            "" => String::new(),
            key => {
                // Writing to a string cannot fail.
                _ = write!(more, " aria-describedby=\"{name}-hint\"");
                format!("<small id=\"{name}-hint\">{}</small>", self.text(key))
            }
        };
        format!(
            "<label>{label}<input name=\"{name}\" type=\"{kind}\" value=\"{value}\" autocomplete=\"{complete}\" \
             maxlength=\"200\" required{more}>{hint}</label>"
        )
    }

    /// The whole answer.
    pub(crate) fn answer(&self, status: StatusCode, body: &str) -> Response {
        let (lang, product) = (self.language.tag(), self.text("console-product"));
        let html = format!(
            "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width,initial-scale=1\"><title>{product}</title><style>{STYLE}</style></head>\
             <body><main><div class=\"logo\" aria-hidden=\"true\">{product}</div>{body}</main></body></html>"
        );
        let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_LANGUAGE, lang)];
        // Statuses of errors would be turned into problem+json on the way out; people see the page instead.
        let status = if status.is_success() || status.is_redirection() { status } else { StatusCode::OK };
        (status, headers, html).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_typed_becomes_a_tag_or_an_address() {
        assert_eq!(escaped("<script>'\"&"), "&lt;script&gt;&#39;&quot;&amp;");
        assert_eq!(query_part("张 a&b"), "%E5%BC%A0%20a%26b");
        let page = Page::of(&HeaderMap::new());
        let input = Input {
            name: "login",
            label: "console-login-name",
            kind: "text",
            value: "\"><b>".into(),
            ..Input::default()
        };
        let html =
            page.form("/login", "console-sign-in", "console-sign-in-lead", &[input], "", "console-sign-in", None);
        assert!(html.contains("&quot;&gt;&lt;b&gt;") && !html.contains("<b>"), "{html}");
    }
}
