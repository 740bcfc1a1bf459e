//! The command line.

use crate::auth::{accounts, password, random};
use crate::change::Change;
use crate::db::Conn;
use crate::engine::{Engine, Session};
use crate::http::{App, Proxies, now_ms, openapi};
use crate::setup::{self, NewTenant};
use crate::tenant::Tenant;
use crate::{journal, restore, seed, startup};
use clap::{Args, Parser, Subcommand};
use ipnet::IpNet;
use legwork_domain::{Error, ErrorKind, Fields, RecordId, Result, Value};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

/// Server of the Legwork CRM.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    /// Folder of the database and the files.
    #[arg(long, global = true, env = "LEGWORK_DATA", default_value = "data")]
    data: PathBuf,
    /// Logs as JSON lines.
    #[arg(long, global = true, env = "LEGWORK_LOG_JSON")]
    log_json: bool,
    #[command(flatten)]
    serve: Serve,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Args)]
struct Serve {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "LEGWORK_LISTEN", default_value = "127.0.0.1:8080", global = true)]
    listen: SocketAddr,
    /// Address or network (10.0.0.0/8) of a reverse proxy of yours, whose `X-Forwarded-For` is believed; several with
    /// commas. Without it everybody behind a proxy has the proxy's address.
    #[arg(long, env = "LEGWORK_TRUSTED_PROXY", global = true, value_delimiter = ',', value_parser = network)]
    trusted_proxy: Vec<IpNet>,
    /// File that gets the server's URL once it listens.
    #[arg(long, global = true)]
    ready_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve phones (the default).
    Serve,
    /// Make the company and its administrator without a browser.
    Init {
        /// Company name.
        #[arg(long)]
        company: String,
        /// Login of the administrator.
        #[arg(long, default_value = "admin")]
        login: String,
        /// Password of the administrator.
        #[arg(long, env = "LEGWORK_PASSWORD", hide_env_values = true)]
        password: String,
        /// Name of the administrator.
        #[arg(long, default_value = "管理员")]
        name: String,
        /// IANA time zone.
        #[arg(long, default_value = "Asia/Shanghai")]
        zone: String,
        /// ISO 4217 code.
        #[arg(long, default_value = "CNY")]
        currency: String,
    },
    /// Add a person with an account; prints a one-time password unless one is given.
    User {
        /// Login.
        #[arg(long)]
        login: String,
        /// Name.
        #[arg(long)]
        name: String,
        /// Role: rep, department_rep, manager, admin.
        #[arg(long, default_value = "rep")]
        role: String,
        /// Password; need not be changed at the first sign-in.
        #[arg(long)]
        password: Option<String>,
    },
    /// Fill the company with invented people, customers and a year of activities.
    Seed {
        /// People.
        #[arg(long, default_value_t = 60)]
        users: u32,
        /// Customers.
        #[arg(long, default_value_t = 5_000)]
        customers: u32,
        /// Days up to today on which reps visit customers.
        #[arg(long, default_value_t = 0)]
        visit_days: u32,
        /// Password of every invented person.
        #[arg(long)]
        password: Option<String>,
    },
    /// Copy the database while the server runs.
    Backup {
        /// Target file; must not exist.
        target: PathBuf,
    },
    /// Put a backup in the place of the database, which is kept. The server must not run. Phones then send again what
    /// they have sent in the last 30 days.
    Restore {
        /// The backup.
        source: PathBuf,
    },
    /// Check the database, the audit chain and the clock.
    Doctor,
    /// Print the description of the HTTP API.
    Openapi,
}

/// Runs the command; `Err` has words for the person at the terminal in [`startup::explain`].
pub fn run(cli: Cli) -> Result<()> {
    match &cli.command {
        None | Some(Command::Serve) => serve(&cli),
        Some(Command::Openapi) => {
            print!("{}", openapi());
            Ok(())
        }
        Some(Command::Init { company, login, password, name, zone, currency }) => {
            let app = startup::app(&cli.data)?;
            let hash = password::hash(password)?;
            let [tenant, department, admin] = [new_id()?, new_id()?, new_id()?];
            let (company, login, zone) = (company.clone(), login.clone(), zone.clone());
            let (name, currency) = (name.clone(), currency.clone());
            let engine = app.engine.clone();
            app.writer.run_blocking(move |tx| {
                if Tenant::any(tx)?.is_some() {
                    return Err(Error::new(ErrorKind::Conflict, "already_set_up"));
                }
                let (company, admin_name, login) = (company.as_str(), name.as_str(), login.as_str());
                let (zone, currency) = (zone.as_str(), currency.as_str());
                let new = NewTenant { tenant, department, admin, company, admin_name, login, zone, currency };
                setup::create(tx, &engine, now_ms(), &new)?;
                accounts::add(tx, tenant, admin, login, &hash, None)
            })?;
            println!("Company made. Sign in as {}.", accounts::spelled(&cli_login(&cli)));
            Ok(())
        }
        Some(Command::User { login, name, role, password }) => user(&cli, login, name, role, password.as_deref()),
        Some(Command::Seed { users, customers, visit_days, password }) => {
            let app = startup::app(&cli.data)?;
            let (session, hash) = (admin_session(&app)?, password.as_deref().map(password::hash).transpose()?);
            let (users, customers, visit_days) = (*users, *customers, *visit_days);
            let plan = seed::Plan { users, customers, password: hash, now_ms: now_ms(), visit_days };
            let bar = indicatif::ProgressBar::new(plan.steps());
            seed::run(&app.writer, &app.engine, &session, &plan, &|done| bar.set_position(done))?;
            bar.finish();
            Ok(())
        }
        Some(Command::Backup { target }) => {
            if target.exists() {
                return Err(Error::new(ErrorKind::Conflict, "file_exists"));
            }
            startup::open(&cli.data)?.backup(target)?;
            println!("Copied to {}.", target.display());
            Ok(())
        }
        Some(Command::Restore { source }) => {
            let kept = restore::restore(&cli.data, source)?;
            println!("Restored. When they sync next, phones send again what they have sent in the last 30 days.");
            if let Some(kept) = kept {
                println!("The database that was replaced is now {}.", kept.display());
            }
            Ok(())
        }
        Some(Command::Doctor) => doctor(&cli),
    }
}

/// A network, or a single address.
fn network(text: &str) -> Result<IpNet, String> {
    let one = text.parse::<IpAddr>().map(IpNet::from).ok();
    one.or_else(|| text.parse().ok()).ok_or_else(|| "expected an address or a network, as in 10.0.0.0/8".to_owned())
}

fn cli_login(cli: &Cli) -> String {
    match &cli.command {
        Some(Command::Init { login, .. }) => login.clone(),
        _ => String::new(),
    }
}

fn new_id() -> Result<RecordId> {
    Ok(RecordId::v7(now_ms(), random()?))
}

fn admin_session(app: &App) -> Result<Session> {
    let missing = || Error::new(ErrorKind::NotFound, "not_set_up");
    app.db.read(|conn| {
        let tenant = Tenant::load(conn, Tenant::any(conn)?.ok_or_else(missing)?)?;
        let org = app.engine.org(conn, &tenant)?;
        let schema = app.engine.schema();
        let admin = org.users().find(|u| org.actor(*u).is_ok_and(|a| org.rights(schema, a).admin()));
        Ok(Session { tenant: tenant.id, user: admin.ok_or_else(missing)?, device: None })
    })
}

fn user(cli: &Cli, login: &str, name: &str, role: &str, given: Option<&str>) -> Result<()> {
    let app = startup::app(&cli.data)?;
    if !app.engine.schema().roles.contains_key(role) {
        return Err(Error::invalid("role", "unknown_role"));
    }
    let (session, user) = (admin_session(&app)?, new_id()?);
    let password = given.map_or_else(password::one_time, |p| Ok(p.to_owned()))?;
    let hash = password::hash(&password)?;
    let code_until = given.is_none().then(|| now_ms() + accounts::INVITATION_MS);
    let fields = Fields::from([
        ("name".to_owned(), name.into()),
        ("login".to_owned(), login.into()),
        ("roles".to_owned(), Value::set([role.into()])),
        ("status".to_owned(), "active".into()),
    ]);
    let (engine, login): (Arc<Engine>, String) = (app.engine.clone(), login.to_owned());
    app.writer.run_blocking(move |tx: &Conn| {
        let mut change = Change::begin(tx, &engine, &session, now_ms())?;
        setup::add(&mut change, "user", user, fields)?;
        change.finish()?;
        accounts::add(tx, session.tenant, user, &login, &hash, code_until)
    })?;
    match given {
        Some(_) => println!("Added."),
        None => println!("Added. One-time password, good for 7 days: {password}"),
    }
    Ok(())
}

fn doctor(cli: &Cli) -> Result<()> {
    let db = startup::open(&cli.data)?;
    println!("database   sound, {} MiB", db.size() / (1 << 20));
    println!("clock      {} ms since 1970", now_ms());
    db.read(|conn| {
        let Some(tenant) = Tenant::any(conn)? else {
            println!("company    none yet");
            return Ok(());
        };
        println!("company    {}", Tenant::load(conn, tenant)?.name);
        match journal::first_broken(conn, tenant)? {
            None => println!("audit log  chain complete"),
            Some(n) => {
                return Err(Error::new(ErrorKind::Corrupt, "audit_broken").detail(format_args!("at entry {n}")));
            }
        }
        Ok(())
    })
}

fn serve(cli: &Cli) -> Result<()> {
    log(cli.log_json);
    let _held = startup::hold(&cli.data)?;
    let app = startup::app_behind(&cli.data, Proxies::new(cli.serve.trusted_proxy.clone()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
    runtime.block_on(async {
        let listener = startup::listen(cli.serve.listen).await?;
        let address = listener.local_addr().map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
        let url = format!("http://{address}");
        if let Some(token) = app.setup_token()? {
            println!("Set up the company within 30 minutes: {url}/setup?token={token}");
            println!("Too late? Start the server again: each start without a company prints a new link.");
        }
        println!("Listening on {url}");
        if let Some(file) = &cli.serve.ready_file {
            std::fs::write(file, &url).map_err(|e| crate::db::io_failed(&e))?;
        }
        startup::serve(app, listener, interrupted()).await
    })
}

/// Ctrl-C, or the request to end that a service manager sends.
async fn interrupted() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = ctrl_c => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = ctrl_c.await;
}

fn log(json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("LEGWORK_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second logger in one process (tests) is no trouble: the first stays.
    let _ = if json { logs.json().try_init() } else { logs.try_init() };
}
