//! A Swift file and what the checks want to know of it, by a Swift grammar.

use anyhow::{Context, Result};
use tree_sitter::{Node, Parser, Tree};

/// A parsed file.
pub(super) struct File {
    /// Path in the repository.
    pub(super) name: String,
    /// All of it.
    pub(super) text: String,
    tree: Tree,
}

/// A call: what is called, on what, and with which labels.
pub(super) struct Call<'f> {
    /// `client` in `client.page(record: id)`; `None` in `MapPoint(lat: 1, lng: 2)`.
    pub(super) receiver: Option<&'f str>,
    /// `page`, `MapPoint`.
    pub(super) name: &'f str,
    /// Labels of the arguments in parentheses; an empty text where there is none.
    pub(super) labels: Vec<&'f str>,
    /// The arguments.
    pub(super) arguments: Vec<Node<'f>>,
    /// For words.
    pub(super) line: usize,
}

impl File {
    pub(super) fn parse(name: String, text: String) -> Result<Self> {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_swift::LANGUAGE.into()).context("the grammar does not fit tree-sitter")?;
        let tree = parser.parse(&text, None).with_context(|| format!("{name} cannot be parsed"))?;
        Ok(File { name, text, tree })
    }

    /// Where the file is no Swift, in words.
    pub(super) fn errors(&self) -> Vec<String> {
        let mut found = Vec::new();
        visit(self.tree.root_node(), &mut |node| {
            if node.is_error() || node.is_missing() {
                let what = self.of(node).lines().next().unwrap_or_default();
                let at = node.start_position();
                found.push(format!("{}:{}:{} is no Swift: `{what}`", self.name, at.row + 1, at.column + 1));
                return false;
            }
            node.has_error()
        });
        found
    }

    /// The text of a node.
    pub(super) fn of<'f>(&'f self, node: Node<'f>) -> &'f str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// Modules it imports.
    pub(super) fn imports(&self) -> Vec<String> {
        let mut found = Vec::new();
        visit(self.tree.root_node(), &mut |node| {
            if node.kind() == "import_declaration" {
                let words = self.of(node).split_whitespace();
                found.extend(words.last().map(str::to_owned));
            }
            true
        });
        found
    }

    /// `name = LegworkCore.Name` of every type alias.
    pub(super) fn aliases(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        visit(self.tree.root_node(), &mut |node| {
            if node.kind() == "typealias_declaration"
                && let Some((name, of)) = self.of(node).split_once('=')
                && let (Some(name), Some(of)) = (name.split_whitespace().last(), of.trim().strip_prefix("LegworkCore."))
            {
                found.push((name.to_owned(), of.to_owned()));
            }
            true
        });
        found
    }

    /// All calls.
    pub(super) fn calls(&self) -> Vec<Call<'_>> {
        let mut found = Vec::new();
        visit(self.tree.root_node(), &mut |node| {
            found.extend((node.kind() == "call_expression").then(|| self.call(node)).flatten());
            true
        });
        found
    }

    fn call<'f>(&'f self, node: Node<'f>) -> Option<Call<'f>> {
        let callee = node.named_child(0)?;
        let (receiver, name) = match callee.kind() {
            "simple_identifier" => (None, self.of(callee)),
            "navigation_expression" => {
                let suffix = callee.child_by_field_name("suffix")?.child_by_field_name("suffix")?;
                (Some(self.of(callee.child_by_field_name("target")?)), self.of(suffix))
            }
            _ => return None,
        };
        let (mut labels, mut arguments) = (Vec::new(), Vec::new());
        let suffix = children(node).into_iter().find(|n| n.kind() == "call_suffix")?;
        for list in children(suffix).into_iter().filter(|n| n.kind() == "value_arguments") {
            for argument in children(list).into_iter().filter(|n| n.kind() == "value_argument") {
                labels.push(argument.child_by_field_name("name").map_or("", |label| self.of(label)));
                arguments.push(argument);
            }
        }
        Some(Call { receiver, name, labels, arguments, line: node.start_position().row + 1 })
    }

    /// Types of constants by name: `let client: HomeClient`, `let cancel = SyncCancel.create()`.
    pub(super) fn constants(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        visit(self.tree.root_node(), &mut |node| {
            if matches!(node.kind(), "property_declaration" | "protocol_property_declaration") {
                let text = self.of(node);
                let words: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
                if let Some(at) = words.iter().position(|w| *w == "let" || *w == "var") {
                    let mut rest = words[at + 1..].iter().filter(|w| !w.is_empty());
                    if let (Some(name), Some(kind)) = (rest.next(), rest.next()) {
                        found.push(((*name).to_owned(), (*kind).to_owned()));
                    }
                }
            }
            true
        });
        found
    }

    /// Texts in quotes under a node, without those with values in them.
    pub(super) fn literals<'f>(&'f self, node: Node<'f>) -> Vec<(&'f str, usize)> {
        let mut found = Vec::new();
        visit(node, &mut |node| {
            let plain = node.child_by_field_name("interpolation").is_none();
            if node.kind() == "line_string_literal" && plain {
                found.push((self.of(node).trim_matches('"'), node.start_position().row + 1));
            }
            true
        });
        found
    }

    /// Texts in quotes anywhere in the file, those with values in them too.
    pub(super) fn quoted(&self) -> Vec<(&str, usize)> {
        let mut found = Vec::new();
        visit(self.tree.root_node(), &mut |node| {
            if node.kind() == "line_str_text" {
                found.push((self.of(node), node.start_position().row + 1));
            }
            true
        });
        found
    }

    /// Names of the cases of an enum, or of the properties of a struct; `None` when there is no such type.
    pub(super) fn members(&self, wanted: &str) -> Option<Vec<String>> {
        let mut found = None;
        visit(self.tree.root_node(), &mut |node| {
            let named = node.child_by_field_name("name").is_some_and(|name| self.of(name) == wanted);
            if node.kind() == "class_declaration" && named {
                let body = node.child_by_field_name("body");
                let names = body.into_iter().flat_map(children).flat_map(|member| self.names(member)).collect();
                found = Some(names);
            }
            found.is_none()
        });
        found
    }

    fn names(&self, member: Node<'_>) -> Vec<String> {
        let mut cursor = member.walk();
        let names = member.children_by_field_name("name", &mut cursor);
        match member.kind() {
            "enum_entry" => names.map(|n| self.of(n).to_owned()).collect(),
            "property_declaration" => names.map(|n| self.of(n).trim().to_owned()).collect(),
            _ => Vec::new(),
        }
    }
}

/// Named children, in order.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).collect()
}

/// Goes through a tree; `look` says whether to go deeper.
fn visit<'t>(node: Node<'t>, look: &mut dyn FnMut(Node<'t>) -> bool) {
    if !look(node) {
        return;
    }
    let mut cursor = node.walk();
    for child in node.children(&mut cursor).collect::<Vec<_>>() {
        visit(child, look);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TEXT: &str = r#"
import LegworkCore
public typealias HomeView = LegworkCore.HomeScreen
enum PageEvent { case open(objectName: String, id: String), back }
struct RustHome { let client: HomeClient
    func f() async {
        try await client.postpone(task: t, to: x) { $0 }
        _ = words[busy ? "app-a" : "app-b"]
    }
}
"#;

    #[test]
    fn what_a_file_says() {
        let file = File::parse("a.swift".into(), TEXT.into()).unwrap();
        assert_eq!(file.errors(), [""; 0]);
        assert_eq!(file.imports(), ["LegworkCore"]);
        assert_eq!(file.aliases(), [("HomeView".to_owned(), "HomeScreen".to_owned())]);
        assert_eq!(file.members("PageEvent").unwrap(), ["open", "back"]);
        assert_eq!(file.members("RustHome").unwrap(), ["client"]);
        assert_eq!(file.members("Nobody"), None);
        assert!(file.constants().contains(&("client".to_owned(), "HomeClient".to_owned())));
        let calls = file.calls();
        let call = calls.iter().find(|c| c.name == "postpone").unwrap();
        assert_eq!((call.receiver, &call.labels[..]), (Some("client"), &["task", "to"][..]));
        let words = calls.iter().find(|c| c.name == "words").unwrap();
        let keys: Vec<&str> = words.arguments.iter().flat_map(|a| file.literals(*a)).map(|(text, _)| text).collect();
        assert_eq!(keys, ["app-a", "app-b"]);
    }
}
