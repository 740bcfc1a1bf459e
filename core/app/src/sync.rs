//! Sending and fetching, receipts, and what needs attention (V1).

use crate::legwork::{Desk, Legwork, lock};
use crate::trouble;
use legwork_domain::{Error, ErrorKind, Incarnation, RecordId, Result};
use legwork_geo::anchor::{Anchor, ClockReading};
pub use legwork_net::Cancel;
use legwork_net::anchor::AnchorClock;
use legwork_net::{Live, Observer, Runner};
use legwork_store::inbox::{self, Entry};
use legwork_store::outbox::{self, Group, WriteContext};
use legwork_store::results::{self, Receipt};
use legwork_store::{Changed, meta};
use legwork_sync::{Storage, SyncState};
use legwork_view::words::Arg;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

/// The state of the sync in words: "数据截至 10:24 · 3 项待发送".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncView {
    /// Changes the server has not confirmed.
    pub pending: u64,
    /// Entries that wait for the person.
    pub attention: u64,
    /// Unix ms of the last complete fetch.
    pub data_as_of_ms: Option<i64>,
    /// The server ended the login: nothing is sent or fetched until the person signs in again. What waits stays.
    pub login_ended: bool,
    /// All of it in one line.
    pub text: String,
}

/// How far a record's changes have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptView {
    /// The action.
    pub group: Group,
    /// `on_this_phone`, `sent`, `accepted`, `attention`.
    pub state: &'static str,
    /// In words.
    pub text: String,
}

/// An entry of "needs attention".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionView {
    /// Its number.
    pub number: i64,
    /// The action it belongs to.
    pub group: Group,
    /// Object type of the record.
    pub object: String,
    /// The record.
    pub id: RecordId,
    /// Its title, as far as it is on this phone.
    pub title: String,
    /// What happened, in words.
    pub text: String,
    /// A value of mine lost and can be put back; otherwise the action was refused and can be sent again or dropped.
    pub lost_value: bool,
    /// It is a refused form, which can be filled in again ([`Legwork::refused_form`]).
    pub editable: bool,
}

/// The server's order to delete what is on this phone.
const WIPED: &str = "device_wiped";
/// Name of the setting that holds the last [`Anchor`] of the server's time.
const ANCHOR_SETTING: &str = "time-anchor";
/// Age at which an anchor is renewed, ns of the monotonic clock: its doubt has grown by 0.1 s.
const RENEW_AFTER_NS: u64 = 30 * 60 * 1_000_000_000;

impl Legwork {
    /// Sends and fetches until nothing is left to do, files included. Blocks; needs the network.
    ///
    /// # Errors
    /// What stopped it: [network trouble](crate::trouble), `server_busy`, `session_ended`, `signed_out`,
    /// `password_change_required`, `upgrade_required`, `server_too_old`, `sync_gap`, `message_not_ours`,
    /// `message_truncated`, `cancelled`, or `device_wiped`: then the person is signed out and the data is gone. What
    /// was sent and fetched until then stays; local work is never affected. A single file that cannot be moved stops
    /// nothing and is tried again later.
    pub fn sync_now(&self, cancel: &Cancel) -> Result<SyncView> {
        match self.sync_once(cancel) {
            // Done before this returns; whoever hears of it meanwhile finds nothing left to do.
            Err(error) if error.code == WIPED => {
                self.wipe()?;
                return Err(error);
            }
            outcome => outcome?,
        };
        self.login_holds();
        self.sync_view()
    }

    /// The sync that goes on by itself does it, when there is one.
    fn sync_once(&self, cancel: &Cancel) -> Result<SyncState> {
        if let Some(live) = self.live().filter(|live| live.is_running()) {
            match live.sync_once(cancel) {
                // It was stopped meanwhile.
                Err(error) if error.code == "cancelled" && !cancel.is_cancelled() => {}
                told => return told,
            }
        }
        self.runner()?.sync_once(cancel)
    }

    /// Stays in step with the server from now on, woken by it. Returns at once. Already in step, it looks for news.
    ///
    /// # Errors
    /// `session_ended`, `not_our_server` for an address that is none, `network_unavailable`. What goes wrong later is
    /// told by the observer and [`Legwork::sync_view`].
    pub fn start_sync(&self) -> Result<()> {
        if let Some(live) = self.live().filter(|live| live.is_running() && !self.inner.login_ended.load(Relaxed)) {
            live.online();
            return Ok(());
        }
        self.stop_sync();
        let live = Arc::new(self.runner()?.run());
        // Started twice at once, the later one goes on.
        let _other = lock(&self.inner.live).replace(live);
        Ok(())
    }

    /// Stops staying in step; waits until nothing touches the database any more.
    pub fn stop_sync(&self) {
        let live = lock(&self.inner.live).take();
        if let Some(live) = live {
            live.stop();
        }
    }

    /// The app came to the front or went to the back, or the network came back.
    pub fn nudge(&self, what: Nudge) {
        if what == Nudge::Background {
            // Now nobody waits for it. If the disk is too full for it, the log and the files stay as they are.
            let _ = self.with(|store, _| Ok(store.checkpoint()?));
            let _ = self.tidy_files();
        }
        if let Some(live) = self.live() {
            match what {
                Nudge::Foreground => live.foreground(),
                Nudge::Background => live.background(),
                Nudge::Online => live.online(),
            }
        }
    }

    /// The state of the sync in words; also without a network.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn sync_view(&self) -> Result<SyncView> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let pending = outbox::waiting(store.connection())?;
            let attention = inbox::inbox(store.connection())?.len() as u64;
            let as_of = Storage::position(&*store)?.data_as_of_ms;
            let text = desk.formatter(store, |f| {
                let words = desk.words;
                let time = as_of.map(|ms| f.moment(ms));
                let mut parts = vec![match &time {
                    Some(time) => words.with("sync-data-as-of", &[("time", Arg::Text(time))]),
                    None => words.get("sync-never"),
                }];
                for (key, count) in [("sync-waiting", pending), ("sync-attention", attention)] {
                    if count > 0 {
                        parts.push(words.with(key, &[("count", Arg::Number(count as i64))]));
                    }
                }
                parts.join(" · ")
            });
            let login_ended = self.inner.login_ended.load(Relaxed);
            Ok(SyncView { pending, attention, data_as_of_ms: as_of, login_ended, text })
        })
    }

    /// Receipts of the changes of a record, oldest first.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn receipts(&self, object: &str, id: RecordId) -> Result<Vec<ReceiptView>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let all = results::receipts(store.connection(), object, id)?;
            Ok(desk.formatter(store, |f| {
                let view = |(group, receipt): (Group, Receipt)| {
                    let (state, text) = match receipt {
                        Receipt::OnThisPhone => ("on_this_phone", desk.words.get("receipt-on-this-phone")),
                        Receipt::Sent => ("sent", desk.words.get("receipt-sent")),
                        Receipt::Accepted { at_ms } => {
                            let time = f.moment(at_ms);
                            ("accepted", desk.words.with("receipt-accepted", &[("time", Arg::Text(&time))]))
                        }
                        Receipt::NeedsAttention => ("attention", desk.words.get("receipt-attention")),
                    };
                    ReceiptView { group, state, text }
                };
                all.into_iter().map(view).collect()
            }))
        })
    }

    /// What needs attention, in words.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn attention(&self) -> Result<Vec<AttentionView>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let entries = inbox::inbox(store.connection())?;
            Ok(desk.formatter(store, |f| {
                let view = |entry: inbox::InboxEntry| {
                    let mutation = &entry.mutation;
                    let title = crate::legwork::title(store, &desk.schema, &mutation.object, mutation.id);
                    let (text, lost_value) = match &entry.entry {
                        Entry::Rejected(reject) => (legwork_view::trouble::reject(desk.words, reject), false),
                        Entry::Merged { field, mine, winner, by, .. } => {
                            let kind = desk.schema.object(&mutation.object);
                            let found = kind.and_then(|k| k.field(field));
                            let show = |value| found.map(|field| f.value(field, value)).unwrap_or_default();
                            let label = found.map_or(field.as_str(), |field| desk.words.label(&field.label));
                            let who = by.and_then(|id| (f.name_of)("user", id));
                            let who = who.unwrap_or_else(|| desk.words.get("somebody"));
                            let args = [
                                ("field", Arg::Text(label)),
                                ("mine", Arg::Text(&show(mine))),
                                ("winner", Arg::Text(&show(winner))),
                                ("who", Arg::Text(&who)),
                            ];
                            (desk.words.with("attention-lost", &args), true)
                        }
                    };
                    AttentionView {
                        number: entry.number,
                        group: entry.group,
                        object: mutation.object.clone(),
                        id: mutation.id,
                        title: title.unwrap_or_else(|| desk.words.get("not-visible")),
                        text,
                        lost_value,
                        editable: crate::refused::is_form(&entry, desk.schema.object(&mutation.object)),
                    }
                };
                entries.into_iter().map(view).collect()
            }))
        })
    }

    /// Puts a lost value of mine back, as a new change.
    ///
    /// # Errors
    /// `not_found` when there is no such entry of a lost value; a [refusal or limit](crate::trouble) of the write. The
    /// entry stays.
    pub fn restore_mine(&self, number: i64) -> Result<()> {
        let context = self.write_context()?;
        let written = self.with(|store, _| Ok(inbox::restore_mine(store, number, &context)?))?;
        self.after_write(&written.changed);
        Ok(())
    }

    /// Sends a refused action again.
    ///
    /// # Errors
    /// `not_found` when there is no such refused action; a [refusal](crate::trouble) when it does not apply to the
    /// records as they are now, or a limit of the write. The entry stays.
    pub fn retry(&self, group: Group) -> Result<()> {
        let context = self.write_context()?;
        let written = self.with(|store, _| Ok(inbox::retry_rejected(store, group, &context)?))?;
        self.after_write(&written.changed);
        Ok(())
    }

    /// Gives a refused action up.
    ///
    /// # Errors
    /// `not_found` when there is no such refused action.
    pub fn drop_rejected(&self, group: Group) -> Result<()> {
        self.with(|store, _| Ok(inbox::drop_rejected(store, group)?))
    }

    /// Accepts that another value stands.
    ///
    /// # Errors
    /// `not_found` when there is no such entry.
    pub fn dismiss(&self, number: i64) -> Result<()> {
        self.with(|store, _| Ok(inbox::dismiss(store, number)?))
    }

    pub(crate) fn live(&self) -> Option<Arc<Live>> {
        lock(&self.inner.live).clone()
    }

    fn write_context(&self) -> Result<WriteContext<'static>> {
        Ok(WriteContext { now_ms: self.now_ms()?, ..WriteContext::default() })
    }

    /// The server takes this login.
    pub(crate) fn login_holds(&self) {
        self.inner.login_ended.store(false, Relaxed);
    }

    /// The server takes this login no more: whoever looks is told at once, and only once.
    fn login_ends(&self) {
        if !self.inner.login_ended.swap(true, Relaxed)
            && let Some(observer) = &self.inner.platform.observer
        {
            observer.sync_state();
        }
    }

    fn runner(&self) -> Result<Runner> {
        let open = self.opened()?;
        let credentials = self.credentials().inspect_err(|error| {
            if error.kind == ErrorKind::Unauthenticated {
                self.login_ends();
            }
        })?;
        let (clock, app) = (self.inner.platform.clock.clone(), self.clone());
        let runner = Runner::new(&credentials, self.device_info()?, open.store)
            .with_clock(move || clock.read().map_or(0, |c| c.wall_ms))
            .with_chain_head(move || app.chain_head().ok().flatten())
            .with_anchors(Arc::new(Watcher { app: self.clone() }))
            .observed_by(Arc::new(Watcher { app: self.clone() }));
        Ok(runner)
    }
}

/// What the shell tells the sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nudge {
    /// The app came to the front.
    Foreground,
    /// The app went to the back.
    Background,
    /// The network came back.
    Online,
}

impl Legwork {
    /// The last anchor of the server's time that this install got, of this boot or an earlier one.
    pub(crate) fn anchor(&self) -> Result<Option<Anchor>> {
        let device = *self.install()?.as_bytes();
        let json = self.with(|store, _| Ok(meta::setting(store.connection(), ANCHOR_SETTING)?))?;
        // One that cannot be read, or of another install, is none: the time is wider then, and says so.
        let anchor = json.and_then(|json| serde_json::from_str::<Anchor>(&json).ok());
        Ok(anchor.filter(|anchor| anchor.token.device == device))
    }
}

impl AnchorClock for Watcher {
    fn due(&self) -> Option<ClockReading> {
        let now = self.app.clock().ok()?;
        let fresh = self.app.anchor().ok()?.is_some_and(|anchor| {
            let age_ns = now.monotonic_ns.checked_sub(anchor.received_ns);
            anchor.token.boot_id == now.boot_id && age_ns.is_some_and(|ns| ns < RENEW_AFTER_NS)
        });
        (!fresh).then_some(now)
    }
    fn read(&self) -> Result<ClockReading> {
        self.app.clock()
    }
}

struct Watcher {
    app: Legwork,
}

impl Observer for Watcher {
    fn changed(&self, changed: &Changed) {
        self.app.tell(changed);
    }
    fn state(&self, _state: &SyncState) {
        if let Some(observer) = &self.app.inner.platform.observer {
            observer.sync_state();
        }
    }
    fn need_login(&self) {
        self.app.login_ends();
    }
    fn failed(&self, error: &Error) {
        // Files and the time anchor move beside the engine and may meet it first.
        if error.kind == ErrorKind::Unauthenticated {
            self.app.login_ends();
        }
        if error.code == WIPED {
            self.wipe();
        }
    }
    fn wipe(&self) {
        let app = self.app.clone();
        // On a thread of its own: the sync that tells of it must end first. A phone that cannot make one is wiped by
        // its next contact.
        let _ = std::thread::Builder::new().name("legwork-wipe".into()).spawn(move || {
            // What could not be deleted has no key any more.
            let _ = app.wipe();
            if let Some(observer) = &app.inner.platform.observer {
                observer.sync_state();
            }
        });
    }
    fn registered(&self, incarnation: Incarnation) {
        // Failing to keep it means one more registration at the next start, nothing worse.
        let _ = self.app.keep_incarnation(incarnation);
    }
    fn anchored(&self, anchor: &Anchor) {
        let keep = || {
            let json = serde_json::to_string(anchor).map_err(trouble::internal)?;
            self.app.with(|store, _| Ok(meta::set_setting(store.connection(), ANCHOR_SETTING, &json)?))
        };
        // Without a fresh anchor the time of a check-in is wider, and says so.
        let _: Result<(), Error> = keep();
    }
}
