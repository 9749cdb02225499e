//! How the address of a new feed reaches the page that shows it: in a cookie that lives some minutes. An address bar, a
//! history or a log would keep it.

use http::{HeaderMap, HeaderValue, header};
use preau_platform::config::Config;

const NAME: &str = "preau-feed";
const SECONDS: u32 = 600;

/// The cookie of this deployment.
#[derive(Clone, Copy, Debug)]
pub struct FeedCookie {
    secure: bool,
}

impl FeedCookie {
    /// `Secure` where there is HTTPS.
    pub fn of(config: &Config) -> Self {
        Self { secure: config.is_https() }
    }

    /// Inside a server function: sets it.
    pub fn set(self, token: &str) {
        let secure = if self.secure { "; Secure" } else { "" };
        let cookie = format!("{NAME}={token}; Max-Age={SECONDS}; Path=/; HttpOnly; SameSite=Lax{secure}");
        if let Some(options) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>()
            && let Ok(value) = HeaderValue::from_str(&cookie)
        {
            options.append_header(header::SET_COOKIE, value);
        }
    }

    /// The token in a request.
    pub fn read(self, headers: &HeaderMap) -> Option<String> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
        let mut pairs = cookies.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let token = pairs.find(|(name, _)| *name == NAME)?.1;
        let shape = token.len() == 43 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        shape.then(|| token.to_owned())
    }
}
