//! Documents that are printed when a mail is sent.

use crate::relay::Relay;
use crate::send::{queue_jobs_again, status, work_off_with, world_with};
use crate::{hello, queue};
use async_trait::async_trait;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use preau_kernel::{AppError, Outcome, Role};
use preau_notifications::model::{AttachedFile, Attachment, MailId};
use preau_notifications::server::mail::Mail;
use preau_notifications::server::{Printed, Printer, Printers, mailbox, routes};
use preau_platform::Platform;
use preau_testkit::World;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tower::ServiceExt as _;
use uuid::Uuid;

/// Prints a number that goes up; fails the first times.
#[derive(Debug)]
struct Press {
    prints: AtomicUsize,
    fails: usize,
}

#[async_trait]
impl Printer for Press {
    fn kind(&self) -> &'static str {
        "poster"
    }

    async fn print(&self, _platform: &Platform, id: Uuid) -> Outcome<Option<Printed>> {
        let print = self.prints.fetch_add(1, Ordering::SeqCst) + 1;
        if print <= self.fails {
            return Err(AppError::Unavailable);
        }
        let content = format!("print {print} of {id}").into_bytes();
        Ok(Some(Printed { name: "affiche.pdf".to_owned(), content_type: "application/pdf", content }))
    }
}

fn press(fails: usize) -> Printers {
    Printers::new(vec![Arc::new(Press { prints: AtomicUsize::new(0), fails })])
}

async fn queue_poster(world: &World) {
    let poster = Attachment::document("poster", Uuid::nil());
    queue(world, "event:1/hello/amel", Mail { attachments: vec![poster], ..hello("Bonjour") }).await;
}

async fn shown(world: &World) -> (MailId, Vec<AttachedFile>) {
    let staff = world.staff(Role::Assistant).await;
    let mut tx = world.house().await;
    let id: MailId = sqlx::query_scalar("select id from mails").fetch_one(&mut *tx).await.unwrap();
    (id, mailbox::find_mail(&world.platform, &staff, id).await.unwrap().attachments)
}

#[tokio::test]
async fn a_document_is_printed_once_however_often_the_mail_is_tried_and_staff_can_download_it() {
    let relay = Relay::start("451 later").await;
    let world = world_with(&relay).await;
    queue_poster(&world).await;
    assert!(
        matches!(&shown(&world).await.1[..], [AttachedFile::Unprinted { document }] if document.starts_with("poster:"))
    );
    let printers = press(0);
    work_off_with(&world, printers.clone()).await;
    queue_jobs_again(&world, "again").await;
    work_off_with(&world, printers).await;
    assert_eq!(status(&world).await.1, 2, "tried twice");
    let (id, files) = shown(&world).await;
    assert!(matches!(&files[..], [AttachedFile::Printed { name, size: 47, .. }] if name == "affiche.pdf"), "{files:?}");

    let staff = world.staff(Role::Admin).await;
    let request = Request::builder().uri(format!("/admin/courriels/{id}/pieces/0")).extension(staff);
    let response = routes(world.platform.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/pdf");
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"affiche.pdf\"");
    let content = response.into_body().collect().await.unwrap().to_bytes();
    assert!(content.starts_with(b"print 1 of"), "{content:?}");
}

#[tokio::test]
async fn the_reader_gets_the_document() {
    let relay = Relay::start("250 ok").await;
    let world = world_with(&relay).await;
    queue_poster(&world).await;
    work_off_with(&world, press(0)).await;
    assert_eq!(relay.accepted(), 1);
    let mail = relay.received();
    assert!(mail.contains("affiche.pdf") && mail.contains("application/pdf"), "{mail}");
}

#[tokio::test]
async fn a_mail_waits_for_its_document_and_in_the_end_goes_without() {
    let relay = Relay::start("250 ok").await;
    let world = world_with(&relay).await;
    queue_poster(&world).await;
    let printers = press(usize::MAX);
    for round in ["a", "b", "c", "d", "e"] {
        assert_eq!(relay.accepted(), 0, "{round}");
        queue_jobs_again(&world, round).await;
        work_off_with(&world, printers.clone()).await;
    }
    assert_eq!((relay.accepted(), status(&world).await.0.as_str()), (1, "sent"));
    assert!(!relay.received().contains("affiche"));
}
