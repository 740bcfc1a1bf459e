//! Who may have a file. Knowing its hash grants nothing (design 14): one has it by having sent its bytes, or by seeing
//! it in a field of a record that was written by somebody who has it.
//!
//! A record may name a file before its bytes are here: such a reference begins to count when the person who wrote it
//! has sent them.

use crate::db::Conn;
use crate::scoped::{self, Scoped};
use crate::vals;
use legwork_domain::access::{Operation, Rights};
use legwork_domain::metadata::Schema;
use legwork_domain::{RecordId, Result};

/// Whether the person sees this file through a record and a field.
pub(crate) fn sees(conn: &Conn, schema: &Schema, tenant: RecordId, rights: &Rights<'_>, hash: &str) -> Result<bool> {
    let sql = "SELECT object, id, field FROM blob_ref WHERE tenant = $1 AND hash = $2 AND granted = 1";
    for row in conn.query(sql, &vals![tenant, hash])? {
        let Some(kind) = schema.object(row.text(0)?) else { continue };
        let Ok(scope) = Scoped::new(tenant, kind, rights, Operation::Read) else { continue };
        if scoped::sees(conn, &scope, row.id(1)?, row.text(2)?)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the person has sent the bytes of this file.
pub(crate) fn has_sent(conn: &Conn, tenant: RecordId, user: RecordId, hash: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM upload WHERE tenant = $1 AND hash = $2 AND user_id IN ($3, '') AND complete = 1";
    Ok(conn.one(sql, &vals![tenant, hash, user])?.is_some())
}
