//! A first visit: a page and everything it links to, as bytes on the wire.

use crate::client::{Answer, Ask, Client};
use anyhow::ensure;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

/// What a first visit took, by kind ("document", "style", "script", "wasm", "font", "picture", "other").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// Requests and bytes (headers included, bodies as served).
    pub kinds: BTreeMap<&'static str, (usize, usize)>,
}

impl Visit {
    fn add(&mut self, kind: &'static str, bytes: usize) {
        let sum = self.kinds.entry(kind).or_default();
        *sum = (sum.0 + 1, sum.1 + bytes);
    }

    /// Requests and bytes without fonts and pictures.
    pub fn without_fonts_and_pictures(&self) -> (usize, usize) {
        let counted = self.kinds.iter().filter(|(kind, _)| !matches!(**kind, "font" | "picture"));
        counted.fold((0, 0), |sum, (_, one)| (sum.0 + one.0, sum.1 + one.1))
    }

    /// "document 1 × 14.2 kB, style 1 × 9.0 kB"
    pub fn in_words(&self) -> String {
        let words = self.kinds.iter().map(|(kind, (n, bytes))| format!("{n} {kind} {:.1} kB", *bytes as f64 / 1000.0));
        words.collect::<Vec<_>>().join(", ")
    }
}

/// Visits `path` with an empty cache, as a browser that reads brotli and gzip.
///
/// # Errors
/// When something it links to is not there.
pub async fn first(server: SocketAddr, path: &str, cookie: Option<&str>) -> anyhow::Result<Visit> {
    let mut client = Client::new(server);
    let mut visit = Visit::default();
    let (mut seen, mut waiting) = (Vec::new(), VecDeque::from([path.to_owned()]));
    while let Some(path) = waiting.pop_front() {
        if seen.contains(&path) {
            continue;
        }
        let mut ask = Ask::get(&path).with("accept-encoding", "br, gzip").with("accept-language", "fr");
        ask = ask.with("sec-fetch-site", if seen.is_empty() { "none" } else { "same-origin" });
        if let Some(cookie) = cookie {
            ask = ask.with("cookie", cookie);
        }
        let answer = client.ask(&ask).await?;
        ensure!(answer.is_ok(), "{path} is answered {}", answer.status);
        let kind = kind(&answer);
        visit.add(kind, answer.size());
        // What is inside matters too: asked for once more as it is, without the compression.
        if matches!(kind, "document" | "script" | "style") {
            let plain = client.ask(&cookie.map_or(Ask::get(&path), |c| Ask::get(&path).with("cookie", c))).await?;
            let text = String::from_utf8_lossy(&plain.body).into_owned();
            let found = if kind == "document" { links(&text) } else { imports(&text, kind) };
            waiting.extend(found.iter().filter_map(|link| resolve(&path, link)));
        }
        seen.push(path);
    }
    Ok(visit)
}

fn kind(answer: &Answer) -> &'static str {
    let kind = answer.header("content-type").unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim() {
        "text/html" => "document",
        "text/css" => "style",
        "text/javascript" | "application/javascript" => "script",
        "application/wasm" => "wasm",
        kind if kind.starts_with("image/") => "picture",
        kind if kind.starts_with("font/") || kind.contains("font") => "font",
        _ => "other",
    }
}

/// Files a page makes the browser fetch: `<link>` (not those that only name another page), `<script src>`, `<img src>`.
fn links(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (tag, name) in [("<link ", "href"), ("<script ", "src"), ("<img ", "src")] {
        for after in html.split(tag).skip(1) {
            let attributes = after.split('>').next().unwrap_or_default();
            let names_a_page = ["alternate", "canonical", "next", "prev"]
                .iter()
                .any(|rel| attribute(attributes, "rel").is_some_and(|value| value == *rel));
            if !names_a_page && let Some(link) = attribute(attributes, name) {
                found.push(link.replace("&amp;", "&"));
            }
        }
    }
    found
}

fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let (_, after) = format!(" {attributes}").find(&format!(" {name}=\"")).map(|at| attributes.split_at(at))?;
    after.split('"').nth(1)
}

/// Modules that a script imports at once, and sheets that a sheet imports.
fn imports(text: &str, kind: &str) -> Vec<String> {
    let before: &[&str] = if kind == "style" {
        &["@import \"", "@import '", "@import url("]
    } else {
        &["from \"", "from '", "from\"", "from'"]
    };
    let ends = ['"', '\'', ')'];
    let mut found = Vec::new();
    for start in before {
        for after in text.split(start).skip(1) {
            let link = after.trim_start_matches(ends).split(ends).next().unwrap_or_default();
            let is_path = link.starts_with("./") || link.starts_with("../") || link.starts_with('/');
            if is_path && link.len() < 200 && !link.contains(char::is_whitespace) {
                found.push(link.to_owned());
            }
        }
    }
    found
}

/// The path a link means; nothing for other sites and data.
fn resolve(base: &str, link: &str) -> Option<String> {
    if link.starts_with("//") || link.contains(':') {
        return None;
    }
    if link.starts_with('/') {
        return Some(link.to_owned());
    }
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_browser_fetches_is_found_and_what_it_only_names_is_not() {
        let html = "<head><link rel=\"icon\" href=\"/favicon.svg\"><link rel=\"alternate\" hreflang=\"en\" href=\"/en\">\
                    <link id=\"style\" rel=\"stylesheet\" href=\"/pkg/preau.css\"/><script type=\"module\" src=\"/a.js\"></script>\
                    <script nonce=\"x\">let a = 1;</script><img alt=\"\" src=\"/images/a.svg\"></head>";
        assert_eq!(links(html), ["/favicon.svg", "/pkg/preau.css", "/a.js", "/images/a.svg"]);
    }

    #[test]
    fn relative_imports_are_resolved_from_the_file_they_are_in() {
        assert_eq!(imports("import {a} from './b.js';import c from\"../d.js\"", "script"), ["./b.js", "../d.js"]);
        assert_eq!(resolve("/pkg/x/a.js", "./b.js").as_deref(), Some("/pkg/x/b.js"));
        assert_eq!(resolve("/pkg/x/a.js", "../d.js").as_deref(), Some("/pkg/d.js"));
        assert_eq!(resolve("/", "https://elsewhere.example/a.js"), None);
    }
}
