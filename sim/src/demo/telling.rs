//! What the demo prints while it works: chapters with a bar, sentences, and expectations that are met or not.

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use std::fmt::Display;
use std::time::{Duration, Instant};

/// The voice of the demo. Lines go to standard output; the bar shows only on a terminal.
pub struct Telling {
    bar: ProgressBar,
    began: Instant,
    quiet: bool,
    met: u32,
    unmet: Vec<String>,
}

impl Telling {
    /// A story of so many chapters.
    pub fn new(chapters: u64) -> Self {
        let bar = ProgressBar::new(chapters);
        if let Ok(style) = ProgressStyle::with_template("{spinner} [{bar:24}] {pos}/{len} {msg} ({elapsed})") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Telling { bar, began: Instant::now(), quiet: false, met: 0, unmet: Vec::new() }
    }

    /// Prints nothing and only keeps count: for tests.
    pub fn silent() -> Self {
        let bar = ProgressBar::hidden();
        Telling { bar, began: Instant::now(), quiet: true, met: 0, unmet: Vec::new() }
    }

    /// Begins a chapter.
    pub fn chapter(&mut self, title: &str) {
        self.line(format_args!("\n── {title}  ({:.0} s)", self.began.elapsed().as_secs_f64()));
        self.bar.set_message(title.to_owned());
        self.bar.inc(1);
    }

    /// Tells something that happened.
    pub fn say(&self, what: impl Display) {
        self.line(format_args!("   {what}"));
    }

    /// Something the main job promises: kept or not.
    pub fn expect(&mut self, holds: bool, what: impl Display) {
        if holds {
            self.met += 1;
            self.line(format_args!(" ✓ {what}"));
        } else {
            self.unmet.push(what.to_string());
            self.line(format_args!(" ✗ {what}"));
        }
    }

    /// Two things that must be the same; tells both when they are not.
    pub fn expect_eq<T: PartialEq + std::fmt::Debug>(&mut self, found: &T, expected: &T, what: impl Display) {
        if found == expected {
            self.expect(true, what);
        } else {
            self.expect(false, format_args!("{what}: found {found:?}, expected {expected:?}"));
        }
    }

    /// The story is over: the bar goes away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// How it went, in one line.
    pub fn verdict(&self) -> String {
        let time = self.began.elapsed().as_secs_f64();
        format!("{} of {} expectations met in {time:.0} s", self.met, self.met as usize + self.unmet.len())
    }

    /// An error that names what was not met; also when nothing was expected at all.
    pub fn result(&self) -> Result<()> {
        match (self.unmet.as_slice(), self.met) {
            ([], 0) => bail!("the story ended before anything was expected of it"),
            ([], _) => Ok(()),
            (unmet, _) => bail!("not met:\n  {}", unmet.join("\n  ")),
        }
    }

    fn line(&self, text: impl Display) {
        if !self.quiet {
            self.bar.suspend(|| println!("{text}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unmet_expectation_is_an_error_with_its_words() {
        let mut telling = Telling::silent();
        assert!(telling.result().is_err(), "a story that expected nothing proves nothing");
        telling.expect(true, "the customer is there");
        assert!(telling.result().is_ok());
        telling.expect_eq(&2, &3, "contacts");
        let error = telling.result().expect_err("one was not met").to_string();
        assert!(error.contains("contacts: found 2, expected 3"), "{error}");
    }
}
