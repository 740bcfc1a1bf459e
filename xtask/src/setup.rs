//! `cargo xtask setup`: installs what a build and a test run need, by package name, and says what and why.
//!
//! Safe to repeat. When everything is there it says nothing at all.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::tool::{self, missing, say};

/// A system package: how one sees that it is there, its Debian name, and what needs it.
struct System {
    present: fn() -> bool,
    package: &'static str,
    why: &'static str,
}

const SYSTEM: &[System] = &[
    System { present: || tool::on_path("cc"), package: "build-essential", why: "SQLite and the codecs are C" },
    System {
        present: || tool::succeeds(Command::new("perl").args(["-MIPC::Cmd", "-MFindBin", "-e", "1"])),
        package: "perl",
        why: "configures the OpenSSL inside SQLCipher, the encrypted phone database",
    },
    System { present: || tool::on_path("make"), package: "make", why: "builds the OpenSSL inside SQLCipher" },
    System { present: || tool::on_path("javac"), package: "openjdk-17-jdk", why: "the Android app and its tests" },
    System { present: || tool::on_path("mvn"), package: "maven", why: "builds the Android app and its tests" },
    System { present: has_gl, package: "libgl1", why: "draws the phone's screens on a computer" },
    System { present: || tool::on_path("zip"), package: "zip", why: "packs the Android app" },
    System { present: || tool::on_path("zipalign"), package: "zipalign", why: "aligns the Android app's package" },
    System { present: || tool::on_path("apksigner"), package: "apksigner", why: "signs the Android app's package" },
    System { present: has_cjk_font, package: "fonts-noto-cjk", why: "draws Chinese cards and watermarks" },
    System { present: has_latin_font, package: "fonts-noto-core", why: "letters and digits beside Noto's Chinese" },
    System { present: || tool::on_path("chromium"), package: "chromium", why: "tests and pictures of the console" },
    System {
        present: || tool::succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"])),
        package: "python3-venv",
        why: "Python scenarios, card models and benchmark peers",
    },
];

/// Parts of the Rust toolchain: program and rustup component.
const COMPONENTS: &[(&str, &str)] = &[("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")];

pub(crate) fn run() -> Result<()> {
    for (program, component) in COMPONENTS {
        if !tool::on_path(program) {
            say(format!("adding {component} to the Rust toolchain"));
            tool::run(Command::new("rustup").args(["component", "add", component]))
                .with_context(|| format!("{component} is missing and rustup could not add it"))?;
        }
    }
    let absent: Vec<&System> = SYSTEM.iter().filter(|s| !(s.present)()).collect();
    if absent.is_empty() {
        return Ok(());
    }
    for system in &absent {
        say(format!("{} is missing ({})", system.package, system.why));
    }
    let packages: Vec<&str> = absent.iter().map(|s| s.package).collect();
    install(&packages)
}

/// Installs Debian packages, as root or through a `sudo` that asks nothing.
fn install(packages: &[&str]) -> Result<()> {
    let by_hand = || missing(packages.join(", "), format!("as root: apt-get install {}", packages.join(" ")));
    if !tool::on_path("apt-get") {
        return Err(missing(
            packages.join(", "),
            "these are Debian's names; install the same things with your system's",
        ));
    }
    let prefix: &[&str] = match () {
        () if is_root() => &[],
        () if tool::succeeds(Command::new("sudo").args(["-n", "true"])) => &["sudo", "-n"],
        () => return Err(by_hand()),
    };
    say(format!("installing {}", packages.join(", ")));
    let apt = |args: &[&str]| {
        let mut words: Vec<&str> = prefix.to_vec();
        words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "--no-install-recommends"]);
        words.extend(args);
        let (program, rest) = words.split_first().expect("`env` is always there");
        tool::succeeds(Command::new(program).args(rest))
    };
    let wanted: Vec<&str> = std::iter::once("install").chain(packages.iter().copied()).collect();
    // The package lists of a fresh image are empty, those of an old one stale: refresh once, then give up.
    if apt(&wanted) || (apt(&["update"]) && apt(&wanted)) { Ok(()) } else { Err(by_hand()) }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

/// Whether the loader knows libGL; where it cannot be asked, nothing is installed on a guess.
fn has_gl() -> bool {
    let known = Command::new("/sbin/ldconfig").arg("-p").output();
    known.map_or(true, |out| String::from_utf8_lossy(&out.stdout).contains("libGL.so.1"))
}

/// Looks where Debian and its relatives keep Noto CJK; `fc-list` may itself be absent.
fn has_cjk_font() -> bool {
    ["/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"]
        .iter()
        .any(|path| Path::new(path).is_file())
        || Command::new("fc-list").arg(":lang=zh").output().is_ok_and(|out| !out.stdout.trim_ascii().is_empty())
}

/// Whether Noto Sans is there, the first family that the phone's screens look for on a computer.
fn has_latin_font() -> bool {
    ["/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", "/usr/share/fonts/noto/NotoSans-Regular.ttf"]
        .iter()
        .any(|path| Path::new(path).is_file())
        || Command::new("fc-list").arg("Noto Sans").output().is_ok_and(|out| !out.stdout.trim_ascii().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Debian's names have lower-case letters, digits, `+`, `-` and `.` only (Debian policy 5.6.1).
    #[test]
    fn every_package_has_a_plausible_name_and_a_reason() {
        for system in SYSTEM {
            let plausible = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c);
            assert!(system.package.chars().all(plausible), "{}", system.package);
            assert!(!system.why.is_empty(), "{} needs a reason", system.package);
        }
    }
}
