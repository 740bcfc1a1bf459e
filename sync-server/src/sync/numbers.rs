//! Auto numbers: `C{yy}{seq:6}` → `C26000017`. Given by the server, so that two phones never give the same one.

use crate::change::Change;
use crate::vals;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use legwork_domain::metadata::{FieldType, ObjectType};
use legwork_domain::{Error, ErrorKind, Record, Result};

/// Gives every auto_number field of a new record its number. Each year and each field counts for itself.
pub(super) fn number(change: &Change<'_>, kind: &ObjectType, record: &mut Record) -> Result<()> {
    for field in kind.fields.iter().filter(|f| f.kind == FieldType::AutoNumber) {
        let pattern = field.pattern.as_deref().unwrap_or("{seq:6}");
        let year = year(change)?;
        let dated = pattern.replace("{yyyy}", &format!("{year:04}")).replace("{yy}", &format!("{:02}", year % 100));
        let name = format!("{}.{}.{dated}", kind.name, field.name);
        let sql = "INSERT INTO counter (tenant, name, value) VALUES ($1, $2, 1) \
                   ON CONFLICT (tenant, name) DO UPDATE SET value = counter.value + 1 RETURNING value";
        let row = change.conn.one(sql, &vals![change.tenant.id, name])?;
        let value = row.ok_or_else(|| Error::new(ErrorKind::Internal, "internal").detail("counter"))?.int(0)?;
        record.set(&field.name, render(&dated, value).into());
    }
    Ok(())
}

fn year(change: &Change<'_>) -> Result<i16> {
    let zone = TimeZone::get(&change.tenant.zone).unwrap_or(TimeZone::UTC);
    let now = Timestamp::from_millisecond(change.now_ms).map_err(|_| Error::new(ErrorKind::Internal, "clock"))?;
    Ok(zone.to_datetime(now).year())
}

/// Replaces `{seq:n}` with the number, padded to n digits; a pattern without it gets the number at its end.
fn render(pattern: &str, value: i64) -> String {
    let parts = pattern.split_once("{seq").and_then(|(head, rest)| {
        let (width, tail) = rest.split_once('}')?;
        let width = width.strip_prefix(':').and_then(|w| w.parse::<usize>().ok()).unwrap_or(1).min(18);
        Some((head, width, tail))
    });
    match parts {
        Some((head, width, tail)) => format!("{head}{value:0width$}{tail}"),
        None => format!("{pattern}{value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn patterns_are_filled() {
        assert_eq!(render("C26{seq:6}", 17), "C26000017");
        assert_eq!(render("{seq}-X", 5), "5-X");
        assert_eq!(render("A{seq:2}", 1234), "A1234", "a number never loses digits");
        assert_eq!(render("plain", 3), "plain3");
        assert_eq!(render("{seq:99}", 1).len(), 18, "the width is bounded");
    }
}
