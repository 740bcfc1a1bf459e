//! `cargo xtask android --figures`: what the last test run of the Android app measured, the size of the packages that are
//! there, and how long the screens are; one JSON line each, as the benchmarks print them.

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::tool;

/// Prints the figures.
pub(crate) fn print(build: &Path) -> Result<()> {
    let measured = measured(&build.join("app/surefire-reports"))?;
    if measured.is_empty() {
        bail!("no test has measured anything yet: `cargo xtask test --only android`");
    }
    for line in measured {
        println!("{line}");
    }
    for (name, file) in
        [("android.package", "legwork-debug.apk"), ("android.package_unshrunk", "legwork-debug-unshrunk.apk")]
    {
        if let Ok(found) = build.join(file).metadata() {
            println!("{}", line(name, json!(found.len().div_ceil(1024)), "KiB"));
        }
    }
    let screens = tool::root().join("android/ui/src/main/kotlin/app/legwork/ui/screens");
    let presenters = tool::root().join("android/core/src/main/kotlin/app/legwork/core/presenter");
    for (name, lines) in screen_lines(&screens, &presenters)? {
        println!("{}", line(&format!("android.lines.{name}"), json!(lines), "lines"));
    }
    Ok(())
}

fn line(name: &str, value: Value, unit: &str) -> String {
    json!({ "figure": name, "value": value, "unit": unit }).to_string()
}

/// The lines of figures in the reports of the tests, by name.
fn measured(reports: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(reports).into_iter().flatten().flatten() {
        if entry.path().extension().is_some_and(|e| e == "xml") {
            found.extend(figures(&std::fs::read_to_string(entry.path())?));
        }
    }
    found.sort();
    Ok(found)
}

/// The figures in what a test printed.
fn figures(report: &str) -> Vec<String> {
    let start = "{\"figure\"";
    let lines = report.lines().filter_map(|line| line.find(start).map(|at| &line[at..]));
    let whole = lines.filter_map(|line| line.rfind('}').map(|end| &line[..=end]));
    whole.filter(|line| serde_json::from_str::<Value>(line).is_ok()).map(str::to_owned).collect()
}

/// Lines of each screen, its presenter included.
fn screen_lines(screens: &Path, presenters: &Path) -> Result<Vec<(String, usize)>> {
    let count = |path: &Path| std::fs::read_to_string(path).map_or(0, |text| text.lines().count());
    let mut all = Vec::new();
    for entry in std::fs::read_dir(screens)?.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = file.strip_suffix("Screen.kt") {
            let presenter = presenters.join(format!("{name}Presenter.kt"));
            all.push((name.to_lowercase(), count(&entry.path()) + count(&presenter)));
        }
    }
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_in_a_report_and_talk_is_not() {
        let report = "<system-out><![CDATA[{\"figure\":\"a.b\",\"value\":2.50,\"unit\":\"ms\"}\nfigure skating\n\
                      {\"figure\":\"half\n{\"figure\":\"c\",\"value\":1,\"unit\":\"ms\"}]]></system-out>";
        let expected =
            ["{\"figure\":\"a.b\",\"value\":2.50,\"unit\":\"ms\"}", "{\"figure\":\"c\",\"value\":1,\"unit\":\"ms\"}"];
        assert_eq!(figures(report), expected);
    }
}
