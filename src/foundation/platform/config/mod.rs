//! Settings: `Leptos.toml`, then the environment, then the command line; typed, and validated at start with every
//! mistake listed at once. Secrets cannot be printed. `Leptos.toml` in the repository explains each key.

mod given;
mod keys;
mod load;
mod payments;
#[cfg(test)]
mod tests;

pub use given::{ConfigMistakes, Mistake, Overrides};
pub use payments::{CinetPay, Konnect, PayPal, Stripe, Wise};

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use secrecy::SecretString;
use std::net::SocketAddr;
use std::path::PathBuf;

/// All settings of a node.
#[derive(Clone, Debug)]
pub struct Config {
    /// The settings file that was read, if there is one: `--config`, `PREAU_CONFIG`, or `Leptos.toml` here.
    pub file: Option<PathBuf>,
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
    /// Where text messages go out; without it they stay in the back office: `SMS_GATEWAY_*`.
    pub sms: Option<SmsGateway>,
    /// The Konnect payment provider: `KONNECT_*`; without a key the sandbox stands in.
    pub konnect: Option<Konnect>,
    /// The CinetPay payment provider: `CINETPAY_*`.
    pub cinetpay: Option<CinetPay>,
    /// The Stripe payment provider: `STRIPE_*`.
    pub stripe: Option<Stripe>,
    /// The PayPal payment provider: `PAYPAL_*`.
    pub paypal: Option<PayPal>,
    /// The bank account that transfers go to: `WISE_*`.
    pub wise: Option<Wise>,
    /// The payment sandbox stands in: true if and only if no provider has live keys (SPEC PA-7).
    pub sandbox: bool,
    /// Host of the video rooms: `JITSI_DOMAIN`.
    pub jitsi_domain: String,
    /// Requests to the REST API that one person may make in a minute: `PREAU_API_REQUESTS_PER_MINUTE`.
    pub api_requests_per_minute: i32,
    /// LiveKit instead of Jitsi: `LIVEKIT_*`.
    pub livekit: Option<LiveKit>,
    /// What time it is when the node starts, instead of the machine's: `PREAU_CLOCK`, never next to live keys or a relay.
    pub clock: Option<DateTime<Utc>>,
    /// Fill an empty database with the demonstration data: `PREAU_DEMO`, by default only with the embedded database.
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

/// A gateway for text messages.
#[derive(Clone, Debug)]
pub struct SmsGateway {
    /// `SMS_GATEWAY_URL`: where messages are posted.
    pub url: String,
    /// `SMS_GATEWAY_TOKEN`: the Bearer token it asks for.
    pub token: SecretString,
}

/// LiveKit (SPEC SC-7).
#[derive(Clone, Debug)]
pub struct LiveKit {
    /// `LIVEKIT_URL`: where browsers connect, `wss://…`.
    pub url: String,
    /// `LIVEKIT_API_KEY`.
    pub api_key: String,
    /// `LIVEKIT_API_SECRET`: signs the tokens that let people into a room.
    pub api_secret: SecretString,
    /// `LIVEKIT_MEET_URL`: the page people meet on; it is given `liveKitUrl` and `token` in its query.
    pub meet_url: String,
}

impl Config {
    /// Is Préau reached over HTTPS? Then cookies are `Secure` and HSTS is sent.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
