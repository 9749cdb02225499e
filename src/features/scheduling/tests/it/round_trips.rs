//! How often a booking goes to Postgres and back (between the locks and the commit, everybody else who wants the same coach
//! waits for each of these), and that saving on it is sound.

use crate::{School, THURSDAY_14};
use preau_credits::Credits;
use preau_platform::context::Inner;
use preau_platform::{Db, Platform};
use preau_scheduling::server::book;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// What went through the [`tap`] to Postgres.
#[derive(Debug, Default)]
struct Traffic {
    /// Statements, each of which waits for its answer.
    statements: AtomicUsize,
    /// "Are you there?" and nothing else.
    pings: AtomicUsize,
}

/// A port that leads to the Postgres at `target` and counts. Connections through it are not encrypted.
async fn tap(target: String) -> (u16, Arc<Traffic>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let traffic = Arc::new(Traffic::default());
    let counted = Arc::clone(&traffic);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (from_client, mut to_client) = client.into_split();
            let (mut from_server, to_server) = TcpStream::connect(&target).await.expect("Postgres").into_split();
            tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
            tokio::spawn(count(from_client, to_server, Arc::clone(&counted)));
        }
    });
    (port, traffic)
}

/// Forwards messages (Postgres documentation, "Message Flow"): a `Q` is a round trip; so is an `S`, alone or after others.
async fn count(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, traffic: Arc<Traffic>) -> std::io::Result<()> {
    // The first message has no letter.
    forward(&mut from, &mut to).await?;
    let mut alone = true;
    loop {
        let letter = from.read_u8().await?;
        to.write_u8(letter).await?;
        forward(&mut from, &mut to).await?;
        match letter {
            b'S' if alone => traffic.pings.fetch_add(1, Ordering::SeqCst),
            b'Q' | b'S' => traffic.statements.fetch_add(1, Ordering::SeqCst),
            _ => 0,
        };
        alone = matches!(letter, b'Q' | b'S' | b'p');
    }
}

async fn forward(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf) -> std::io::Result<()> {
    let length = from.read_u32().await?;
    let mut rest = vec![0; usize::try_from(length).unwrap_or_default().saturating_sub(4)];
    from.read_exact(&mut rest).await?;
    to.write_u32(length).await?;
    to.write_all(&rest).await
}

/// The same platform on one connection through the tap.
async fn tapped(platform: &Platform) -> (Platform, Arc<Traffic>) {
    let options = platform.db.pool().connect_options();
    let (port, traffic) = tap(format!("{}:{}", options.get_host(), options.get_port())).await;
    let database = options.get_database().expect("a database");
    let url = format!("postgres://{}@127.0.0.1:{port}/{database}?sslmode=disable", options.get_username());
    let inner = Inner {
        db: Db::connect(&url, 1).await.expect("through the tap"),
        clock: Arc::clone(&platform.clock),
        config: platform.config.clone(),
        template: Arc::clone(&platform.template),
        passwords: platform.passwords.clone(),
        http: platform.http.clone(),
        outbox_bell: tokio::sync::Notify::new(),
    };
    (Platform::new(inner), traffic)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_goes_to_postgres_and_back_nineteen_times() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let (platform, traffic) = tapped(&school.world.platform).await;
    let seen = || (traffic.statements.load(Ordering::SeqCst), traffic.pings.load(Ordering::SeqCst));
    // The first of each statement is also prepared.
    book(&platform, &home.student, &school.request(&home, THURSDAY_14)).await.expect("a booking");
    is_back(&platform).await;
    let (statements, pings) = seen();
    book(&platform, &home.student, &school.request(&home, "2026-03-06T13:00:00Z")).await.expect("a booking");
    is_back(&platform).await;
    let (statements, pings) = (seen().0 - statements, seen().1 - pings);
    assert!(statements <= 19, "{statements}: from begin to commit");
    // When the connection comes back to the pool, which delays nobody; not when it is taken.
    assert_eq!(pings, 1);
}

/// Waits until the only connection is in the pool again.
async fn is_back(platform: &Platform) {
    while platform.db.pool().num_idle() == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn connections_that_were_cut_in_the_pool_are_noticed_by_nobody() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let options = school.world.platform.db.pool().connect_options();
    let database = options.get_database().expect("a database");
    let url = format!("postgres://{}@{}:{}/{database}", options.get_username(), options.get_host(), options.get_port());
    let db = Db::connect(&url, 5).await.expect("a pool");
    for pause in [0, 600] {
        let all = five_at_once(&db).await;
        drop(all);
        while db.pool().num_idle() < 5 {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        school
            .sql(
                "select pg_terminate_backend(pid) from pg_stat_activity
                   where datname = current_database() and usename = current_user and pid <> pg_backend_pid()",
            )
            .await;
        tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
        db.begin_as(&home.student).await.expect("at once, and after they lay for a while");
    }
}

async fn five_at_once(db: &Db) -> Vec<preau_platform::Tx> {
    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(db.begin_as(&preau_kernel::Actor::System).await.expect("begin"));
    }
    all
}
