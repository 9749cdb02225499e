//! Files that `cargo leptos build` put into the site root: stylesheet, WebAssembly, fonts, pictures.

use super::observe::RouteName;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use std::path::Path;
use tower_http::services::{ServeDir, ServeFile};

/// Routes for everything the site root holds now: `/pkg/…`, each other folder, and each file at its top. Nothing else
/// of the disk can be reached, and no page can be shadowed by accident: two routes of one name refuse to start.
pub fn assets(site_root: &Path) -> Router {
    let mut router = Router::new().nest_service("/pkg", folder(&site_root.join("pkg")));
    for entry in std::fs::read_dir(site_root).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = entry.path();
        if !is_served(&name) {
            continue;
        }
        router = if path.is_dir() {
            router.nest_service(&format!("/{name}"), folder(&path))
        } else {
            router.route_service(&format!("/{name}"), ServeFile::new(&path).precompressed_br().precompressed_gzip())
        };
    }
    if !site_root.join("pkg").is_dir() {
        tracing::warn!(site_root = %site_root.display(), "no /pkg in the site root: pages will have no style");
    }
    router.layer(middleware::from_fn(finish))
}

/// Letters, digits, `-`, `_` and `.`, so that no name is a pattern of the router; not hidden, save for `.well-known`
/// (RFC 8615); not `pkg`, which is there already, nor the compressed twin of another file.
fn is_served(name: &str) -> bool {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let hidden = name.starts_with('.') && name != ".well-known";
    plain && !hidden && name != "pkg" && name != "index.html" && !name.ends_with(".br") && !name.ends_with(".gz")
}

fn folder(path: &Path) -> ServeDir {
    // Without the option, a folder is answered with a redirect and looked into for an index.
    ServeDir::new(path).append_index_html_on_directories(false).precompressed_br().precompressed_gzip()
}

async fn finish(request: Request, next: Next) -> Response {
    let caching = caching(request.uri().path());
    let area = request.uri().path().split('/').nth(1).unwrap_or_default();
    let name = RouteName(format!("/{area}").into());
    let mut response = next.run(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        return (StatusCode::NOT_FOUND, "Fichier introuvable.\nNo such file.\n").into_response();
    }
    response.extensions_mut().insert(name);
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        write(response.headers_mut(), caching);
    }
    response
}

fn write(headers: &mut HeaderMap, caching: &'static str) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    // The same address has a plain, a gzip and a brotli form.
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
}

/// A name with the hash of its contents never means anything else; other names in `/pkg` (development) are checked each
/// time; the rest is kept for a day.
fn caching(path: &str) -> &'static str {
    let Some(pkg) = path.strip_prefix("/pkg/") else { return "public, max-age=86400" };
    // `hash-files` writes the MD5 in URL-safe base64, 22 characters, between points or as the folder's suffix.
    let is_hash =
        |part: &str| part.len() == 22 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let name = pkg.rsplit('/').next().unwrap_or_default();
    if name.split('.').any(is_hash) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use tower::ServiceExt;

    const HASHED: &str = "/pkg/preau.kQx3_Zp-0aBcDeFgHiJkLm.css";

    fn site() -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = site.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("site/pkg/preau.kQx3_Zp-0aBcDeFgHiJkLm.css", "body { color: black }");
        write("site/pkg/preau.kQx3_Zp-0aBcDeFgHiJkLm.css.br", "brotli");
        write("site/pkg/preau.js", "1");
        write("site/pkg/snippets/index.html", "listing");
        write("site/fonts/inter.woff2", "0123456789");
        write("site/favicon.ico", "icon");
        write("site/.env", "secret");
        write("site/index.html", "listing");
        write("secret.txt", "secret");
        site
    }

    async fn get(path: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap, String) {
        let site = site();
        let app = Router::new().merge(assets(&site.path().join("site"))).fallback(|| async { "the app" });
        let request = Request::get(path);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        (status, headers, String::from_utf8(to_bytes(response.into_body(), 10_000).await.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_hashed_file_is_kept_for_ever_and_an_unhashed_one_is_asked_for_again() {
        let (status, headers, body) = get(HASHED, &[]).await;
        assert_eq!((status, body.as_str()), (200, "body { color: black }"));
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(headers["content-type"], "text/css");
        assert_eq!(get("/pkg/preau.js", &[]).await.1["cache-control"], "no-cache");
    }

    #[tokio::test]
    async fn files_are_counted_by_their_folder() {
        let site = site();
        let app = assets(&site.path().join("site"));
        let response = app.oneshot(Request::get(HASHED).body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.extensions().get(), Some(&RouteName("/pkg".into())));
    }

    #[tokio::test]
    async fn fonts_and_icons_are_kept_for_a_day() {
        for path in ["/fonts/inter.woff2", "/favicon.ico"] {
            let (status, headers, _) = get(path, &[]).await;
            assert_eq!(status, 200, "{path}");
            assert_eq!(headers["cache-control"], "public, max-age=86400");
        }
    }

    #[tokio::test]
    async fn a_browser_that_reads_brotli_gets_the_compressed_twin() {
        let (_, headers, body) = get(HASHED, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!((headers["content-encoding"].to_str().unwrap(), body.as_str()), ("br", "brotli"));
        assert_eq!(headers["content-type"], "text/css");
        assert_eq!(headers["vary"], "accept-encoding");
    }

    #[tokio::test]
    async fn a_part_can_be_asked_for_and_what_is_known_is_not_sent_again() {
        let (status, headers, body) = get("/fonts/inter.woff2", &[("range", "bytes=2-4")]).await;
        assert_eq!((status, body.as_str()), (206, "234"));
        assert_eq!(headers["content-range"], "bytes 2-4/10");
        let (status, _, body) = get("/favicon.ico", &[("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT")]).await;
        assert_eq!((status, body.as_str()), (304, ""));
    }

    #[tokio::test]
    async fn a_missing_file_is_a_plain_404_and_never_the_app() {
        let (status, headers, body) = get("/pkg/gone.js", &[]).await;
        assert_eq!(status, 404);
        assert!(!body.contains("the app") && !headers.contains_key("cache-control"), "{body}");
        assert!(headers["content-type"].to_str().unwrap().starts_with("text/plain"));
    }

    #[tokio::test]
    async fn folders_are_not_listed_and_nothing_outside_the_site_can_be_reached() {
        for path in ["/pkg", "/pkg/", "/fonts/", "/pkg/snippets", "/pkg/snippets/"] {
            assert_eq!(get(path, &[]).await.0, 404, "{path}");
        }
        for path in
            ["/.env", "/pkg/../.env", "/fonts/../../secret.txt", "/fonts/..%2f..%2fsecret.txt", "/fonts/%2e%2e/.env"]
        {
            let (_, _, body) = get(path, &[]).await;
            assert!(!body.contains("secret"), "{path}: {body}");
        }
        assert_eq!(get("/index.html", &[]).await.2, "the app");
    }
}
