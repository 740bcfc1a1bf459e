//! Documents that a program writes about itself: what is committed must be what the program says today.

use std::process::Command;

use anyhow::{Context, Result};

use crate::results::{Outcome, Results};
use crate::tokens;
use crate::tool::{self, missing, say};

/// A committed document and the program that prints it.
struct Contract {
    /// Its name in the log of results: `xtask:<name>`.
    name: &'static str,
    file: &'static str,
    program: &'static str,
    args: &'static [&'static str],
}

const CONTRACTS: &[Contract] = &[
    Contract { name: "openapi", file: "sync-server/openapi.json", program: "sync-server", args: &["openapi"] },
    Contract { name: "schema", file: "docs/schema.sql", program: "legwork-sim", args: &["schema"] },
];

/// Compares every document with its program's words; the programs are already built.
pub(crate) fn run(area: &str, results: &mut Results) -> Result<()> {
    tokens::check(area, results);
    for contract in CONTRACTS {
        let program = tool::built(contract.program);
        if !program.is_file() {
            return Err(missing(contract.program, "`cargo build --workspace --bins` builds it"));
        }
        let committed = std::fs::read_to_string(tool::root().join(contract.file))
            .with_context(|| format!("cannot read {}", contract.file))?;
        let today = tool::output(Command::new(program).current_dir(tool::root()).args(contract.args))?;
        let name = format!("xtask:{}", contract.name);
        match difference(&committed, &today) {
            None => results.note(area, name, Outcome::Passed),
            Some(words) => {
                say(format!(
                    "{} is out of date, {words}: write it anew with `{} {}`",
                    contract.file,
                    contract.program,
                    contract.args.join(" ")
                ));
                results.note(area, name, Outcome::Failed);
            }
        }
    }
    Ok(())
}

/// Where two texts part, in words; line ends and a newline at the end do not matter.
fn difference(committed: &str, today: &str) -> Option<String> {
    let (mut left, mut right) = (committed.trim_end().lines(), today.trim_end().lines());
    let mut number = 0;
    loop {
        number += 1;
        match (left.next(), right.next()) {
            (None, None) => return None,
            (a, b) if a == b => {}
            (a, b) => {
                let show = |line: Option<&str>| line.map_or("the end".to_owned(), |l| format!("`{}`", l.trim()));
                return Some(format!("line {number} holds {} and should hold {}", show(a), show(b)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_but_for_line_ends() {
        assert_eq!(difference("a\r\nb\n", "a\nb"), None);
    }

    #[test]
    fn the_first_difference_is_named() {
        let words = difference("a\n  b\nc\n", "a\n  x\nc\n");
        assert_eq!(words.as_deref(), Some("line 2 holds `b` and should hold `x`"));
        assert_eq!(difference("a\n", "a\nb\n").as_deref(), Some("line 2 holds the end and should hold `b`"));
    }
}
