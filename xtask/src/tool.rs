//! Running other programs: one way to say what is done, one way to say what is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};

/// A program or package this machine lacks. `cargo xtask test` counts it as skipped, never as passed.
#[derive(Debug)]
pub(crate) struct Missing {
    /// What is not there, in words.
    pub(crate) what: String,
    /// How to get it, in words.
    pub(crate) remedy: String,
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is missing: {}", self.what, self.remedy)
    }
}

impl std::error::Error for Missing {}

/// The error to return when `what` is absent and `remedy` brings it.
pub(crate) fn missing(what: impl Into<String>, remedy: impl Into<String>) -> anyhow::Error {
    Missing { what: what.into(), remedy: remedy.into() }.into()
}

/// Debian 12 has Node 18, which the bundler of the console refuses.
const NODE: &str = "install Node 20.19, 22.12 or newer with npm (nodejs.org; Debian 12's own is too old)";

/// How each outside program is obtained, for the words of [`missing`].
const REMEDIES: &[(&str, &str)] = &[
    ("mvn", "install Maven and a JDK 17 or newer (Debian: apt-get install maven openjdk-17-jdk)"),
    ("java", "install a JDK 17 or newer (Debian: apt-get install openjdk-17-jdk)"),
    ("python3", "install Python 3.9 or newer (Debian: apt-get install python3 python3-venv)"),
    ("node", NODE),
    ("npm", NODE),
    ("chromium", "apt-get install chromium"),
    ("cargo-clippy", "rustup component add clippy"),
    ("cargo-fmt", "rustup component add rustfmt"),
];

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// The folder cargo builds into: `CARGO_TARGET_DIR` or `target`.
pub(crate) fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A program of the dev build, e.g. `sync-server`.
pub(crate) fn built(name: &str) -> PathBuf {
    target_dir().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// An example of the dev build, e.g. `make_card`.
pub(crate) fn built_example(name: &str) -> PathBuf {
    target_dir().join("debug/examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Whether this run has built the whole workspace, so that nothing is left to build in the dev profile.
static WHOLE: AtomicBool = AtomicBool::new(false);

/// Notes that everything is built. Building a part by itself afterwards would build most dependencies again: cargo
/// gives them fewer features then.
pub(crate) fn note_whole_build() {
    WHOLE.store(true, Ordering::Relaxed);
}

/// `cargo build` with these arguments, unless everything is built already.
pub(crate) fn build(arguments: &[&str]) -> Result<()> {
    if WHOLE.load(Ordering::Relaxed) {
        return Ok(());
    }
    run(cargo(["build"]).args(arguments))
}

/// The Python of a virtual environment with pip in it, made when it is not there.
pub(crate) fn venv(folder: &Path) -> Result<PathBuf> {
    need("python3")?;
    let python = folder.join("bin/python");
    if !succeeds(Command::new(&python).args(["-c", "import pip"])) {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder))?;
    }
    Ok(python)
}

/// One progress line. Goes to standard error, so that `--json` keeps standard output to itself.
pub(crate) fn say(text: impl std::fmt::Display) {
    eprintln!("▸ {text}");
}

/// The cargo that runs us, started in the workspace.
pub(crate) fn cargo<I, S>(args: I) -> Command
where
    I: IntoIterator<Item = S>,
    S: AsRef<std::ffi::OsStr>,
{
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(args);
    command
}

/// Whether a program can be found on `PATH`.
pub(crate) fn on_path(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path).any(|dir| dir.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)).is_file())
}

/// `Ok` when `program` is on `PATH`, otherwise [`Missing`] with the way to get it.
pub(crate) fn need(program: &str) -> Result<()> {
    if on_path(program) {
        return Ok(());
    }
    let remedy = REMEDIES.iter().find(|(name, _)| *name == program).map_or("install it by name", |(_, how)| how);
    Err(missing(format!("`{program}`"), remedy))
}

/// `Ok` when Node is new enough for the console's bundler (`engines` of vite).
pub(crate) fn need_node() -> Result<()> {
    need("node")?;
    need("npm")?;
    let version = output(Command::new("node").arg("--version"))?;
    if node_fits(&version) { Ok(()) } else { Err(missing(format!("a newer Node than {}", version.trim()), NODE)) }
}

fn node_fits(version: &str) -> bool {
    let mut numbers = version.trim().trim_start_matches('v').split('.').map(|n| n.parse::<u32>().unwrap_or(0));
    match (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) {
        (20, minor) => minor >= 19,
        (22, minor) => minor >= 12,
        (major, _) => major > 22,
    }
}

/// Runs a command with our own input and output; any exit code but zero is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let words = describe(command);
    let status = command.status().with_context(|| format!("cannot start `{words}`"))?;
    if !status.success() {
        bail!("`{words}` ended with {status}");
    }
    Ok(())
}

/// Runs a command and returns its standard output; standard error stays visible.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let words = describe(command);
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{words}`"))?;
    if !output.status.success() {
        bail!("`{words}` ended with {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{words}` printed bytes that are not UTF-8"))
}

/// Whether a command succeeds, with nothing shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// The command as a person would type it, programs by their file name.
pub(crate) fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut words = program.to_string_lossy().into_owned();
    for arg in command.get_args() {
        words.push(' ');
        words.push_str(&arg.to_string_lossy());
    }
    words
}

/// Our packages as `cargo metadata` shows them, without the outside world.
pub(crate) fn metadata() -> Result<serde_json::Value> {
    let text = output(&mut cargo(["metadata", "--format-version=1", "--no-deps"]))?;
    serde_json::from_str(&text).context("`cargo metadata` printed something that is not JSON")
}

/// Whether a package of the workspace has a target of this kind (`bin`, `example`, …) and name.
pub(crate) fn has_target(metadata: &serde_json::Value, package: &str, kind: &str, name: &str) -> bool {
    packages(metadata)
        .filter(|p| p["name"] == package)
        .flat_map(|p| list(&p["targets"]))
        .any(|target| target["name"] == name && list(&target["kind"]).any(|k| k == kind))
}

/// The packages of the workspace.
pub(crate) fn packages(metadata: &serde_json::Value) -> impl Iterator<Item = &serde_json::Value> {
    list(&metadata["packages"])
}

/// The elements of a JSON list; nothing for anything else.
pub(crate) fn list(value: &serde_json::Value) -> impl Iterator<Item = &serde_json::Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_the_way_to_get_it() {
        let error = need("no-such-program-anywhere").unwrap_err();
        assert!(error.downcast_ref::<Missing>().is_some());
        assert_eq!(error.to_string(), "`no-such-program-anywhere` is missing: install it by name");
    }

    #[test]
    fn a_failing_command_is_an_error_that_names_it() {
        let error = run(cargo(["no-such-subcommand"]).stderr(Stdio::null())).unwrap_err();
        assert!(error.to_string().contains("no-such-subcommand"), "{error}");
    }

    #[test]
    fn nodes_that_the_bundler_takes() {
        let taken = ["v20.19.0", "v20.20.2\n", "v22.12.1", "v24.0.0"];
        let refused = ["v18.20.4", "v20.18.9", "v21.7.0", "v22.11.0", "", "none"];
        assert!(taken.iter().all(|v| node_fits(v)));
        assert!(!refused.iter().any(|v| node_fits(v)));
    }

    #[test]
    fn targets_are_found_by_package_kind_and_name() {
        let metadata = serde_json::json!({"packages": [
            {"name": "a", "targets": [{"name": "scan", "kind": ["example"]}]},
            {"name": "b", "targets": [{"name": "scan", "kind": ["bin"]}]},
        ]});
        assert!(has_target(&metadata, "a", "example", "scan"));
        assert!(!has_target(&metadata, "a", "bin", "scan"));
        assert!(!has_target(&metadata, "c", "bin", "scan"));
    }
}
