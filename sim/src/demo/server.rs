//! The real server as a process: made, seeded, started, killed, started again.

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Longest wait for a server to listen; a start takes well under a second on an idle machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longest wait for a server that was asked to end.
const FAREWELL: Duration = Duration::from_secs(15);

/// The process, shared with whoever must end it when the demo is interrupted.
pub type Running = Arc<Mutex<Option<Child>>>;

/// A server over a data folder. Ends with this value.
pub struct Server {
    program: PathBuf,
    data: PathBuf,
    /// `http://127.0.0.1:port`; empty before the first start. The same after every restart.
    pub url: String,
    running: Running,
}

impl Server {
    /// Makes a company with nobody in it but its administrator.
    pub fn empty(data: &Path, company: &str, password: &str) -> Result<Server> {
        let program = beside_us("sync-server")?;
        let server = Server { program, data: data.to_owned(), url: String::new(), running: Running::default() };
        server.once(&["init", "--company", company, "--password", password])?;
        Ok(server)
    }

    /// Makes a company in `data` and fills it with invented people and customers. `password` is everybody's.
    pub fn seeded(data: &Path, company: &str, password: &str, (users, customers): (u32, u32)) -> Result<Server> {
        let server = Server::empty(data, company, password)?;
        let (users, customers) = (users.to_string(), customers.to_string());
        let days = ["--visit-days", "5"];
        let seed = ["seed", "--users", &users, "--customers", &customers, "--password", password];
        server.once(&[&seed[..], &days].concat())?;
        Ok(server)
    }

    /// A handle to end the process by.
    pub fn running(&self) -> Running {
        self.running.clone()
    }

    /// Starts listening: on a free port the first time, on the same one later, because phones know the address.
    pub fn start(&mut self) -> Result<()> {
        let ready = self.data.join("ready");
        // Left by the start before; a server must not be taken for ready because another one was.
        match std::fs::remove_file(&ready) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let log = File::options().create(true).append(true).open(self.log())?;
        let address = self.url.strip_prefix("http://").unwrap_or("127.0.0.1:0");
        let mut command = Command::new(&self.program);
        command.arg("--data").arg(&self.data).args(["--listen", address]).arg("--ready-file").arg(&ready);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let mut child = command.spawn().with_context(|| format!("cannot start {}", self.program.display()))?;
        let began = Instant::now();
        let url = loop {
            // Written in one piece, but possibly seen before it is filled.
            let url = std::fs::read_to_string(&ready).unwrap_or_default();
            if !url.is_empty() {
                break url;
            }
            if let Some(status) = child.try_wait()? {
                bail!("the server ended with {status}; its log is {}", self.log().display());
            }
            if began.elapsed() > PATIENCE {
                let _ = child.kill();
                bail!("the server did not listen within {PATIENCE:?}; its log is {}", self.log().display());
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        self.url = url;
        *lock(&self.running) = Some(child);
        Ok(())
    }

    /// `kill -9`.
    pub fn kill(&self) -> Result<()> {
        let Some(mut child) = lock(&self.running).take() else { bail!("the server is not running") };
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// Returns when the process has ended by itself.
    pub fn wait(&self) -> Result<()> {
        loop {
            match lock(&self.running).as_mut().map(Child::try_wait).transpose()?.flatten() {
                Some(status) => bail!("the server ended with {status}; its log is {}", self.log().display()),
                None => std::thread::sleep(Duration::from_millis(300)),
            }
        }
    }

    /// Whether the server's own check finds its database sound.
    pub fn doctor(&self) -> bool {
        self.once(&["doctor"]).is_ok()
    }

    /// Copies the database to `target`, also while the server runs.
    pub fn back_up(&self, target: &Path) -> Result<()> {
        self.once(&["backup", target.to_str().context("a path that is no text")?])
    }

    /// Puts a backup in the place of the database. The server must not run.
    pub fn restore(&self, source: &Path) -> Result<()> {
        self.once(&["restore", source.to_str().context("a path that is no text")?])
    }

    /// Memory that the process holds, bytes.
    pub fn memory(&self) -> Result<u64> {
        let Some(id) = lock(&self.running).as_ref().map(Child::id) else { bail!("the server is not running") };
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).context("this system does not tell")?;
        let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        Ok(held.context("no VmRSS")?.parse::<u64>()? * 1024)
    }

    /// Size of the program, bytes.
    pub fn size(&self) -> Result<u64> {
        Ok(std::fs::metadata(&self.program)?.len())
    }

    /// Where the server's own words go.
    pub fn log(&self) -> PathBuf {
        self.data.join("server.log")
    }

    /// Runs a command of the server that ends by itself.
    fn once(&self, arguments: &[&str]) -> Result<()> {
        let mut command = Command::new(&self.program);
        let done = command.arg("--data").arg(&self.data).args(arguments).stdout(Stdio::null()).status();
        let status = done.with_context(|| format!("cannot start {}", self.program.display()))?;
        if status.success() { Ok(()) } else { bail!("`sync-server {}` ended with {status}", arguments[0]) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&self.running);
    }
}

/// Asks the server to end, waits for what it has queued, and insists when it takes too long.
pub fn end(running: &Running) {
    let Some(mut child) = lock(running).take() else { return };
    ask_to_end(&child);
    let began = Instant::now();
    while began.elapsed() < FAREWELL {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(unix)]
fn ask_to_end(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process};
    // A process that is gone already needs no asking.
    let _ = kill_process(Pid::from_child(child), Signal::TERM);
}

#[cfg(not(unix))]
fn ask_to_end(_child: &Child) {}

/// The program built beside this one: this file's folder, or the one above for a test.
fn beside_us(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let found = own.ancestors().skip(1).take(2).map(|folder| folder.join(&name)).find(|path| path.is_file());
    found.with_context(|| format!("{name} is not built; `cargo build -p legwork-server --bins` builds it"))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
