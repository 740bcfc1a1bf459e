//! Which feeds this phone follows, what they hold, and their counts and checksums.

use crate::error::{Result, StoreError};
use legwork_domain::RecordId;
use legwork_domain::bucket::{Digest, Feed};
use rusqlite::{Connection, Transaction};

/// One followed feed.
#[derive(Clone, Debug)]
pub(crate) struct FeedState {
    pub(crate) number: i64,
    pub(crate) feed: Feed,
    pub(crate) cursor: u64,
    pub(crate) digest: Digest,
    pub(crate) reset: bool,
}

/// The followed feeds, held in memory during a transaction and written back at its end.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) feeds: Vec<FeedState>,
}

impl Ledger {
    pub(crate) fn load(connection: &Connection) -> Result<Ledger> {
        let mut statement =
            connection.prepare_cached("SELECT number, bucket, object, cursor, count, sum, reset FROM feed")?;
        let mut found = statement.query([])?;
        let mut feeds = Vec::new();
        while let Some(row) = found.next()? {
            let bucket: String = row.get(1)?;
            let feed = Feed { bucket: bucket.parse().map_err(|_| StoreError::Corrupt)?, object: row.get(2)? };
            let digest = Digest { count: row.get::<_, i64>(4)? as u64, sum: u128::from_le_bytes(row.get(5)?) };
            let cursor = row.get::<_, i64>(3)? as u64;
            feeds.push(FeedState { number: row.get(0)?, feed, cursor, digest, reset: row.get::<_, i64>(6)? != 0 });
        }
        Ok(Ledger { feeds })
    }
    pub(crate) fn save(&self, tx: &Transaction<'_>) -> Result<()> {
        let sql = "UPDATE feed SET cursor = ?2, count = ?3, sum = ?4, reset = ?5 WHERE number = ?1";
        let mut statement = tx.prepare_cached(sql)?;
        for state in &self.feeds {
            let (count, sum) = (state.digest.count as i64, state.digest.sum.to_le_bytes());
            statement.execute((state.number, state.cursor as i64, count, sum.as_slice(), i64::from(state.reset)))?;
        }
        Ok(())
    }
    pub(crate) fn position(&self, feed: &Feed) -> Option<usize> {
        self.feeds.iter().position(|state| state.feed == *feed)
    }
    /// The place of a feed, followed from now on if it was not.
    pub(crate) fn follow(&mut self, tx: &Transaction<'_>, feed: &Feed) -> Result<usize> {
        if let Some(place) = self.position(feed) {
            return Ok(place);
        }
        tx.execute("INSERT INTO feed (bucket, object) VALUES (?1, ?2)", (feed.bucket.to_string(), &feed.object))?;
        let number = tx.last_insert_rowid();
        let digest = Digest::default();
        self.feeds.push(FeedState { number, feed: feed.clone(), cursor: 0, digest, reset: false });
        Ok(self.feeds.len() - 1)
    }
    /// Empties a feed; returns the rids it held.
    pub(crate) fn clear(&mut self, tx: &Transaction<'_>, place: usize) -> Result<Vec<i64>> {
        let state = &mut self.feeds[place];
        let mut statement = tx.prepare_cached("DELETE FROM row_feed WHERE feed = ?1 RETURNING rid")?;
        let rids = statement.query_map([state.number], |row| row.get(0))?.collect::<Result<_, _>>()?;
        state.digest = Digest::default();
        Ok(rids)
    }
    /// Stops following a feed; returns the rids it held.
    pub(crate) fn drop_feed(&mut self, tx: &Transaction<'_>, place: usize) -> Result<Vec<i64>> {
        let rids = self.clear(tx, place)?;
        tx.execute("DELETE FROM feed WHERE number = ?1", [self.feeds[place].number])?;
        self.feeds.remove(place);
        Ok(rids)
    }
    /// A row that no feed held before is now held by these.
    pub(crate) fn add_new(
        &mut self,
        tx: &Transaction<'_>,
        at: &[usize],
        rid: i64,
        id: RecordId,
        seq: u64,
    ) -> Result<()> {
        for &place in at {
            add_member(tx, self.feeds[place].number, rid)?;
            self.feeds[place].digest.add(id, seq);
        }
        Ok(())
    }
    /// A row of `old_seq` becomes `seq` and is held by exactly these feeds. Returns whether it left one.
    pub(crate) fn move_row(
        &mut self,
        tx: &Transaction<'_>,
        at: &[usize],
        rid: i64,
        id: RecordId,
        (old_seq, seq): (u64, u64),
    ) -> Result<bool> {
        let object = self.feeds[at[0]].feed.object.clone();
        let mut left = false;
        for (place, state) in self.feeds.iter_mut().enumerate().filter(|(_, s)| s.feed.object == object) {
            let member = is_member(tx, state.number, rid)?;
            let stays = at.contains(&place);
            if member {
                state.digest.remove(id, old_seq);
            }
            if stays {
                state.digest.add(id, seq);
            }
            match (member, stays) {
                (false, true) => add_member(tx, state.number, rid)?,
                (true, false) => {
                    remove_member(tx, state.number, rid)?;
                    left = true;
                }
                _ => {}
            }
        }
        Ok(left)
    }
    /// A row leaves one feed; whether it was there.
    pub(crate) fn remove(&mut self, tx: &Transaction<'_>, at: usize, rid: i64, id: RecordId, seq: u64) -> Result<bool> {
        let state = &mut self.feeds[at];
        let member = is_member(tx, state.number, rid)?;
        if member {
            remove_member(tx, state.number, rid)?;
            state.digest.remove(id, seq);
        }
        Ok(member)
    }
}

fn is_member(tx: &Transaction<'_>, feed: i64, rid: i64) -> Result<bool> {
    Ok(tx.prepare_cached("SELECT 1 FROM row_feed WHERE feed = ?1 AND rid = ?2")?.exists((feed, rid))?)
}

fn add_member(tx: &Transaction<'_>, feed: i64, rid: i64) -> Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO row_feed (feed, rid) VALUES (?1, ?2)")?.execute((feed, rid))?;
    Ok(())
}

fn remove_member(tx: &Transaction<'_>, feed: i64, rid: i64) -> Result<()> {
    tx.prepare_cached("DELETE FROM row_feed WHERE feed = ?1 AND rid = ?2")?.execute((feed, rid))?;
    Ok(())
}
