//! The few expressions whose SQL differs between engines, and typed extraction from the JSON column.
//!
//! `data` holds only strings, 64-bit integers, lists and maps, so one cast per type means the same everywhere.
//! Names of fields come from the metadata (snake_case, checked when it is loaded), never from a request.

/// The JSON text of a field or of a part of one (`field.part`), as SQL text; NULL when absent.
pub fn text(path: &str) -> String {
    match path.split_once('.') {
        Some((field, part)) => format!("r.data->'{field}'->>'{part}'"),
        None => format!("r.data->>'{path}'"),
    }
}

/// A whole number at `path`.
pub fn int(path: &str) -> String {
    format!("CAST({} AS BIGINT)", text(path))
}

/// Stands for an absent number in [`int_key`]: below every number that a field may hold.
pub const NO_INT: i64 = i64::MIN + 1;

/// The number at `path` for sorting and comparing: never NULL. Indexes of migration 4 are on just this expression.
pub fn int_key(path: &str) -> String {
    format!("COALESCE({}, {NO_INT})", int(path))
}

/// The text at `path` for sorting and comparing: never NULL, empty when absent.
pub fn text_key(path: &str) -> String {
    format!("COALESCE({}, ''){BYTEWISE}", text(path))
}

/// A condition on each element of the list at `path`: true when `$values` holds one of them.
pub fn any_item_in(path: &str, placeholders: &str) -> String {
    format!("EXISTS (SELECT 1 FROM json_each(r.data->'{path}') AS item WHERE item.value IN ({placeholders}))")
}

/// Suffix that makes comparisons and order follow code points.
pub const BYTEWISE: &str = "";
