//! Which addresses are asked, and what is made of their answers.

use super::*;
use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;

/// Names of a made-up internet.
#[derive(Debug)]
struct Names(Vec<(&'static str, &'static str)>);

#[async_trait]
impl Resolve for Names {
    async fn addresses(&self, host: &str) -> Vec<IpAddr> {
        self.0.iter().filter(|(name, _)| *name == host).map(|(_, address)| address.parse().unwrap()).collect()
    }
}

const BOUNDS: Bounds = Bounds { bytes: 1000, time: Duration::from_secs(2) };

#[test]
fn only_the_public_internet_is_public() {
    for closed in [
        "0.0.0.0",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        assert!(!is_public(closed.parse().unwrap()), "{closed}");
    }
    for open in [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "193.95.0.1",
        "2606:4700::1111",
        "2a00:1450:4007::1",
        "::ffff:8.8.8.8",
    ] {
        assert!(is_public(open.parse().unwrap()), "{open}");
    }
}

#[tokio::test]
async fn what_is_not_a_public_https_address_is_not_asked() {
    let names = Names(vec![
        ("inside.example", "10.0.0.5"),
        ("both.example", "8.8.8.8"),
        ("both.example", "127.0.0.1"),
        ("metadata.example", "169.254.169.254"),
    ]);
    let outbound = Outbound { resolver: Arc::new(names), loopback: false };
    for (address, why) in [
        ("http://8.8.8.8/a.ics", OutboundError::BadAddress),
        ("file:///etc/passwd", OutboundError::BadAddress),
        ("ftp://8.8.8.8/a.ics", OutboundError::BadAddress),
        ("gopher://8.8.8.8/", OutboundError::BadAddress),
        ("https://user:password@8.8.8.8/", OutboundError::BadAddress),
        ("https://", OutboundError::BadAddress),
        ("calendar", OutboundError::BadAddress),
        ("https://nowhere.example/", OutboundError::NoSuchHost),
        ("https://127.0.0.1/", OutboundError::NotPublic),
        ("https://127.1/", OutboundError::NotPublic),
        ("https://2130706433/", OutboundError::NotPublic),
        ("https://0x7f.1/", OutboundError::NotPublic),
        ("https://[::1]/", OutboundError::NotPublic),
        ("https://[::ffff:7f00:1]/", OutboundError::NotPublic),
        ("https://169.254.169.254/latest/meta-data/", OutboundError::NotPublic),
        ("https://inside.example/", OutboundError::NotPublic),
        ("https://both.example/", OutboundError::NotPublic),
        ("https://metadata.example/", OutboundError::NotPublic),
    ] {
        assert_eq!(outbound.get(address, None, BOUNDS).await, Err(why), "{address}");
    }
}

/// A server on this machine, and a way out that may reach it as `calendar.example`.
async fn server() -> (String, Outbound) {
    async fn calendar(headers: HeaderMap) -> axum::response::Response {
        if headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == "\"1\"") {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        ([(header::ETAG, "\"1\"")], "BEGIN:VCALENDAR").into_response()
    }
    async fn slow() {
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    let app = Router::new()
        .route("/calendar", get(calendar))
        .route("/moved", get(|| async { Redirect::temporary("/calendar") }))
        .route("/inside", get(|| async { Redirect::temporary("https://inside.example/") }))
        .route("/metadata", get(|| async { Redirect::temporary("http://169.254.169.254/latest/meta-data/") }))
        .route("/file", get(|| async { Redirect::temporary("file:///etc/passwd") }))
        .route("/round", get(|| async { Redirect::temporary("/round") }))
        .route("/large", get(|| async { "x".repeat(1001) }))
        .route("/slow", get(slow));
    rustls::crypto::ring::default_provider().install_default().ok();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, app).await });
    let names = Names(vec![("calendar.example", "127.0.0.1"), ("inside.example", "10.0.0.5")]);
    (format!("http://calendar.example:{port}"), Outbound::for_tests(Arc::new(names)))
}

#[tokio::test]
async fn a_calendar_is_fetched_at_the_address_that_was_checked_and_only_when_it_is_new() {
    let (base, outbound) = server().await;
    let body = Fetched::Body { bytes: b"BEGIN:VCALENDAR".to_vec(), etag: Some("\"1\"".to_owned()) };
    for path in ["/calendar", "/moved"] {
        assert_eq!(outbound.get(&format!("{base}{path}"), None, BOUNDS).await, Ok(body.clone()), "{path}");
    }
    let again = outbound.get(&format!("{base}/calendar"), Some("\"1\""), BOUNDS).await;
    assert_eq!(again, Ok(Fetched::NotModified));
}

#[tokio::test]
async fn redirects_are_checked_and_size_and_time_are_bounded() {
    let (base, outbound) = server().await;
    for (path, why) in [
        ("/inside", OutboundError::NotPublic),
        ("/metadata", OutboundError::NotPublic),
        ("/file", OutboundError::BadAddress),
        ("/round", OutboundError::TooManyRedirects),
        ("/large", OutboundError::TooLarge),
        ("/slow", OutboundError::TooSlow),
        ("/nothing", OutboundError::Status(404)),
    ] {
        assert_eq!(outbound.get(&format!("{base}{path}"), None, BOUNDS).await, Err(why), "{path}");
    }
    let closed = base.rsplit_once(':').unwrap().0.to_owned() + ":1";
    assert_eq!(outbound.get(&closed, None, BOUNDS).await, Err(OutboundError::Unreachable));
}
