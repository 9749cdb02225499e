//! Serving connections with the limits `axum::serve` does not set: slow, silent and deaf clients are cut, connections
//! are counted, and a stop lets running requests end.

use super::patience::Patient;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

#[derive(Clone, Copy, Debug)]
struct Manners {
    /// From connecting, or from the last answer, to the end of the next request's headers.
    head: Duration,
    /// For the client to take a part of the answer.
    deaf: Duration,
    /// From the stop to cutting whoever is still connected.
    farewell: Duration,
    /// Connections at once; more wait in the kernel's queue.
    connections: usize,
}

const MANNERS: Manners = Manners {
    head: Duration::from_secs(10),
    deaf: Duration::from_secs(30),
    farewell: Duration::from_secs(10),
    connections: 4096,
};

/// The stop, in the extensions of each request: an answer that does not end by itself ends with it.
#[derive(Clone, Debug)]
pub struct Stopping(pub CancellationToken);

/// Serves `app` over HTTP/1.1 and HTTP/2 until `stop`, then lets running requests end within 10 s. Each request has the
/// peer's address as `ConnectInfo<SocketAddr>`, and [`Stopping`]: upgraded connections (WebSockets) and answers without an
/// end (event streams) must watch it themselves.
///
/// # Errors
/// None at present: what goes wrong with one connection concerns no other.
pub async fn serve(listener: TcpListener, app: Router, stop: CancellationToken) -> io::Result<()> {
    serve_with(MANNERS, listener, app, stop).await
}

async fn serve_with(manners: Manners, listener: TcpListener, app: Router, stop: CancellationToken) -> io::Result<()> {
    let builder = Arc::new(builder(manners));
    let places = Arc::new(Semaphore::new(manners.connections));
    let goodbye = GracefulShutdown::new();
    let cut = CancellationToken::new();
    let _cut_at_the_end = cut.clone().drop_guard();
    while let Some((stream, peer, place)) = next(&listener, &places, &stop).await {
        let io = TokioIo::new(Patient::new(stream, manners.head, manners.deaf));
        let (app, stopping) = (app.clone(), Stopping(stop.clone()));
        let service = tower::service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(stopping.clone());
            app.clone().oneshot(request)
        });
        let connection = builder.serve_connection_with_upgrades(io, TowerToHyperService::new(service)).into_owned();
        let connection = goodbye.watch(connection);
        let cut = cut.clone();
        tokio::spawn(async move {
            let _place = place;
            tokio::select! {
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(%error, "connection ended");
                },
                () = cut.cancelled() => {}
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(manners.farewell, goodbye.shutdown()).await.is_err() {
        tracing::warn!("cut the connections that did not end in time");
    }
    Ok(())
}

fn builder(manners: Manners) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // At most 100 headers (hyper's default) within 64 KiB; `head` also ends idle keep-alive connections.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(manners.head).keep_alive(true).max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(manners.head)
        .max_concurrent_streams(128)
        .max_header_list_size(64 * 1024);
    builder
}

/// The next connection and its place, or `None` at the stop.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    stop: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let accept = async {
        let place = Arc::clone(places).acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    // Answers are written whole; waiting to fill packets only delays them.
                    let _ = stream.set_nodelay(true);
                    return Some((stream, peer, place));
                }
                Err(error) if is_of_one_connection(&error) => {}
                // Out of file descriptors, most likely: others will be closed soon.
                Err(error) => {
                    tracing::error!(%error, "cannot accept connections");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    };
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        accepted = accept => accepted,
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::{any, get};
    use std::time::Instant;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::task::JoinHandle;

    const QUICK: Manners = Manners {
        head: Duration::from_millis(200),
        deaf: Duration::from_millis(200),
        farewell: Duration::from_millis(300),
        connections: 8,
    };

    struct House {
        address: SocketAddr,
        stop: CancellationToken,
        serving: JoinHandle<io::Result<()>>,
    }

    async fn house(manners: Manners) -> House {
        async fn echo(mut request: axum::extract::Request) -> axum::response::Response {
            let upgrade = hyper::upgrade::on(&mut request);
            tokio::spawn(async move {
                let mut io = TokioIo::new(upgrade.await.unwrap());
                let mut word = [0; 4];
                io.read_exact(&mut word).await.unwrap();
                io.write_all(&word).await.unwrap();
            });
            axum::response::IntoResponse::into_response((
                axum::http::StatusCode::SWITCHING_PROTOCOLS,
                [("connection", "upgrade"), ("upgrade", "echo")],
            ))
        }
        let app = Router::new()
            .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }))
            .route("/slow", get(|| tokio::time::sleep(Duration::from_millis(150))))
            .route("/endless", get(std::future::pending::<()>))
            .route("/large", get(|| async { vec![0_u8; 64 * 1024 * 1024] }))
            .route("/echo", any(echo));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve_with(manners, listener, app, stop.clone()));
        House { address, stop, serving }
    }

    async fn read_to_end(stream: &mut TcpStream) -> Vec<u8> {
        let mut all = Vec::new();
        let reading = stream.read_to_end(&mut all);
        let _ = tokio::time::timeout(Duration::from_secs(5), reading).await.expect("the connection is not held open");
        all
    }

    async fn read_some(stream: &mut TcpStream) -> String {
        let mut some = vec![0; 4096];
        let n = stream.read(&mut some).await.unwrap();
        String::from_utf8_lossy(&some[..n]).into_owned()
    }

    #[tokio::test]
    async fn a_client_that_sends_half_a_header_is_disconnected() {
        let house = house(QUICK).await;
        for opening in ["GET / HTTP/1.1\r\nHost: a", "GE", "", "P", "PRI * HTTP/2.0\r\n\r\nSM"] {
            let mut stream = TcpStream::connect(house.address).await.unwrap();
            let started = Instant::now();
            stream.write_all(opening.as_bytes()).await.unwrap();
            let answer = read_to_end(&mut stream).await;
            assert!(started.elapsed() < Duration::from_secs(2), "{opening:?} held on");
            assert!(!answer.starts_with(b"HTTP/1.1 200"), "{opening:?}");
        }
    }

    #[tokio::test]
    async fn a_client_that_drips_its_header_is_disconnected() {
        let house = house(QUICK).await;
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        let started = Instant::now();
        for byte in b"GET / HTTP/1.1\r\nHost: example.org\r\nX-Slow: 1\r\n\r\n" {
            if stream.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let answer = read_to_end(&mut stream).await;
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "after {:?}", started.elapsed());
    }

    #[tokio::test]
    async fn a_kept_connection_answers_again_and_is_closed_when_idle() {
        let house = house(QUICK).await;
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        for _ in 0..3 {
            stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
            let answer = read_some(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
        }
        assert!(!read_to_end(&mut stream).await.starts_with(b"HTTP/1.1 200"));
    }

    #[tokio::test]
    async fn a_handler_slower_than_the_header_timeout_still_answers() {
        let house = house(Manners { head: Duration::from_millis(50), ..QUICK }).await;
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(b"GET /slow HTTP/1.0\r\n\r\n").await.unwrap();
        assert!(read_to_end(&mut stream).await.starts_with(b"HTTP/1.0 200"));
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_its_answer_is_disconnected() {
        let house = house(Manners { connections: 1, ..QUICK }).await;
        let mut deaf = TcpStream::connect(house.address).await.unwrap();
        deaf.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        // There is one place only: the next client is served once the deaf one has lost it.
        let mut next = TcpStream::connect(house.address).await.unwrap();
        next.write_all(b"GET / HTTP/1.0\r\n\r\n").await.unwrap();
        assert!(read_to_end(&mut next).await.starts_with(b"HTTP/1.0 200"));
    }

    #[tokio::test]
    async fn too_many_or_too_long_headers_are_refused() {
        let house = house(QUICK).await;
        let many = "X-A: 1\r\n".repeat(101);
        let long = format!("X-A: {}\r\n", "a".repeat(70 * 1024));
        for headers in [many, long] {
            let mut stream = TcpStream::connect(house.address).await.unwrap();
            let request = format!("GET / HTTP/1.1\r\nHost: a\r\n{headers}\r\n");
            let _ = stream.write_all(request.as_bytes()).await;
            let answer = read_some(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
        }
    }

    #[tokio::test]
    async fn a_connection_can_be_upgraded() {
        let house = house(QUICK).await;
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        let request = b"GET /echo HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n";
        stream.write_all(request).await.unwrap();
        assert!(read_some(&mut stream).await.starts_with("HTTP/1.1 101"));
        // Longer than the header timeout: an upgraded connection is no longer HTTP.
        tokio::time::sleep(Duration::from_millis(300)).await;
        stream.write_all(b"ping").await.unwrap();
        assert_eq!(read_some(&mut stream).await, "ping");
    }

    #[tokio::test]
    async fn http2_is_spoken_to_those_who_begin_with_it() {
        let house = house(QUICK).await;
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
        stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await.unwrap();
        let mut frame = [0; 9];
        stream.read_exact(&mut frame).await.unwrap();
        assert_eq!(frame[3], 4, "the server's SETTINGS frame (RFC 9113 §6.5)");
    }

    #[tokio::test]
    async fn a_stop_lets_running_requests_end_and_waits_no_longer() {
        let house = house(Manners { head: Duration::from_secs(60), farewell: Duration::from_secs(60), ..QUICK }).await;
        let mut idle = TcpStream::connect(house.address).await.unwrap();
        idle.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        assert!(read_some(&mut idle).await.starts_with("HTTP/1.1 200"));
        let mut running = TcpStream::connect(house.address).await.unwrap();
        running.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let stopped = Instant::now();
        house.stop.cancel();
        assert!(read_to_end(&mut running).await.starts_with(b"HTTP/1.1 200"));
        assert!(read_to_end(&mut idle).await.is_empty());
        house.serving.await.unwrap().unwrap();
        assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}", stopped.elapsed());
        assert!(TcpStream::connect(house.address).await.is_err(), "no new connection");
    }

    #[tokio::test]
    async fn a_stop_cuts_what_does_not_end_in_time() {
        let house = house(QUICK).await;
        let mut endless = TcpStream::connect(house.address).await.unwrap();
        endless.write_all(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        house.stop.cancel();
        assert!(read_to_end(&mut endless).await.is_empty());
        house.serving.await.unwrap().unwrap();
    }
}
