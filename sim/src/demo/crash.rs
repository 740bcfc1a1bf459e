//! The accidents of the day: a phone's process dies while it saves notes, in the middle of a check-in and of a card, and
//! the server's while a phone sends to it.

use crate::demo::server::Server;
use crate::demo::story::Story;
use crate::demo::victim::{Work, kill_after};
use anyhow::{Context, Result, anyhow};
use legwork_app::RecordId;
use std::path::Path;
use std::time::Duration;

/// Notes written before a phone is killed.
const WRITES: usize = 40;
/// What was typed into a check-in or a card before the phone is killed.
const TYPED: usize = 12;
/// Notes sent in each attempt to kill the server in the middle of it.
const SENT: usize = 100;
/// Deaths of the server in the middle of a sync that must be survived.
const DEATHS: u32 = 3;
/// Attempts to hit the middle.
const ATTEMPTS: u32 = 12;

impl Story {
    /// The first rep's app is killed at work, still without a network, and opened again, three times. `program` is
    /// `legwork-sim`.
    pub fn phone_dies(&mut self, program: &Path) -> Result<()> {
        self.telling.chapter("A phone dies, three times");
        self.dies_writing(program)?;
        self.dies_checking_in(program)?;
        self.dies_at_a_card(program)
    }

    fn kill(&mut self, program: &Path, work: Work, count: usize) -> Result<Vec<String>> {
        self.amy.phone.close();
        let said = kill_after(program, self.amy.phone.folder(), self.shared, work, count)?;
        self.amy.phone.reopen()?;
        Ok(said)
    }

    fn dies_writing(&mut self, program: &Path) -> Result<()> {
        let pending = self.amy.phone.app()?.sync_view()?.pending;
        let before = self.amy.notes(self.shared)?;
        let saved = self.kill(program, Work::Notes, WRITES)?;
        self.telling.say(format_args!("Killed while writing; it had called {} notes saved", saved.len()));
        let mut lost = 0;
        for id in &saved {
            let id: RecordId = id.parse().ok().context("not an id")?;
            lost += u32::from(self.amy.phone.detail("activity", id)?.is_none());
        }
        self.telling.expect_eq(&lost, &0, "after opening it again none of them is missing");
        let written = self.amy.notes(self.shared)? - before;
        // The last one may have been saved without a chance to say so.
        self.telling.expect(written - saved.len() <= 1, "and there is none that nobody wrote");
        let now = self.amy.phone.app()?.sync_view()?.pending;
        self.telling.expect_eq(&now, &(pending + written as u64), "all of them wait to be sent, after the older work");
        self.notes += written;
        Ok(())
    }

    fn dies_checking_in(&mut self, program: &Path) -> Result<()> {
        let typed = self.kill(program, Work::CheckIn, TYPED)?;
        self.telling.say("Killed in the middle of a check-in, with positions, a photo and half a note");
        let app = self.amy.phone.app()?;
        let kept = app.check_in_under_way()?.context("the check-in is gone")?;
        let whole = kept.ready && kept.sendable && kept.photos.len() == 1;
        self.telling.expect(whole, format_args!("it goes on where it was: {}, 1 photo", kept.status));
        self.telling.expect(is_last(&kept.note, &typed), "with the note as it was last typed");
        app.cancel_check_in()?;
        Ok(())
    }

    fn dies_at_a_card(&mut self, program: &Path) -> Result<()> {
        if let Some(problem) = self.amy.phone.app()?.card_problem() {
            let words = self.amy.phone.app()?.error_words(&problem);
            self.telling.say(format_args!("{words}: no phone can die at a card"));
            return Ok(());
        }
        let typed = self.kill(program, Work::Card, TYPED)?;
        self.telling.say("Killed while somebody corrected what was read from a card");
        let app = self.amy.phone.app()?;
        let kept = app.card_review()?.context("the card is gone")?;
        let fields = kept.contact.form.sections.iter().flat_map(|section| &section.fields);
        let title = fields.into_iter().find(|f| f.name == "title").map(|f| f.text.clone()).unwrap_or_default();
        self.telling.expect(kept.picture_file.is_file(), "the card is still there, with its picture");
        self.telling.expect(is_last(&title, &typed), "and with the correction as it was last typed");
        app.discard_card()?;
        Ok(())
    }

    /// The server is killed while the second rep's phone sends to it, again and again.
    pub fn server_dies(&mut self, server: &mut Server) -> Result<()> {
        self.telling.chapter("The server dies while a phone sends");
        let mut deaths = 0;
        // Long enough at first for a push to be under way; shorter when it was over before the kill.
        let mut patience = Duration::from_millis(60);
        for _ in 0..ATTEMPTS {
            if deaths == DEATHS {
                break;
            }
            for number in 0..SENT {
                self.bo.note(self.shared, &format!("第 {number} 条补录"))?;
            }
            self.notes += SENT;
            let phone = &self.bo.phone;
            let outcome = std::thread::scope(|scope| {
                let sending = scope.spawn(|| phone.sync());
                std::thread::sleep(patience);
                let killed = server.kill();
                sending.join().map_err(|_| anyhow!("the sync panicked")).map(|outcome| (outcome, killed))
            });
            let (outcome, killed) = outcome?;
            killed?;
            match outcome {
                Err(error) => {
                    deaths += 1;
                    let left = self.bo.phone.app()?.sync_view()?.pending;
                    self.telling.say(format_args!("Killed; {left} changes unconfirmed. The phone says {error:#}"));
                }
                Ok(_) => patience = patience * 2 / 3,
            }
            server.start()?;
        }
        self.telling.expect_eq(&deaths, &DEATHS, "the server died in the middle of a sync");
        let view = self.bo.phone.sync()?;
        self.telling.expect_eq(&view.pending, &0, "after its restart everything gets through");
        Ok(())
    }
}

/// Whether `kept` is the last text that was called saved, or the one after it, which nobody had time to call so.
fn is_last(kept: &str, said: &[String]) -> bool {
    let number =
        |text: &str| -> Option<u64> { text.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok() };
    match (number(kept), said.last().and_then(|text| number(text))) {
        (Some(kept), Some(last)) => kept == last || kept == last + 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_text_or_the_one_after_it_was_kept() {
        let said = ["写到第 1 句".to_owned(), "写到第 12 句".to_owned()];
        for (kept, is) in [("写到第 12 句", true), ("写到第 13 句", true), ("写到第 11 句", false), ("", false)]
        {
            assert_eq!(is_last(kept, &said), is, "{kept}");
        }
    }
}
