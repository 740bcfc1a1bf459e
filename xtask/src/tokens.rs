//! `cargo xtask tokens`: docs/design/tokens.json written as Kotlin, Swift and TypeScript, so that the three faces of the
//! product share one set of colours, sizes and times.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::results::{Outcome, Results};
use crate::tool::{self, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only look whether the written files are current
    #[arg(long)]
    pub(crate) check: bool,
}

/// A face of the tokens: where it lies and how it is written.
struct Face {
    file: &'static str,
    write: fn(&Tokens) -> String,
}

const FACES: &[Face] = &[
    Face { file: "android/ui/src/main/kotlin/app/legwork/ui/theme/Tokens.kt", write: kotlin },
    Face { file: "ios/Sources/LegworkUI/Theme/Tokens.swift", write: swift },
    Face { file: "sync-server/console/src/generated/tokens.ts", write: typescript },
];

const NOTICE: &str = "Written by `cargo xtask tokens` from docs/design/tokens.json. Do not edit.";

/// The tokens as read.
struct Tokens {
    light: Vec<(String, u32)>,
    dark: Vec<(String, u32)>,
    /// Name, size, line height, weight.
    styles: Vec<(String, [u64; 3])>,
    space: Vec<u64>,
    /// Groups of named sizes: radius, elevation, touch.
    sizes: Vec<(String, Vec<(String, u64)>)>,
    /// Milliseconds by name.
    motion: Vec<(String, u64)>,
    /// Control points of the one curve.
    curve: [f64; 4],
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let tokens = read()?;
    let mut stale = Vec::new();
    for face in FACES {
        let path = tool::root().join(face.file);
        let today = (face.write)(&tokens);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == today) {
            continue;
        }
        if args.check {
            stale.push(face.file);
            continue;
        }
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(&path, today).with_context(|| format!("cannot write {}", face.file))?;
        say(format!("wrote {}", face.file));
    }
    if stale.is_empty() { Ok(()) } else { bail!("{} out of date: run `cargo xtask tokens`", stale.join(", ")) }
}

/// Notes whether the written files are current, as `xtask:tokens`.
pub(crate) fn check(area: &str, results: &mut Results) {
    let outcome = run(&Args { check: true });
    if let Err(error) = &outcome {
        say(format!("{error:#}"));
    }
    results.note(area, "xtask:tokens", if outcome.is_ok() { Outcome::Passed } else { Outcome::Failed });
}

fn read() -> Result<Tokens> {
    let text = std::fs::read_to_string(tool::root().join("docs/design/tokens.json"))?;
    parse(&serde_json::from_str(&text).context("docs/design/tokens.json is not JSON")?)
}

fn parse(all: &Value) -> Result<Tokens> {
    let (light, dark) = (colours(&all["color"]["light"])?, colours(&all["color"]["dark"])?);
    if light.iter().map(|(name, _)| name).ne(dark.iter().map(|(name, _)| name)) {
        bail!("the light and dark colours differ in their names");
    }
    let mut styles = Vec::new();
    for (name, style) in object(&all["type"])? {
        if let Some([size, line, weight]) = style.as_array().map(Vec::as_slice) {
            styles.push((name.clone(), [number(size)?, number(line)?, number(weight)?]));
        }
    }
    let mut sizes = Vec::new();
    for group in ["radius", "elevation", "touch"] {
        let named = object(&all[group])?.iter().map(|(n, v)| Ok((n.clone(), number(v)?))).collect::<Result<_>>()?;
        sizes.push((group.to_owned(), named));
    }
    let motion = object(&all["motion"])?.iter().filter_map(|(n, v)| Some((n.clone(), v.as_u64()?))).collect();
    let space = tool::list(&all["space"]).map(number).collect::<Result<_>>()?;
    let curve = curve(all["motion"]["curve"].as_str().unwrap_or_default())?;
    Ok(Tokens { light, dark, styles, space, sizes, motion, curve })
}

fn object(value: &Value) -> Result<&Map<String, Value>> {
    value.as_object().context("a group of tokens is not an object")
}

fn number(value: &Value) -> Result<u64> {
    value.as_u64().with_context(|| format!("{value} is not a whole number"))
}

fn colours(group: &Value) -> Result<Vec<(String, u32)>> {
    let colour = |(name, value): (&String, &Value)| {
        let hex = value.as_str().and_then(|text| text.strip_prefix('#')).filter(|hex| hex.len() == 6);
        let rgb = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok());
        Ok((name.clone(), rgb.with_context(|| format!("{name} is {value}, not #RRGGBB"))?))
    };
    object(group)?.iter().map(colour).collect()
}

fn curve(text: &str) -> Result<[f64; 4]> {
    let inner = text.strip_prefix("cubic-bezier(").and_then(|rest| rest.strip_suffix(')'));
    let points: Option<Vec<f64>> = inner.map(|i| i.split(',').filter_map(|p| p.trim().parse().ok()).collect());
    points.and_then(|p| p.try_into().ok()).with_context(|| format!("{text} is not cubic-bezier(a, b, c, d)"))
}

fn kotlin(tokens: &Tokens) -> String {
    let mut out = format!(
        "// {NOTICE}\npackage app.legwork.ui.theme\n\nimport androidx.compose.animation.core.CubicBezierEasing\n\
         import androidx.compose.ui.graphics.Color\nimport androidx.compose.ui.text.TextStyle\n\
         import androidx.compose.ui.text.font.FontWeight\nimport androidx.compose.ui.unit.dp\n\
         import androidx.compose.ui.unit.sp\n\n/** The colours of one mode. */\ndata class Palette(\n"
    );
    for (name, _) in &tokens.light {
        let _ = writeln!(out, "    val {name}: Color,");
    }
    out.push_str(")\n");
    for (mode, colours) in [("Light", &tokens.light), ("Dark", &tokens.dark)] {
        let _ = writeln!(out, "\n/** {mode} colours. */\nval {mode}Palette = Palette(");
        for (name, rgb) in colours {
            let _ = writeln!(out, "    {name} = Color(0xFF{rgb:06X}),");
        }
        out.push_str(")\n");
    }
    out.push_str("\n/** Text styles: size, line height, weight; figures of equal width. */\nobject TypeScale {\n");
    for (name, [size, line, weight]) in &tokens.styles {
        let _ = writeln!(out, "    val {name} = style({size}, {line}, {weight})");
    }
    out.push_str(
        "\n    private fun style(size: Int, line: Int, weight: Int) =\n        TextStyle(fontSize = size.sp, \
         lineHeight = line.sp, fontWeight = FontWeight(weight), fontFeatureSettings = \"tnum\")\n}\n",
    );
    out.push_str("\n/** Distances. */\nobject Space {\n");
    for step in &tokens.space {
        let _ = writeln!(out, "    val s{step} = {step}.dp");
    }
    out.push_str("}\n");
    for (group, named) in &tokens.sizes {
        let _ = writeln!(out, "\n/** Sizes: {group}. */\nobject {} {{", capital(group));
        for (name, size) in named {
            let _ = writeln!(out, "    val {name} = {size}.dp");
        }
        out.push_str("}\n");
    }
    out.push_str("\n/** Times in ms and the one curve. */\nobject Motion {\n");
    for (name, ms) in &tokens.motion {
        let _ = writeln!(out, "    const val {name} = {ms}");
    }
    let [a, b, c, d] = tokens.curve;
    let _ = writeln!(out, "    val curve = CubicBezierEasing({a:?}f, {b:?}f, {c:?}f, {d:?}f)\n}}");
    out
}

fn swift(tokens: &Tokens) -> String {
    let mut out = format!("// {NOTICE}\nimport SwiftUI\n\n/// The colours of one mode.\npublic struct Palette {{\n");
    for (name, _) in &tokens.light {
        let _ = writeln!(out, "    public let {name}: Color");
    }
    for (mode, colours) in [("light", &tokens.light), ("dark", &tokens.dark)] {
        let _ = writeln!(out, "\n    /// Colours of {mode} mode.\n    public static let {mode} = Palette(");
        for (at, (name, rgb)) in colours.iter().enumerate() {
            let comma = if at + 1 < colours.len() { "," } else { "" };
            let _ = writeln!(out, "        {name}: Color(rgb: 0x{rgb:06X}){comma}");
        }
        out.push_str("    )\n");
    }
    out.push_str("}\n\n/// A text style.\npublic struct TypeStyle {\n");
    out.push_str("    public let size: CGFloat\n    public let line: CGFloat\n    public let weight: Int\n");
    for (name, [size, line, weight]) in &tokens.styles {
        let _ = writeln!(out, "    public static let {name} = TypeStyle(size: {size}, line: {line}, weight: {weight})");
    }
    out.push_str("}\n\n/// Distances.\npublic enum Space {\n");
    for step in &tokens.space {
        let _ = writeln!(out, "    public static let s{step}: CGFloat = {step}");
    }
    out.push_str("}\n");
    for (group, named) in &tokens.sizes {
        let _ = writeln!(out, "\n/// Sizes: {group}.\npublic enum {} {{", capital(group));
        for (name, size) in named {
            let _ = writeln!(out, "    public static let {name}: CGFloat = {size}");
        }
        out.push_str("}\n");
    }
    out.push_str("\n/// Times in seconds and the one curve.\npublic enum Motion {\n");
    for (name, ms) in &tokens.motion {
        let _ = writeln!(out, "    public static let {name}: Double = {:?}", *ms as f64 / 1000.0);
    }
    let _ =
        writeln!(out, "    public static let curve: (Double, Double, Double, Double) = {:?}\n}}", Four(tokens.curve));
    out.push_str("\nextension Color {\n    /// A colour from 0xRRGGBB.\n    init(rgb: UInt32) {\n");
    out.push_str("        self.init(\n            .sRGB,\n");
    for (part, shift, end) in [("red", " >> 16", ","), ("green", " >> 8", ","), ("blue", "", "")] {
        let _ = writeln!(out, "            {part}: Double((rgb{shift}) & 0xFF) / 255{end}");
    }
    out.push_str("        )\n    }\n}\n");
    out
}

/// Four numbers in parentheses.
struct Four([f64; 4]);
impl std::fmt::Debug for Four {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "({a:?}, {b:?}, {c:?}, {d:?})")
    }
}

fn typescript(tokens: &Tokens) -> String {
    let mut out = format!("// {NOTICE}\n\n");
    for (mode, colours) in [("light", &tokens.light), ("dark", &tokens.dark)] {
        let _ = writeln!(out, "/** Colours of {mode} mode. */\nexport const {mode} = {{");
        for (name, rgb) in colours {
            let _ = writeln!(out, "  {name}: '#{rgb:06X}',");
        }
        out.push_str("} as const;\n\n");
    }
    out.push_str("/** Name of a colour. */\nexport type ColorName = keyof typeof light;\n\n");
    out.push_str("/** Text styles: size and line height in px, weight. */\nexport const type = {\n");
    for (name, [size, line, weight]) in &tokens.styles {
        let _ = writeln!(out, "  {name}: {{ size: {size}, line: {line}, weight: {weight} }},");
    }
    out.push_str("} as const;\n\n");
    let _ = writeln!(out, "/** Distances in px. */\nexport const space = {:?} as const;\n", tokens.space);
    for (group, named) in tokens.sizes.iter().chain([&("motion".to_owned(), tokens.motion.clone())]) {
        let unit = if group == "motion" { "Times in ms" } else { "Sizes in px" };
        let _ = writeln!(out, "/** {unit}: {group}. */\nexport const {group} = {{");
        for (name, size) in named {
            let _ = writeln!(out, "  {name}: {size},");
        }
        if group == "motion" {
            let [a, b, c, d] = tokens.curve;
            let _ = writeln!(out, "  curve: 'cubic-bezier({a}, {b}, {c}, {d})',");
        }
        out.push_str("} as const;\n\n");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// WCAG 2.2 relative luminance and contrast ratio.
    fn contrast(a: u32, b: u32) -> f64 {
        let luminance = |rgb: u32| {
            let part = |shift: u32| {
                let c = f64::from((rgb >> shift) & 0xFF) / 255.0;
                if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
        };
        let (low, high) = {
            let (a, b) = (luminance(a), luminance(b));
            (a.min(b), a.max(b))
        };
        (high + 0.05) / (low + 0.05)
    }

    /// Every pair of text and ground that the screens draw.
    const PAIRS: &[(&str, &[&str])] = &[
        ("text", &["background", "surface", "surfaceSunken"]),
        ("textSecondary", &["background", "surface", "surfaceSunken"]),
        ("textOnPrimary", &["primary"]),
        ("textOnTrail", &["trail"]),
        ("primary", &["surface", "background", "primarySoft"]),
        ("trail", &["surface", "trailSoft"]),
        ("verified", &["surface", "verifiedSoft"]),
        ("review", &["surface", "reviewSoft"]),
        ("suspicious", &["surface", "background", "suspiciousSoft"]),
        ("info", &["surface", "infoSoft"]),
    ];

    #[test]
    fn text_and_ground_keep_a_contrast_of_four_and_a_half() {
        let tokens = read().unwrap();
        for colours in [&tokens.light, &tokens.dark] {
            let find = |name: &str| colours.iter().find(|(n, _)| n == name).unwrap().1;
            for (text, grounds) in PAIRS {
                for ground in *grounds {
                    let ratio = contrast(find(text), find(ground));
                    assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
                }
            }
        }
        assert!((contrast(0, 0xFF_FFFF) - 21.0).abs() < 1e-9);
        assert!(contrast(0x77_7777, 0xFF_FFFF) < 4.5);
    }

    #[test]
    fn a_wrong_colour_and_a_missing_dark_one_are_named() {
        let mut all: Value = serde_json::from_str(
            r##"{"color":{"light":{"text":"#000000"},"dark":{"text":"#FFFFFF"}},"type":{},"space":[4],
            "radius":{},"elevation":{},"touch":{},"motion":{"fast":1,"curve":"cubic-bezier(0.2, 0, 0, 1)"}}"##,
        )
        .unwrap();
        assert!(parse(&all).is_ok());
        all["color"]["light"]["text"] = "black".into();
        assert!(parse(&all).err().unwrap().to_string().contains("text"));
        all["color"]["light"] = serde_json::json!({});
        assert!(parse(&all).err().unwrap().to_string().contains("differ"));
    }

    #[test]
    fn each_face_speaks_its_language() {
        let tokens = read().unwrap();
        assert!(kotlin(&tokens).contains("primary = Color(0xFF2446C8),"));
        assert!(swift(&tokens).contains("primary: Color(rgb: 0x2446C8)"));
        assert!(typescript(&tokens).contains("primary: '#2446C8',"));
    }
}
