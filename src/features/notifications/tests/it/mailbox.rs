//! What staff see of the mails that were written, and that nobody else does.

use crate::{hello, queue};
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use preau_kernel::{Actor, AppError, PageRequest, Role};
use preau_notifications::model::{Attachment, MailId, MailStatus, TextFile};
use preau_notifications::server::mail::Mail;
use preau_notifications::server::{mailbox, routes};
use preau_testkit::World;
use tower::ServiceExt as _;

async fn only_mail(world: &World) -> MailId {
    let mut tx = world.house().await;
    sqlx::query_scalar("select id from mails").fetch_one(&mut *tx).await.unwrap()
}

async fn get(world: &World, actor: Option<&Actor>, path: &str) -> Response<Body> {
    let mut request = Request::builder().uri(path);
    if let Some(actor) = actor {
        request = request.extension(actor.clone());
    }
    routes(world.platform.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn a_parent_sees_no_mail_even_past_the_policy() {
    let world = World::new().await;
    let household = world.household("Ben Salah").await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    let staff = world.staff(Role::Assistant).await;
    for (actor, seen) in [(&household.parent, 0), (&household.student, 0), (&Actor::Visitor, 0), (&staff, 1)] {
        let mut tx = world.as_actor(actor).await;
        let count: i64 = sqlx::query_scalar("select count(*) from mails").fetch_one(&mut *tx).await.unwrap();
        assert_eq!(count, seen, "{actor:?}");
    }
}

#[tokio::test]
async fn the_mailbox_is_for_staff() {
    let world = World::new().await;
    let household = world.household("Ben Salah").await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    let id = only_mail(&world).await;
    let list = async |actor: &Actor| {
        mailbox::list_mails(&world.platform, actor, PageRequest::default(), "", None).await.map(|page| page.total)
    };
    assert_eq!(list(&household.parent).await, Err(AppError::Forbidden));
    assert_eq!(list(&Actor::Visitor).await, Err(AppError::Unauthenticated));
    assert_eq!(list(&world.staff(Role::Assistant).await).await, Ok(1));
    let find = mailbox::find_mail(&world.platform, &household.parent, id).await;
    assert_eq!(find.map(|mail| mail.text_body), Err(AppError::Forbidden));
}

#[tokio::test]
async fn mails_are_found_by_words_without_accents_and_by_status() {
    let world = World::new().await;
    let staff = world.staff(Role::Admin).await;
    queue(&world, "event:1/hello/amel", hello("Réservation confirmée")).await;
    queue(&world, "event:2/hello/amel", hello("100% remboursé")).await;
    let found = async |q: &str, status: Option<MailStatus>| {
        let page = mailbox::list_mails(&world.platform, &staff, PageRequest::default(), q, status).await.unwrap();
        assert_eq!(page.total, i64::try_from(page.items.len()).unwrap());
        page.items.into_iter().map(|mail| mail.subject).collect::<Vec<_>>()
    };
    assert_eq!(found("reservation", None).await, ["Réservation confirmée"]);
    assert_eq!(found("100%", None).await, ["100% remboursé"]);
    assert_eq!(found("1%0", None).await, Vec::<String>::new(), "a percent sign stands for itself");
    assert_eq!(found("amel@", Some(MailStatus::Queued)).await.len(), 2);
    assert_eq!(found("amel@", Some(MailStatus::Sent)).await, Vec::<String>::new());
}

#[tokio::test]
async fn times_are_those_of_the_reader() {
    let world = World::new().await;
    let staff = world.staff(Role::Admin).await;
    queue(&world, "event:1/hello/amel", hello("Bonjour")).await;
    let mail = mailbox::find_mail(&world.platform, &staff, only_mail(&world).await).await.unwrap();
    assert_eq!(mail.row.created_at.to_string(), "2026-03-02 09:00:00", "08:00 UTC in Tunis");
}

#[tokio::test]
async fn the_html_version_is_served_to_staff_under_a_policy_of_its_own() {
    let world = World::new().await;
    let household = world.household("Ben Salah").await;
    let staff = world.staff(Role::Assistant).await;
    queue(&world, "event:1/hello/amel", hello("<script>alert(1)</script>")).await;
    let path = format!("/admin/courriels/{}/html", only_mail(&world).await);

    assert_eq!(get(&world, None, &path).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(get(&world, Some(&household.parent), &path).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(get(&world, Some(&staff), "/admin/courriels/x/html").await.status(), StatusCode::NOT_FOUND);

    let response = get(&world, Some(&staff), &path).await;
    assert_eq!(response.status(), StatusCode::OK);
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    let policy = header("content-security-policy");
    for part in ["default-src 'none'", "sandbox", "frame-ancestors 'self'"] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(!policy.contains("allow-"), "{policy}");
    let html = text(response).await;
    assert!(html.contains("Bonjour Amel,") && !html.contains("<script"), "{html}");
}

#[tokio::test]
async fn an_attachment_is_downloaded_as_text() {
    let world = World::new().await;
    let staff = world.staff(Role::Assistant).await;
    let file = Attachment::Text(TextFile {
        name: "rendez-vous\".ics".to_owned(),
        content_type: "text/html".to_owned(),
        content: "BEGIN:VCALENDAR".to_owned(),
    });
    queue(&world, "event:1/hello/amel", Mail { attachments: vec![file], ..hello("Bonjour") }).await;
    let id = only_mail(&world).await;

    let response = get(&world, Some(&staff), &format!("/admin/courriels/{id}/pieces/0")).await;
    assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"rendez-vous_.ics\"");
    assert_eq!(text(response).await, "BEGIN:VCALENDAR");
    let none = get(&world, Some(&staff), &format!("/admin/courriels/{id}/pieces/1")).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
}
