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
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: String,
    complete: &'static str,
    hint: &'static str,
    focus: bool,
}

impl Input {
    /// A line of text that begins with `value`.
    pub(crate) fn text(name: &'static str, label: &'static str, value: &str) -> Input {
        Input { name, label, kind: "text", value: value.to_owned(), ..Input::default() }
    }

    /// The login name.
    pub(crate) fn login(value: &str) -> Input {
        Input::text("login", "console-login-name", value).complete("username")
    }

    /// A password: never shown, never sent back.
    pub(crate) fn password(name: &'static str, label: &'static str) -> Input {
        Input { name, label, kind: "password", complete: "current-password", ..Input::default() }
    }

    /// A password that is chosen now, with the rule for it.
    pub(crate) fn new_password(name: &'static str, label: &'static str) -> Input {
        Input::password(name, label).complete("new-password").hint("console-password-rule")
    }

    /// What a browser or password manager may fill in.
    pub(crate) fn complete(self, complete: &'static str) -> Input {
        Input { complete, ..self }
    }

    /// A line below the input.
    pub(crate) fn hint(self, hint: &'static str) -> Input {
        Input { hint, ..self }
    }

    /// Whether the cursor stands here at first.
    pub(crate) fn focus(self, focus: bool) -> Input {
        Input { focus, ..self }
    }
}

/// A form: keys of its texts, where it goes, what is entered.
pub(crate) struct Form<'a> {
    pub(crate) action: &'a str,
    pub(crate) title: &'a str,
    pub(crate) lead: &'a str,
    pub(crate) button: &'a str,
    pub(crate) inputs: Vec<Input>,
    /// A value that goes along unseen: name and value.
    pub(crate) hidden: Option<(&'a str, &'a str)>,
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
    pub(crate) fn form(&self, form: &Form<'_>, error: Option<&Error>) -> String {
        let wrong = error.and_then(|e| e.field.as_deref());
        // The cursor stands where something is to be done: in the wrong field, if one is named.
        let wrong = wrong.filter(|name| form.inputs.iter().any(|input| input.name == *name));
        let focus = |input: &Input| wrong.map_or(input.focus, |name| input.name == name);
        let fields: String =
            form.inputs.iter().map(|input| self.input(input, wrong == Some(input.name), focus(input))).collect();
        let note = error.map_or_else(String::new, |e| self.problem(e));
        let hidden = form.hidden.map_or_else(String::new, |(name, value)| {
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value))
        });
        let (title, lead, button) = (self.text(form.title), self.text(form.lead), self.text(form.button));
        let action = form.action;
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
        let form = Form {
            action: "/login",
            title: "console-sign-in",
            lead: "console-sign-in-lead",
            button: "console-sign-in",
            inputs: vec![Input::login("\"><b>")],
            hidden: Some(("to", "\"><b>")),
        };
        let html = page.form(&form, None);
        assert!(html.contains("&quot;&gt;&lt;b&gt;") && !html.contains("<b>"), "{html}");
    }
}
