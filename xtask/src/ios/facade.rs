//! The facade as its Rust source says it, and the Swift that uses it: methods and their labels, fields of records.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use syn::parse::{Parse, ParseStream};
use syn::{FnArg, ImplItem, Item, Pat, TraitItem, Type};

use super::swift::{Call, File};

/// A field or an argument as Swift names it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Label {
    name: String,
    /// May be left out.
    optional: bool,
}

/// What the generated Swift offers.
#[derive(Default)]
pub(super) struct Facade {
    /// Object → method → labels.
    methods: BTreeMap<String, BTreeMap<String, Vec<Label>>>,
    /// Record → fields in order.
    records: BTreeMap<String, Vec<Label>>,
    /// All types.
    types: BTreeSet<String>,
}

impl Facade {
    /// Reads the sources of the facade.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut facade = Facade::default();
        let entries = std::fs::read_dir(folder).with_context(|| format!("cannot look into {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path)?;
                facade.add(&text).with_context(|| format!("cannot read {}", path.display()))?;
            }
        }
        if facade.methods.len() < 8 || facade.records.len() < 30 {
            bail!(
                "the facade has {} objects and {} records: it is not read right",
                facade.methods.len(),
                facade.records.len()
            );
        }
        Ok(facade)
    }

    fn add(&mut self, text: &str) -> Result<()> {
        for item in syn::parse_file(text)?.items {
            match item {
                Item::Impl(block) if exported(&block.attrs) => {
                    let Some(name) = type_name(&block.self_ty) else { continue };
                    let methods = self.methods.entry(name).or_default();
                    for item in block.items {
                        if let ImplItem::Fn(function) = item {
                            methods.insert(camel(&function.sig.ident.to_string()), arguments(&function.sig));
                        }
                    }
                }
                Item::Trait(block) if exported(&block.attrs) => {
                    self.types.insert(block.ident.to_string());
                    let methods = self.methods.entry(block.ident.to_string()).or_default();
                    for item in block.items {
                        if let TraitItem::Fn(function) = item {
                            methods.insert(camel(&function.sig.ident.to_string()), arguments(&function.sig));
                        }
                    }
                }
                Item::Struct(record) if derives(&record.attrs, "Record") => {
                    self.types.insert(record.ident.to_string());
                    let label = |field: syn::Field| {
                        let optional = field.attrs.iter().any(|a| tokens(a).contains("default"));
                        Label { name: camel(&field.ident.map(|i| i.to_string()).unwrap_or_default()), optional }
                    };
                    self.records.insert(record.ident.to_string(), record.fields.into_iter().map(label).collect());
                }
                Item::Struct(object) if derives(&object.attrs, "Object") => {
                    self.types.insert(object.ident.to_string());
                }
                Item::Enum(kind) if derives(&kind.attrs, "Enum") || derives(&kind.attrs, "Error") => {
                    self.types.insert(kind.ident.to_string());
                }
                // The sub-clients and their getters.
                Item::Macro(call) if call.mac.path.is_ident("sub_clients") => {
                    for (getter, name) in call.mac.parse_body::<SubClients>()?.0 {
                        self.types.insert(name);
                        self.methods.entry("LegworkApp".into()).or_default().insert(getter, Vec::new());
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Holds calls and values against the facade: how many were looked at, and what does not fit.
    pub(super) fn check(&self, files: &[File], is_adapter: impl Fn(&File) -> bool) -> (usize, Vec<String>) {
        let (mut checked, mut troubles) = (0, Vec::new());
        let mut shown: BTreeMap<String, String> = BTreeMap::new();
        for file in files.iter().filter(|f| is_adapter(f)) {
            for (name, of) in file.aliases() {
                if !self.types.contains(&of) {
                    troubles.push(format!("{}: the facade has no type {of}", file.name));
                }
                shown.insert(name, of);
            }
        }
        for file in files {
            let objects: BTreeMap<String, String> =
                file.constants().into_iter().filter(|(_, kind)| self.methods.contains_key(kind)).collect();
            for call in file.calls() {
                let place = format!("{}:{}", file.name, call.line);
                match call.receiver {
                    Some(receiver) if is_adapter(file) => {
                        let object = objects.get(receiver).map_or(receiver, String::as_str);
                        let Some(methods) = self.methods.get(object) else { continue };
                        checked += 1;
                        match methods.get(call.name) {
                            None => troubles.push(format!("{place}: {object} has no method {}", call.name)),
                            Some(labels) => troubles.extend(fits(&place, &call, labels)),
                        }
                    }
                    None => {
                        // Inside the adapter a type goes by its own name, elsewhere by the adapter's.
                        let name = shown.get(call.name).map(String::as_str).or(is_adapter(file).then_some(call.name));
                        let Some(labels) = name.and_then(|name| self.records.get(name)) else { continue };
                        checked += 1;
                        troubles.extend(fits(&place, &call, labels));
                    }
                    Some(_) => {}
                }
            }
        }
        (checked, troubles)
    }
}

/// What is wrong with the labels of a call.
fn fits(place: &str, call: &Call<'_>, labels: &[Label]) -> Option<String> {
    let mut given = call.labels.iter().peekable();
    for label in labels {
        if given.peek().is_some_and(|g| **g == label.name) {
            given.next();
        } else if !label.optional {
            let said = call.labels.join(", ");
            return Some(format!("{place}: {} wants `{}`, not ({said})", call.name, label.name));
        }
    }
    given.next().map(|extra| format!("{place}: {} takes no `{extra}`", call.name))
}

fn arguments(function: &syn::Signature) -> Vec<Label> {
    let name = |input: &FnArg| match input {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(name) => Some(Label { name: camel(&name.ident.to_string()), optional: false }),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    };
    function.inputs.iter().filter_map(name).collect()
}

fn type_name(kind: &Type) -> Option<String> {
    let Type::Path(path) = kind else { return None };
    path.path.segments.last().map(|segment| segment.ident.to_string())
}

/// Whether an attribute `uniffi::export` is there.
fn exported(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| a.path().segments.last().is_some_and(|s| s.ident == "export"))
}

/// Whether `uniffi::<what>` is derived.
fn derives(attributes: &[syn::Attribute], what: &str) -> bool {
    let wanted = format!("uniffi::{what}");
    let listed = |a: &syn::Attribute| tokens(a).replace(' ', "").split(',').any(|name| name == wanted);
    attributes.iter().any(|a| a.path().is_ident("derive") && listed(a))
}

fn tokens(attribute: &syn::Attribute) -> String {
    match &attribute.meta {
        syn::Meta::List(list) => list.tokens.to_string(),
        _ => String::new(),
    }
}

/// `object_name` as Swift says it: `objectName`.
fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for letter in name.trim_start_matches("r#").chars() {
        match (letter, upper) {
            ('_', _) => upper = true,
            (_, true) => {
                out.extend(letter.to_uppercase());
                upper = false;
            }
            (_, false) => out.push(letter),
        }
    }
    out
}

/// `home HomeClient: "The day.", …`
struct SubClients(Vec<(String, String)>);

impl Parse for SubClients {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut all = Vec::new();
        while !input.is_empty() {
            let (getter, name): (syn::Ident, syn::Ident) = (input.parse()?, input.parse()?);
            input.parse::<syn::Token![:]>()?;
            input.parse::<syn::LitStr>()?;
            input.parse::<Option<syn::Token![,]>>()?;
            all.push((camel(&getter.to_string()), name.to_string()));
        }
        Ok(SubClients(all))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const RUST: &str = r#"
        #[derive(Clone, uniffi::Record)]
        pub struct MapPoint { pub lat: f64, #[uniffi(default = None)] pub alt_m: Option<f64>, pub lng: f64 }
        sub_clients! { home HomeClient: "The day.", }
        #[uniffi::export(async_runtime = "tokio")]
        impl HomeClient { pub async fn follow_up(&self, task: String, due_at: i64) {} }
        impl HomeClient { fn hidden(&self) {} }
    "#;

    fn said(swift: &str) -> Vec<String> {
        let mut facade = Facade::default();
        facade.add(RUST).unwrap();
        let file = File::parse("Adapter/a.swift".into(), swift.into()).unwrap();
        facade.check(&[file], |_| true).1
    }

    #[test]
    fn calls_are_held_against_the_source() {
        let call = |call: &str| said(&format!("struct A {{ let client: HomeClient; func f() {{ client.{call} }} }}"));
        assert_eq!(call("followUp(task: t, dueAt: d)"), [""; 0]);
        assert!(call("followUp(task: t, due: d)")[0].contains("wants `dueAt`"));
        assert!(call("followUp(task: t, dueAt: d, why: w)")[0].contains("takes no `why`"));
        assert!(call("hidden()")[0].contains("no method hidden"));
    }

    #[test]
    fn values_and_types_are_held_against_the_source() {
        assert_eq!(said("let a = MapPoint(lat: 1, lng: 2)"), [""; 0]);
        assert_eq!(said("let a = MapPoint(lat: 1, altM: 3, lng: 2)"), [""; 0]);
        assert!(said("let a = MapPoint(lng: 2, lat: 1)")[0].contains("wants `lat`"));
        assert!(said("typealias A = LegworkCore.Nothing")[0].contains("no type Nothing"));
    }
}
