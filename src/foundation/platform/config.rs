//! Settings: `Leptos.toml`, then the environment, then the command line; typed, and validated at start with every
//! mistake listed at once. Secrets cannot be printed. `Leptos.toml` in the repository explains each key.

use ipnet::IpNet;
use secrecy::SecretString;
use std::net::SocketAddr;
use std::path::PathBuf;

/// All settings of a node.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen: `PREAU_ADDR`.
    pub addr: SocketAddr,
    /// The address people type, without a trailing slash: `PREAU_PUBLIC_URL`, by default `http://{addr}`.
    pub public_url: String,
    /// Embedded database, files: `PREAU_DATA_DIR`.
    pub data_dir: PathBuf,
    /// `DATABASE_URL`; without it the embedded Postgres is started.
    pub database_url: Option<SecretString>,
    /// Connections to Postgres per node: `PREAU_DATABASE_CONNECTIONS`.
    pub database_connections: u32,
    /// What `cargo leptos build` wrote: stylesheet, WASM, pictures. `PREAU_SITE_ROOT`.
    pub site_root: PathBuf,
    /// Development helps (style guide) are shown: `PREAU_DEVELOPMENT`.
    pub development: bool,
    /// Run jobs in the serving process (true unless `preau worker` runs apart): `PREAU_WORKER`.
    pub worker: bool,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: `PREAU_TRUSTED_PROXIES`.
    pub trusted_proxies: Vec<IpNet>,
    /// Logs as JSON lines instead of text: `PREAU_LOG_JSON`.
    pub log_json: bool,
    /// Which log lines, in `tracing` filter syntax: `PREAU_LOG`.
    pub log: String,
    /// Bearer token that `/metrics` asks for; without one it answers to loopback only: `PREAU_METRICS_TOKEN`.
    pub metrics_token: Option<SecretString>,
    /// Where mails go out; without it they stay in the mailbox page: `SMTP_*`.
    pub smtp: Option<Smtp>,
    /// The Konnect payment provider: `KONNECT_*`; without a key the sandbox stands in.
    pub konnect: Option<Konnect>,
    /// Host of the video rooms: `JITSI_DOMAIN`.
    pub jitsi_domain: String,
    /// Fill an empty embedded database with the demonstration data: `PREAU_DEMO`.
    pub demo: bool,
}

/// An SMTP relay.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// `SMTP_HOST`.
    pub host: String,
    /// `SMTP_PORT`.
    pub port: u16,
    /// TLS from the first byte (`SMTP_SECURE=true`, port 465) or STARTTLS when the relay offers it.
    pub secure: bool,
    /// `SMTP_USER`.
    pub user: Option<String>,
    /// `SMTP_PASSWORD`.
    pub password: Option<SecretString>,
    /// `SMTP_FROM`: `Name <address>`.
    pub from: String,
}

/// Konnect (SPEC §5).
#[derive(Clone, Debug)]
pub struct Konnect {
    /// `KONNECT_BASE_URL`.
    pub base_url: String,
    /// `KONNECT_API_KEY`.
    pub api_key: SecretString,
    /// `KONNECT_WALLET_ID`.
    pub wallet_id: String,
    /// `KONNECT_WEBHOOK_SECRET`: when set, each webhook address carries an unguessable token derived from it.
    pub webhook_secret: Option<SecretString>,
}

impl Config {
    /// Is Préau reached over HTTPS? Then cookies are `Secure` and HSTS is sent.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
