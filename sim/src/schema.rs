//! `legwork-sim schema`: the tables of a fresh server and a fresh phone, as `docs/schema.sql` holds them.

use anyhow::{Context, Result};
use legwork_server::db::Db;
use legwork_store::Store;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Where every database is made anew, so that the document is what the programs do today.
fn fresh(make: impl FnOnce(&Path) -> Result<()>) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("fresh.db");
    make(&path)?;
    statements(&path)
}

/// The statements of a database by name, tables before what hangs on them; what SQLite keeps for itself is left out.
fn statements(path: &Path) -> Result<String> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' \
               ORDER BY tbl_name, type <> 'table', name";
    let mut statement = connection.prepare(sql)?;
    let found = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(found.iter().map(|sql| format!("{sql};\n")).collect())
}

/// Prints the document.
pub fn run() -> Result<()> {
    let server = fresh(|path| Ok(Db::open(path).map(drop)?)).context("a fresh server")?;
    let phone = fresh(|path| Ok(Store::open(path, None, None).map(drop)?)).context("a fresh phone")?;
    println!(
        "-- Written by `legwork-sim schema`; the area `contracts` of `cargo xtask test` compares it with today's.\n"
    );
    println!("-- The server: sync-server/migrations, in their order.\n{server}");
    println!("-- The phone: core/store, with the tables of the standard objects.\n{phone}");
    Ok(())
}
