//! The server: the real storage functions on a real database, transactions that end well or not, and what it decided.

use super::oracle::Oracle;
use super::plan::Plan;
use super::templates::{Templates, copy};
use super::{Violation, run::START_MS};
use legwork_domain::hlc::MAX_AHEAD_MS;
use legwork_domain::metadata::Schema;
use legwork_domain::{Epoch, Error, ErrorKind, Fields, Hlc, Incarnation, Mutation, Op, RecordId, Stamp, Value};
use legwork_protocol::account::DeviceInfo;
use legwork_protocol::sync::{PullAnswer, PullRequest, PushAnswer, PushRequest, Verdict};
use legwork_server::change::Change;
use legwork_server::db::{Conn, Db};
use legwork_server::engine::{Engine, Session};
use legwork_server::tenant::Tenant;
use legwork_server::{records, setup, sync, tenant, vals};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// How a write transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Committed and answered.
    Well,
    /// Committed; the process dies before it answers.
    AnswerLost,
    /// The commit fails, the process goes on.
    RolledBack,
    /// The process dies after this many mutations of the batch.
    Dies(usize),
}

/// A user action with the server's word on each of its mutations.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) user: RecordId,
    pub(crate) now_ms: i64,
    pub(crate) decided: Vec<(Mutation, Verdict)>,
}

/// Words of the server on mutations, by incarnation and number.
type Log = BTreeMap<(Incarnation, u64), (Mutation, Verdict)>;

/// A backup: the database, and what had been decided by then.
struct Saved {
    path: PathBuf,
    log: Log,
    oracle: Oracle,
    console_mid: u64,
}

/// The server of one schedule.
pub(crate) struct Server {
    path: PathBuf,
    saved: Option<Saved>,
    files: u32,
    conn: Conn,
    engine: Engine,
    schema: Arc<Schema>,
    pub(crate) tenant: RecordId,
    pub(crate) admin: RecordId,
    pub(crate) people: Vec<RecordId>,
    pub(crate) departments: [RecordId; 3],
    console: (Incarnation, u64, Hlc),
    /// The word on every mutation ever decided.
    pub(crate) log: Log,
    /// Stamps a phone showed that did not come to count: of refused mutations, of those set back, and of what a
    /// restore undid.
    pub(crate) void: BTreeSet<Stamp>,
    /// Stamps that values had in this history.
    given: BTreeSet<Stamp>,
    pub(crate) oracle: Oracle,
}

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn killed() -> Error {
    Error::new(ErrorKind::Unavailable, "killed")
}

impl Server {
    /// A server with a company: headquarters, two departments below it, an administrator, some people.
    pub(crate) fn start(
        plan: &Plan,
        dice: &mut crate::dice::Dice,
        templates: &Templates,
        path: PathBuf,
    ) -> Result<Server, Violation> {
        templates.copy("server.db", &path)?;
        let schema = templates.schemas[0].clone();
        let (conn, engine) = (Db::open(&path)?.writer()?, Engine::new(schema.clone()));
        let ids: Vec<RecordId> = (0..5 + plan.people).map(|_| dice.id(START_MS)).collect();
        let (tenant, admin, departments) = (ids[0], ids[1], [ids[2], ids[3], ids[4]]);
        let people = ids[5..].to_vec();
        let new = setup::NewTenant {
            tenant,
            department: departments[0],
            admin,
            company: "Simulation",
            admin_name: "Admin",
            login: "admin",
            zone: "Asia/Shanghai",
            currency: "CNY",
        };
        let roles = ["rep", "manager", "department_rep", "rep"];
        conn.transaction(|tx| {
            tenant::start_epoch(tx, 77)?;
            setup::create(tx, &engine, START_MS, &new)?;
            let session = Session { tenant, user: admin, device: None };
            let mut change = Change::begin(tx, &engine, &session, START_MS)?;
            for (id, name) in departments[1..].iter().zip(["East", "West"]) {
                let department = fields([("name", name.into()), ("parent", departments[0].into())]);
                setup::add(&mut change, "department", *id, department)?;
            }
            for (place, id) in people.iter().enumerate() {
                let login = format!("person{place}");
                let person = fields([
                    ("name", login.clone().into()),
                    ("login", login.into()),
                    ("department", departments[1 + place / 3].into()),
                    ("roles", Value::set([roles[place % roles.len()].into()])),
                    ("status", "active".into()),
                ]);
                setup::add(&mut change, "user", *id, person)?;
            }
            change.finish()
        })?;
        let session = Session { tenant, user: admin, device: None };
        let console = conn.transaction(|tx| sync::web_incarnation(tx, START_MS, &session))?;
        let mut server = Server {
            path,
            saved: None,
            files: 0,
            conn,
            engine,
            schema,
            tenant,
            admin,
            departments,
            people,
            console: (console, 0, Hlc::default()),
            log: BTreeMap::new(),
            void: BTreeSet::new(),
            given: BTreeSet::new(),
            oracle: Oracle::default(),
        };
        let records = server.all_records()?.into_iter().map(|stored| stored.record);
        let records: Vec<_> = records.collect();
        server.oracle.begin(records, Tenant::load(&server.conn, tenant)?.hlc);
        Ok(server)
    }

    pub(crate) fn conn(&self) -> &Conn {
        &self.conn
    }

    /// Every record, deleted ones too.
    pub(crate) fn all_records(&self) -> Result<Vec<records::Stored>, Violation> {
        let rows = self.conn.query("SELECT object, id FROM record WHERE tenant = $1", &vals![self.tenant])?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.extend(records::read(&self.conn, self.tenant, row.text(0)?, row.id(1)?)?);
        }
        Ok(found)
    }

    /// The newest sequence number.
    pub(crate) fn seq(&self) -> Result<u64, Violation> {
        Ok(Tenant::load(&self.conn, self.tenant)?.seq)
    }

    /// The server's history.
    pub(crate) fn epoch(&self) -> Result<Epoch, Violation> {
        Ok(tenant::epoch(&self.conn)?)
    }

    /// The process starts anew on the same database.
    pub(crate) fn restart(&mut self) -> Result<(), Violation> {
        self.conn = Db::open(&self.path)?.writer()?;
        self.engine = Engine::new(self.schema.clone());
        Ok(())
    }

    /// Copies the database as it is.
    pub(crate) fn back_up(&mut self) -> Result<(), Violation> {
        let path = self.next_path();
        copy(&self.path, &path)?;
        let (log, oracle, console_mid) = (self.log.clone(), self.oracle.clone(), self.console.1);
        self.saved = Some(Saved { path, log, oracle, console_mid });
        Ok(())
    }

    /// The database is lost and the backup takes its place, with a history of its own from there on. `false` without a
    /// backup. What was decided since counts for nothing, so phones will show what they once had replaced.
    pub(crate) fn restore(&mut self, random: u64) -> Result<bool, Violation> {
        let path = self.next_path();
        let Some(saved) = &self.saved else { return Ok(false) };
        copy(&saved.path, &path)?;
        let forgotten = self.log.iter().filter(|(key, _)| !saved.log.contains_key(key));
        self.void.extend(forgotten.map(|(_, (mutation, _))| mutation.stamp()));
        self.void.append(&mut self.given);
        (self.log, self.oracle) = (saved.log.clone(), saved.oracle.clone());
        self.console.1 = saved.console_mid;
        self.path = path;
        self.restart()?;
        self.conn.transaction(|tx| tenant::start_epoch(tx, random))?;
        Ok(true)
    }

    fn next_path(&mut self) -> PathBuf {
        self.files += 1;
        self.path.with_file_name(format!("server-{}.db", self.files))
    }

    /// New metadata, as after an update of the server.
    pub(crate) fn grow(&mut self, schema: &Arc<Schema>) -> Result<(), Violation> {
        self.schema = schema.clone();
        self.restart()
    }

    fn session(&self, user: RecordId, install: Option<RecordId>) -> Session {
        Session { tenant: self.tenant, user, device: install }
    }

    /// Registers a phone's database file.
    pub(crate) fn register(&mut self, user: RecordId, install: RecordId, now_ms: i64) -> Result<Incarnation, Error> {
        let info = DeviceInfo {
            install,
            name: "simulated".into(),
            platform: "linux".into(),
            app_version: "1".into(),
            signer_key: None,
            signer_kind: None,
        };
        self.conn.transaction(|tx| sync::register(tx, now_ms, self.tenant, user, &info))
    }

    /// Answers a pull.
    pub(crate) fn pull(
        &self,
        user: RecordId,
        install: RecordId,
        now_ms: i64,
        request: &PullRequest,
    ) -> Result<PullAnswer, Error> {
        let session = self.session(user, Some(install));
        self.conn.snapshot(|tx| sync::pull(tx, &self.engine, now_ms, &session, request))
    }

    /// Takes a push and checks what was decided; `None` when no answer leaves.
    pub(crate) fn push(
        &mut self,
        (user, install): (RecordId, Option<RecordId>),
        now_ms: i64,
        request: &PushRequest,
        fate: Fate,
    ) -> Result<Result<Option<PushAnswer>, Error>, Violation> {
        let session = self.session(user, install);
        // As the server takes many changes; both ways must come to the same.
        let alone = matches!(fate, Fate::Well | Fate::AnswerLost) && request.mutations.len() % 2 == 1;
        let done = if alone {
            sync::push_large(&self.conn, &self.engine, now_ms, &session, request)
        } else {
            self.conn.transaction(|tx| {
                if let Fate::Dies(after) = fate {
                    let groups =
                        request.mutations.chunk_by(|a, b| (a.incarnation, a.group) == (b.incarnation, b.group));
                    let mutations = groups.flatten().take(after).cloned().collect();
                    let part = PushRequest { mutations, ..request.clone() };
                    sync::push(tx, &self.engine, now_ms, &session, &part)?;
                    return Err(killed());
                }
                let answer = sync::push(tx, &self.engine, now_ms, &session, request)?;
                if fate == Fate::RolledBack { Err(killed()) } else { Ok(answer) }
            })
        };
        let answer = match (done, fate) {
            (Ok(answer), _) => answer,
            (Err(error), Fate::RolledBack) => {
                self.engine.forget();
                return Ok(Err(error));
            }
            (Err(_), Fate::Dies(_)) => {
                self.restart()?;
                return Ok(Ok(None));
            }
            (Err(error), _) => return Ok(Err(error)),
        };
        if fate == Fate::AnswerLost {
            self.restart()?;
        }
        self.note(user, now_ms, request, &answer)?;
        Ok(Ok(if fate == Fate::AnswerLost { None } else { Some(answer) }))
    }

    /// Keeps what was decided for the first time; what was decided before must be answered as before (I2).
    fn note(
        &mut self,
        user: RecordId,
        now_ms: i64,
        request: &PushRequest,
        answer: &PushAnswer,
    ) -> Result<(), Violation> {
        if answer.epoch != request.epoch {
            return Ok(());
        }
        let asked = request.mutations.iter().map(|m| (m.incarnation, m.mid));
        if !asked.eq(answer.results.iter().map(|r| (r.incarnation, r.mid))) {
            return Err(Violation::new(2, "the results are not those of the mutations sent"));
        }
        let mut results = answer.results.iter();
        for group in request.mutations.chunk_by(|a, b| (a.incarnation, a.group) == (b.incarnation, b.group)) {
            let mut fresh = Group { user, now_ms, decided: Vec::new() };
            for (mutation, result) in group.iter().zip(results.by_ref()) {
                let key = (mutation.incarnation, mutation.mid);
                match self.log.get(&key) {
                    _ if matches!(result.verdict, Verdict::Gap { .. }) => {}
                    // After a restore a phone sends the number of a refused mutation again, without its content.
                    Some((known, _)) if known != mutation && mutation.op != Op::Update(Fields::new()) => {
                        let what = format!("one number, two mutations: {known:?} and {mutation:?}");
                        return Err(Violation::new(2, what));
                    }
                    Some((_, verdict)) if *verdict != result.verdict => {
                        let what = format!("{verdict:?}, then {:?} for {mutation:?}", result.verdict);
                        return Err(Violation::new(2, what));
                    }
                    Some(_) => {}
                    None => {
                        self.log.insert(key, (mutation.clone(), result.verdict.clone()));
                        fresh.decided.push((mutation.clone(), result.verdict.clone()));
                    }
                }
            }
            if !fresh.decided.is_empty() {
                self.judge(&fresh)?;
            }
        }
        Ok(())
    }

    fn judge(&mut self, group: &Group) -> Result<(), Violation> {
        for (mutation, verdict) in &group.decided {
            let ahead = mutation.hlc.ms() > group.now_ms + MAX_AHEAD_MS;
            if ahead || matches!(verdict, Verdict::Rejected(_)) {
                self.void.insert(mutation.stamp());
                // Shown under no number while the file had none.
                self.void.insert(Stamp(mutation.hlc, Incarnation(0)));
            }
            let stored = records::read(&self.conn, self.tenant, &mutation.object, mutation.id)?;
            let latest = stored.map_or(0, |stored| stored.record.clocks.latest().0.ms());
            if latest > group.now_ms + MAX_AHEAD_MS {
                let what = format!("{} is {} ms ahead of the server", mutation.object, latest - group.now_ms);
                return Err(Violation::new(9, what));
            }
        }
        self.oracle.take(group)?;
        let rows = group.decided.iter().map(|(mutation, _)| (mutation.object.clone(), mutation.id));
        self.given.extend(rows.flat_map(|key| self.oracle.stamps(&key)));
        Ok(())
    }

    /// What the administrator does in the console: one mutation of its own.
    pub(crate) fn console(&mut self, now_ms: i64, object: &str, id: RecordId, op: Op) -> Result<(), Violation> {
        let (incarnation, mid, last) = self.console;
        let hlc = Hlc::from_ms(now_ms).max(Hlc(last.0 + 1));
        self.console = (incarnation, mid + 1, hlc);
        let schema_version = self.schema.version;
        let (mid, object) = (mid + 1, object.to_owned());
        let mutation = Mutation { incarnation, mid, group: mid, hlc, schema_version, object, id, op };
        let request = PushRequest { epoch: self.epoch()?, mutations: vec![mutation], head: None };
        self.push((self.admin, None), now_ms, &request, Fate::Well)?.map(drop).map_err(Violation::from)
    }
}
