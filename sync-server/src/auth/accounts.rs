//! Accounts: which person signs in with which login and password.

use crate::db::Conn;
use crate::vals;
use legwork_domain::{Error, ErrorKind, RecordId, Result};

/// Life of the code of an invitation, ms: a week.
pub const INVITATION_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Life of the code of a reset, ms: half an hour, like the set-up link.
pub const RESET_MS: i64 = 30 * 60 * 1000;

/// An account as sign-in needs it.
#[derive(Clone, Debug)]
pub struct Account {
    /// The tenant.
    pub tenant: RecordId,
    /// The user record.
    pub user: RecordId,
    /// Argon2id hash.
    pub password: String,
    /// The password was given by an administrator and must be changed.
    pub must_change: bool,
    /// When that password ends, Unix ms; `None` for one that the person chose.
    pub code_until: Option<i64>,
    /// The person has never chosen a password.
    pub invited: bool,
    /// May not sign in.
    pub disabled: bool,
}

impl Account {
    /// Whether the password is a code whose time is over.
    pub fn code_ended(&self, now_ms: i64) -> bool {
        self.must_change && self.code_until.is_some_and(|until| until <= now_ms)
    }
}

/// The error for a code whose time is over.
pub fn code_expired() -> Error {
    Error { field: Some("code".into()), ..Error::new(ErrorKind::Unauthenticated, "code_expired") }
}

/// One spelling of a login.
pub fn spelled(login: &str) -> String {
    login.trim().to_lowercase()
}

/// The account with this login.
pub fn by_login(conn: &Conn, login: &str) -> Result<Option<Account>> {
    let sql = "SELECT tenant, user_id, password, must_change, disabled, code_until, invited FROM account \
               WHERE login = $1";
    let row = conn.one(sql, &vals![spelled(login)])?;
    row.map(|row| {
        Ok(Account {
            tenant: row.id(0)?,
            user: row.id(1)?,
            password: row.text(2)?.to_owned(),
            must_change: row.flag(3)?,
            disabled: row.flag(4)?,
            code_until: row.opt_int(5)?,
            invited: row.flag(6)?,
        })
    })
    .transpose()
}

/// The account of a person.
pub fn of_user(conn: &Conn, tenant: RecordId, user: RecordId) -> Result<Option<Account>> {
    let row = conn.one("SELECT login FROM account WHERE tenant = $1 AND user_id = $2", &vals![tenant, user])?;
    row.map_or(Ok(None), |row| by_login(conn, row.text(0)?))
}

/// Adds an account. With `code_until` (Unix ms) the password is the code of an invitation, which ends then.
/// [`ErrorKind::Conflict`] when the login is taken.
pub fn add(
    conn: &Conn,
    tenant: RecordId,
    user: RecordId,
    login: &str,
    hash: &str,
    code_until: Option<i64>,
) -> Result<()> {
    let login = spelled(login);
    if login.is_empty() || login.chars().count() > 60 {
        return Err(Error::invalid("login", "required"));
    }
    let sql = "INSERT INTO account (tenant, user_id, login, password, must_change, disabled, code_until, invited) \
               VALUES ($1, $2, $3, $4, $5, 0, $6, $5) ON CONFLICT (login) DO NOTHING";
    match conn.execute(sql, &vals![tenant, user, login, hash, code_until.is_some(), code_until])? {
        0 => Err(Error { field: Some("login".into()), ..Error::new(ErrorKind::Conflict, "login_taken") }),
        _ => Ok(()),
    }
}

/// Sets the password that the person chose.
pub fn choose_password(conn: &Conn, tenant: RecordId, user: RecordId, hash: &str) -> Result<()> {
    let sql = "UPDATE account SET password = $3, must_change = 0, code_until = NULL, invited = 0 \
               WHERE tenant = $1 AND user_id = $2";
    changed(conn.execute(sql, &vals![tenant, user, hash])?)
}

/// Sets a code in place of the password, until `until` (Unix ms).
pub fn give_code(conn: &Conn, tenant: RecordId, user: RecordId, hash: &str, until: i64) -> Result<()> {
    let sql = "UPDATE account SET password = $3, must_change = 1, code_until = $4 WHERE tenant = $1 AND user_id = $2";
    changed(conn.execute(sql, &vals![tenant, user, hash, until])?)
}

fn changed(rows: usize) -> Result<()> {
    if rows == 0 { Err(Error::new(ErrorKind::NotFound, "not_found")) } else { Ok(()) }
}

/// Lets a person sign in, or no longer.
pub fn set_disabled(conn: &Conn, tenant: RecordId, user: RecordId, disabled: bool) -> Result<()> {
    let sql = "UPDATE account SET disabled = $3 WHERE tenant = $1 AND user_id = $2";
    conn.execute(sql, &vals![tenant, user, disabled]).map(drop)
}
