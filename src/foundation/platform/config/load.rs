//! From what was given to a [`Config`]: defaults, types, and the rules between settings.

use super::given::{ConfigMistakes, Given, Overrides};
use super::{Config, LiveKit, SmsGateway, Smtp, payments};
use chrono::{DateTime, Utc};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

const DEFAULT_FILE: &str = "Leptos.toml";
const DEFAULT_ADDR: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 3000);

impl Config {
    /// Defaults, then the settings file, then the environment, then `overrides`.
    ///
    /// # Errors
    /// All mistakes at once, in words for the operator.
    pub fn load(overrides: &Overrides) -> Result<Self, ConfigMistakes> {
        // Names and values that are not Unicode cannot be ours.
        let variables = std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        Self::load_with(overrides, variables.collect())
    }

    /// [`Config::load`] with the environment given.
    pub(super) fn load_with(overrides: &Overrides, env: Vec<(String, String)>) -> Result<Self, ConfigMistakes> {
        let mut given = Given::default();
        let asked = || env.iter().find(|(k, v)| k == "PREAU_CONFIG" && !v.is_empty()).map(|(_, v)| PathBuf::from(v));
        let file = match overrides.config.clone().or_else(asked) {
            Some(path) => Some(path),
            None => Some(PathBuf::from(DEFAULT_FILE)).filter(|path| path.is_file()),
        };
        if let Some(path) = &file {
            match std::fs::read_to_string(path) {
                Ok(text) => given.read_file(&path.display().to_string(), &text),
                Err(error) => given.mistake(path.display().to_string(), None, format!("cannot be read: {error}")),
            }
        }
        given.read_environment(env);
        given.read_overrides(overrides);
        let config = assemble(&mut given, file);
        if given.mistakes.is_empty() { Ok(config) } else { Err(ConfigMistakes(given.mistakes)) }
    }

    /// The defaults, listening at `addr`: for tests, which have no settings file and no environment.
    pub fn for_tests(addr: SocketAddr) -> Self {
        let mut config = assemble(&mut Given::default(), None);
        config.public_url = format!("http://{addr}");
        config.addr = addr;
        config.worker = false;
        config.demo = false;
        config
    }
}

fn assemble(given: &mut Given, file: Option<PathBuf>) -> Config {
    let addr = given
        .parse("PREAU_ADDR", "an IP address and a port, like 127.0.0.1:3000 or 0.0.0.0:8080", |t| t.parse().ok())
        .unwrap_or(DEFAULT_ADDR);
    let database_url =
        given.parse("DATABASE_URL", "an address like postgres://user:password@host:5432/database", |t| {
            let known = t.starts_with("postgres://") || t.starts_with("postgresql://");
            (known && sqlx::postgres::PgConnectOptions::from_str(t).is_ok()).then(|| t.to_owned().into())
        });
    let (konnect, cinetpay) = (payments::konnect(given), payments::cinetpay(given));
    let (stripe, paypal, wise) = (payments::stripe(given), payments::paypal(given), payments::wise(given));
    let live = konnect.is_some() || cinetpay.is_some() || stripe.is_some() || paypal.is_some() || wise.is_some();
    let sandbox = payments::sandbox(given, live);
    let smtp = smtp(given);
    let sms = sms(given);
    let clock = clock(given, !sandbox || smtp.is_some() || sms.is_some());
    Config {
        file,
        addr,
        public_url: given
            .parse("PREAU_PUBLIC_URL", "an address like https://preau.example, without a path", origin)
            .unwrap_or_else(|| default_public_url(addr)),
        data_dir: given.text("PREAU_DATA_DIR").map_or_else(|| PathBuf::from("data"), PathBuf::from),
        // `auto`: an outside database is somebody's real one.
        demo: given.switch_or_auto("PREAU_DEMO").unwrap_or(!given.has("DATABASE_URL")),
        database_url,
        database_connections: given
            .parse("PREAU_DATABASE_CONNECTIONS", "a number from 5 to 500", |t| {
                t.parse().ok().filter(|n| (5..=500).contains(n))
            })
            .unwrap_or(20),
        site_root: given.text("PREAU_SITE_ROOT").map_or_else(|| Path::new("target").join("site"), PathBuf::from),
        development: given.switch("PREAU_DEVELOPMENT").unwrap_or(false),
        worker: given.switch("PREAU_WORKER").unwrap_or(true),
        trusted_proxies: given
            .parse("PREAU_TRUSTED_PROXIES", "IP addresses or networks, like 10.0.0.0/8, separated by commas", networks)
            .unwrap_or_default(),
        api_requests_per_minute: given
            .parse("PREAU_API_REQUESTS_PER_MINUTE", "a number from 10 to 1000000", |t| {
                t.parse().ok().filter(|n| (10..=1_000_000).contains(n))
            })
            .unwrap_or(300),
        log_json: given.switch("PREAU_LOG_JSON").unwrap_or(false),
        log: given
            .parse("PREAU_LOG", "a log filter, like info or preau=debug,info", |t| {
                tracing_subscriber::EnvFilter::try_new(t).is_ok().then(|| t.to_owned())
            })
            .unwrap_or_else(|| "info".to_owned()),
        metrics_token: given.secret("PREAU_METRICS_TOKEN"),
        smtp,
        sms,
        konnect,
        cinetpay,
        stripe,
        paypal,
        wise,
        sandbox,
        jitsi_domain: given
            .parse("JITSI_DOMAIN", "a host name like meet.jit.si, without https://", host)
            .unwrap_or_else(|| "meet.jit.si".to_owned()),
        livekit: livekit(given),
        clock,
    }
}

/// Where real money or real mails move, time does not.
fn clock(given: &mut Given, live: bool) -> Option<DateTime<Utc>> {
    let clock = given.parse("PREAU_CLOCK", "an instant like 2026-10-12T08:00:00Z", |t| {
        DateTime::parse_from_rfc3339(t).ok().map(|at| at.to_utc())
    });
    if clock.is_some() && live {
        given.refuse(
            "PREAU_CLOCK",
            "the clock cannot be moved next to a payment provider's live keys, a mail relay or a gateway",
        );
    }
    clock
}

/// All of it or nothing: half a LiveKit would let nobody in.
fn livekit(given: &mut Given) -> Option<LiveKit> {
    const ALL: [&str; 4] = ["LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "LIVEKIT_MEET_URL"];
    let url = given.parse("LIVEKIT_URL", "a wss:// address (ws:// only on this machine)", |t| {
        let http = t.replacen("ws", "http", 1);
        let known = t.starts_with("wss://") || t.starts_with("ws://") && is_loopback(&http);
        (known && base_url(&http).is_some()).then(|| t.trim_end_matches('/').to_owned())
    });
    let api_key = given.text("LIVEKIT_API_KEY");
    let api_secret = given.parse("LIVEKIT_API_SECRET", "at least 32 characters", |t| {
        (t.len() >= 32).then(|| secrecy::SecretString::from(t.to_owned()))
    });
    let meet_url = given.parse("LIVEKIT_MEET_URL", "an https:// address (http:// only on this machine)", |t| {
        base_url(t).filter(|url| url.starts_with("https://") || is_loopback(url))
    });
    if ALL.iter().any(|env| given.has(env)) {
        for env in ALL.into_iter().filter(|env| !given.has(env)).collect::<Vec<_>>() {
            given.missing(env, "needed because another part of LiveKit is given");
        }
    }
    Some(LiveKit { url: url?, api_key: api_key?, api_secret: api_secret?, meet_url: meet_url? })
}

fn smtp(given: &mut Given) -> Option<Smtp> {
    let host = given.parse("SMTP_HOST", "a host name like smtp.example.com", host);
    let secure = given.switch("SMTP_SECURE").unwrap_or(false);
    let port = given
        .parse("SMTP_PORT", "a port from 1 to 65535", |t| t.parse().ok().filter(|port| *port != 0))
        .unwrap_or(if secure { 465 } else { 587 });
    let user = given.text("SMTP_USER");
    let password = given.secret("SMTP_PASSWORD");
    let from = given.parse("SMTP_FROM", "a sender like Préau <bonjour@preau.example>", |t| {
        t.parse::<lettre::message::Mailbox>().ok().map(|_| t.to_owned())
    });
    if !given.has("SMTP_HOST") {
        for env in ["SMTP_USER", "SMTP_PASSWORD"] {
            if given.has(env) {
                given.refuse(env, "given without SMTP_HOST, so no mail would go out");
            }
        }
        return None;
    }
    if user.is_some() != password.is_some() {
        let absent = if user.is_some() { "SMTP_PASSWORD" } else { "SMTP_USER" };
        given.missing(absent, "needed because the other half of the SMTP sign-in is given");
    }
    if !given.has("SMTP_FROM") {
        given.missing("SMTP_FROM", "needed because SMTP_HOST is given");
    }
    Some(Smtp { host: host?, port, secure, user, password, from: from? })
}

/// Both or neither.
fn sms(given: &mut Given) -> Option<SmsGateway> {
    let url = given.parse("SMS_GATEWAY_URL", "an https:// address (http:// only on this machine)", |t| {
        let known = t.parse::<http::Uri>().ok()?.host().is_some() && (t.starts_with("https://") || is_loopback(t));
        known.then(|| t.to_owned())
    });
    let token = given.secret("SMS_GATEWAY_TOKEN");
    for (env, other) in [("SMS_GATEWAY_URL", "SMS_GATEWAY_TOKEN"), ("SMS_GATEWAY_TOKEN", "SMS_GATEWAY_URL")] {
        if given.has(env) && !given.has(other) {
            given.missing(other, "needed because the other half of the gateway for text messages is given");
        }
    }
    Some(SmsGateway { url: url?, token: token? })
}

/// Nobody can type 0.0.0.0.
fn default_public_url(addr: SocketAddr) -> String {
    if addr.ip().is_unspecified() { format!("http://localhost:{}", addr.port()) } else { format!("http://{addr}") }
}

/// An http(s) address without query; trailing slashes are dropped.
pub(super) fn base_url(text: &str) -> Option<String> {
    let uri: http::Uri = text.parse().ok()?;
    let known = matches!(uri.scheme_str(), Some("http" | "https"));
    let plain = uri.query().is_none() && !text.contains(['#', '@']) && uri.host().is_some_and(|host| !host.is_empty());
    (known && plain).then(|| text.trim_end_matches('/').to_owned())
}

/// A [`base_url`] without path.
fn origin(text: &str) -> Option<String> {
    base_url(text).filter(|url| url.matches('/').count() == 2)
}

pub(super) fn is_loopback(url: &str) -> bool {
    let host = url.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(|h| h.trim_matches(['[', ']']).to_owned()));
    host.is_some_and(|h| h == "localhost" || h.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()))
}

fn host(text: &str) -> Option<String> {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    (!text.is_empty() && text.chars().all(letters)).then(|| text.to_owned())
}

fn networks(text: &str) -> Option<Vec<IpNet>> {
    text.split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<IpNet>().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from)))
        .collect()
}
