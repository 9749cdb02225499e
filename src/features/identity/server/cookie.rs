//! The session cookie: its name, how it is written, read and cleared.

use chrono::TimeDelta;
use preau_platform::config::Config;

/// How this deployment writes its session cookie.
///
/// Over HTTPS it is `__Host-preau`: `Secure`, for this host only, on every path (RFC 6265bis §4.1.3.2). The same on a
/// loopback address, which browsers trust like HTTPS. Plain HTTP elsewhere (a test on a local network) cannot have
/// `Secure` and gets the name `preau`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionCookie {
    secure: bool,
}

impl SessionCookie {
    /// That of a deployment.
    pub fn of(config: &Config) -> Self {
        Self { secure: config.is_https() || is_loopback(&config.public_url) }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        if self.secure { "__Host-preau" } else { "preau" }
    }

    /// The `Set-Cookie` that carries `token`. Without `lifetime` the browser forgets it when it is closed.
    pub fn write(self, token: &str, lifetime: Option<TimeDelta>) -> String {
        let age = lifetime.map(|l| format!("; Max-Age={}", l.num_seconds())).unwrap_or_default();
        format!("{}={token}{age}{}", self.name(), self.attributes())
    }

    /// The `Set-Cookie` that makes the browser forget it.
    pub fn clear(self) -> String {
        format!("{}=; Max-Age=0{}", self.name(), self.attributes())
    }

    /// The token in a request's headers; only one of the shape we give out.
    pub fn read(self, headers: &http::HeaderMap) -> Option<&str> {
        let cookies = headers.get_all(http::header::COOKIE).iter().filter_map(|v| v.to_str().ok());
        let mut pairs = cookies.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let token = pairs.find(|(name, _)| *name == self.name())?.1;
        let well_formed =
            token.len() == 43 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        well_formed.then_some(token)
    }

    /// Did the request carry it at all, well-formed or not?
    pub fn is_in(self, headers: &http::HeaderMap) -> bool {
        let cookies = headers.get_all(http::header::COOKIE).iter().filter_map(|v| v.to_str().ok());
        cookies
            .flat_map(|v| v.split(';'))
            .any(|pair| pair.trim().split_once('=').is_some_and(|(n, _)| n == self.name()))
    }

    fn attributes(self) -> &'static str {
        if self.secure { "; Path=/; Secure; HttpOnly; SameSite=Lax" } else { "; Path=/; HttpOnly; SameSite=Lax" }
    }
}

fn is_loopback(public_url: &str) -> bool {
    let Ok(uri) = public_url.parse::<http::Uri>() else { return false };
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECURE: SessionCookie = SessionCookie { secure: true };
    const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";

    #[test]
    fn a_remembered_cookie_has_an_age_and_the_others_do_not() {
        let remembered = SECURE.write(TOKEN, Some(TimeDelta::days(30)));
        assert_eq!(
            remembered,
            format!("__Host-preau={TOKEN}; Max-Age=2592000; Path=/; Secure; HttpOnly; SameSite=Lax")
        );
        assert!(!SECURE.write(TOKEN, None).contains("Max-Age"));
    }

    #[test]
    fn loopback_is_trusted_like_https_and_other_plain_hosts_are_not() {
        for url in ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000", "http://preau.localhost"] {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["http://192.168.1.4:3000", "http://example.com", "http://localhost.example.com", "nonsense"] {
            assert!(!is_loopback(url), "{url}");
        }
    }

    #[test]
    fn the_token_is_found_among_other_cookies_and_only_when_well_formed() {
        let headers = |value: &str| {
            let mut headers = http::HeaderMap::new();
            headers.insert(http::header::COOKIE, value.parse().unwrap());
            headers
        };
        let good = headers(&format!("a=b; __Host-preau={TOKEN}; c=d"));
        assert_eq!(SECURE.read(&good), Some(TOKEN));
        assert_eq!(SessionCookie { secure: false }.read(&good), None);
        let bad = headers("__Host-preau=x");
        assert_eq!(SECURE.read(&bad), None);
        assert!(SECURE.is_in(&bad));
    }
}
