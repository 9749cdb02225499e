//! The papers that go with mails.

use crate::invoices::{house_with_plans, issued};
use crate::site::Site;
use preau_billing::model::CreditForm;
use preau_billing::server::{invoices, quotes};
use preau_kernel::Role;
use preau_notifications::server::{Outbound, Printers, SendMail};
use preau_platform::jobs;
use preau_platform::mailer::Mailer;
use preau_platform::outbox::Subscribers;
use preau_testkit::World;

/// Lets everybody react, then sends what was written.
pub async fn send_mails(world: &World) {
    let all = [preau_billing::server::subscribers(), preau_payments::server::subscribers()].concat();
    world.settle(&Subscribers::new(all)).await;
    let worker = jobs::worker(&world.platform, Subscribers::default())
        .add_extension(Outbound(Mailer::new(&world.platform.config).unwrap()))
        .add_extension(Printers::new([invoices::printers(), quotes::printers()].concat()))
        .define_job::<SendMail>()
        .init()
        .await
        .unwrap();
    worker.run_once().await.unwrap();
}

/// Name and text of every paper that went with mails of this kind, in order.
pub async fn papers(world: &World, template: &str) -> Vec<(String, String)> {
    let sql = "select f.name, f.content from mail_files f join mails m on m.id = f.mail_id
                where m.template = $1 and m.status = 'sent' and f.content_type = 'application/pdf'
                order by m.created_at, m.id, f.position";
    let mut tx = world.house().await;
    let files: Vec<(String, Vec<u8>)> = sqlx::query_as(sql).bind(template).fetch_all(&mut *tx).await.unwrap();
    files.into_iter().map(|(name, pdf)| (name, pdf_extract::extract_text_from_mem(&pdf).unwrap())).collect()
}

#[tokio::test]
async fn the_mails_of_an_invoice_and_its_credit_note_carry_them_with_their_numbers() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Admin).await);
    let (id, reference) = issued(&world, &family, &[179_000]).await;
    send_mails(&world).await;
    let form = CreditForm { invoice_id: id, amount: "79".to_owned(), reason: "Retour".to_owned() };
    invoices::credit(&world.platform, &staff, form).await.unwrap();
    send_mails(&world).await;
    for (template, number, amount) in
        [("invoice-issued", reference.as_str(), "179,000"), ("credit-note-issued", "CN-2026-0001", "79,000")]
    {
        let papers = papers(&world, template).await;
        assert_eq!(papers.len(), 1, "{template}");
        assert_eq!(papers[0].0, format!("{number}.pdf"));
        assert!(papers[0].1.contains(number) && papers[0].1.contains(amount), "{}", papers[0].1);
    }
}

#[tokio::test]
async fn the_confirmation_of_a_payment_carries_its_receipt_and_what_was_bought() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.take(&family, "HYBRIDE").await;
    send_mails(&site.world).await;
    let papers = papers(&site.world, "payment-confirmed").await;
    assert_eq!(papers.len(), 2, "{papers:?}");
    let (receipt, invoice) = (&papers[0], &papers[1]);
    assert!(receipt.1.contains("Reçu") && receipt.1.contains("INV-2026-0001"), "{receipt:?}");
    assert_eq!(invoice.0, "INV-2026-0001.pdf");
    assert!(invoice.1.contains("Reste à payer"), "{invoice:?}");
}

#[tokio::test]
async fn a_confirmation_waits_for_the_receipt_that_is_not_written_yet() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let started = site.subscribe(&family.parent, crate::site::wanted(&family, "HYBRIDE")).await.unwrap();
    site.settle_payment_only(&started).await;
    // The mail's job comes before billing has heard of the payment.
    let worker = jobs::worker(&site.world.platform, Subscribers::default())
        .add_extension(Outbound(Mailer::new(&site.world.platform.config).unwrap()))
        .add_extension(Printers::new([invoices::printers(), quotes::printers()].concat()))
        .define_job::<SendMail>()
        .init()
        .await
        .unwrap();
    worker.run_once().await.unwrap();
    let waiting =
        "select count(*) from mails where template = 'payment-confirmed' and status = 'queued' and attempts = 1";
    assert_eq!(site.world.count(waiting).await, 1);
}
