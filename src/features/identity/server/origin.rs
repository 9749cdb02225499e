//! Where a request comes from: address, browser, and the session it already has.

use crate::model::SessionId;
use crate::server::session::CurrentSession;
use preau_kernel::Outcome;
use preau_platform::http::client_ip::ClientIp;
use std::net::IpAddr;

/// Where a request comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Address of the client, behind trusted proxies.
    pub ip: Option<IpAddr>,
    /// What the browser calls itself, cut to a sane length.
    pub user_agent: String,
    /// The session of this browser, if it has a valid one.
    pub session: Option<SessionId>,
}

impl Origin {
    /// Reads it from a request that came through the HTTP layers.
    pub fn of(parts: &http::request::Parts) -> Self {
        let user_agent = parts.headers.get(http::header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        Self {
            ip: parts.extensions.get::<ClientIp>().map(|client| client.0),
            user_agent: user_agent.chars().take(300).collect(),
            session: parts.extensions.get::<CurrentSession>().map(|s| s.id),
        }
    }

    /// That of the request being answered, inside a server function.
    ///
    /// # Errors
    /// [`preau_kernel::AppError::Internal`] when called outside a request.
    pub fn of_request() -> Outcome<Self> {
        preau_platform::context::request_parts().map(|parts| Self::of(&parts))
    }

    /// What rate limits count by: an IPv4 address, or the /64 network of an IPv6 address, since a subscriber has all of it.
    pub fn limit_key(&self) -> String {
        match self.ip.map(|ip| ip.to_canonical()) {
            Some(IpAddr::V4(ip)) => ip.to_string(),
            Some(IpAddr::V6(ip)) => {
                let [a, b, c, d, ..] = ip.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            None => "unknown".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(ip: &str) -> String {
        Origin { ip: ip.parse().ok(), ..Origin::default() }.limit_key()
    }

    #[test]
    fn all_addresses_of_one_subscriber_share_a_limit() {
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.7"), key("192.0.2.7"));
    }
}
