//! Opening the app, the person's database, and the one way to write.

use crate::platform::{self, Platform};
use crate::session::Account;
use crate::trouble;
use jiff::tz::TimeZone;
use legwork_domain::access::{Actor, Departments, Rights};
use legwork_domain::metadata::{ObjectType, Schema};
use legwork_domain::query::{Context, Filter};
use legwork_domain::{Error, ErrorKind, Op, Record, RecordId, Result};
use legwork_geo::anchor::ClockReading;
use legwork_store::outbox::{Action, Attachment, WriteContext, Written, write_action};
use legwork_store::query::ListQuery;
use legwork_store::{Changed, Store};
use legwork_view::format::Formatter;
use legwork_view::{Language, Words};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How the app is opened.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder for databases, files and the list of accounts; left out of backups by the shell.
    pub folder: PathBuf,
    /// Folder of the card models; `None` = look in the usual places.
    pub models: Option<PathBuf>,
    /// Language of all texts.
    pub language: Language,
    /// Shown to the administrator: "Pixel 9".
    pub device_name: String,
    /// `android`, `ios`, `linux`.
    pub platform_name: String,
}

/// The app. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Legwork {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) config: Config,
    pub(crate) platform: Platform,
    pub(crate) language: Mutex<Language>,
    pub(crate) open: Mutex<Option<Open>>,
    pub(crate) credentials: Mutex<Option<legwork_net::Credentials>>,
    pub(crate) live: Mutex<Option<Arc<legwork_net::Live>>>,
    pub(crate) login_ended: AtomicBool,
    pub(crate) resuming: Mutex<()>,
    pub(crate) check_in: Mutex<Option<crate::visits::CheckIn>>,
    pub(crate) scanner: Mutex<Option<Arc<legwork_card::Scanner>>>,
    pub(crate) inverses: Mutex<crate::undo::Inverses>,
}

/// The signed-in person and their database.
#[derive(Clone)]
pub(crate) struct Open {
    pub(crate) account: Account,
    pub(crate) store: Arc<Mutex<Store>>,
}

impl Legwork {
    /// Opens the app; the last person who signed in on this device is signed in again, without a network.
    ///
    /// # Errors
    /// As [`Legwork::resume`].
    pub fn open(config: Config, platform: Platform) -> Result<Legwork> {
        let app = Legwork::prepare(config, platform);
        app.resume()?;
        Ok(app)
    }

    /// The app with nobody signed in and no file touched yet: it has words for whatever [`Legwork::resume`] meets.
    #[must_use]
    pub fn prepare(config: Config, platform: Platform) -> Legwork {
        let language = Mutex::new(config.language);
        let inner = Inner {
            config,
            platform,
            language,
            open: Mutex::default(),
            credentials: Mutex::default(),
            live: Mutex::default(),
            login_ended: AtomicBool::default(),
            resuming: Mutex::default(),
            check_in: Mutex::default(),
            scanner: Mutex::default(),
            inverses: Mutex::default(),
        };
        Legwork { inner: Arc::new(inner) }
    }

    /// Makes the folder and signs the last person in again, without a network. Nothing happens when that was done.
    /// After an error it can be tried again.
    ///
    /// # Errors
    /// Kind `corrupt`: `accounts_damaged`, `database_corrupt`; kind `invalid`: `malformed` (the object types stored in
    /// the database); all files are kept as they are. `database_from_the_future` (written by a newer app),
    /// `not_supported` (this build cannot open such a database), `disk_full`, `database_busy`, `file_access`, or the
    /// error of the key vault. Nobody is signed in then.
    pub fn resume(&self) -> Result<()> {
        let _one_at_a_time = lock(&self.inner.resuming);
        if self.account().is_some() {
            return Ok(());
        }
        std::fs::create_dir_all(&self.inner.config.folder).map_err(trouble::io)?;
        match self.last_account()? {
            Some(account) => self.open_store(account),
            None => Ok(()),
        }
    }

    /// The language of all texts.
    pub fn language(&self) -> Language {
        *lock(&self.inner.language)
    }
    /// Changes the language at once.
    pub fn set_language(&self, language: Language) {
        *lock(&self.inner.language) = language;
    }
    /// The texts in the person's language.
    pub fn words(&self) -> Words {
        Words::new(self.language())
    }

    pub(crate) fn clock(&self) -> Result<ClockReading> {
        self.inner.platform.clock.read()
    }
    pub(crate) fn now_ms(&self) -> Result<i64> {
        Ok(self.clock()?.wall_ms)
    }
    pub(crate) fn new_id(&self) -> Result<RecordId> {
        Ok(RecordId::v7(self.now_ms()?, platform::random()))
    }

    pub(crate) fn opened(&self) -> Result<Open> {
        let open = lock(&self.inner.open).clone();
        open.ok_or_else(|| Error::new(ErrorKind::Unauthenticated, "not_signed_in"))
    }
    /// The signed-in person.
    pub(crate) fn me(&self) -> Result<RecordId> {
        Ok(self.opened()?.account.user)
    }
    /// Runs `work` with the store.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Store, &Account) -> Result<T>) -> Result<T> {
        let open = self.opened()?;
        let mut store = lock(&open.store);
        work(&mut store, &open.account)
    }

    /// The one way to write: applies the actions, queues them, tells the observer.
    pub(crate) fn write(&self, actions: &[Action], durable: bool, attachments: &[Attachment]) -> Result<Written> {
        let context = WriteContext { now_ms: self.now_ms()?, durable, attachments };
        let (written, inverse) = self.with(|store, _| {
            let inverse = crate::undo::inverse(store, actions)?;
            Ok((write_action(store, actions, &context)?, inverse))
        })?;
        lock(&self.inner.inverses).keep(written.group, inverse);
        self.after_write(&written.changed);
        Ok(written)
    }

    /// Tells the screens and the sync.
    pub(crate) fn after_write(&self, changed: &Changed) {
        self.tell(changed);
        if let Some(live) = self.live() {
            live.local_write();
        }
    }

    /// Tells the observer, without any lock held.
    pub(crate) fn tell(&self, changed: &Changed) {
        if let Some(observer) = self.inner.platform.observer.as_ref().filter(|_| !changed.is_empty()) {
            observer.changed(changed.objects.iter().cloned().collect(), changed.records.iter().copied().collect());
        }
    }
}

/// A lock that survives a panic elsewhere: the data behind it is only ever replaced whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One step of a user action.
pub(crate) fn action(object: &str, id: RecordId, op: Op) -> Action {
    Action { object: object.to_owned(), id, op }
}

/// The object type, or the error a wrong name deserves.
pub(crate) fn kind<'s>(schema: &'s Schema, object: &str) -> Result<&'s ObjectType> {
    schema.object(object).ok_or_else(|| Error::new(ErrorKind::NotFound, "unknown_object"))
}

/// What formatting and filters need to know about the person, read once per view.
pub(crate) struct Desk {
    pub(crate) schema: Arc<Schema>,
    pub(crate) context: Context,
    pub(crate) words: Words,
    pub(crate) actor: Actor,
    pub(crate) departments: Departments,
}

impl Desk {
    pub(crate) fn new(app: &Legwork, store: &Store, account: &Account) -> Result<Desk> {
        let user = store.get("user", account.user)?;
        let text = |value: &legwork_domain::Value| value.as_text().map(str::to_owned);
        let department = user.as_ref().and_then(|u| u.get("department").as_id());
        let roles = user.as_ref().and_then(|u| u.get("roles").as_list()).unwrap_or_default();
        let zone = TimeZone::get(&account.zone).unwrap_or(TimeZone::UTC);
        let all = ListQuery { object: "department".into(), limit: 500, ..ListQuery::default() };
        let departments = legwork_store::query::list(store.connection(), store.tables(), &all)?.records;
        Ok(Desk {
            schema: store.schema().clone(),
            context: Context { me: account.user, department, now_ms: app.now_ms()?, zone },
            words: app.words(),
            actor: Actor { user: account.user, department, roles: roles.iter().filter_map(text).collect() },
            departments: Departments::new(departments.iter().map(|d| (d.id, d.get("parent").as_id()))),
        })
    }
    pub(crate) fn rights(&self) -> Rights<'_> {
        Rights::new(&self.schema, &self.departments, &self.actor)
    }
    /// Calls `work` with a formatter that looks names up in `store`.
    pub(crate) fn formatter<T>(&self, store: &Store, work: impl FnOnce(&Formatter<'_>) -> T) -> T {
        let name_of = |object: &str, id: RecordId| title(store, &self.schema, object, id);
        work(&Formatter {
            words: self.words,
            schema: &self.schema,
            zone: &self.context.zone,
            now_ms: self.context.now_ms,
            name_of: &name_of,
        })
    }
    pub(crate) fn list(&self, store: &Store, mut query: ListQuery) -> Result<legwork_store::query::ListPage> {
        query.filter = query.filter.resolve(&self.context);
        Ok(legwork_store::query::list(store.connection(), store.tables(), &query)?)
    }
    pub(crate) fn all(&self, store: &Store, object: &str, filter: Filter, limit: u32) -> Result<Vec<Record>> {
        let query = ListQuery { object: object.to_owned(), filter, limit, ..ListQuery::default() };
        Ok(self.list(store, query)?.records)
    }
}

/// The title of a record, as far as it is on this phone.
pub(crate) fn title(store: &Store, schema: &Schema, object: &str, id: RecordId) -> Option<String> {
    let kind = schema.object(object)?;
    let record = store.get(object, id).ok()??;
    record.get(&kind.title).as_text().map(str::to_owned)
}
