//! Pages and JSON travel compressed; everything else as it is.
//!
//! Compressing what a stranger can write into, next to what they must not know, tells them its length (BREACH,
//! <https://breachattack.com>). They would have to make a browser ask for a page of ours, with its cookie, many times, and
//! watch the wire. Our pages hold no secret that stays the same: requests are checked by their origin, so there are no
//! tokens in forms, the session is in a cookie alone, and nonces are new in every answer. But names and addresses are no
//! business of strangers either, and some pages of the back office quote the search above the people found. So an answer
//! to somebody whom we may know is compressed only if the browser says that our own page asked for it, or the person
//! themself (`Sec-Fetch-Site`, which no script can forge).

use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, DefaultPredicate};

/// Kinds of answers that are compressed. Files of the site have their compressed twins (`http::assets`), streams of events
/// must not wait for a block to fill, and the rest is small or compressed by nature.
const KINDS: [&str; 3] = ["text/html", "application/json", "application/xml"];

/// Below this many bytes the headers weigh more than what is saved.
const SMALLEST: u16 = 512;

/// On an answer: it goes out as it is.
#[derive(Clone, Copy, Debug)]
struct AsItIs;

/// The layer that compresses, with brotli or gzip as the browser likes.
pub(super) fn layer() -> CompressionLayer<impl Predicate + Send + Sync + 'static> {
    let kind = |_: StatusCode, _: Version, headers: &HeaderMap, marks: &Extensions| {
        is_of_a_kind(headers) && marks.get::<AsItIs>().is_none()
    };
    CompressionLayer::new().compress_when(DefaultPredicate::new().and(SizeAbove::new(SMALLEST)).and(kind))
}

fn is_of_a_kind(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    KINDS.contains(&kind.split(';').next().unwrap_or_default().trim())
}

/// Middleware inside [`layer`]: whoever may be somebody's page elsewhere gets the answer uncompressed. Files of the site, the
/// same for everybody, choose their compressed twin by themselves.
pub(super) async fn only_for_ourselves(request: Request, next: Next) -> Response {
    let may_compress = may_compress(request.headers());
    let mut response = next.run(request).await;
    if !may_compress {
        response.extensions_mut().insert(AsItIs);
    }
    response
}

/// A browser sends cookies by itself, whoever asks; a token it never does, so that programs need not say who asks.
fn may_compress(headers: &HeaderMap) -> bool {
    let known = headers.contains_key(header::COOKIE);
    let site = headers.get("sec-fetch-site").map(axum::http::HeaderValue::as_bytes);
    !known || matches!(site, Some(b"same-origin" | b"none"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::response::{Html, IntoResponse};
    use axum::routing::get;
    use tower::{ServiceBuilder, ServiceExt};
    use tower_http::decompression::DecompressionLayer;

    fn app() -> Router {
        let long = "<p>Bonjour</p>".repeat(200);
        let of = |kind: &'static str| {
            let long = long.clone();
            get(move || async move { ([(header::CONTENT_TYPE, kind)], long) })
        };
        let known = || async { (StatusCode::NOT_MODIFIED, [(header::ETAG, "\"1\"")]) };
        // Like a file with a compressed twin: it looks at the request by itself.
        let twin = |request: Request| async move {
            let reads_brotli = request.headers().contains_key(header::ACCEPT_ENCODING);
            let encoding = reads_brotli.then_some([(header::CONTENT_ENCODING, "br")]);
            (encoding, [(header::CONTENT_TYPE, "text/css")], "x".repeat(900)).into_response()
        };
        let part = || async {
            let headers = [(header::CONTENT_RANGE, "bytes 0-899/1800"), (header::CONTENT_TYPE, "text/html")];
            (StatusCode::PARTIAL_CONTENT, headers, "x".repeat(900)).into_response()
        };
        Router::new()
            .route("/page", of("text/html; charset=utf-8"))
            .route("/json", of("application/json"))
            .route("/events", of("text/event-stream"))
            .route("/picture", of("image/png"))
            .route("/words", of("text/plain"))
            .route("/short", get(|| async { Html("Bonjour") }))
            .route("/known", get(known))
            .route("/twin", get(twin))
            .route("/part", get(part))
            .layer(ServiceBuilder::new().layer(layer()).layer(from_fn(only_for_ourselves)))
    }

    async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let request = Request::builder().method(method).uri(path);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        app().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn encoding(path: &str, headers: &[(&str, &str)]) -> Option<String> {
        let response = ask("GET", path, headers).await;
        response.headers().get(header::CONTENT_ENCODING).map(|v| v.to_str().unwrap().to_owned())
    }

    const BROWSER: (&str, &str) = ("accept-encoding", "gzip, deflate, br, zstd");

    #[tokio::test]
    async fn pages_and_json_are_compressed_as_the_browser_likes_and_nothing_else() {
        for path in ["/page", "/json"] {
            assert_eq!(encoding(path, &[BROWSER]).await.as_deref(), Some("br"), "{path}");
            assert_eq!(encoding(path, &[("accept-encoding", "gzip")]).await.as_deref(), Some("gzip"), "{path}");
            assert_eq!(encoding(path, &[("accept-encoding", "identity")]).await, None, "{path}");
            assert_eq!(encoding(path, &[]).await, None, "{path}");
        }
        for path in ["/events", "/picture", "/words", "/short", "/known", "/part"] {
            assert_eq!(encoding(path, &[BROWSER]).await, None, "{path}");
        }
    }

    #[tokio::test]
    async fn a_compressed_page_is_the_page() {
        for liked in ["br", "gzip"] {
            let request = Request::get("/page").header("accept-encoding", liked).body(Body::empty()).unwrap();
            let service = ServiceBuilder::new().layer(DecompressionLayer::new()).service(app());
            let response = service.oneshot(request).await.unwrap();
            let body = to_bytes(Body::new(response.into_body()), 100_000).await.unwrap();
            assert_eq!(body, "<p>Bonjour</p>".repeat(200));
        }
    }

    #[tokio::test]
    async fn its_length_and_caches_are_told_the_truth() {
        let compressed = ask("GET", "/page", &[BROWSER]).await;
        assert!(!compressed.headers().contains_key(header::CONTENT_LENGTH), "that of another form");
        assert_eq!(compressed.headers()[header::VARY], "accept-encoding");
        assert!(to_bytes(compressed.into_body(), 100_000).await.unwrap().len() < 200);
        let plain = ask("GET", "/page", &[]).await;
        assert_eq!(plain.headers()[header::CONTENT_LENGTH], "2800");
        assert_eq!(plain.headers()[header::VARY], "accept-encoding");
    }

    #[tokio::test]
    async fn a_head_has_the_headers_of_its_get() {
        for headers in [&[BROWSER][..], &[]] {
            let (get, head) = (ask("GET", "/page", headers).await, ask("HEAD", "/page", headers).await);
            for name in [header::CONTENT_ENCODING, header::CONTENT_LENGTH, header::VARY, header::CONTENT_TYPE] {
                assert_eq!(get.headers().get(&name), head.headers().get(&name), "{name}");
            }
        }
    }

    #[tokio::test]
    async fn what_is_known_or_compressed_already_passes_as_it_is() {
        let known = ask("GET", "/known", &[BROWSER]).await;
        assert_eq!(
            (known.status(), known.headers()[header::ETAG].to_str().unwrap()),
            (StatusCode::NOT_MODIFIED, "\"1\"")
        );
        assert!(to_bytes(known.into_body(), 100).await.unwrap().is_empty());
        let twin = ask("GET", "/twin", &[BROWSER]).await;
        assert_eq!(to_bytes(twin.into_body(), 10_000).await.unwrap(), "x".repeat(900));
    }

    #[tokio::test]
    async fn an_answer_to_somebody_is_compressed_only_when_our_own_page_or_they_themselves_asked() {
        let cookie = ("cookie", "__Host-preau=x");
        for (site, expected) in
            [("same-origin", Some("br")), ("none", Some("br")), ("cross-site", None), ("same-site", None), ("", None)]
        {
            let answer = encoding("/page", &[BROWSER, cookie, ("sec-fetch-site", site)]).await;
            assert_eq!(answer.as_deref(), expected, "{site}");
        }
        assert_eq!(encoding("/page", &[BROWSER, cookie]).await, None);
        assert_eq!(encoding("/page", &[BROWSER, ("authorization", "Bearer x")]).await.as_deref(), Some("br"));
        // The compressed twin of a file is nobody's secret.
        assert_eq!(encoding("/twin", &[BROWSER, cookie]).await.as_deref(), Some("br"));
        assert_eq!(encoding("/page", &[BROWSER, ("sec-fetch-site", "cross-site")]).await.as_deref(), Some("br"));
    }
}
