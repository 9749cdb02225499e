//! An HTTP/1.1 client that costs little next to what it measures: one kept connection, whole answers, no cleverness.

use anyhow::Context as _;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Ask {
    /// Asks for a page.
    pub fn get(path: &str) -> Self {
        Self { method: Method::GET, path: path.to_owned(), headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// Sends something.
    pub fn post(path: &str, body: String) -> Self {
        Self { method: Method::POST, path: path.to_owned(), headers: HeaderMap::new(), body: body.into() }
    }

    /// With another header; one that cannot be sent is left out.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    /// Where it goes.
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// What came back, whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// 200 and the like.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// As it was on the wire: still compressed if it was.
    pub body: Bytes,
}

impl Answer {
    /// 2xx.
    pub fn is_ok(&self) -> bool {
        self.status.is_success()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> anyhow::Result<serde_json::Value> {
        serde_json::from_slice(&self.body).with_context(|| format!("no JSON: {}", self.text()))
    }

    /// The body as text, for messages.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(500).collect()
    }

    /// Bytes that travelled: status line, headers, body.
    pub fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        "HTTP/1.1 200 OK\r\n\r\n".len() + headers + self.body.len()
    }
}

/// Longest wait for one answer; the server gives up before.
const PATIENCE: Duration = Duration::from_secs(40);

/// One kept connection, opened when it is first needed and again when the server has closed it.
#[derive(Debug)]
pub struct Client {
    server: SocketAddr,
    kept: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    /// To a server; connects to nobody yet.
    pub fn new(server: SocketAddr) -> Self {
        Self { server, kept: None }
    }

    /// Asks and waits for the whole answer.
    ///
    /// # Errors
    /// When the connection breaks: then nobody knows whether the server did what was asked.
    pub async fn ask(&mut self, ask: &Ask) -> anyhow::Result<Answer> {
        let mut connection = match self.kept.take() {
            Some(kept) if !kept.is_closed() => kept,
            _ => self.connect().await?,
        };
        let answer = tokio::time::timeout(PATIENCE, exchange(&mut connection, self.server, ask)).await??;
        self.kept = Some(connection);
        Ok(answer)
    }

    async fn connect(&self) -> anyhow::Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(self.server).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // It ends with the sender, or with an error that the sender hears of.
        tokio::spawn(connection);
        Ok(sender)
    }
}

async fn exchange(connection: &mut SendRequest<Full<Bytes>>, server: SocketAddr, ask: &Ask) -> anyhow::Result<Answer> {
    connection.ready().await?;
    let mut request = Request::builder().method(&ask.method).uri(&ask.path).body(Full::new(ask.body.clone()))?;
    *request.headers_mut() = ask.headers.clone();
    request.headers_mut().insert(header::HOST, HeaderValue::from_str(&server.to_string())?);
    let (head, body) = connection.send_request(request).await?.into_parts();
    Ok(Answer { status: head.status, headers: head.headers, body: body.collect().await?.to_bytes() })
}
