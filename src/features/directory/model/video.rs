//! The link to a film in which a provider introduces themselves. It is a link and stays one: no page of ours loads anything
//! from where it leads.

use serde::{Deserialize, Serialize};

/// Most characters of the address.
pub const VIDEO_LENGTH: usize = 500;

/// An https address of a public host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Video(String);

impl Video {
    /// Reads an address; `None` for anything that is none, names a user or a port, or is no name of a public host.
    pub fn parse(typed: &str) -> Option<Self> {
        let address = typed.trim();
        let host = address.strip_prefix("https://")?.split(['/', '?', '#']).next()?;
        let plain = |c: char| c.is_ascii_graphic() && !r#""'<>\^`{|}"#.contains(c);
        let label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        // The last label of a name has no digits, that of an IPv4 address nothing else.
        let (_, top) = host.rsplit_once('.')?;
        let public = host.split('.').all(label)
            && top.len() > 1
            && (top.starts_with("xn--") || top.bytes().all(|b| b.is_ascii_alphabetic()));
        let short = address.len() <= VIDEO_LENGTH && host.len() <= 253;
        (short && public && address.chars().all(plain)).then(|| Self(address.to_owned()))
    }

    /// The address.
    pub fn address(&self) -> &str {
        &self.0
    }

    /// Where it leads, in words: "YouTube", "videos.exemple.org".
    pub fn site(&self) -> String {
        let rest = self.0.strip_prefix("https://").unwrap_or_default();
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let known = |name: &str| host == name || host.strip_suffix(name).is_some_and(|sub| sub.ends_with('.'));
        let sites = [
            ("YouTube", &["youtube.com", "youtu.be", "youtube-nocookie.com"][..]),
            ("Vimeo", &["vimeo.com"]),
            ("Dailymotion", &["dailymotion.com", "dai.ly"]),
        ];
        let found = sites.into_iter().find(|(_, names)| names.iter().any(|name| known(name)));
        found.map_or(host.clone(), |(site, _)| site.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_https_address_of_a_public_host_is_a_video() {
        let site = |typed: &str| Video::parse(typed).map(|video| video.site());
        for (typed, name) in [
            (" https://www.youtube.com/watch?v=abc_123 ", "YouTube"),
            ("https://youtu.be/abc", "YouTube"),
            ("https://player.vimeo.com/video/1#t=3s", "Vimeo"),
            ("https://dai.ly/x1", "Dailymotion"),
            ("https://Videos.Exemple.org", "videos.exemple.org"),
            ("https://notyoutube.com/x", "notyoutube.com"),
            ("https://youtube.com.exemple.org/x", "youtube.com.exemple.org"),
        ] {
            assert_eq!(site(typed).as_deref(), Some(name), "{typed}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for typed in [
            "",
            "https://",
            "http://youtu.be/abc",
            "javascript:alert(1)",
            "data:text/html,x",
            "//youtu.be/abc",
            "youtu.be/abc",
            "https://localhost/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://user@youtu.be/x",
            "https://youtu.be:8443/x",
            "https://youtu.be/a b",
            "https://youtu.be/\"><script>",
            "https://-a.org/",
            "https://a..org/",
            "https://.org/",
            "https://é.org/",
        ] {
            assert_eq!(Video::parse(typed), None, "{typed}");
        }
        let long = format!("https://youtu.be/{}", "a".repeat(VIDEO_LENGTH));
        assert_eq!(Video::parse(&long), None);
    }
}
