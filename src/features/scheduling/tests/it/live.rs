//! Who watches hears when others book, over real HTTP.

use crate::{School, THURSDAY_14};
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use preau_credits::Credits;
use preau_kernel::{Actor, Role};
use preau_platform::http::serve;
use preau_scheduling::model::WeekQuery;
use preau_scheduling::server::{cancel, routes, week};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A node that knows people by name.
struct Node {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<std::io::Result<()>>,
}

async fn node(school: &School, people: &[(&str, &Actor)]) -> Node {
    let people: HashMap<String, Actor> =
        people.iter().map(|(name, actor)| ((*name).to_owned(), (*actor).clone())).collect();
    let people = Arc::new(people);
    let recognise = from_fn(move |mut request: Request, next: Next| {
        let people = Arc::clone(&people);
        async move {
            let name = request.headers().get("x-name").and_then(|name| name.to_str().ok());
            if let Some(actor) = name.and_then(|name| people.get(name)).cloned() {
                request.extensions_mut().insert(actor);
            }
            next.run(request).await as Response
        }
    });
    let app: Router = routes(school.world.platform.clone()).layer(recognise);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let (address, stop) = (listener.local_addr().expect("an address"), CancellationToken::new());
    Node { address, serving: tokio::spawn(serve(listener, app, stop.clone())), stop }
}

/// One open stream.
struct Watching {
    stream: TcpStream,
    heard: String,
}

impl Watching {
    async fn begin(node: &Node, name: &str, query: &str) -> Self {
        let mut stream = TcpStream::connect(node.address).await.expect("a connection");
        let request = format!(
            "GET /api/live/slots?{query} HTTP/1.1\r\nHost: a\r\nX-Name: {name}\r\nAccept: text/event-stream\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("a request");
        let mut watching = Self { stream, heard: String::new() };
        watching.hear("\r\n\r\n").await;
        watching
    }

    fn status(&self) -> u16 {
        self.heard.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    /// Reads until `text` is heard, and forgets what came before it.
    async fn hear(&mut self, text: &str) -> Duration {
        let started = Instant::now();
        let mut part = [0; 4096];
        while !self.heard.contains(text) {
            let reading = self.stream.read(&mut part);
            let read = tokio::time::timeout(Duration::from_secs(5), reading)
                .await
                .expect("something to hear")
                .expect("a stream");
            assert!(read > 0, "the stream ended after {:?}", self.heard);
            self.heard.push_str(&String::from_utf8_lossy(&part[..read]));
        }
        started.elapsed()
    }

    async fn hears_nothing_for(&mut self, time: Duration) -> bool {
        let mut part = [0; 4096];
        tokio::time::timeout(time, self.stream.read(&mut part)).await.is_err()
    }

    async fn ends(&mut self) {
        let mut rest = Vec::new();
        let reading = self.stream.read_to_end(&mut rest);
        let _ = tokio::time::timeout(Duration::from_secs(3), reading).await.expect("the stream is closed");
    }
}

#[tokio::test]
async fn whoever_watches_a_coach_hears_within_two_seconds_that_somebody_booked_or_cancelled() {
    let school = School::open().await;
    let (home, other) =
        (school.family("Inès", Credits::whole(4)).await, school.family("Malek", Credits::whole(4)).await);
    let node = node(&school, &[("malek", &other.student), ("amel", &other.parent)]).await;
    let shown = week(&school.world.platform, &other.student, &WeekQuery::default()).await.unwrap();
    let since = shown.as_of;
    let mut helios = Watching::begin(&node, "malek", &format!("providers={}&since={since}", school.helios)).await;
    let mut zenon = Watching::begin(&node, "amel", &format!("providers={}&since={since}", school.zenon)).await;
    assert_eq!((helios.status(), zenon.status()), (200, 200));
    assert!(helios.heard.contains("content-type: text/event-stream"), "{}", helios.heard);
    helios.hear("retry: 2000").await;
    zenon.hear("retry: 2000").await;
    let booked = school.booked(&home, THURSDAY_14).await;
    assert!(helios.hear("event: slots").await < Duration::from_secs(2));
    helios.heard.clear();
    cancel(&school.world.platform, &home.student, booked.booking_id).await.unwrap();
    assert!(helios.hear("event: slots").await < Duration::from_secs(2));
    assert!(helios.heard.contains("id: "), "{}", helios.heard);
    assert!(zenon.hears_nothing_for(Duration::from_millis(700)).await, "another coach is no news");
    assert!(!helios.heard.contains("Inès") && !helios.heard.contains(&home.student_id.to_string()), "nobody is named");
}

#[tokio::test]
async fn a_stream_begins_with_what_happened_since_the_page_was_made() {
    let school = School::open().await;
    let (home, other) =
        (school.family("Inès", Credits::whole(4)).await, school.family("Malek", Credits::whole(4)).await);
    let node = node(&school, &[("malek", &other.student)]).await;
    let shown = week(&school.world.platform, &other.student, &WeekQuery::default()).await.unwrap();
    school.booked(&home, THURSDAY_14).await;
    let mut late = Watching::begin(&node, "malek", &format!("providers={}&since={}", school.helios, shown.as_of)).await;
    assert!(late.hear("event: slots").await < Duration::from_secs(1));
}

#[tokio::test]
async fn strangers_and_nonsense_are_refused_and_nobody_opens_many_streams() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let member = preau_testkit::stranger(vec![Role::Member]);
    let node = node(&school, &[("ines", &home.student), ("member", &member)]).await;
    let of_helios = format!("providers={}", school.helios);
    for (name, query, status) in [
        ("nobody", of_helios.as_str(), StatusCode::UNAUTHORIZED),
        ("member", of_helios.as_str(), StatusCode::FORBIDDEN),
        ("ines", "providers=", StatusCode::UNPROCESSABLE_ENTITY),
        ("ines", "providers=everybody", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(Watching::begin(&node, name, query).await.status(), status.as_u16(), "{name} {query}");
    }
    let mut open = Vec::new();
    for _ in 0..8 {
        let mut watching = Watching::begin(&node, "ines", &of_helios).await;
        assert_eq!(watching.status(), 200);
        watching.hear("retry: 2000").await;
        open.push(watching);
    }
    assert_eq!(Watching::begin(&node, "ines", &of_helios).await.status(), 429);
    // A place is free again once the browser has gone.
    open.pop();
    let mut again = 429;
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        again = Watching::begin(&node, "ines", &of_helios).await.status();
        if again == 200 {
            break;
        }
    }
    assert_eq!(again, 200);
}

#[tokio::test]
async fn a_stop_closes_the_streams_at_once() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let node = node(&school, &[("ines", &home.student)]).await;
    let mut watching = Watching::begin(&node, "ines", &format!("providers={}", school.helios)).await;
    watching.hear("retry: 2000").await;
    let stopped = Instant::now();
    node.stop.cancel();
    watching.ends().await;
    node.serving.await.unwrap().unwrap();
    assert!(stopped.elapsed() < Duration::from_secs(3), "{:?}", stopped.elapsed());
}
