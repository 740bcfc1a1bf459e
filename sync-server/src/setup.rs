//! The first records of a tenant: its root department and its administrator.

use crate::change::{Change, Stop};
use crate::db::Conn;
use crate::engine::{Engine, Session};
use crate::journal;
use crate::tenant::Tenant;
use legwork_domain::clocks::Clocks;
use legwork_domain::{Error, ErrorKind, Fields, Incarnation, Record, RecordId, Result, Stamp, Value};

/// What a new company starts with. Ids come in, so that a simulation gives the same ones again.
#[derive(Clone, Debug)]
pub struct NewTenant<'a> {
    /// Id of the tenant.
    pub tenant: RecordId,
    /// Id of its root department.
    pub department: RecordId,
    /// Id of its administrator.
    pub admin: RecordId,
    /// Company name.
    pub company: &'a str,
    /// Name of the administrator.
    pub admin_name: &'a str,
    /// Login of the administrator.
    pub login: &'a str,
    /// IANA zone.
    pub zone: &'a str,
    /// ISO 4217 code.
    pub currency: &'a str,
}

/// Adds the tenant, its root department and its administrator. `conn` must be inside a write transaction.
pub fn create(conn: &Conn, engine: &Engine, now_ms: i64, new: &NewTenant<'_>) -> Result<()> {
    Tenant::create(conn, new.tenant, new.company, new.zone, new.currency)?;
    let session = Session { tenant: new.tenant, user: new.admin, device: None };
    let mut change = Change::begin(conn, engine, &session, now_ms)?;
    let department = Fields::from([("name".to_owned(), new.company.trim().into())]);
    add(&mut change, "department", new.department, department)?;
    let admin = Fields::from([
        ("name".to_owned(), new.admin_name.trim().into()),
        ("login".to_owned(), new.login.trim().into()),
        ("department".to_owned(), new.department.into()),
        ("roles".to_owned(), Value::set(["admin".into()])),
        ("status".to_owned(), "active".into()),
    ]);
    add(&mut change, "user", new.admin, admin)?;
    journal::audit(&mut change, "setup", Some(("user", new.admin)), "{}")?;
    change.finish()
}

/// Stores a record as given, outside anybody's rights: set-up, seeding, tests. The values are still validated.
pub fn add(change: &mut Change<'_>, object: &str, id: RecordId, fields: Fields) -> Result<()> {
    let schema = change.engine.schema().clone();
    let kind = schema.object(object).ok_or_else(|| Error::new(ErrorKind::NotFound, "unknown_object"))?;
    if let Err(errors) = legwork_domain::validate::create(&schema, kind, &fields) {
        return Err(errors.into_iter().next().unwrap_or_else(|| Error::new(ErrorKind::Invalid, "invalid")));
    }
    let stamp = Stamp(change.tick(), Incarnation(0));
    let mut record = Record { object: object.to_owned(), id, clocks: Clocks::created(stamp), ..Record::default() };
    for (name, value) in fields {
        record.set(&name, value);
    }
    if record.get("created_at").is_empty() {
        record.set("created_at", change.now_ms.into());
        record.set("created_by", change.session.user.into());
    }
    change.store(None, record).map(drop).map_err(|stop| match stop {
        Stop::Failed(error) => error,
        Stop::Refused(reject) => Error { field: reject.field, ..Error::new(ErrorKind::Conflict, &reject.rule) },
    })
}
