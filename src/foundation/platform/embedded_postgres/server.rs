//! The server process: creating the cluster, starting, adopting, noticing its death, stopping.

use super::installation::Installation;
use super::place::Place;
use super::settings;
use anyhow::{Context as _, bail};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::fs::{self, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// Crash recovery after a long outage takes its time.
const STARTING: Duration = Duration::from_secs(120);
const STOPPING: Duration = Duration::from_secs(60);
const LARGEST_LOG: u64 = 5 * 1024 * 1024;

/// A running server.
#[derive(Debug)]
pub(super) enum Server {
    /// Started by us: we hear of its end at once.
    Started(Child),
    /// Started by a process that was killed since.
    Adopted(Pid),
}

/// Takes over the server that runs on this cluster, or starts one, and makes sure of our role and database.
pub(super) async fn adopt_or_launch(place: &Place) -> anyhow::Result<Server> {
    let server = match adopt(place).await {
        Some(server) => server,
        None => {
            create_cluster(place).await?;
            launch(place).await?
        }
    };
    // Also after adoption: whoever started it may have been killed before this.
    set_up(place).await.context("cannot set up the embedded database")?;
    Ok(server)
}

/// The server that answers on our socket, if it is the one of this cluster.
pub(super) async fn adopt(place: &Place) -> Option<Server> {
    let mut connection = superuser(place).await.ok()?;
    let directory: String = sqlx::query_scalar("show data_directory").fetch_one(&mut connection).await.ok()?;
    let _ = connection.close().await;
    (Path::new(&directory) == place.cluster()).then_some(())?;
    Some(Server::Adopted(recorded_pid(place)?))
}

/// Can the application connect?
pub(super) async fn answers(url: &SecretString) -> bool {
    match tokio::time::timeout(Duration::from_secs(5), PgConnection::connect(url.expose_secret())).await {
        Ok(Ok(connection)) => connection.close().await.is_ok(),
        _ => false,
    }
}

/// A connection as the superuser: peer authentication, for us and for the server's own user.
pub(super) async fn superuser(place: &Place) -> anyhow::Result<PgConnection> {
    let options = PgConnectOptions::new_without_pgpass()
        .socket(&place.socket_dir)
        .port(5432)
        .ssl_mode(PgSslMode::Disable)
        .username("postgres")
        .database("postgres");
    Ok(tokio::time::timeout(Duration::from_secs(5), PgConnection::connect_with(&options)).await??)
}

/// Creates the cluster under another name and renames it, so that a killed `initdb` never looks like a cluster.
async fn create_cluster(place: &Place) -> anyhow::Result<()> {
    if place.cluster().exists() {
        return Ok(());
    }
    let installation = Installation::find(None).await?;
    tracing::info!(postgres = installation.major, directory = %place.cluster().display(), "creating the embedded database");
    let draft = place.data_dir.join("postgres.new");
    // C.UTF-8 sorts alike on every machine; a system without it has C.
    let mut failure = String::new();
    for locale in ["C.UTF-8", "C"] {
        if draft.exists() {
            fs::remove_dir_all(&draft)?;
        }
        place.create_private(&draft)?;
        let initdb = command(place, &installation, "initdb")
            .arg("-D")
            .arg(&draft)
            .args(["--username=postgres", "--auth-local=peer", "--auth-host=reject", "--encoding=UTF8"])
            .args(["--data-checksums", "--no-instructions", "--locale", locale])
            .output()
            .await?;
        if initdb.status.success() {
            fs::rename(&draft, place.cluster())?;
            fs::File::open(&place.data_dir)?.sync_all()?;
            return Ok(());
        }
        failure = String::from_utf8_lossy(&initdb.stderr).trim().to_owned();
        if !failure.contains("locale") {
            break;
        }
    }
    bail!("initdb failed: {failure}\n{}", place.closed_door().unwrap_or_default())
}

/// Starts the server and waits until it answers.
async fn launch(place: &Place) -> anyhow::Result<Server> {
    let version =
        fs::read_to_string(place.cluster().join("PG_VERSION")).context("cannot read PG_VERSION of the cluster")?;
    let installation = Installation::find(version.trim().parse().ok()).await?;
    place.password()?;
    let deadline = Instant::now() + STARTING;
    loop {
        clear_the_way(place).await?;
        settings::write(place)?;
        let before = fs::metadata(place.log()).map_or(0, |m| m.len());
        let mut child = spawn(place, &installation)?;
        let log = loop {
            if superuser(place).await.is_ok() {
                return Ok(Server::Started(child));
            }
            if child.try_wait()?.is_some() {
                break since(before, &place.log());
            }
            if Instant::now() > deadline {
                Server::Started(child).stop(place).await?;
                bail!("the embedded Postgres does not answer; see {}", place.log().display());
            }
            sleep(Duration::from_millis(50)).await;
        };
        // Backends of a server that was killed are still finishing.
        let passing = log.contains("shared memory block") && log.contains("still in use");
        if !passing || Instant::now() > deadline {
            bail!("the embedded Postgres did not start:\n{log}\n{}", place.closed_door().unwrap_or_default());
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// In a process group of its own, so that Ctrl-C in a terminal reaches us alone and the order of stopping stays ours.
fn spawn(place: &Place, installation: &Installation) -> anyhow::Result<Child> {
    let path = place.log();
    let fresh = fs::metadata(&path).is_ok_and(|m| m.len() > LARGEST_LOG);
    if fresh {
        fs::remove_file(&path)?;
    }
    let log = OpenOptions::new().create(true).append(true).mode(0o600).open(&path)?;
    command(place, installation, "postgres")
        .arg("-D")
        .arg(place.cluster())
        .process_group(0)
        .stdout(Stdio::from(log.try_clone()?))
        .stderr(Stdio::from(log))
        .spawn()
        .context("cannot run postgres")
}

/// A Postgres program, as the server's user, without our own environment (PGDATA, PGPORT and the like would be heard).
fn command(place: &Place, installation: &Installation, program: &str) -> Command {
    let mut command = Command::new(installation.bin.join(program));
    command.env_clear().env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
    for kept in ["PATH", "LD_LIBRARY_PATH", "TZDIR"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    if let Some(account) = &place.account {
        command.uid(account.uid.as_raw()).gid(account.gid.as_raw());
    }
    command
}

/// The role that owns our database, bound by row-level security, and the database; changes nothing when all is there.
async fn set_up(place: &Place) -> anyhow::Result<()> {
    let mut connection = superuser(place).await?;
    let has_role: bool = sqlx::query_scalar("select exists (select from pg_roles where rolname = 'preau')")
        .fetch_one(&mut connection)
        .await?;
    let verb = if has_role { "alter" } else { "create" };
    // The password is URL-safe base64 of our own making: nothing in it could end the quote.
    let password = place.password()?;
    let role = format!(
        "{verb} role preau login nosuperuser nobypassrls nocreaterole nocreatedb noreplication password '{password}'"
    );
    sqlx::raw_sql(AssertSqlSafe(role)).execute(&mut connection).await?;
    let has_database: bool = sqlx::query_scalar("select exists (select from pg_database where datname = 'preau')")
        .fetch_one(&mut connection)
        .await?;
    if !has_database {
        sqlx::raw_sql("create database preau owner preau").execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}

/// Ends a server of this cluster that does not answer, and removes the notes of one that is gone. Postgres itself refuses
/// to start when a noted process id has meanwhile been given to any other process of the same user.
async fn clear_the_way(place: &Place) -> anyhow::Result<()> {
    for note in [pid_file(place), socket(place).with_added_extension("lock")] {
        let Some(pid) = noted_pid(&note) else { continue };
        if kill(pid, None) == Err(Errno::ESRCH) {
            continue;
        }
        match is_server_of(place, pid) {
            Some(true) => {
                tracing::warn!(%pid, "a Postgres runs on our cluster but does not answer; stopping it");
                Server::Adopted(pid).stop(place).await?;
            }
            // Safe even while backends of a killed server linger: Postgres also checks its shared memory.
            Some(false) => fs::remove_file(&note).with_context(|| format!("cannot remove {}", note.display()))?,
            None => {}
        }
    }
    Ok(())
}

fn pid_file(place: &Place) -> PathBuf {
    place.cluster().join("postmaster.pid")
}

fn socket(place: &Place) -> PathBuf {
    place.socket_dir.join(".s.PGSQL.5432")
}

/// The process that says it runs the cluster. A hint: the note outlives a server that was killed.
pub(super) fn recorded_pid(place: &Place) -> Option<Pid> {
    noted_pid(&pid_file(place))
}

/// Line 1 of a note of Postgres (postmaster.pid, or the lock beside its socket); negative for a server without clients.
fn noted_pid(note: &Path) -> Option<Pid> {
    let text = fs::read_to_string(note).ok()?;
    text.lines().next()?.trim().parse().ok().filter(|pid| *pid > 1).map(Pid::from_raw)
}

/// Is this process a Postgres of our cluster? `None` where there is no /proc to ask.
fn is_server_of(place: &Place, pid: Pid) -> Option<bool> {
    let process = Path::new("/proc").join(pid.to_string());
    let arguments = fs::read(process.join("cmdline")).ok()?;
    let program = arguments.split(|b| *b == 0).next().unwrap_or_default();
    let name = program.rsplit(|b| *b == b'/').next().unwrap_or_default();
    if !name.starts_with(b"postgres") && name != b"postmaster" {
        return Some(false);
    }
    let cluster = place.cluster();
    let named = arguments.split(|b| *b == 0).any(|argument| argument == cluster.as_os_str().as_encoded_bytes());
    // Postgres works in its data directory. When we may not look (a container's root), better believe it is ours.
    Some(named || fs::read_link(process.join("cwd")).map_or(true, |cwd| cwd == cluster))
}

impl Server {
    /// Returns when the server is no longer there.
    pub async fn ended(&mut self, place: &Place) {
        match self {
            Self::Started(child) => {
                let _ = child.wait().await;
            }
            Self::Adopted(_) => loop {
                sleep(Duration::from_secs(2)).await;
                if let Err(error) = tokio::net::UnixStream::connect(socket(place)).await
                    && matches!(error.kind(), std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::NotFound)
                {
                    return;
                }
            },
        }
    }

    /// Fast shutdown: open transactions are rolled back, everything committed is written out.
    pub async fn stop(self, place: &Place) -> anyhow::Result<()> {
        match self {
            Self::Started(mut child) => {
                let Some(pid) = child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw) else {
                    return Ok(());
                };
                let _ = kill(pid, Signal::SIGINT);
                if tokio::time::timeout(STOPPING, child.wait()).await.is_err() {
                    kill(pid, Signal::SIGQUIT)?;
                    child.wait().await?;
                }
            }
            Self::Adopted(pid) => {
                let _ = kill(pid, Signal::SIGINT);
                let deadline = Instant::now() + STOPPING;
                // Its last act is to remove the note; a killed one leaves it, but is gone itself.
                while recorded_pid(place) == Some(pid) && kill(pid, None) != Err(Errno::ESRCH) {
                    anyhow::ensure!(Instant::now() < deadline, "the embedded Postgres (process {pid}) does not stop");
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
        Ok(())
    }
}

/// What the server wrote into its log after it was `before` bytes long, at most the last 2000 bytes of it.
fn since(before: u64, log: &Path) -> String {
    let read = || -> std::io::Result<String> {
        let mut file = fs::File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(if before > length { 0 } else { before.max(length.saturating_sub(2000)) }))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    };
    read().unwrap_or_else(|error| format!("({} cannot be read: {error})", log.display()))
}
