//! Registers the search tokenizer of `legwork-text` with FTS5.
#![allow(unsafe_code)] // FTS5 tokenizers can only be registered through SQLite's C interface (fts5_api).

use crate::error::{Result, StoreError};
use legwork_text::tokens::{Purpose, tokenize};
use rusqlite::{Connection, ffi};
use std::os::raw::{c_char, c_int, c_void};
use std::ptr;

type Emit = unsafe extern "C" fn(*mut c_void, c_int, *const c_char, c_int, c_int, c_int) -> c_int;

/// Makes `tokenize='legwork'` known to this connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    let mut api: *mut ffi::fts5_api = ptr::null_mut();
    let mut tokenizer = ffi::fts5_tokenizer { xCreate: Some(create), xDelete: Some(delete), xTokenize: Some(cut) };
    // SAFETY: the handle is open for the whole call; `fts5(?1)` writes the interface's address into `api`
    // (https://sqlite.org/fts5.html, section 7); SQLite copies `tokenizer`.
    let code = unsafe {
        let mut statement = ptr::null_mut();
        let database = connection.handle();
        let mut code =
            ffi::sqlite3_prepare_v2(database, c"SELECT fts5(?1)".as_ptr(), -1, &mut statement, ptr::null_mut());
        if code == ffi::SQLITE_OK {
            let target = (&raw mut api).cast::<c_void>();
            ffi::sqlite3_bind_pointer(statement, 1, target, c"fts5_api_ptr".as_ptr(), None);
            ffi::sqlite3_step(statement);
            code = ffi::sqlite3_finalize(statement);
        }
        match api.as_ref().and_then(|api| api.xCreateTokenizer) {
            Some(add) if code == ffi::SQLITE_OK => add(api, c"legwork".as_ptr(), ptr::null_mut(), &mut tokenizer, None),
            _ => ffi::SQLITE_ERROR,
        }
    };
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(StoreError::Unsupported("SQLite without FTS5")) }
}

/// The tokenizer has no state: any address but null will do.
unsafe extern "C" fn create(
    _context: *mut c_void,
    _arguments: *mut *const c_char,
    _count: c_int,
    out: *mut *mut ffi::Fts5Tokenizer,
) -> c_int {
    // SAFETY: FTS5 passes a valid place for the result.
    unsafe { *out = ptr::NonNull::dangling().as_ptr() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_tokenizer: *mut ffi::Fts5Tokenizer) {}

unsafe extern "C" fn cut(
    _tokenizer: *mut ffi::Fts5Tokenizer,
    context: *mut c_void,
    flags: c_int,
    text: *const c_char,
    length: c_int,
    emit: Option<Emit>,
) -> c_int {
    let (Some(emit), Ok(length)) = (emit, usize::try_from(length)) else { return ffi::SQLITE_ERROR };
    if text.is_null() || length == 0 {
        return ffi::SQLITE_OK;
    }
    // SAFETY: FTS5 passes `length` readable bytes that live as long as this call.
    let bytes = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), length) };
    let Ok(text) = std::str::from_utf8(bytes) else { return ffi::SQLITE_OK };
    let query = flags & ffi::FTS5_TOKENIZE_QUERY as c_int != 0;
    let purpose = if query { Purpose::Query } else { Purpose::Document };
    let mut code = ffi::SQLITE_OK;
    tokenize(text, purpose, &mut |token| {
        if code == ffi::SQLITE_OK {
            let flags = if token.colocated { ffi::FTS5_TOKEN_COLOCATED as c_int } else { 0 };
            let start = token.text.as_ptr().cast::<c_char>();
            // SAFETY: `context` and `emit` belong together; FTS5 copies the term. Lengths fit: SQLite texts are
            // shorter than 2^31 bytes.
            code = unsafe {
                emit(context, flags, start, token.text.len() as c_int, token.start as c_int, token.end as c_int)
            };
        }
    });
    code
}
