//! The `preau` process: started, waited for, killed, measured.

use crate::client::{Ask, Client};
use anyhow::{Context as _, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// How it is to be started.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The program.
    pub program: PathBuf,
    /// Where it works: without a `Leptos.toml`, so that only the settings below count.
    pub directory: PathBuf,
    /// Where it listens.
    pub addr: SocketAddr,
    /// Names and values of its settings.
    pub settings: Vec<(&'static str, OsString)>,
}

/// Kept from our own environment; nothing else reaches the server.
const KEPT: [&str; 5] = ["PATH", "HOME", "LD_LIBRARY_PATH", "PG_BIN_DIR", "TMPDIR"];

impl Setup {
    /// On a free port of this machine, with its output in `directory/server.log`.
    ///
    /// # Errors
    /// When no port is free.
    pub fn new(program: &Path, directory: &Path) -> anyhow::Result<Self> {
        let addr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        Ok(Self { program: program.to_owned(), directory: directory.to_owned(), addr, settings: Vec::new() })
    }

    /// With one more setting; a later one of the same name counts.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.settings.push((name, value.into()));
        self
    }

    /// `http://127.0.0.1:…`
    pub fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// What it said.
    pub fn log(&self) -> PathBuf {
        self.directory.join("server.log")
    }

    /// Starts it and waits until it answers.
    ///
    /// # Errors
    /// When it ends instead, with the end of what it said.
    pub async fn start(&self) -> anyhow::Result<Server> {
        let started = Instant::now();
        let child = self.spawn()?;
        let mut server = Server { child, addr: self.addr, first_answer: Duration::ZERO };
        self.wait_for(&mut server, "/healthz").await?;
        server.first_answer = started.elapsed();
        Ok(server)
    }

    /// Starts it and measures the time until `path` is answered.
    ///
    /// # Errors
    /// See [`Self::start`].
    pub async fn start_until(&self, path: &str) -> anyhow::Result<Server> {
        let started = Instant::now();
        let mut server = Server { child: self.spawn()?, addr: self.addr, first_answer: Duration::ZERO };
        self.wait_for(&mut server, path).await?;
        server.first_answer = started.elapsed();
        Ok(server)
    }

    fn spawn(&self) -> anyhow::Result<Child> {
        let log = OpenOptions::new().create(true).append(true).open(self.log())?;
        let mut command = Command::new(&self.program);
        command.arg("serve").current_dir(&self.directory).env_clear();
        command.envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.env("PREAU_ADDR", self.addr.to_string());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::from(log.try_clone()?)).stderr(Stdio::from(log)).kill_on_drop(true);
        command.spawn().with_context(|| format!("cannot run {}", self.program.display()))
    }

    /// The server listens before it is ready, so the first request waits in its queue.
    async fn wait_for(&self, server: &mut Server, path: &str) -> anyhow::Result<()> {
        let deadline = Instant::now() + Duration::from_secs(90);
        loop {
            if let Ok(answer) = Client::new(self.addr).ask(&Ask::get(path)).await {
                if answer.is_ok() {
                    return Ok(());
                }
                bail!("{path} was answered {}: {}", answer.status, answer.text());
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended ({status}):\n{}", tail(&self.log()));
            }
            if Instant::now() > deadline {
                bail!("the server does not answer:\n{}", tail(&self.log()));
            }
            sleep(Duration::from_millis(5)).await;
        }
    }
}

/// A running one; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    addr: SocketAddr,
    /// From its start to its first answer.
    pub first_answer: Duration,
}

impl Server {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `kill -9`: it has no chance to do anything more.
    ///
    /// # Errors
    /// When it had ended by itself.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the server had ended by itself ({status})");
        }
        self.child.kill().await.context("kill the server")
    }

    /// Asks it to stop and waits until it has.
    ///
    /// # Errors
    /// When it does not, or says that something went wrong.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        if let Some(pid) = self.child.id().and_then(|id| i32::try_from(id).ok()) {
            kill(Pid::from_raw(pid), Signal::SIGTERM)?;
        }
        let status = tokio::time::timeout(Duration::from_secs(60), self.child.wait()).await??;
        anyhow::ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }

    /// Memory it holds (VmRSS), in bytes.
    ///
    /// # Errors
    /// Where there is no /proc.
    pub fn memory(&self) -> anyhow::Result<u64> {
        let pid = self.child.id().context("the server has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes * 1024)
    }
}

/// The end of a log.
pub fn tail(path: &Path) -> String {
    use std::io::{Read as _, Seek as _, SeekFrom};
    let read = || -> std::io::Result<String> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(4000)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    read().unwrap_or_else(|error| format!("({} cannot be read: {error})", path.display()))
}
