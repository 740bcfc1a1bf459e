//! What every page of the console needs to draw something: rights, words, zone, and the names behind references.

use super::app::App;
use crate::db::Conn;
use crate::engine::{Engine, Session};
use crate::org::Org;
use crate::scoped::Scoped;
use crate::tenant::Tenant;
use jiff::tz::TimeZone;
use legwork_domain::access::{Actor, Operation, Rights};
use legwork_domain::metadata::{ObjectType, Scope};
use legwork_domain::query::Context;
use legwork_domain::{Error, ErrorKind, RecordId, Result};
use legwork_view::build::{Mask, mask};
use legwork_view::format::Formatter;
use legwork_view::{Language, Words};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// A signed-in person who looks at something, on one snapshot of the database.
pub(crate) struct Viewer<'a> {
    pub(crate) conn: &'a Conn,
    pub(crate) engine: &'a Engine,
    pub(crate) session: &'a Session,
    pub(crate) tenant: &'a Tenant,
    pub(crate) org: &'a Org,
    pub(crate) actor: &'a Actor,
    pub(crate) rights: &'a Rights<'a>,
    pub(crate) words: Words,
    pub(crate) context: Context,
    names: RefCell<HashMap<(String, RecordId), Option<String>>>,
}

/// Runs `work` for a person on a thread that may wait.
pub(crate) async fn view<T: Send + 'static>(
    app: &Arc<App>,
    session: Session,
    language: Language,
    work: impl FnOnce(&Viewer<'_>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (engine, now_ms) = (app.engine.clone(), app.now_ms());
    app.read(move |conn| {
        let tenant = Tenant::load(conn, session.tenant)?;
        let org = engine.org(conn, &tenant)?;
        let actor = org.actor(session.user)?;
        let rights = org.rights(engine.schema(), actor);
        let zone = TimeZone::get(&tenant.zone).unwrap_or(TimeZone::UTC);
        let context = Context { me: session.user, department: actor.department, now_ms, zone };
        work(&Viewer {
            conn,
            engine: &engine,
            session: &session,
            tenant: &tenant,
            org: &org,
            actor,
            rights: &rights,
            words: Words::new(language),
            context,
            names: RefCell::default(),
        })
    })
    .await
}

impl Viewer<'_> {
    /// The object type of this name.
    pub(crate) fn kind(&self, object: &str) -> Result<&ObjectType> {
        self.engine.schema().object(object).ok_or_else(|| Error::new(ErrorKind::NotFound, "unknown_object"))
    }

    /// The records of an object that the person may read.
    pub(crate) fn scope<'s>(&'s self, kind: &'s ObjectType) -> Result<Scoped<'s>> {
        Scoped::new(self.session.tenant, kind, self.rights, Operation::Read)
    }

    /// Fields the person may not see or not change.
    pub(crate) fn mask(&self, object: &str) -> Mask {
        mask(self.rights, object)
    }

    /// The name of a record, if the person may see it.
    pub(crate) fn name(&self, object: &str, id: RecordId) -> Option<String> {
        let key = (object.to_owned(), id);
        if let Some(known) = self.names.borrow().get(&key) {
            return known.clone();
        }
        let found = self.read_name(object, id);
        self.names.borrow_mut().insert(key, found.clone());
        found
    }

    fn read_name(&self, object: &str, id: RecordId) -> Option<String> {
        if object == "user" {
            return Some(self.org.name(id).to_owned()).filter(|name| !name.is_empty());
        }
        let kind = self.engine.schema().object(object)?;
        let stored = self.scope(kind).ok()?.get(self.conn, id).ok()??;
        stored.record.get(&kind.title).as_text().map(str::to_owned)
    }

    /// Runs `work` with everything formatting depends on.
    pub(crate) fn formatted<T>(&self, work: impl FnOnce(&Formatter<'_>) -> T) -> T {
        let name_of = |object: &str, id: RecordId| self.name(object, id);
        work(&Formatter {
            words: self.words,
            schema: self.engine.schema(),
            zone: &self.context.zone,
            now_ms: self.context.now_ms,
            name_of: &name_of,
        })
    }

    /// The people whose visits the person may see, as far as departments decide it.
    pub(crate) fn reaches(&self, user: RecordId) -> bool {
        let of = self.org.department_of(user);
        match self.rights.scope("visit", Operation::Read) {
            Scope::None => false,
            Scope::Own => user == self.session.user,
            Scope::Department => user == self.session.user || of.is_some() && of == self.actor.department,
            Scope::DepartmentBelow => {
                let below = self.actor.department.map(|top| self.org.departments().below(top)).unwrap_or_default();
                user == self.session.user || of.is_some_and(|d| below.contains(&d))
            }
            Scope::All => true,
        }
    }
}
