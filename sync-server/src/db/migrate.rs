//! Numbered migrations in `migrations/`, each with a checksum: applied in order, never edited after a release.
//!
//! A line that starts with `-- lite:` counts only on SQLite, one with `-- pg:` only on PostgreSQL.

use super::Conn;
use crate::vals;
use include_dir::{Dir, include_dir};
use legwork_domain::{Error, ErrorKind, Result};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

struct Migration {
    number: i64,
    sql: String,
    checksum: String,
}

fn all() -> Vec<Migration> {
    let mut found: Vec<Migration> = FILES
        .files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?;
            let text = file.contents_utf8()?;
            let number = name.split('_').next()?.parse().ok()?;
            let sql = text.replace("-- lite: ", "");
            Some(Migration { number, sql, checksum: blake3::hash(text.as_bytes()).to_hex().to_string() })
        })
        .collect();
    found.sort_by_key(|m| m.number);
    found
}

/// Number of the last migration applied; 0 in an empty database.
pub(super) fn version(conn: &Conn) -> Result<i64> {
    conn.script("CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, checksum TEXT NOT NULL)")?;
    match conn.one("SELECT COALESCE(MAX(number), 0) FROM migration", &[])? {
        Some(row) => row.int(0),
        None => Ok(0),
    }
}

/// Whether an existing database needs a migration.
pub(super) fn pending(conn: &Conn) -> Result<bool> {
    let at = version(conn)?;
    Ok(at > 0 && all().iter().any(|m| m.number > at))
}

/// Brings the database to this build's schema, in one transaction.
pub(super) fn run(conn: &Conn) -> Result<()> {
    apply(conn, &all())
}

fn apply(conn: &Conn, known: &[Migration]) -> Result<()> {
    let at = version(conn)?;
    let newest = known.last().map_or(0, |m| m.number);
    if at > newest {
        let detail = format!("database {at}, this build {newest}");
        return Err(Error::new(ErrorKind::Incompatible, "database_newer").detail(detail));
    }
    for row in conn.query("SELECT number, checksum FROM migration ORDER BY number", &[])? {
        let number = row.int(0)?;
        if known.iter().any(|m| m.number == number && m.checksum != row.text(1).unwrap_or_default()) {
            let detail = format!("migration {number} was edited after it was applied");
            return Err(Error::new(ErrorKind::Incompatible, "database_other_build").detail(detail));
        }
    }
    conn.transaction(|tx| {
        for migration in known.iter().filter(|m| m.number > at) {
            tx.script(&migration.sql)?;
            let values = vals![migration.number, migration.checksum.as_str()];
            tx.execute("INSERT INTO migration (number, checksum) VALUES ($1, $2)", &values)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::Db;
    use crate::db::lite::connect;
    use rusqlite::OpenFlags;

    /// A database of the schema with this number, before anything newer.
    fn older(number: i64) -> (tempfile::TempDir, Conn) {
        let folder = tempfile::tempdir().unwrap();
        let conn = connect(&folder.path().join("old.db"), OpenFlags::default()).unwrap();
        let known: Vec<Migration> = all().into_iter().filter(|m| m.number <= number).collect();
        apply(&conn, &known).unwrap();
        (folder, conn)
    }

    /// Tables and indexes as the engine holds them.
    fn shape(conn: &Conn) -> Vec<String> {
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
        conn.query(sql, &[]).unwrap().iter().map(|row| row.text(0).unwrap().to_owned()).collect()
    }

    #[test]
    fn a_database_of_any_schema_before_becomes_what_a_fresh_one_is() {
        let newest = all().last().unwrap().number;
        let (_folder, fresh) = older(newest);
        assert!(shape(&fresh).len() > 20);
        for number in 1..newest {
            let (_folder, old) = older(number);
            assert_ne!(shape(&old), shape(&fresh), "migration {} changes something", number + 1);
            run(&old).unwrap();
            assert_eq!(shape(&old), shape(&fresh), "from {number}");
        }
    }

    #[test]
    fn a_database_is_copied_before_it_is_migrated_and_the_copy_is_as_old() {
        let (folder, conn) = older(1);
        let sql = "INSERT INTO setting (name, value) VALUES ('kept', 'yes')";
        conn.execute(sql, &[]).unwrap();
        drop(conn);
        Db::open(&folder.path().join("old.db")).unwrap();
        let copy = connect(&folder.path().join("backup/before-migration-1.db"), OpenFlags::default()).unwrap();
        assert_eq!(version(&copy).unwrap(), 1);
        let kept = copy.one("SELECT value FROM setting WHERE name = 'kept'", &[]).unwrap();
        assert_eq!(kept.unwrap().text(0).unwrap(), "yes");
        drop(copy);
        Db::open(&folder.path().join("old.db")).unwrap();
        let copies = std::fs::read_dir(folder.path().join("backup")).unwrap().flatten();
        let copies: Vec<_> = copies.map(|f| f.file_name()).filter(|n| n.to_string_lossy().ends_with(".db")).collect();
        assert_eq!(copies, ["before-migration-1.db"], "once");
    }

    #[test]
    fn accounts_of_the_schema_before_codes_ended_keep_what_they_were() {
        let (_folder, conn) = older(2);
        let sql = "INSERT INTO account (tenant, user_id, login, password, must_change, disabled) VALUES ('t', $1, $1, 'x', $2, 0)";
        for (login, must_change) in [("chosen", 0_i64), ("invited", 1)] {
            conn.execute(sql, &vals![login, must_change]).unwrap();
        }
        run(&conn).unwrap();
        let rows = conn.query("SELECT invited, code_until FROM account ORDER BY login", &[]).unwrap();
        let found: Vec<_> = rows.iter().map(|r| (r.flag(0).unwrap(), r.opt_int(1).unwrap())).collect();
        assert_eq!(found, [(false, None), (true, None)]);
    }

    /// Before migration 9 no record knew when it was deleted; the audit log does.
    #[test]
    fn what_was_deleted_before_there_was_a_bin_lies_in_it_since_its_deletion() {
        let (_folder, conn) = older(8);
        let record = "INSERT INTO record (tenant, object, id, seq, version, deleted, buckets, sort_key, data, clocks) \
                      VALUES ('t', 'customer', $1, 1, 1, $2, '', x'00', '{}', x'00')";
        let audit = "INSERT INTO audit (tenant, n, at, action, object, id, detail, hash) \
                     VALUES ('t', $1, $2, $3, 'customer', $4, '{}', '')";
        for (id, deleted) in [("gone", 1_i64), ("here", 0), ("unknown", 1)] {
            conn.execute(record, &vals![id, deleted]).unwrap();
        }
        let log =
            [("delete", "gone"), ("restore", "gone"), ("delete", "here"), ("restore", "here"), ("delete", "gone")];
        for (n, (action, id)) in (1_i64..).zip(log) {
            conn.execute(audit, &vals![n, 100 * n, action, id]).unwrap();
        }
        run(&conn).unwrap();
        let rows = conn.query("SELECT id, deleted_at FROM record ORDER BY id", &[]).unwrap();
        let found: Vec<_> = rows.iter().map(|r| (r.text(0).unwrap(), r.opt_int(1).unwrap())).collect();
        assert_eq!(found, [("gone", Some(500)), ("here", None), ("unknown", Some(0))]);
    }
}
