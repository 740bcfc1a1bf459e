//! People and departments as access needs them, and the version of each person's scope.

use crate::db::Conn;
use crate::records;
use crate::vals;
use legwork_domain::access::{Actor, Departments, Rights};
use legwork_domain::metadata::Schema;
use legwork_domain::{Error, ErrorKind, RecordId, Result, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One person.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Person {
    actor: Actor,
    name: String,
    active: bool,
}

/// The people and departments of one tenant.
#[derive(Clone, Debug, Default)]
pub struct Org {
    people: BTreeMap<RecordId, Person>,
    departments: Departments,
}

impl Org {
    /// Reads all users and departments that are not deleted.
    pub fn load(conn: &Conn, tenant: RecordId) -> Result<Org> {
        let mut people = BTreeMap::new();
        for stored in records::all_of(conn, tenant, "user")? {
            let record = stored.record;
            let roles = record.get("roles").as_list().unwrap_or_default();
            let roles = roles.iter().filter_map(Value::as_text).map(str::to_owned).collect();
            let actor = Actor { user: record.id, department: record.department(), roles };
            let name = record.get("name").as_text().unwrap_or_default().to_owned();
            let active = record.get("status").as_text() != Some("disabled");
            people.insert(record.id, Person { actor, name, active });
        }
        let departments = records::all_of(conn, tenant, "department")?;
        let pairs = departments.iter().map(|d| (d.record.id, d.record.get("parent").as_id()));
        Ok(Org { people, departments: Departments::new(pairs) })
    }

    /// The person as access sees them; [`ErrorKind::Unauthenticated`] when they are gone or disabled.
    pub fn actor(&self, user: RecordId) -> Result<&Actor> {
        let person = self.people.get(&user).filter(|p| p.active);
        person.map(|p| &p.actor).ok_or_else(|| Error::new(ErrorKind::Unauthenticated, "account_disabled"))
    }

    /// Display name of a person; empty when unknown.
    pub fn name(&self, user: RecordId) -> &str {
        self.people.get(&user).map_or("", |p| p.name.as_str())
    }

    /// The department a person belongs to.
    pub fn department_of(&self, user: RecordId) -> Option<RecordId> {
        self.people.get(&user)?.actor.department
    }

    /// The department tree.
    pub fn departments(&self) -> &Departments {
        &self.departments
    }

    /// The rights of an actor of this tenant.
    pub fn rights<'a>(&'a self, schema: &'a Schema, actor: &'a Actor) -> Rights<'a> {
        Rights::new(schema, &self.departments, actor)
    }

    /// Whether at least one active person administers the tenant.
    pub fn has_admin(&self, schema: &Schema) -> bool {
        let admin = |role: &String| schema.roles.get(role).is_some_and(|r| r.admin);
        self.people.values().any(|p| p.active && p.actor.roles.iter().any(admin))
    }

    /// Names of the roles of a person; none when unknown.
    pub fn roles_of(&self, user: RecordId) -> &[String] {
        self.people.get(&user).map_or(&[], |p| &p.actor.roles)
    }

    /// All people who may sign in.
    pub fn active(&self) -> impl Iterator<Item = RecordId> {
        self.people.iter().filter(|(_, p)| p.active).map(|(id, _)| *id)
    }

    /// All people, active or not.
    pub fn users(&self) -> impl Iterator<Item = RecordId> {
        self.people.keys().copied()
    }
}

/// Version of a person's scope, and since which version each object's field mask is as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeVersion {
    /// Grows with every change of feeds or masks.
    pub version: u64,
    /// Version in which the mask of an object last changed; objects without a mask change are absent.
    pub masks: BTreeMap<String, u64>,
}

#[derive(Serialize, Deserialize)]
struct StoredMask {
    print: String,
    version: u64,
}

/// Reads the scope version of a person; version 1 for one whose scope was never computed.
pub fn scope_version(conn: &Conn, tenant: RecordId, user: RecordId) -> Result<ScopeVersion> {
    let row = conn.one("SELECT version, masks FROM scope WHERE tenant = $1 AND user_id = $2", &vals![tenant, user])?;
    let Some(row) = row else { return Ok(ScopeVersion { version: 1, masks: BTreeMap::new() }) };
    let masks = stored_masks(row.text(1)?)?.into_iter().map(|(object, m)| (object, m.version)).collect();
    Ok(ScopeVersion { version: row.u64(0)?, masks })
}

/// Computes a person's scope again after a change of roles, department or tree; a difference makes a new version.
pub fn rescope(conn: &Conn, tenant: RecordId, schema: &Schema, org: &Org, user: RecordId) -> Result<()> {
    let nobody = Actor { user, department: None, roles: Vec::new() };
    let rights = org.rights(schema, org.actor(user).unwrap_or(&nobody));
    let prints: BTreeMap<&String, String> =
        schema.objects.keys().map(|object| (object, format!("{:?}", rights.mask(object)))).collect();
    let whole = format!("{:?} {prints:?}", rights.feeds());
    let print = blake3::hash(whole.as_bytes()).to_hex().to_string();

    let sql = "SELECT version, print, masks FROM scope WHERE tenant = $1 AND user_id = $2";
    let row = conn.one(sql, &vals![tenant, user])?;
    let (version, mut masks) = match &row {
        Some(row) if row.text(1)? == print => return Ok(()),
        Some(row) => (row.u64(0)? + 1, stored_masks(row.text(2)?)?),
        None => (1, BTreeMap::new()),
    };
    for (object, print) in prints {
        let same = masks.get(object).is_some_and(|m| m.print == print);
        if !same {
            masks.insert(object.clone(), StoredMask { print, version });
        }
    }
    let masks = serde_json::to_string(&masks).map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
    let sql = "INSERT INTO scope (tenant, user_id, version, print, masks) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (tenant, user_id) DO UPDATE SET \
               version = excluded.version, print = excluded.print, masks = excluded.masks";
    conn.execute(sql, &vals![tenant, user, version, print, masks])?;
    Ok(())
}

fn stored_masks(text: &str) -> Result<BTreeMap<String, StoredMask>> {
    serde_json::from_str(text).map_err(|e| Error::new(ErrorKind::Corrupt, "database_row").detail(e))
}
