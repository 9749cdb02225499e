//! Bank transfers: proofs, and what a person says about them (SPEC PA-4).

use crate::site::{Site, order};
use axum::Extension;
use chrono::TimeDelta;
use preau_kernel::{Actor, AppError, Role};
use preau_payments::model::{PaymentId, PaymentStatus, ProviderKind};
use preau_payments::provider::NextStep;
use preau_payments::server::{self, ConfirmTransfer, StartPayment};
use preau_testkit::Household;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n";

async fn start(site: &Site, family: &Household) -> PaymentId {
    site.start_with(family, ProviderKind::Wise, "subscription:test").await.payment_id
}

fn seen(received: &str) -> ConfirmTransfer {
    ConfirmTransfer {
        received: received.to_owned(),
        value_date: "2026-03-02".to_owned(),
        note: "Relevé du 2 mars, ligne 4".to_owned(),
        other_amount: false,
    }
}

async fn confirm(site: &Site, actor: &Actor, id: PaymentId, received: &str) -> preau_kernel::Outcome<()> {
    server::confirm_transfer(&site.world.platform, actor, id, &seen(received)).await
}

/// Where `actor` sends and reads files: the session's part is played by a layer.
async fn desk(site: &Site, actor: &Actor) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = server::proof_routes(site.world.platform.clone()).layer(Extension(actor.clone()));
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

/// Sends `content` as a browser does; where it leads to, or the status.
async fn send(site: &Site, actor: &Actor, id: PaymentId, name: &str, content: &[u8]) -> String {
    let mut body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let url = format!("{}/espace/paiements/{id}/fichier", desk(site, actor).await);
    let request = site.http.post(url).header("content-type", "multipart/form-data; boundary=edge").body(body);
    let answer = request.send().await.unwrap();
    match answer.headers().get("location") {
        Some(location) => location.to_str().unwrap().split_once('?').unwrap().1.to_owned(),
        None => answer.status().as_u16().to_string(),
    }
}

async fn proofs(site: &Site) -> i64 {
    site.world.count("select count(*) from payment_proofs").await
}

async fn files(site: &Site) -> usize {
    let mut found = 0;
    let mut folders = vec![site.world.platform.config.data_dir.join("files")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() { folders.push(entry.path()) } else { found += 1 }
        }
    }
    found
}

#[tokio::test]
async fn choosing_a_transfer_shows_the_account_and_the_reference_and_again_the_same() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let first = site.start_with(&family, ProviderKind::Wise, "subscription:test").await;
    let NextStep::BankTransfer { reference, .. } = &first.next else { panic!("a transfer has no page to pay at") };
    assert_eq!(*reference, site.text(first.payment_id, "reference").await);
    assert_eq!(site.start_with(&family, ProviderKind::Wise, "subscription:test").await, first);
    let page = server::follow(&site.world.platform, &site.providers, &family.parent, first.payment_id).await.unwrap();
    let transfer = page.transfer.unwrap();
    assert_eq!(page.status, PaymentStatus::Pending);
    assert!(transfer.takes_proof && transfer.details.iban.starts_with("TN59") && page.pay_url.is_none());
    let konnect = site.start(&family).await.payment_id;
    let other = server::follow(&site.world.platform, &site.providers, &family.parent, konnect).await.unwrap();
    assert!(other.transfer.is_none());
}

#[tokio::test]
async fn a_picture_is_kept_without_what_was_hidden_in_it_and_known_when_it_comes_again() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let id = start(&site, &family).await;
    let mut picture = std::io::Cursor::new(vec![]);
    image::RgbImage::new(8, 8).write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let telling = [picture.into_inner(), b"GPS 36.80 10.18 <script>".to_vec()].concat();
    assert_eq!(send(&site, &family.parent, id, "photo.png", &telling).await, "info=proof-sent");
    assert_eq!(send(&site, &family.parent, id, "photo.png", &telling).await, "fichier=deja-envoye#justificatif");
    assert_eq!(send(&site, &family.parent, id, "photo.png", &telling[..20]).await, "fichier=type#justificatif");
    assert_eq!((proofs(&site).await, files(&site).await), (1, 1));
    let kept = site.world.count("select size from payment_proofs where media_type = 'image/png'").await;
    assert!(kept < i64::try_from(telling.len()).unwrap(), "nothing follows the picture any more");
}

#[tokio::test]
async fn another_amount_counts_as_what_arrived_when_the_assistant_says_so() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let staff = site.world.staff(Role::Assistant).await;
    for (purpose, typed, minor) in
        [("test:less", "100", 100_000), ("test:more", "200", 200_000), ("test:same", "179", 179_000)]
    {
        let id = site.start_with(&family, ProviderKind::Wise, purpose).await.payment_id;
        if minor != 179_000 {
            let refused = confirm(&site, &staff, id, typed).await.unwrap_err();
            assert!(refused.for_field("received").is_some(), "{refused:?}");
        }
        let other = ConfirmTransfer { other_amount: true, ..seen(typed) };
        server::confirm_transfer(&site.world.platform, &staff, id, &other).await.unwrap();
        assert_eq!(site.text(id, "amount_minor").await, minor.to_string());
        let asked = if minor == 179_000 { "" } else { "179000" };
        assert_eq!(site.text(id, "asked_minor").await, asked, "what was asked for stays known");
        assert!(server::confirm_transfer(&site.world.platform, &staff, id, &other).await.is_err(), "once");
    }
    let told =
        "select sum((payload ->> 'amount_minor')::bigint)::bigint from outbox_events where kind = 'payment-settled'";
    assert_eq!(site.world.count(told).await, 479_000);
    let nothing = site.start_with(&family, ProviderKind::Wise, "test:nothing").await.payment_id;
    let zero = ConfirmTransfer { other_amount: true, ..seen("0") };
    assert!(server::confirm_transfer(&site.world.platform, &staff, nothing, &zero).await.is_err());
    let konnect = site.start(&family).await.payment_id;
    for statement in
        ["update payments set amount_minor = 1", "update payments set amount_minor = 1, asked_minor = amount_minor"]
    {
        let mut tx = site.world.house().await;
        let changed = sqlx::query(sqlx::AssertSqlSafe(format!("{statement} where id = $1")))
            .bind(konnect.0)
            .execute(&mut *tx)
            .await;
        assert!(changed.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn the_assistant_confirms_once_and_the_trace_says_who_when_and_why() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let staff = site.world.staff(Role::Assistant).await;
    let id = start(&site, &family).await;
    for actor in [&family.parent, &family.student, &Actor::Visitor] {
        assert!(confirm(&site, actor, id, "179").await.is_err());
    }
    assert_eq!(site.settled().await, 0);
    for (typed, field) in [("178,999", "received"), ("", "received"), ("179,000 €", "received")] {
        assert!(confirm(&site, &staff, id, typed).await.unwrap_err().for_field(field).is_some(), "{typed}");
    }
    let tomorrow = ConfirmTransfer { value_date: "2026-03-03".to_owned(), ..seen("179") };
    let early = server::confirm_transfer(&site.world.platform, &staff, id, &tomorrow).await.unwrap_err();
    assert!(early.for_field("value_date").is_some());

    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (platform, staff) = (site.world.platform.clone(), staff.clone());
        tasks.spawn(async move { server::confirm_transfer(&platform, &staff, id, &seen("179,000")).await });
    }
    let said = tasks.join_all().await;
    assert_eq!(said.iter().filter(|said| said.is_ok()).count(), 1, "{said:?}");
    assert_eq!(site.text(id, "status").await, "succeeded");
    assert_eq!((site.settled().await, site.mails("payment-confirmed").await), (1, 1));
    let detail = server::find_detail(&site.world.platform, &staff, id).await.unwrap();
    let step = detail.steps.iter().find(|step| step.summary == "Virement confirmé à la main").unwrap();
    assert!(step.who.is_some(), "{step:?}");
    assert!(step.facts.iter().any(|(_, value)| value.contains("ligne 4")), "{step:?}");
    assert!(step.facts.iter().any(|(_, value)| value == "179000"), "{step:?}");
    assert!(!detail.by_hand, "and that is that");
}

#[tokio::test]
async fn a_refusal_tells_the_payer_why_and_the_transfer_can_still_arrive() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let staff = site.world.staff(Role::Assistant).await;
    let id = start(&site, &family).await;
    let refuse = async |reason: &str| server::refuse_transfer(&site.world.platform, &staff, id, reason).await;
    assert!(refuse("  ").await.unwrap_err().for_field("reason").is_some());
    refuse("Le virement porte une autre référence.").await.unwrap();
    assert!(matches!(refuse("encore").await, Err(AppError::Conflict { .. })), "once");
    assert_eq!(site.mails("transfer-refused").await, 1);
    let mut tx = site.world.house().await;
    let text: String = sqlx::query_scalar("select text_body from mails").fetch_one(&mut *tx).await.unwrap();
    assert!(text.contains("Le virement porte une autre référence.") && text.contains("179,000"), "{text}");
    drop(tx);
    let page = server::follow(&site.world.platform, &site.providers, &family.parent, id).await.unwrap();
    assert_eq!(page.transfer.unwrap().refusal.as_deref(), Some("Le virement porte une autre référence."));

    site.world.clock.advance(TimeDelta::hours(1));
    assert_eq!(send(&site, &family.parent, id, "reçu.pdf", PDF).await, "info=proof-sent");
    site.world.clock.advance(TimeDelta::hours(1));
    refuse("Toujours rien.").await.unwrap();
    assert_eq!(site.mails("transfer-refused").await, 2);
    confirm(&site, &staff, id, "179").await.unwrap();
    assert_eq!((site.text(id, "status").await.as_str(), site.settled().await), ("succeeded", 1));
}

#[tokio::test]
async fn a_proof_is_what_its_content_says_and_is_kept_once() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let id = start(&site, &family).await;
    let send = async |name: &str, content: &[u8]| send(&site, &family.parent, id, name, content).await;
    assert_eq!(send("reçu.pdf", PDF).await, "info=proof-sent");
    assert_eq!(send("autre nom.pdf", PDF).await, "fichier=deja-envoye#justificatif");
    assert_eq!(send("virus.pdf", b"MZ\x90\x00").await, "fichier=type#justificatif");
    assert_eq!(send("page.pdf", b"<html><script>").await, "fichier=type#justificatif");
    assert_eq!(send("vide.pdf", b"").await, "fichier=vide#justificatif");
    let mut large = PDF.to_vec();
    large.resize(25 * 1024 * 1024 + 1, b' ');
    assert_eq!(send("gros.pdf", &large).await, "fichier=trop-gros#justificatif");
    large.pop();
    assert_eq!(send("juste.pdf", &large).await, "info=proof-sent");
    assert_eq!((proofs(&site).await, files(&site).await), (2, 2), "what is refused leaves nothing behind");
    for n in 0..3_u8 {
        assert_eq!(send("x.pdf", &[PDF, &[n]].concat()).await, "info=proof-sent");
    }
    assert_eq!(send("sixth.pdf", b"%PDF-1.4 6").await, "fichier=trop#justificatif");
    assert_eq!((proofs(&site).await, files(&site).await), (5, 5));
    assert_eq!(site.steps(id).await.iter().filter(|step| *step == "proof sent").count(), 5);
}

#[tokio::test]
async fn only_the_account_and_staff_read_a_proof_and_only_as_a_file() {
    let site = Site::open().await;
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let staff = site.world.staff(Role::Assistant).await;
    let teacher = site.world.teacher("Hélios").await.actor;
    let (id, theirs) = (start(&site, &family).await, start(&site, &other).await);
    assert_eq!(send(&site, &family.parent, id, "../../<b>.pdf", PDF).await, "info=proof-sent");
    for stranger in [&other.parent, &family.student, &teacher] {
        assert_eq!(send(&site, stranger, id, "x.pdf", b"%PDF-2").await, "404");
    }
    assert_eq!(send(&site, &Actor::Visitor, id, "x.pdf", b"%PDF-2").await, "401");
    let mut tx = site.world.house().await;
    let proof: uuid::Uuid = sqlx::query_scalar("select id from payment_proofs").fetch_one(&mut *tx).await.unwrap();
    drop(tx);
    let read = async |actor: &Actor, address: String| {
        site.http.get(format!("{}{address}", desk(&site, actor).await)).send().await.unwrap()
    };
    let address = format!("/espace/paiements/{id}/fichiers/{proof}");
    for reader in [&family.parent, &staff] {
        let answer = read(reader, address.clone()).await;
        assert_eq!(answer.status(), 200);
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert!(header("content-disposition").starts_with("attachment; filename=\"PAY-"), "{answer:?}");
        assert_eq!(
            (header("content-type"), header("x-content-type-options")),
            ("application/pdf".into(), "nosniff".into())
        );
        assert!(header("content-security-policy").contains("sandbox") && header("cache-control").contains("no-store"));
        assert_eq!(answer.bytes().await.unwrap().as_ref(), PDF);
    }
    for stranger in [&other.parent, &family.student, &teacher] {
        assert_eq!(read(stranger, address.clone()).await.status(), 404);
        let seen: i64 = sqlx::query_scalar("select count(*) from payment_proofs")
            .fetch_one(&mut *site.world.as_actor(stranger).await)
            .await
            .unwrap();
        assert_eq!(seen, 0, "row-level security hides it too");
    }
    assert_eq!(read(&Actor::Visitor, address).await.status(), 401);
    let elsewhere = format!("/espace/paiements/{theirs}/fichiers/{proof}");
    assert_eq!(read(&other.parent, elsewhere.clone()).await.status(), 404, "by another payment's address");
    assert_eq!(read(&staff, elsewhere).await.status(), 404);
}

#[tokio::test]
async fn only_what_waits_for_a_transfer_takes_proofs_and_nothing_asks_a_bank() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let staff = site.world.staff(Role::Admin).await;
    let konnect = site.start(&family).await.payment_id;
    assert_eq!(send(&site, &family.parent, konnect, "x.pdf", PDF).await, "fichier=trop-tard#justificatif");
    assert_eq!(confirm(&site, &staff, konnect, "179").await, Err(AppError::NotFound), "Konnect is asked, not believed");
    let id = start(&site, &family).await;
    assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Pending);
    assert!(server::ask_again(&site.world.platform, &site.providers, &staff, id).await.is_err());
    confirm(&site, &staff, id, "179").await.unwrap();
    assert_eq!(send(&site, &family.parent, id, "x.pdf", PDF).await, "fichier=trop-tard#justificatif");
    let francs = StartPayment {
        provider: ProviderKind::Wise,
        amount: crate::site::FRANCS,
        purpose: "subscription:francs".to_owned(),
        ..order(&family)
    };
    let refused = server::start(&site.world.platform, &site.providers, &family.parent, francs).await.unwrap_err();
    assert!(refused.for_field("provider").is_some(), "the account takes no francs");
}

#[tokio::test]
async fn a_transfer_that_never_comes_runs_out_unless_a_proof_waits() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let forgotten = site.start_with(&family, ProviderKind::Wise, "subscription:1").await.payment_id;
    let waiting = site.start_with(&family, ProviderKind::Wise, "subscription:2").await.payment_id;
    assert_eq!(send(&site, &family.parent, waiting, "x.pdf", PDF).await, "info=proof-sent");
    site.world.clock.advance(TimeDelta::days(13));
    let due = async || server::jobs::check_due(&site.world.platform, &site.providers).await.unwrap();
    assert_eq!(due().await, 0, "nobody is asked meanwhile");
    site.world.clock.advance(TimeDelta::days(2));
    assert_eq!(due().await, 2);
    assert_eq!(site.text(forgotten, "status").await, "expired");
    assert_eq!(site.text(waiting, "status").await, "pending");
    let staff = site.world.staff(Role::Assistant).await;
    confirm(&site, &staff, forgotten, "179").await.expect("money that comes late is not lost");
    assert_eq!(site.settled().await, 1);
}
