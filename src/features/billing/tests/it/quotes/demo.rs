//! Quotes of the demonstration.

use crate::invoices::house_with_plans;
use preau_billing::model::InvoiceStatus;
use preau_billing::model::quotes::QuoteStatus::{Accepted, Draft, Expired, Refused, Sent};
use preau_billing::model::quotes::{Payable, QuoteQuery};
use preau_billing::server::invoices::DemoPayer;
use preau_billing::server::quotes;
use preau_kernel::{Currency, Money, Role};

#[tokio::test]
async fn the_demonstration_has_a_quote_at_every_stage_and_a_deposit_to_pay() {
    let world = house_with_plans().await;
    let (client, staff) = (world.household("Atelier Sahel").await, world.staff(Role::Assistant).await);
    let company = DemoPayer { account_id: client.account_id, payer_id: client.parent_id };
    let by = staff.user_id().unwrap();
    world.house_does(async |tx| quotes::seed_demo_quotes(&world.platform, tx, company, by).await).await;
    let list = quotes::list_all(&world.platform, &staff, &QuoteQuery::default()).await.unwrap();
    let statuses: Vec<_> = list.page.items.iter().map(|row| row.status).collect();
    assert_eq!(statuses, [Draft, Sent, Accepted, Refused, Expired]);
    let accepted = quotes::find_view(&world.platform, &client.parent, list.page.items[2].id).await.unwrap();
    let francs = |minor| Money::new(minor, Currency::Xof);
    assert_eq!((accepted.row.total, accepted.payable), (francs(595_000), Payable::Rest(francs(357_000))));
    let [deposit] = &accepted.parts[..] else { panic!("{:?}", accepted.parts) };
    assert_eq!((deposit.total, deposit.status), (francs(238_000), InvoiceStatus::Sent));
}
