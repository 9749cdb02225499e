//! The event stream of open calendars through the whole application: border, session, stop.

#![expect(clippy::expect_used, reason = "what the test stands on must work; clippy knows only `#[test]` functions")]

use axum::http::{StatusCode, header};
use preau_credits::model::{Credits, EntryKind};
use preau_credits::server::{NewGrant, expiry, grant};
use preau_directory::ProviderId;
use preau_identity::server::origin::Origin;
use preau_identity::server::session;
use preau_payments::server::Providers;
use preau_platform::http::{CspExtras, protect, serve};
use preau_scheduling::model::ServiceCode;
use preau_scheduling::server::{Book, book};
use preau_testkit::{Household, World};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

async fn school(world: &World) -> ProviderId {
    let platform = &world.platform;
    preau_server::seed::seed_reference(platform).await.expect("reference data");
    let (coach, other) = (world.teacher("Hédi").await, world.teacher("Zeineb").await);
    world
        .house_does(async |tx| {
            let seed = preau_directory::server::seed::seed_demo_providers(platform, tx, coach.user_id, other.user_id);
            let providers = seed.await?;
            preau_scheduling::server::seed::seed_demo_schedule(platform, tx, providers.helios).await?;
            Ok(providers.helios)
        })
        .await
}

async fn cookie_of(world: &World, home: &Household) -> String {
    let platform = &world.platform;
    let cookie = world
        .house_does(async |tx| session::start(tx, platform, home.parent_id, false, &Origin::default()).await)
        .await;
    cookie.split(';').next().expect("name=value").to_owned()
}

async fn book_one(world: &World, home: &Household, provider_id: ProviderId) {
    let new = NewGrant {
        student_id: home.student_id,
        account_id: home.account_id,
        kind: EntryKind::Purchase,
        amount: Credits::whole(4),
        cause: "live".to_owned(),
        note: preau_kernel::Text::default(),
        expires_at: expiry(world.now()),
    };
    world.house_does(async |tx| grant(&world.platform, tx, &new).await).await;
    let request = Book {
        provider_id,
        service: ServiceCode::Online,
        subject: "mathematiques".to_owned(),
        start: "2026-03-05T09:00:00Z".parse().expect("an instant"),
        student_id: home.student_id,
        cost_seen: None,
        idempotency_key: "live".to_owned(),
    };
    book(&world.platform, &home.student, &request).await.expect("a booking");
}

#[tokio::test]
async fn an_open_calendar_hears_of_a_booking_and_a_stop_does_not_wait_for_it() {
    let world = World::new().await;
    let helios = school(&world).await;
    let (watching, booking) = (world.household("Inès").await, world.household("Malek").await);
    let payments = Providers::from_config(&world.platform.config, &world.platform.http);
    let app =
        protect(preau_server::http::application(&world.platform, &payments), &world.platform, CspExtras::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address =
        format!("http://{}/api/live/slots?providers={helios}&since=0", listener.local_addr().expect("an address"));
    let stop = CancellationToken::new();
    let serving = tokio::spawn(serve(listener, app, stop.clone()));

    let http = &world.platform.http;
    let stranger = http.get(&address).header(header::ACCEPT, "text/event-stream").send().await.expect("an answer");
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
    let request = http.get(&address).header(header::COOKIE, cookie_of(&world, &watching).await);
    let mut stream = request.header(header::ACCEPT, "text/event-stream").send().await.expect("an answer");
    assert_eq!(stream.status(), StatusCode::OK);
    assert_eq!(stream.headers()[header::CACHE_CONTROL], "no-cache");
    // The schedule is younger than the page.
    let mut heard = String::new();
    hear(&mut stream, &mut heard).await;
    heard.clear();
    let started = Instant::now();
    book_one(&world, &booking, helios).await;
    hear(&mut stream, &mut heard).await;
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());

    let stopped = Instant::now();
    stop.cancel();
    while stream.chunk().await.is_ok_and(|part| part.is_some()) {}
    serving.await.expect("a node").expect("an orderly stop");
    assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}", stopped.elapsed());
}

async fn hear(stream: &mut reqwest::Response, heard: &mut String) {
    while !heard.contains("event: slots") {
        let part = tokio::time::timeout(Duration::from_secs(5), stream.chunk()).await.expect("something to hear");
        heard.push_str(&String::from_utf8_lossy(&part.expect("a stream").expect("no end yet")));
    }
}
