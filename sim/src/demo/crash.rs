//! The two accidents of the day: a phone's process dies while it writes, and the server's while a phone sends to it.

use crate::demo::server::Server;
use crate::demo::story::Story;
use crate::demo::victim;
use anyhow::{Result, anyhow};
use std::path::Path;
use std::time::Duration;

/// Notes written before a phone is killed.
const WRITES: usize = 40;
/// Notes sent in each attempt to kill the server in the middle of it.
const SENT: usize = 100;
/// Deaths of the server in the middle of a sync that must be survived.
const DEATHS: u32 = 3;
/// Attempts to hit the middle.
const ATTEMPTS: u32 = 12;

impl Story {
    /// The first rep's app is killed while it saves notes, still without a network, and opened again. `program` is
    /// `legwork-sim`.
    pub fn phone_dies(&mut self, program: &Path) -> Result<()> {
        self.telling.chapter("A phone dies");
        let pending = self.amy.phone.app()?.sync_view()?.pending;
        let before = self.amy.notes(self.shared)?;
        self.amy.phone.close();
        let saved = victim::kill_after(program, self.amy.phone.folder(), self.shared, WRITES)?;
        self.telling.say(format_args!("Killed while writing; it had called {} notes saved", saved.len()));
        self.amy.phone.reopen()?;
        let mut lost = 0;
        for id in &saved {
            lost += u32::from(self.amy.phone.detail("activity", *id)?.is_none());
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
