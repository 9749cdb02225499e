//! Fetching what a person told us to fetch, from anywhere but our own network.
//!
//! Whoever may type an address could otherwise have this server ask its neighbours (a database, a cloud's metadata
//! service) and show the answer. So: https only; the name is resolved here and every address it has must be public; the
//! connection goes to the very address that was checked, so that a second answer of the name server changes nothing; each
//! redirect is checked the same way; size and time are bounded.

use async_trait::async_trait;
use http::{StatusCode, header};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::Url;
use reqwest::redirect::Policy;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Redirects that are followed.
const REDIRECTS: usize = 3;

/// Finds the addresses of a name.
#[async_trait]
pub trait Resolve: Send + Sync + fmt::Debug {
    /// All of them; empty when there is no such name.
    async fn addresses(&self, host: &str) -> Vec<IpAddr>;
}

/// The machine's own resolver.
#[derive(Clone, Copy, Debug)]
struct System;

#[async_trait]
impl Resolve for System {
    async fn addresses(&self, host: &str) -> Vec<IpAddr> {
        match tokio::net::lookup_host((host, 443)).await {
            Ok(found) => found.map(|address| address.ip()).collect(),
            Err(_) => Vec::new(),
        }
    }
}

/// The way out.
#[derive(Clone, Debug)]
pub struct Outbound {
    resolver: Arc<dyn Resolve>,
    loopback: bool,
}

impl Default for Outbound {
    fn default() -> Self {
        Self { resolver: Arc::new(System), loopback: false }
    }
}

/// How much and how long.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Of the body.
    pub bytes: usize,
    /// For everything together, redirects included.
    pub time: Duration,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// What the caller has is current.
    NotModified,
    /// A new version.
    Body {
        /// The bytes.
        bytes: Vec<u8>,
        /// Names this version.
        etag: Option<String>,
    },
}

/// Why nothing came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// Not an https address, or one with a user name in it.
    #[error("not an https address")]
    BadAddress,
    /// The name has no address.
    #[error("no such host")]
    NoSuchHost,
    /// It, or a redirect, leads to a network that is not the public internet.
    #[error("not a public address")]
    NotPublic,
    /// It leads from one address to the next, and on.
    #[error("too many redirects")]
    TooManyRedirects,
    /// Larger than the bounds.
    #[error("too large")]
    TooLarge,
    /// Longer than the bounds.
    #[error("too slow")]
    TooSlow,
    /// Answered with this status instead.
    #[error("answered {0}")]
    Status(u16),
    /// No connection, or a broken one.
    #[error("no connection")]
    Unreachable,
}

impl Outbound {
    /// For tests: names are found by `resolver`, and http and loopback addresses are accepted.
    pub fn for_tests(resolver: Arc<dyn Resolve>) -> Self {
        Self { resolver, loopback: true }
    }

    /// Is it an address of the right shape? Where it leads is found out when it is fetched.
    pub fn accepts(&self, url: &Url) -> bool {
        let scheme = url.scheme() == "https" || self.loopback && url.scheme() == "http";
        let plain = url.username().is_empty() && url.password().is_none();
        scheme && plain && url.host_str().is_some_and(|host| !host.is_empty())
    }

    /// Fetches `address`, unless it is still the version named `etag`.
    ///
    /// # Errors
    /// See [`OutboundError`].
    pub async fn get(&self, address: &str, etag: Option<&str>, bounds: Bounds) -> Result<Fetched, OutboundError> {
        let fetching = self.follow(address, etag, bounds);
        tokio::time::timeout(bounds.time, fetching).await.unwrap_or(Err(OutboundError::TooSlow))
    }

    async fn follow(&self, address: &str, etag: Option<&str>, bounds: Bounds) -> Result<Fetched, OutboundError> {
        let mut url = Url::parse(address).map_err(|_| OutboundError::BadAddress)?;
        for _ in 0..=REDIRECTS {
            let mut response = self.ask(&url, etag, bounds).await?;
            let status = response.status();
            if status == StatusCode::NOT_MODIFIED && etag.is_some() {
                return Ok(Fetched::NotModified);
            }
            if status.is_redirection() {
                let location = response.headers().get(header::LOCATION).and_then(|v| v.to_str().ok());
                let next = location.and_then(|l| url.join(l).ok());
                url = next.ok_or(OutboundError::Status(status.as_u16()))?;
                continue;
            }
            if status != StatusCode::OK {
                return Err(OutboundError::Status(status.as_u16()));
            }
            let etag = response.headers().get(header::ETAG).and_then(|v| v.to_str().ok());
            let etag = etag.filter(|etag| etag.len() <= 200).map(str::to_owned);
            return Ok(Fetched::Body { bytes: read(&mut response, bounds.bytes).await?, etag });
        }
        Err(OutboundError::TooManyRedirects)
    }

    async fn ask(&self, url: &Url, etag: Option<&str>, bounds: Bounds) -> Result<reqwest::Response, OutboundError> {
        let (host, addresses) = self.check(url).await?;
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            // A proxy of the environment would resolve the name a second time, by itself.
            .no_proxy()
            .timeout(bounds.time)
            .user_agent(concat!("Preau/", env!("CARGO_PKG_VERSION")))
            .resolve_to_addrs(&host, &addresses)
            .build()
            .map_err(|_| OutboundError::Unreachable)?;
        let mut request = client.get(url.clone());
        if let Some(etag) = etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        request.send().await.map_err(|error| unreachable_or_slow(&error))
    }

    /// The host of an address that may be asked, and where it is.
    async fn check(&self, url: &Url) -> Result<(String, Vec<SocketAddr>), OutboundError> {
        let host = url.host_str().filter(|_| self.accepts(url)).ok_or(OutboundError::BadAddress)?;
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        let found = match literal {
            Some(address) => vec![address],
            None => self.resolver.addresses(host).await,
        };
        if found.is_empty() {
            return Err(OutboundError::NoSuchHost);
        }
        // One that is not public is enough: a client may try any of them.
        let allowed = |address: &IpAddr| is_public(*address) || self.loopback && address.is_loopback();
        if !found.iter().all(allowed) {
            return Err(OutboundError::NotPublic);
        }
        // The port is the address's own, whatever is written here.
        Ok((host.to_owned(), found.into_iter().map(|address| SocketAddr::new(address, 0)).collect()))
    }
}

async fn read(response: &mut reqwest::Response, most: usize) -> Result<Vec<u8>, OutboundError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable_or_slow(&error))? {
        if bytes.len() + chunk.len() > most {
            return Err(OutboundError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unreachable_or_slow(error: &reqwest::Error) -> OutboundError {
    if error.is_timeout() { OutboundError::TooSlow } else { OutboundError::Unreachable }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits))
}

const fn v6(first: [u16; 2], bits: u8) -> IpNet {
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(first[0], first[1], 0, 0, 0, 0, 0, 0), bits))
}

/// Not the public internet (IANA special-purpose registries, RFC 6890 and later).
const CLOSED: [IpNet; 20] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10), // behind a carrier's NAT; a cloud's metadata (100.100.100.200)
    v4(127, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16), // link-local; the metadata of most clouds (169.254.169.254)
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 88, 99, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
    v6([0x2001, 0], 23), // Teredo and other tunnels
    v6([0x2001, 0xdb8], 32),
    v6([0x2002, 0], 16), // 6to4: any IPv4 address in disguise
    v6([0x3fff, 0], 20),
    v6([0x5f00, 0], 16),
];

/// Global unicast; everything else of IPv6 is loopback, unique local, link-local, multicast, translated or unassigned.
const GLOBAL_V6: IpNet = v6([0x2000, 0], 3);

/// Is it an address of the public internet?
pub fn is_public(address: IpAddr) -> bool {
    let address = address.to_canonical();
    (address.is_ipv4() || GLOBAL_V6.contains(&address)) && !CLOSED.iter().any(|net| net.contains(&address))
}

#[cfg(test)]
#[path = "outbound_tests.rs"]
mod tests;
