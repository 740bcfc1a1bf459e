//! Opening a data folder, listening, stopping: with clear words for what can be wrong.

use crate::db::{Db, io_failed};
use crate::engine::Engine;
use crate::http::{self, App, Proxies, now_ms};
use legwork_domain::metadata::standard;
use legwork_domain::{Error, ErrorKind, Result};
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;

/// 2025-01-01: a clock before it is wrong, and every stamp made with it would be.
const EARLIEST_MS: i64 = 1_735_689_600_000;

/// Opens the database of a data folder, making both when they are not there.
pub fn open(data: &Path) -> Result<Db> {
    if now_ms() < EARLIEST_MS {
        return Err(Error::new(ErrorKind::Unavailable, "clock_wrong"));
    }
    make_folder(data)?;
    Db::open(&database(data))
}

/// Where the database of a data folder is.
pub fn database(data: &Path) -> PathBuf {
    data.join("legwork.db")
}

fn make_folder(data: &Path) -> Result<()> {
    std::fs::create_dir_all(data.join("blobs")).map_err(|e| match io_failed(&e) {
        error if error.kind == ErrorKind::Limit => error,
        error => Error::new(ErrorKind::Unavailable, "data_folder_not_writable").detail(error.detail),
    })
}

/// Keeps a data folder to one server for as long as the value lives; the system lets go of it when the process dies.
///
/// # Errors
/// `server_running` when another process serves it.
pub fn hold(data: &Path) -> Result<File> {
    make_folder(data)?;
    let mark = data.join("server.lock");
    let file = File::options().create(true).append(true).open(&mark).map_err(|e| io_failed(&e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::new(ErrorKind::Conflict, "server_running")),
        Err(std::fs::TryLockError::Error(error)) => Err(io_failed(&error)),
    }
}

/// The application over a data folder, with the standard metadata.
pub fn app(data: &Path) -> Result<Arc<App>> {
    app_behind(data, Proxies::default())
}

/// [`app`] that believes these proxies about the addresses of requests.
pub fn app_behind(data: &Path, proxies: Proxies) -> Result<Arc<App>> {
    let engine = Engine::new(Arc::new(standard().clone()));
    Ok(Arc::new(App::open(data, engine, proxies)?))
}

/// Binds the address. [`ErrorKind::Unavailable`] with `port_taken` when somebody else has it.
pub async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let code = match error.kind() {
            std::io::ErrorKind::AddrInUse => "port_taken",
            _ => "address_not_available",
        };
        Error::new(ErrorKind::Unavailable, code).detail(error)
    })
}

/// Serves until `stop` resolves; then finishes open requests (for ten seconds) and everything queued.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let service = http::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let signal = async move {
        stop.await;
        let _ = stopping.send(());
    };
    let serving = async { axum::serve(listener, service).with_graceful_shutdown(signal).await };
    // Wake-up streams never end by themselves: they do not hold up the end for longer than this.
    let patience = async {
        let _ = stopped.await;
        tokio::time::sleep(std::time::Duration::from_secs(10)).await;
    };
    let done = tokio::select! {
        () = crate::daily::run(app.clone()) => Ok(()),
        done = serving => done.map_err(|e| io_failed(&e)),
        () = patience => Ok(()),
    };
    let writer = app.clone();
    let flushed = tokio::task::spawn_blocking(move || writer.stop()).await;
    flushed.map_err(|_| Error::new(ErrorKind::Internal, "internal").detail("the writer did not stop"))?;
    done
}

/// What to tell the person at the terminal.
pub fn explain(error: &Error) -> String {
    let text = match error.code.as_str() {
        "port_taken" => "The address is in use by another program. Stop it, or choose another with --listen.",
        "address_not_available" => "The address cannot be used on this machine. Choose another with --listen.",
        "data_folder_not_writable" => {
            "The data folder cannot be written. Check its permissions, or choose another with --data."
        }
        "database_corrupt" => {
            "The database is damaged or is no database. Nothing was changed. Put a backup in its place: `sync-server restore FILE`; the folder `backup` may have one."
        }
        "database_newer" => {
            "The database was written by a newer server. Nothing was changed. Install that version or a later one."
        }
        "database_other_build" => "The database was written by a different build of this version. Nothing was changed.",
        "disk_full" => "The disk is full. Make room and start again.",
        "clock_wrong" => "The clock of this machine is wrong (before 2025). Set it and start again.",
        "already_set_up" => "A company exists already in this data folder.",
        "not_set_up" => "No company exists yet in this data folder. Run `sync-server init`, or open the set-up link.",
        "password_too_short" => "A password needs at least 8 characters.",
        "unknown_zone" => "This is not an IANA time zone; for example: Asia/Shanghai.",
        "unknown_currency" => "This is not a currency code; for example: CNY.",
        "login_taken" => "This login is already in use.",
        "unknown_role" => "There is no such role. Roles: rep, department_rep, manager, admin.",
        "server_running" => "A server is running on this data folder. Stop it first.",
        "backup_missing" => "There is no such file. Nothing was changed.",
        "backup_without_company" => "This file holds no company. Nothing was changed.",
        "file_exists" => "The target exists already. Nothing was overwritten.",
        _ => return format!("Failed: {error}"),
    };
    if error.detail.is_empty() { text.to_owned() } else { format!("{text} ({})", error.detail) }
}
