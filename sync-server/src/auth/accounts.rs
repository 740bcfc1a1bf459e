//! Accounts: which person signs in with which login and password.

use crate::db::Conn;
use crate::vals;
use legwork_domain::{Error, ErrorKind, RecordId, Result};

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
    /// May not sign in.
    pub disabled: bool,
}

/// One spelling of a login.
pub fn spelled(login: &str) -> String {
    login.trim().to_lowercase()
}

/// The account with this login.
pub fn by_login(conn: &Conn, login: &str) -> Result<Option<Account>> {
    let sql = "SELECT tenant, user_id, password, must_change, disabled FROM account WHERE login = $1";
    let row = conn.one(sql, &vals![spelled(login)])?;
    row.map(|row| {
        Ok(Account {
            tenant: row.id(0)?,
            user: row.id(1)?,
            password: row.text(2)?.to_owned(),
            must_change: row.flag(3)?,
            disabled: row.flag(4)?,
        })
    })
    .transpose()
}

/// The account of a person.
pub fn of_user(conn: &Conn, tenant: RecordId, user: RecordId) -> Result<Option<Account>> {
    let row = conn.one("SELECT login FROM account WHERE tenant = $1 AND user_id = $2", &vals![tenant, user])?;
    row.map_or(Ok(None), |row| by_login(conn, row.text(0)?))
}

/// Adds an account. [`ErrorKind::Conflict`] when the login is taken.
pub fn add(conn: &Conn, tenant: RecordId, user: RecordId, login: &str, hash: &str, must_change: bool) -> Result<()> {
    let login = spelled(login);
    if login.is_empty() || login.chars().count() > 60 {
        return Err(Error::invalid("login", "required"));
    }
    let sql = "INSERT INTO account (tenant, user_id, login, password, must_change, disabled) \
               VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (login) DO NOTHING";
    match conn.execute(sql, &vals![tenant, user, login, hash, must_change])? {
        0 => Err(Error { field: Some("login".into()), ..Error::new(ErrorKind::Conflict, "login_taken") }),
        _ => Ok(()),
    }
}

/// Sets a new password.
pub fn set_password(conn: &Conn, tenant: RecordId, user: RecordId, hash: &str, must_change: bool) -> Result<()> {
    let sql = "UPDATE account SET password = $3, must_change = $4 WHERE tenant = $1 AND user_id = $2";
    match conn.execute(sql, &vals![tenant, user, hash, must_change])? {
        0 => Err(Error::new(ErrorKind::NotFound, "not_found")),
        _ => Ok(()),
    }
}

/// Lets a person sign in, or no longer.
pub fn set_disabled(conn: &Conn, tenant: RecordId, user: RecordId, disabled: bool) -> Result<()> {
    let sql = "UPDATE account SET disabled = $3 WHERE tenant = $1 AND user_id = $2";
    conn.execute(sql, &vals![tenant, user, disabled]).map(drop)
}
