//! The embedded server against the accidents it is made for. Each test runs a real `initdb`.

use super::{EmbeddedPostgres, place::Place, server};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use secrecy::ExposeSecret as _;
use sqlx::{Connection as _, PgConnection};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

async fn connect(postgres: &EmbeddedPostgres) -> PgConnection {
    PgConnection::connect(postgres.url().expose_secret()).await.expect("the application can connect")
}

async fn text(connection: &mut PgConnection, query: &'static str) -> String {
    sqlx::query_scalar(query).fetch_one(connection).await.expect(query)
}

fn pid_of(data_dir: &Path) -> Pid {
    server::recorded_pid(&Place::prepare(data_dir).unwrap()).expect("a server is running")
}

/// What `kill -9` of our process leaves behind: no keeper, no locks, the server running.
async fn kill_the_application(postgres: EmbeddedPostgres) {
    let EmbeddedPostgres { keeper, users, .. } = postgres;
    keeper.abort();
    assert!(keeper.await.is_err(), "the keeper and its lock are gone");
    drop(users);
}

#[tokio::test]
async fn a_fresh_machine_gets_a_durable_server_without_tcp_and_a_role_bound_by_row_level_security() {
    let dir = tempfile::tempdir().unwrap();
    let postgres = EmbeddedPostgres::start(dir.path()).await.unwrap();
    let mut c = connect(&postgres).await;
    assert_eq!(text(&mut c, "select current_user || '@' || current_database()").await, "preau@preau");
    assert_eq!(
        text(&mut c, "select format('%s %s', rolsuper, rolbypassrls) from pg_roles where rolname = user").await,
        "f f"
    );
    assert_eq!(text(&mut c, "show fsync").await, "on");
    assert_eq!(text(&mut c, "show full_page_writes").await, "on");
    assert_eq!(text(&mut c, "show listen_addresses").await, "");
    assert_eq!(text(&mut c, "show server_encoding").await, "UTF8");
    sqlx::raw_sql("create extension citext; create extension btree_gist; create extension unaccent")
        .execute(&mut c)
        .await
        .expect("our migrations may create what they need");
    for (path, mode) in [("postgres.password", 0o600), ("run", 0o700), ("postgres", 0o700), ("postgres.log", 0o600)] {
        let found = std::fs::metadata(dir.path().join(path)).unwrap().permissions().mode();
        assert_eq!(found & 0o777, mode, "{path}");
    }
    let wrong = postgres.url().expose_secret().replace("preau:", "preau:x");
    assert!(PgConnection::connect(&wrong).await.is_err(), "the password is asked for");
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn data_survives_a_stop_and_the_notes_of_a_process_that_is_somebody_else() {
    let dir = tempfile::tempdir().unwrap();
    let postgres = EmbeddedPostgres::start(dir.path()).await.unwrap();
    sqlx::raw_sql("create table kept as select 'yes'::text as value")
        .execute(&mut connect(&postgres).await)
        .await
        .unwrap();
    postgres.stop().await.unwrap();
    let pid_file = dir.path().join("postgres/postmaster.pid");
    assert!(!pid_file.exists(), "a clean stop");

    // After a crash the noted number may belong to any other process of the same user; Postgres alone would refuse.
    let place = Place::prepare(dir.path()).unwrap();
    let mut other = std::process::Command::new("sleep");
    if let Some(account) = &place.account {
        std::os::unix::process::CommandExt::uid(&mut other, account.uid.as_raw());
    }
    let mut other = other.arg("60").spawn().unwrap();
    let note = format!("{}\n{}/postgres\n1\n5432\n/nowhere\n\n  1 1\nready   \n", other.id(), place.data_dir.display());
    place.write_settings("postmaster.pid", &note).unwrap();
    let socket_note = place.socket_dir.join(".s.PGSQL.5432.lock");
    std::fs::write(&socket_note, &note).unwrap();
    if let Some(account) = &place.account {
        std::os::unix::fs::chown(&socket_note, Some(account.uid.as_raw()), None).unwrap();
    }

    let postgres = EmbeddedPostgres::start(dir.path()).await.unwrap();
    assert_eq!(text(&mut connect(&postgres).await, "select value from kept").await, "yes");
    assert!(other.try_wait().unwrap().is_none(), "the innocent process lives");
    other.kill().unwrap();
    other.wait().unwrap();
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_killed_is_started_again_while_we_run() {
    let dir = tempfile::tempdir().unwrap();
    let postgres = EmbeddedPostgres::start(dir.path()).await.unwrap();
    sqlx::raw_sql("create table kept as select 'yes'::text as value")
        .execute(&mut connect(&postgres).await)
        .await
        .unwrap();
    let first = pid_of(dir.path());
    kill(first, Signal::SIGKILL).unwrap();
    let mut connection = loop {
        if let Ok(connection) = PgConnection::connect(postgres.url().expose_secret()).await
            && pid_of(dir.path()) != first
        {
            break connection;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(text(&mut connection, "select value from kept").await, "yes");
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_killed_application_finds_its_server_again_dead_or_alive() {
    let dir = tempfile::tempdir().unwrap();
    let postgres = EmbeddedPostgres::start(dir.path()).await.unwrap();
    let first = pid_of(dir.path());
    kill_the_application(postgres).await;

    let postgres = EmbeddedPostgres::start(dir.path()).await.unwrap();
    assert_eq!(pid_of(dir.path()), first, "the running server is adopted, not started anew");
    connect(&postgres).await.close().await.unwrap();
    kill_the_application(postgres).await;

    kill(first, Signal::SIGKILL).unwrap();
    let postgres = EmbeddedPostgres::start(dir.path()).await.unwrap();
    assert_ne!(pid_of(dir.path()), first);
    connect(&postgres).await.close().await.unwrap();
    kill_the_application(postgres).await;

    // An adopted server is stopped like one of our own.
    let postgres = EmbeddedPostgres::start(dir.path()).await.unwrap();
    assert!(matches!(server::adopt(&postgres.place).await, Some(server::Server::Adopted(_))));
    postgres.stop().await.unwrap();
    assert!(!dir.path().join("postgres/postmaster.pid").exists());
}

#[tokio::test]
async fn the_last_one_to_leave_stops_the_server() {
    let dir = tempfile::tempdir().unwrap();
    let (serve, seed) = tokio::join!(EmbeddedPostgres::start(dir.path()), EmbeddedPostgres::start(dir.path()));
    let (serve, seed) = (serve.unwrap(), seed.unwrap());
    let doctor = EmbeddedPostgres::start(dir.path()).await.unwrap();

    seed.stop().await.unwrap();
    connect(&doctor).await.close().await.unwrap();
    serve.stop().await.unwrap();
    connect(&doctor).await.close().await.unwrap();
    doctor.stop().await.unwrap();
    assert!(!dir.path().join("postgres/postmaster.pid").exists(), "nobody is left, so it is stopped");
}

#[tokio::test]
async fn a_guest_keeps_the_server_when_its_keeper_has_left() {
    let dir = tempfile::tempdir().unwrap();
    let keeper = EmbeddedPostgres::start(dir.path()).await.unwrap();
    let guest = EmbeddedPostgres::start(dir.path()).await.unwrap();
    keeper.stop().await.unwrap();
    while Place::prepare(dir.path()).unwrap().try_to_keep().unwrap().is_some() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let first = pid_of(dir.path());
    kill(first, Signal::SIGKILL).unwrap();
    while PgConnection::connect(guest.url().expose_secret()).await.is_err() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_ne!(pid_of(dir.path()), first);
    guest.stop().await.unwrap();
}

#[tokio::test]
async fn a_long_data_directory_gets_its_socket_elsewhere_and_a_second_process_finds_it() {
    let dir = tempfile::tempdir().unwrap();
    let long = dir.path().join("élève".repeat(20));
    let postgres = EmbeddedPostgres::start(&long).await.unwrap();
    let second = EmbeddedPostgres::start(&long).await.unwrap();
    assert!(postgres.url().expose_secret().ends_with(&format!("?host={}", postgres.place.socket_dir.display())));
    assert!(postgres.place.socket_dir.starts_with("/tmp"));
    let socket_dir = postgres.place.socket_dir.clone();
    second.stop().await.unwrap();
    postgres.stop().await.unwrap();
    std::fs::remove_dir(socket_dir).unwrap();
}
