//! The team: the home page of a manager, people, departments as a tree, what roles may do.

use super::app::App;
use super::auth::{Admin, Caller};
use super::problem::Answer;
use super::shapes;
use super::viewer::{Viewer, view};
use super::visit_shapes::VisitCounts;
use super::words::language;
use super::{sync_health, visits};
use crate::db::Row;
use crate::records::Stored;
use crate::scoped::MAX_PAGE;
use crate::vals;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use legwork_domain::metadata::Scope;
use legwork_domain::query::Filter;
use legwork_domain::{RecordId, Result, Value};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// One of the team, today.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Teammate {
    /// User.
    user: String,
    /// Name.
    name: String,
    /// Department.
    department_name: String,
    /// Visits of today.
    counts: VisitCounts,
    /// The last visit, in words: `13:58 星野电子`; empty for none.
    last_visit: String,
    /// When a phone was last heard of, in words; empty for never.
    seen: String,
    /// A phone was heard of today.
    online_today: bool,
}

/// The team today.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Team {
    /// Visits of today.
    today: VisitCounts,
    /// Visits of any day that wait for a manager's word, at most 1,000.
    waiting: u64,
    /// People with a phone that was heard of today.
    online: u32,
    /// People with a phone.
    phones: u32,
    /// Everybody in reach, those with visits to judge first.
    people: Vec<Teammate>,
}

/// The team of the person who asks: visits, phones, what waits.
#[utoipa::path(get, path = "/v1/team", tag = "console", security(("bearer" = [])),
    responses((status = 200, body = Team), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem)))]
pub(crate) async fn team(State(app): State<Arc<App>>, caller: Caller, headers: HeaderMap) -> Answer<Json<Team>> {
    let drawn = |viewer: &Viewer<'_>| {
        let (today, pins) = visits::today(viewer)?;
        let seen = sync_health::last_seen(viewer)?;
        let start = viewer.context.day(0).0;
        let mut people: Vec<Teammate> = viewer
            .org
            .active()
            .filter(|user| viewer.reaches(*user))
            .map(|user| {
                let id = user.to_string();
                let own: Vec<_> = pins.iter().filter(|p| p.user == id).collect();
                let last = own.last().map(|p| format!("{} {}", p.span.split('–').next().unwrap_or_default(), p.title));
                let at = seen.get(&user).copied();
                Teammate {
                    name: viewer.org.name(user).to_owned(),
                    department_name: department_name(viewer, user),
                    counts: super::visit_pins::count(own.iter().copied()),
                    last_visit: last.unwrap_or_default(),
                    seen: at.map(|at| viewer.formatted(|f| f.moment(at))).unwrap_or_default(),
                    online_today: at.is_some_and(|at| at >= start),
                    user: id,
                }
            })
            .collect();
        people.sort_by(|a, b| {
            let key = |p: &Teammate| std::cmp::Reverse((p.counts.waiting, p.counts.total));
            (key(a), !a.online_today, &a.name).cmp(&(key(b), !b.online_today, &b.name))
        });
        let phones = people.iter().filter(|p| !p.seen.is_empty()).count();
        let online = people.iter().filter(|p| p.online_today).count();
        let me = viewer.session.user.to_string();
        let others = pins.iter().filter(|p| p.user != me).count();
        let waiting = visits::waiting(viewer)?;
        Ok((Team { today, waiting, online: online as u32, phones: phones as u32, people }, others))
    };
    let (team, others) = view(&app, caller.session.clone(), language(&headers), drawn).await?;
    visits::note_list(&app, caller.session, others, "team").await?;
    Ok(Json(team))
}

pub(crate) fn department_name(viewer: &Viewer<'_>, user: RecordId) -> String {
    viewer.org.department_of(user).and_then(|d| viewer.name("department", d)).unwrap_or_default()
}

/// Every record of an object the person may read, page by page.
fn everything(viewer: &Viewer<'_>, object: &str) -> Result<Vec<Stored>> {
    let scope = viewer.scope(viewer.kind(object)?)?;
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = scope.list(viewer.conn, &Filter::Everything, None, cursor.as_deref(), MAX_PAGE)?;
        found.extend(page.records);
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(found),
        }
    }
}

/// A department of the tree.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DepartmentNode {
    /// Department.
    id: String,
    /// Name.
    name: String,
    /// The one above; absent at the top.
    parent: Option<String>,
    /// Its head.
    head_name: String,
    /// People directly in it.
    people: u32,
    /// People in it and below it.
    people_below: u32,
    /// Number of changes, for `If-Match`.
    version: i64,
}

/// The departments, in the order of their names.
#[utoipa::path(get, path = "/v1/departments", tag = "console", security(("bearer" = [])),
    responses((status = 200, body = Vec<DepartmentNode>), (status = 401, body = shapes::Problem)))]
pub(crate) async fn departments(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
) -> Answer<Json<Vec<DepartmentNode>>> {
    let drawn = |viewer: &Viewer<'_>| {
        let mut people: BTreeMap<RecordId, u32> = BTreeMap::new();
        for department in viewer.org.active().filter_map(|user| viewer.org.department_of(user)) {
            *people.entry(department).or_default() += 1;
        }
        let of = |id: &RecordId| people.get(id).copied().unwrap_or(0);
        let node = |stored: Stored| {
            let record = stored.record;
            DepartmentNode {
                name: record.get("name").as_text().unwrap_or_default().to_owned(),
                parent: record.get("parent").as_id().map(|p| p.to_string()),
                head_name: record.get("head").as_id().map(|u| viewer.org.name(u).to_owned()).unwrap_or_default(),
                people: of(&record.id),
                people_below: viewer.org.departments().below(record.id).iter().map(of).sum(),
                version: stored.version,
                id: record.id.to_string(),
            }
        };
        Ok(everything(viewer, "department")?.into_iter().map(node).collect())
    };
    Ok(Json(view(&app, caller.session, language(&headers), drawn).await?))
}

/// A role of a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RoleName {
    /// Stable name.
    name: String,
    /// What people call it.
    label: String,
}

/// A code with which a person chooses a password. The code itself was shown once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CodeState {
    /// Of an invitation: the person has never chosen a password.
    invitation: bool,
    /// When it ends, in words; empty for one without an end.
    until: String,
    /// It has ended: a new one is needed.
    ended: bool,
}

/// A person with an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Person {
    /// User.
    id: String,
    /// Number of changes, for `If-Match`.
    version: i64,
    /// Name.
    name: String,
    /// Login name.
    login: String,
    /// Job title.
    title: String,
    /// Department.
    department: Option<String>,
    /// Its name.
    department_name: String,
    /// Roles.
    roles: Vec<RoleName>,
    /// May not sign in any more.
    disabled: bool,
    /// The code the person holds; absent once they chose a password.
    code: Option<CodeState>,
    /// Phones.
    devices: u32,
    /// When a phone was last heard of, in words; empty for never.
    seen: String,
}

/// Everybody with an account: for administrators.
#[utoipa::path(get, path = "/v1/users", tag = "people", security(("bearer" = [])),
    responses((status = 200, body = Vec<Person>), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem)))]
pub(crate) async fn people(
    State(app): State<Arc<App>>,
    Admin(caller): Admin,
    headers: HeaderMap,
) -> Answer<Json<Vec<Person>>> {
    let drawn = |viewer: &Viewer<'_>| {
        let tenant = viewer.session.tenant;
        let sql = "SELECT a.user_id, a.must_change, a.code_until, a.invited, (SELECT COUNT(*) FROM device d \
                   WHERE d.tenant = a.tenant AND d.user_id = a.user_id) FROM account a WHERE a.tenant = $1";
        let rows = viewer.conn.query(sql, &vals![tenant])?;
        let account = |row: &Row| -> Result<(RecordId, (Option<CodeState>, i64))> {
            let until = row.opt_int(2)?;
            let code = CodeState {
                invitation: row.flag(3)?,
                until: until.map(|ms| viewer.formatted(|f| f.moment(ms))).unwrap_or_default(),
                ended: until.is_some_and(|ms| ms <= viewer.context.now_ms),
            };
            Ok((row.id(0)?, (row.flag(1)?.then_some(code), row.int(4)?)))
        };
        let accounts: BTreeMap<RecordId, _> = rows.iter().map(account).collect::<Result<_>>()?;
        let seen = sync_health::last_seen(viewer)?;
        let role = |value: &Value| {
            let name = value.as_text()?.to_owned();
            let role = viewer.engine.schema().roles.get(&name);
            let label = role.map_or(name.as_str(), |r| viewer.words.label(&r.label)).to_owned();
            Some(RoleName { name, label })
        };
        let person = |stored: Stored| {
            let record = stored.record;
            let text = |field: &str| record.get(field).as_text().unwrap_or_default().to_owned();
            let (code, devices) = accounts.get(&record.id).cloned().unwrap_or_default();
            Person {
                version: stored.version,
                name: text("name"),
                login: text("login"),
                title: text("title"),
                department: record.department().map(|d| d.to_string()),
                department_name: department_name(viewer, record.id),
                roles: record.get("roles").as_list().unwrap_or_default().iter().filter_map(role).collect(),
                disabled: text("status") == "disabled",
                code,
                devices: u32::try_from(devices).unwrap_or(0),
                seen: seen.get(&record.id).map(|at| viewer.formatted(|f| f.moment(*at))).unwrap_or_default(),
                id: record.id.to_string(),
            }
        };
        Ok(everything(viewer, "user")?.into_iter().map(person).collect())
    };
    Ok(Json(view(&app, caller.session, language(&headers), drawn).await?))
}

/// How far a role reaches on one object. Each is `none`, `own`, `department`, `department_below` or `all`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GrantShape {
    /// Object; `*` for every object without its own line.
    object: String,
    /// What people call it.
    label: String,
    /// See.
    read: String,
    /// Add.
    create: String,
    /// Change.
    update: String,
    /// Delete.
    delete: String,
    /// Give to another owner.
    transfer: String,
    /// Take out as a file.
    export: String,
    /// Judge visits.
    verdict: String,
}

/// A role and what it may do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoleShape {
    /// Stable name.
    name: String,
    /// What people call it.
    label: String,
    /// Administers users, departments, devices.
    admin: bool,
    /// Active people who have it.
    people: u32,
    /// Its reach by object.
    grants: Vec<GrantShape>,
}

/// The roles and what each may do.
#[utoipa::path(get, path = "/v1/roles", tag = "console", security(("bearer" = [])),
    responses((status = 200, body = Vec<RoleShape>), (status = 401, body = shapes::Problem)))]
pub(crate) async fn roles(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
) -> Answer<Json<Vec<RoleShape>>> {
    let drawn = |viewer: &Viewer<'_>| {
        let schema = viewer.engine.schema();
        let scope = |scope: Scope| {
            serde_json::to_value(scope).ok().and_then(|s| s.as_str().map(str::to_owned)).unwrap_or_default()
        };
        let role = |(name, role): (&String, &legwork_domain::metadata::Role)| RoleShape {
            name: name.clone(),
            label: viewer.words.label(&role.label).to_owned(),
            admin: role.admin,
            people: viewer.org.active().filter(|u| viewer.org.roles_of(*u).contains(name)).count() as u32,
            grants: role
                .objects
                .iter()
                .map(|(object, grant)| GrantShape {
                    label: match schema.object(object) {
                        Some(kind) => viewer.words.label(&kind.label).to_owned(),
                        None => viewer.words.get("console-every-object"),
                    },
                    object: object.clone(),
                    read: scope(grant.read),
                    create: scope(grant.create),
                    update: scope(grant.update),
                    delete: scope(grant.delete),
                    transfer: scope(grant.transfer),
                    export: scope(grant.export),
                    verdict: scope(grant.verdict),
                })
                .collect(),
        };
        Ok(schema.roles.iter().map(role).collect())
    };
    Ok(Json(view(&app, caller.session, language(&headers), drawn).await?))
}
