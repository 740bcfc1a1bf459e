//! Texts by key and language. The strings live once, in `strings/zh-CN.ftl` and `strings/en.ftl`.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The text of the Chinese strings.
pub const ZH: &str = include_str!("../strings/zh-CN.ftl");
/// The text of the English strings.
pub const EN: &str = include_str!("../strings/en.ftl");

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Simplified Chinese, the first language.
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Language {
    /// The language a list of preferences asks for (`Accept-Language` or a system locale); Chinese when neither is in it.
    pub fn preferred(tags: &str) -> Self {
        let first =
            tags.split([',', ';', ' ']).find_map(|tag| match tag.trim().get(..2)?.to_ascii_lowercase().as_str() {
                "zh" => Some(Language::Zh),
                "en" => Some(Language::En),
                _ => None,
            });
        first.unwrap_or_default()
    }
    /// The language tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Zh => "zh-CN",
            Language::En => "en",
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| [bundle(ZH, Language::Zh), bundle(EN, Language::En)]);

fn bundle(text: &str, language: Language) -> Bundle {
    // Both are compiled in and held complete and well-formed by tests.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(partial, _)| partial);
    let tag = language.tag().parse().expect("a valid language tag");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The texts of one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The language.
    pub language: Language,
}

/// An argument of a text.
pub enum Arg<'a> {
    /// Words.
    Text(&'a str),
    /// A number; decides plural forms.
    Number(i64),
}

impl Words {
    /// The texts of `language`.
    pub fn new(language: Language) -> Self {
        Words { language }
    }
    /// The text of `key`; the key itself when there is none, so that a gap is seen and reported.
    pub fn get(self, key: &str) -> String {
        self.with(key, &[])
    }
    /// Whether there is a text of this key.
    pub fn has(self, key: &str) -> bool {
        self.bundle().has_message(key)
    }
    /// The text of `key` with arguments filled in.
    pub fn with(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
            return key.to_owned();
        };
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            let value = match arg {
                Arg::Text(text) => FluentValue::from(*text),
                Arg::Number(number) => FluentValue::from(*number),
            };
            values.set(*name, value);
        }
        bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
    }
    /// All texts without arguments, by key.
    pub fn plain(self) -> Vec<(String, String)> {
        let source = match self.language {
            Language::Zh => ZH,
            Language::En => EN,
        };
        let key = |line: &str| {
            let (key, _) = line.split_once(" = ").filter(|(k, _)| k.starts_with(|c: char| c.is_ascii_lowercase()))?;
            Some(key.to_owned())
        };
        let keys = source.lines().filter(|line| !line.contains('{')).filter_map(key);
        keys.map(|key| (key.clone(), self.get(&key))).collect()
    }
    /// The label in this language.
    pub fn label(self, label: &legwork_domain::metadata::Label) -> &str {
        match self.language {
            Language::Zh => &label.zh,
            Language::En => &label.en,
        }
    }
    fn bundle(self) -> &'static Bundle {
        match self.language {
            Language::Zh => &BUNDLES[0],
            Language::En => &BUNDLES[1],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_follows_the_first_preference_we_speak() {
        for (tags, language) in [
            ("en-US,en;q=0.9,zh;q=0.8", Language::En),
            ("zh-Hans-CN", Language::Zh),
            ("fr-FR, en", Language::En),
            ("fr", Language::Zh),
            ("", Language::Zh),
        ] {
            assert_eq!(Language::preferred(tags), language, "{tags}");
        }
    }

    #[test]
    fn arguments_are_filled_in_and_a_missing_key_is_seen() {
        let zh = Words::new(Language::Zh);
        assert_eq!(zh.with("sync-waiting", &[("count", Arg::Number(3))]), "3 项待发送");
        assert_eq!(Words::new(Language::En).with("sync-waiting", &[("count", Arg::Number(1))]), "1 change waiting");
        assert_eq!(zh.get("no-such-key"), "no-such-key");
    }
}
