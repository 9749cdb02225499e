//! Deposit and rest: together they are the quote, and no more.

use super::{accept, form, read, refused_by, sent, usual};
use crate::invoices::{house_with_plans, read as read_invoice};
use crate::site::Site;
use preau_billing::model::InvoiceStatus;
use preau_billing::model::quotes::{Part, Payable, QuoteForm, QuoteId};
use preau_billing::server::quotes;
use preau_kernel::{AppError, Role};
use preau_testkit::World;

/// Net and tax by rate, of the quote and of all its invoices.
async fn by_rate(world: &World, id: QuoteId) -> [Vec<(i32, i64, i64)>; 2] {
    let mut tx = world.house().await;
    let mut sums = vec![];
    for sql in [
        "select tax_bp, sum(net_minor)::bigint, sum(tax_minor)::bigint from quote_lines where quote_id = $1 group by 1 order by 1",
        "select l.tax_bp, sum(l.net_minor)::bigint, sum(l.tax_minor)::bigint
           from quote_invoices p join invoice_lines l on l.invoice_id = p.invoice_id where p.quote_id = $1 group by 1 order by 1",
    ] {
        sums.push(sqlx::query_as(sql).bind(id.0).fetch_all(&mut *tx).await.unwrap());
    }
    sums.try_into().unwrap()
}

#[tokio::test]
async fn deposit_and_rest_are_the_quote_for_each_rate_of_tax_in_every_currency() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let in_currency = |currency: &str, lines: &[(&str, &str, &str)], deposit| QuoteForm {
        currency: currency.to_owned(),
        ..form(&family, lines, deposit)
    };
    let quotes_in_all = [
        in_currency(
            "TND",
            &[("Séances", "333,333", ""), ("Livres", "17,77", "7"), ("Don", "1,001", "0")],
            ("share", "33,33"),
        ),
        in_currency("EUR", &[("Film", "999,99", "20"), ("Livret", "0,01", "5,5")], ("share", "30")),
        in_currency("EUR", &[("Film", "100", "20"), ("Livret", "99,99", "5,5")], ("fixed", "0,01")),
        in_currency("XOF", &[("Site", "1003", "18"), ("Nom", "7", "0")], ("share", "50")),
        in_currency("XOF", &[("Site", "1003", "18"), ("Nom", "7", "0")], ("fixed", "1009")),
    ];
    for exclusive in [false, true] {
        if exclusive {
            world
                .house_does(async |tx| {
                    let sql = "update billing_settings set prices_include_tax = false";
                    sqlx::query(sql).execute(&mut **tx).await.expect("settings");
                    Ok(())
                })
                .await;
        }
        for quote in quotes_in_all.clone() {
            let what = format!("{} {} exclusive {exclusive}", quote.currency, quote.deposit);
            let id = sent(&world, &staff, quote).await;
            accept(&world, &family.parent, id).await.unwrap();
            let rest = quotes::invoice_rest(&world.platform, &staff, id).await.unwrap();
            assert_eq!(quotes::invoice_rest(&world.platform, &staff, id).await, Ok(rest), "pressed twice there is one");
            let (quote, rest) = (read(&world, id).await, read_invoice(&world, rest).await);
            assert_eq!(quote.deposit_minor.unwrap() + rest.total_minor, quote.total_minor, "{what}");
            let [offered, invoiced] = by_rate(&world, id).await;
            assert_eq!(offered, invoiced, "{what}");
            let view = quotes::find_view(&world.platform, &staff, id).await.unwrap();
            assert_eq!(view.parts.iter().map(|part| part.part).collect::<Vec<_>>(), [Part::Deposit, Part::Rest]);
            assert_eq!((view.payable, view.row.invoiced), (Payable::Nothing, view.row.total), "{what}");
        }
    }
}

#[tokio::test]
async fn without_a_deposit_nothing_is_owed_until_staff_invoice_the_whole() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let id = sent(&world, &staff, form(&family, &[("Stage", "420", "")], ("none", ""))).await;
    assert_eq!(refused_by(quotes::invoice_rest(&world.platform, &staff, id).await), "quote-not-accepted");
    accept(&world, &family.parent, id).await.unwrap();
    assert_eq!(world.count("select count(*) from invoices").await, 0);
    assert_eq!(quotes::invoice_rest(&world.platform, &family.parent, id).await, Err(AppError::Forbidden));
    let whole = quotes::invoice_rest(&world.platform, &staff, id).await.unwrap();
    let whole = read_invoice(&world, whole).await;
    assert_eq!((whole.total_minor, whole.payer_id, whole.status), (420_000, family.parent_id, InvoiceStatus::Sent));
}

#[tokio::test]
async fn a_deposit_of_everything_leaves_nothing_to_invoice() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let id = sent(&world, &staff, form(&family, &[("Stage", "420,005", "")], ("share", "100"))).await;
    accept(&world, &family.parent, id).await.unwrap();
    assert_eq!(refused_by(quotes::invoice_rest(&world.platform, &staff, id).await), "quote-invoiced");
    assert_eq!(quotes::find_view(&world.platform, &staff, id).await.unwrap().payable, Payable::Nothing);
    assert_eq!(world.count("select sum(total_minor)::bigint from invoices").await, 420_005);
}

#[tokio::test]
async fn the_invoice_of_a_deposit_is_paid_like_any_other() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let id = sent(world, &staff, usual(&family)).await;
    accept(world, &family.parent, id).await.unwrap();
    let view = quotes::find_view(&world.platform, &family.parent, id).await.unwrap();
    site.pay_invoice(&family.parent, view.parts[0].invoice, None).await;
    let view = quotes::find_view(&world.platform, &family.parent, id).await.unwrap();
    assert_eq!(view.parts[0].status, InvoiceStatus::Paid);
    let rest = quotes::invoice_rest(&world.platform, &staff, id).await.unwrap();
    assert_eq!(read_invoice(world, rest).await.balance().minor, 150_000);
}
