//! Who is at the other end of the connection, behind the proxies we trust and no others.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The client's address, in request extensions; `0.0.0.0` when there is no connection (tests).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

/// How the client reached the outermost proxy we trust, in request extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// In the clear.
    Http,
    /// Over TLS.
    Https,
}

/// Middleware: puts [`ClientIp`] and [`Scheme`] in the request's extensions.
pub async fn identify(State(trusted): State<Arc<[IpNet]>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get().map(|ConnectInfo::<SocketAddr>(peer)| peer.ip().to_canonical());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let scheme = scheme(&trusted, peer, request.headers());
    let client = ClientIp(client(&trusted, peer, request.headers()));
    request.extensions_mut().insert(scheme);
    request.extensions_mut().insert(client);
    next.run(request).await
}

/// Each proxy appends the address it was called from, so the list is walked from the right, one step for each address
/// that is a proxy of ours. What stands further left was written by a stranger. An entry that is no address ends the
/// walk: beyond it nobody vouches for anything.
fn client(trusted: &[IpNet], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let mut client = peer;
    for entry in from_the_right(headers, "x-forwarded-for") {
        if !is_trusted(trusted, client) {
            break;
        }
        let Some(address) = address(entry) else { break };
        client = address;
    }
    client
}

fn scheme(trusted: &[IpNet], peer: IpAddr, headers: &HeaderMap) -> Scheme {
    let said = from_the_right(headers, "x-forwarded-proto").next().unwrap_or_default();
    if is_trusted(trusted, peer) && said.eq_ignore_ascii_case("https") { Scheme::Https } else { Scheme::Http }
}

fn is_trusted(trusted: &[IpNet], address: IpAddr) -> bool {
    trusted.iter().any(|net| net.contains(&address))
}

fn from_the_right<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines: Vec<_> = headers.get_all(name).iter().collect();
    lines.into_iter().rev().flat_map(|line| line.to_str().unwrap_or_default().rsplit(',').map(str::trim))
}

/// `1.2.3.4`, `1.2.3.4:5678`, `2001:db8::1` or `[2001:db8::1]:5678`.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let parsed = bare.parse::<IpAddr>().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|a| a.ip()))?;
    Some(parsed.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use axum::{Extension, Router, middleware};
    use tower::ServiceExt;

    async fn seen(peer: &str, headers: &[(&str, &str)]) -> String {
        let trusted: Arc<[IpNet]> = Arc::new(["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
        let app = Router::new()
            .route(
                "/",
                get(|Extension(ClientIp(ip)): Extension<ClientIp>, Extension(scheme): Extension<Scheme>| async move {
                    format!("{ip} {scheme:?}")
                }),
            )
            .layer(middleware::from_fn_with_state(trusted, identify));
        let mut request = Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = app.oneshot(request).await.unwrap();
        String::from_utf8(to_bytes(response.into_body(), 1_000).await.unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_stranger_cannot_choose_their_address_or_scheme() {
        let headers = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-proto", "https")];
        assert_eq!(seen("203.0.113.9:40000", &headers).await, "203.0.113.9 Http");
    }

    #[tokio::test]
    async fn a_trusted_proxy_is_believed_about_the_address_it_was_called_from() {
        let headers = [("x-forwarded-for", "6.6.6.6, 198.51.100.7"), ("x-forwarded-proto", "http, HTTPS")];
        assert_eq!(seen("10.0.0.1:1", &headers).await, "198.51.100.7 Https");
    }

    #[tokio::test]
    async fn a_chain_of_trusted_proxies_is_walked_over_several_header_lines() {
        let headers = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "198.51.100.7:4711, 10.2.2.2")];
        assert_eq!(seen("10.0.0.1:1", &headers).await, "198.51.100.7 Http");
    }

    #[tokio::test]
    async fn garbage_is_ignored() {
        assert_eq!(seen("10.0.0.1:1", &[("x-forwarded-for", "6.6.6.6, unknown")]).await, "10.0.0.1 Http");
        assert_eq!(seen("10.0.0.1:1", &[("x-forwarded-for", "\"<script>\"")]).await, "10.0.0.1 Http");
        assert_eq!(seen("10.0.0.1:1", &[("x-forwarded-for", ""), ("x-forwarded-proto", "")]).await, "10.0.0.1 Http");
    }

    #[tokio::test]
    async fn ipv6_is_read_with_and_without_brackets_and_mapped_ipv4_is_ipv4() {
        assert_eq!(seen("[fd00::1]:1", &[("x-forwarded-for", "[2001:db8::1]:99")]).await, "2001:db8::1 Http");
        assert_eq!(seen("[fd00::1]:1", &[("x-forwarded-for", "2001:db8::1")]).await, "2001:db8::1 Http");
        assert_eq!(
            seen("[::ffff:10.0.0.1]:1", &[("x-forwarded-for", "::ffff:198.51.100.7")]).await,
            "198.51.100.7 Http"
        );
    }

    #[tokio::test]
    async fn when_every_hop_is_ours_the_first_one_is_the_client() {
        assert_eq!(seen("10.0.0.1:1", &[("x-forwarded-for", "10.9.9.9, 10.2.2.2")]).await, "10.9.9.9 Http");
    }
}
