//! Who is told what about quotes.

use super::{accept, sent, usual};
use crate::invoices::house_with_plans;
use crate::mailed::{papers, send_mails};
use preau_billing::model::quotes::RefuseForm;
use preau_billing::server::quotes;
use preau_kernel::{Actor, Role};
use preau_testkit::World;

/// Templates and addresses of all mails, in order.
async fn told(world: &World) -> Vec<(String, Option<uuid::Uuid>)> {
    let sql = "select template, user_id from mails order by template, id";
    let mut tx = world.house().await;
    sqlx::query_as(sql).fetch_all(&mut *tx).await.unwrap()
}

fn to(template: &str, actor: &Actor) -> (String, Option<uuid::Uuid>) {
    (template.to_owned(), actor.user_id().map(|id| id.0))
}

#[tokio::test]
async fn a_quote_goes_out_with_its_paper_and_each_side_hears_of_the_signature() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let id = sent(&world, &staff, usual(&family)).await;
    send_mails(&world).await;
    let offered = papers(&world, "quote-sent").await;
    assert_eq!(offered.len(), 1);
    assert!(offered[0].0 == "Q-2026-0001.pdf" && offered[0].1.contains("300,000"), "{offered:?}");
    accept(&world, &family.parent, id).await.unwrap();
    send_mails(&world).await;
    let signed = papers(&world, "quote-signed").await;
    assert!(signed[0].1.contains("Amel Ben Salah"), "{signed:?}");
    assert!(papers(&world, "invoice-issued").await[0].1.contains("150,000"));
    let (parent, office) = (&family.parent, &staff);
    let expected = [
        to("invoice-issued", parent),
        to("quote-accepted", office),
        to("quote-sent", parent),
        to("quote-signed", parent),
    ];
    assert_eq!(told(&world).await, expected);
}

#[tokio::test]
async fn whoever_sent_a_quote_hears_why_it_was_refused() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let id = sent(&world, &staff, usual(&family)).await;
    let refusal = RefuseForm { quote_id: id, reason: "Trop cher pour nous.".to_owned() };
    quotes::refuse(&world.platform, &family.parent, &refusal).await.unwrap();
    send_mails(&world).await;
    assert_eq!(told(&world).await, [to("quote-refused", &staff), to("quote-sent", &family.parent)]);
    let why = "select count(*) from mails where template = 'quote-refused' and text_body like '%Trop cher pour nous.%'";
    assert_eq!(world.count(why).await, 1);
}
