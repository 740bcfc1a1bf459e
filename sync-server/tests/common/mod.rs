//! A small company with named people, over the real storage.
#![allow(dead_code, clippy::unwrap_used, unreachable_pub)]

use legwork_domain::bucket::Feed;
use legwork_domain::metadata::standard;
use legwork_domain::{Epoch, Fields, Hlc, Incarnation, Mutation, Op, RecordId, Value};
use legwork_protocol::account::DeviceInfo;
use legwork_protocol::sync::{PullAnswer, PullRequest, PushAnswer, PushRequest};
use legwork_server::change::Change;
use legwork_server::db::{Conn, Db};
use legwork_server::engine::{Engine, Session};
use legwork_server::{setup, sync, tenant};
use std::collections::BTreeMap;
use std::sync::Arc;

pub const START: i64 = 1_790_000_000_000;
pub const EPOCH: Epoch = Epoch(77);

pub fn id(n: u16) -> RecordId {
    RecordId::v7(START, [(n >> 8) as u8, n as u8, 0, 0, 0, 0, 0, 0, 0, 1])
}

pub const TENANT: u16 = 1;
pub const HQ: u16 = 2;
pub const ADMIN: u16 = 3;
pub const EAST: u16 = 4;
pub const WEST: u16 = 5;
pub const AMY: u16 = 11; // rep, east
pub const BO: u16 = 12; // rep, east
pub const CHEN: u16 = 13; // manager, east
pub const DAI: u16 = 14; // rep, west
pub const ZOE: u16 = 15; // manager of everything below HQ

pub struct World {
    pub db: Db,
    pub conn: Conn,
    pub engine: Engine,
    pub now: i64,
    pub folder: tempfile::TempDir,
}

pub fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
}

impl World {
    pub fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("legwork.db")).unwrap();
        let conn = db.writer().unwrap();
        let engine = Engine::new(Arc::new(standard().clone()));
        let new = setup::NewTenant {
            tenant: id(TENANT),
            department: id(HQ),
            admin: id(ADMIN),
            company: "星河测试",
            admin_name: "管理员",
            login: "admin",
            zone: "Asia/Shanghai",
            currency: "CNY",
        };
        conn.transaction(|tx| {
            tenant::start_epoch(tx, EPOCH.0)?;
            setup::create(tx, &engine, START, &new)?;
            let session = Session { tenant: id(TENANT), user: id(ADMIN), device: None };
            let mut change = Change::begin(tx, &engine, &session, START)?;
            for (n, name) in [(EAST, "华东"), (WEST, "华西")] {
                setup::add(
                    &mut change,
                    "department",
                    id(n),
                    fields([("name", name.into()), ("parent", id(HQ).into())]),
                )?;
            }
            let people = [(AMY, "amy", EAST, "rep"), (BO, "bo", EAST, "rep"), (CHEN, "chen", EAST, "manager")];
            for (n, login, department, role) in
                people.into_iter().chain([(DAI, "dai", WEST, "rep"), (ZOE, "zoe", HQ, "manager")])
            {
                let user = fields([
                    ("name", login.into()),
                    ("login", login.into()),
                    ("department", id(department).into()),
                    ("roles", Value::set([role.into()])),
                ]);
                setup::add(&mut change, "user", id(n), user)?;
            }
            change.finish()
        })
        .unwrap();
        World { db, conn, engine, now: START + 60_000, folder }
    }

    pub fn session(&self, user: u16) -> Session {
        Session { tenant: id(TENANT), user: id(user), device: Some(id(user + 1000)) }
    }

    /// A phone of this person, registered.
    pub fn phone(&self, user: u16) -> Phone {
        self.phone_signing(user, None)
    }

    pub fn phone_signing(&self, user: u16, signer_key: Option<String>) -> Phone {
        let info = DeviceInfo {
            install: id(user + 1000),
            name: "Test".into(),
            platform: "linux".into(),
            app_version: "1".into(),
            signer_kind: signer_key.as_ref().map(|_| "keystore".into()),
            signer_key,
        };
        let incarnation =
            self.conn.transaction(|tx| sync::register(tx, self.now, id(TENANT), id(user), &info)).unwrap();
        Phone { user, incarnation, mid: 0, cursors: BTreeMap::new(), rows: BTreeMap::new(), scope: 0, known: 0 }
    }

    pub fn push(&self, user: u16, mutations: Vec<Mutation>) -> PushAnswer {
        let request = PushRequest { epoch: EPOCH, mutations, head: None };
        self.conn.transaction(|tx| sync::push(tx, &self.engine, self.now, &self.session(user), &request)).unwrap()
    }

    /// The way a push with many changes goes.
    pub fn push_large(&self, user: u16, mutations: Vec<Mutation>) -> PushAnswer {
        let request = PushRequest { epoch: EPOCH, mutations, head: None };
        sync::push_large(&self.conn, &self.engine, self.now, &self.session(user), &request).unwrap()
    }

    pub fn pull(&self, user: u16, request: &PullRequest) -> PullAnswer {
        self.conn.snapshot(|tx| sync::pull(tx, &self.engine, self.now, &self.session(user), request)).unwrap()
    }
}

/// A plain phone: keeps what pull sends, obeys removals, checks the checksums.
pub struct Phone {
    pub user: u16,
    pub incarnation: Incarnation,
    pub mid: u64,
    pub cursors: BTreeMap<Feed, u64>,
    pub rows: BTreeMap<RecordId, (u64, Fields, Vec<Feed>)>,
    pub scope: u64,
    pub known: u64,
}

impl Phone {
    pub fn mutation(&mut self, world: &World, object: &str, record: RecordId, op: Op) -> Mutation {
        self.mid += 1;
        Mutation {
            incarnation: self.incarnation,
            mid: self.mid,
            group: self.mid,
            hlc: Hlc(Hlc::from_ms(world.now).0 + self.mid),
            schema_version: 1,
            object: object.into(),
            id: record,
            op,
        }
    }

    pub fn request(&self, limit: u32, urgency: u8) -> PullRequest {
        PullRequest {
            epoch: EPOCH,
            scope_version: self.scope,
            schema_version: 1,
            cursors: self.cursors.clone().into_iter().collect(),
            incarnations: vec![(self.incarnation, self.known)],
            urgency,
            limit,
            head: None,
        }
    }

    /// Pulls until there is no more, in pages of `limit`; panics when count or checksum of a feed differ.
    pub fn sync(&mut self, world: &World, limit: u32) -> PullAnswer {
        loop {
            let answer = world.pull(self.user, &self.request(limit, 255));
            self.take(&answer);
            if !answer.more {
                for (feed, digest) in &answer.digests {
                    let mut mine = legwork_domain::bucket::Digest::default();
                    for (id, (seq, _, feeds)) in &self.rows {
                        if feeds.contains(feed) {
                            mine.add(*id, *seq);
                        }
                    }
                    assert_eq!(mine, *digest, "{feed:?}");
                }
                return answer;
            }
        }
    }

    pub fn take(&mut self, answer: &PullAnswer) {
        let feeds: Vec<Feed> = answer.feeds.iter().map(|(f, _)| f.clone()).collect();
        self.scope = answer.scope_version;
        self.cursors = answer.feeds.iter().cloned().collect();
        for (_, _, held) in self.rows.values_mut() {
            held.retain(|f| feeds.contains(f));
        }
        for removal in &answer.removals {
            if let Some((seq, _, held)) = self.rows.get_mut(&removal.id)
                && *seq <= removal.seq
            {
                held.retain(|f| *f != feeds[usize::from(removal.feed)]);
            }
        }
        for row in &answer.rows {
            let held = row.feeds.iter().map(|i| feeds[usize::from(*i)].clone()).collect();
            self.rows.insert(row.id, (row.seq, row.fields.clone(), held));
        }
        self.rows.retain(|_, (_, _, held)| !held.is_empty());
    }

    pub fn has(&self, record: RecordId) -> bool {
        self.rows.contains_key(&record)
    }

    pub fn get(&self, record: RecordId, field: &str) -> Value {
        self.rows[&record].1.get(field).cloned().unwrap_or_default()
    }
}
