//! Whatever happens in whatever order, what is paid is what was received.

use crate::invoices::{house_with_plans, issue_in, order, read};
use preau_billing::model::credit::CreditAdjustment;
use preau_billing::model::{CreditForm, InvoiceId, InvoiceStatus};
use preau_billing::server::invoices::{self, InvoiceBooks};
use preau_kernel::{Actor, Currency, Money, Role};
use preau_payments::model::PaymentId;
use preau_payments::model::refund::RefundId;
use preau_payments::server::seed::{DemoPayment, seed_demo_payment};
use preau_payments::server::{Back, Books, PaymentSettled};
use preau_platform::outbox::{self, Subscribers};
use preau_testkit::{Household, World};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Something that happens.
#[derive(Clone, Debug)]
enum Event {
    /// An invoice is written, and issued or not; the credit of the account is to pay its part of a draft or not.
    Invoice { minor: i64, issue: bool, uses_credit: bool },
    /// A payment for one of the invoices settles, and is heard of this many times.
    Pay { which: prop::sample::Index, minor: i64, times: usize },
    /// Staff take something off an invoice.
    Credit { which: prop::sample::Index, minor: i64 },
    /// Something of a payment goes back.
    Refund { which: prop::sample::Index, minor: i64 },
    /// A refund is written down: what it will take is held.
    Hold { which: prop::sample::Index, minor: i64 },
    /// One that is held is given, or comes to nothing.
    End { which: prop::sample::Index, given: bool },
    /// Staff add to the account's credit, or take from it.
    Adjust { minor: i64, give: bool },
    /// The account's credit is used.
    UseCredit { which: prop::sample::Index },
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let invoice = (1_i64..500, any::<bool>(), any::<bool>()).prop_map(|(minor, issue, uses_credit)| Event::Invoice {
        minor,
        issue,
        uses_credit,
    });
    let pay = (any::<prop::sample::Index>(), 1_i64..700, 1_usize..3).prop_map(|(which, minor, times)| Event::Pay {
        which,
        minor,
        times,
    });
    let index = any::<prop::sample::Index>;
    let credit = (index(), 1_i64..300).prop_map(|(which, minor)| Event::Credit { which, minor });
    let refund = (index(), 1_i64..400).prop_map(|(which, minor)| Event::Refund { which, minor });
    let hold = (index(), 1_i64..400).prop_map(|(which, minor)| Event::Hold { which, minor });
    let end = (index(), any::<bool>()).prop_map(|(which, given)| Event::End { which, given });
    let adjust = (1_i64..300, any::<bool>()).prop_map(|(minor, give)| Event::Adjust { minor, give });
    let use_credit = index().prop_map(|which| Event::UseCredit { which });
    prop::collection::vec(
        prop_oneof![2 => invoice, 4 => pay, 2 => credit, 2 => refund, 2 => hold, 2 => end, 1 => adjust, 1 => use_credit],
        1..24,
    )
}

struct House {
    world: World,
    family: Household,
    invoices: Vec<InvoiceId>,
    payments: Vec<(PaymentId, InvoiceId)>,
    held: Vec<(PaymentId, RefundId, Money)>,
    staff: Actor,
}

impl House {
    async fn happens(&mut self, event: Event) {
        let platform = &self.world.platform;
        match event {
            Event::Invoice { minor, issue, uses_credit } => {
                let new = order(&self.family, &[minor]);
                let id = self.world.house_does(async |tx| {
                    if issue {
                        Ok(issue_in(platform, tx, new).await?.0)
                    } else {
                        invoices::draft(platform, tx, new).await
                    }
                });
                let id = id.await;
                if uses_credit && !issue {
                    self.world
                        .house_does(async |tx| {
                            let wish = sqlx::query("update invoices set uses_credit = true where id = $1").bind(id.0);
                            wish.execute(&mut **tx).await.expect("a wish");
                            Ok(())
                        })
                        .await;
                }
                self.invoices.push(id);
            }
            Event::Pay { which, minor, times } if !self.invoices.is_empty() => {
                let invoice = *which.get(&self.invoices);
                let payment = self.payment(invoice, minor).await;
                self.payments.push((payment.payment_id, invoice));
                for _ in 0..times {
                    let now = self.world.now();
                    self.world.house_does(async |tx| outbox::record(tx, now, &payment).await).await;
                }
                self.world.settle(&Subscribers::new(preau_billing::server::subscribers())).await;
            }
            // What cannot be is refused, and changes nothing.
            Event::Credit { which, minor } if !self.invoices.is_empty() => {
                let amount = format!("0,{minor:03}");
                let form = CreditForm { invoice_id: *which.get(&self.invoices), amount, reason: "Test".to_owned() };
                let _ = invoices::credit(platform, &self.staff, form).await;
            }
            Event::Refund { which, minor } if !self.payments.is_empty() => {
                let mut tx = self.world.house().await;
                let (payment, amount) = (which.get(&self.payments).0, Money::new(minor, Currency::Tnd));
                let refund = uuid::Uuid::now_v7();
                if invoices::returned(platform, &mut tx, payment, refund, amount).await.is_ok() {
                    // More than came is refused at commit.
                    let _ = tx.commit().await;
                }
            }
            Event::Hold { which, minor } if !self.payments.is_empty() => {
                let ((payment_id, invoice), id) = (*which.get(&self.payments), RefundId(uuid::Uuid::now_v7()));
                let (purpose, amount) = (invoices::purpose(invoice), Money::new(minor, Currency::Tnd));
                let mut tx = self.world.house().await;
                let back = Back { payment_id, purpose: &purpose, amount };
                // What the books do not have is not held: such a refund is not written down.
                if InvoiceBooks.hold(platform, &mut tx, back, id).await.is_ok_and(|source| source.missing.minor == 0) {
                    tx.commit().await.expect("held");
                    self.held.push((payment_id, id, amount));
                }
            }
            Event::End { which, given } if !self.held.is_empty() => {
                let (payment, id, amount) = self.held.swap_remove(which.index(self.held.len()));
                let mut tx = self.world.house().await;
                if given {
                    // Two refunds may hold what only one payment brought; payments themselves never promise that much.
                    let missing = invoices::returned(platform, &mut tx, payment, id.0, amount).await.expect("returned");
                    assert_eq!(missing.minor, 0, "what was held is there");
                    let _ = tx.commit().await;
                } else {
                    InvoiceBooks.release(platform, &mut tx, id).await.expect("released");
                    tx.commit().await.expect("released");
                }
            }
            Event::Adjust { minor, give } => {
                let form = CreditAdjustment {
                    account_id: self.family.account_id.to_string(),
                    direction: if give { "give" } else { "take" }.to_owned(),
                    kind: "promotion".to_owned(),
                    amount: format!("0,{minor:03}"),
                    currency: "TND".to_owned(),
                    reason: "Test".to_owned(),
                    expires_on: String::new(),
                    idempotency_key: uuid::Uuid::now_v7().to_string(),
                };
                let _ = invoices::adjust_credit(platform, &self.staff, &form).await;
            }
            Event::UseCredit { which } if !self.invoices.is_empty() => {
                let _ = invoices::use_credit(platform, &self.family.parent, *which.get(&self.invoices)).await;
            }
            _ => {}
        }
    }

    async fn payment(&self, invoice: InvoiceId, minor: i64) -> PaymentSettled {
        let (account_id, payer_id) = (self.family.account_id, self.family.parent_id);
        let purpose = invoices::purpose(invoice);
        let demo = DemoPayment {
            reference: &format!("PAY-TEST-{:04}", self.payments.len()),
            account_id,
            payer_id,
            purpose: &purpose,
            description: "Test",
            amount: Money::new(minor, Currency::Tnd),
            paid_at: self.world.now(),
        };
        let platform = &self.world.platform;
        let payment_id: PaymentId =
            self.world.house_does(async |tx| seed_demo_payment(platform, tx, &demo).await).await;
        PaymentSettled { payment_id, account_id, payer_id, purpose, amount_minor: minor, currency: Currency::Tnd }
    }

    async fn adds_up(&self) {
        let sum = async |query: &'static str| -> i64 { self.world.count(query).await };
        let received =
            sum("select coalesce(sum(amount_minor), 0)::bigint from payments where status = 'succeeded'").await;
        let receipts = sum("select coalesce(sum(amount_minor), 0)::bigint from receipts").await;
        let paid = sum("select coalesce(sum(paid_minor), 0)::bigint from invoices").await;
        let credit = sum("select coalesce(sum(remaining_minor), 0)::bigint from customer_credits").await;
        let returned = sum("select coalesce(sum(amount_minor), 0)::bigint from receipt_returns").await;
        let held = sum("select coalesce(-sum(amount_minor), 0)::bigint from customer_credit_movements m where kind in ('hold', 'release')
                          and not exists (select from receipt_returns r where r.refund_id = m.refund_id)")
        .await;
        let given =
            sum("select coalesce(sum(amount_minor), 0)::bigint from customer_credits where kind = 'promotion'").await;
        let taken = sum(
            "select coalesce(-sum(amount_minor), 0)::bigint from customer_credit_movements where kind = 'adjustment'",
        )
        .await;
        assert_eq!(
            (receipts, paid + credit + returned + held),
            (received, received + given - taken),
            "received and given, and where it is"
        );
        let mut told = 0;
        for id in &self.invoices {
            let invoice = read(&self.world, *id).await;
            assert!(invoice.paid_minor <= invoice.total_minor);
            let is_open = matches!(invoice.status, InvoiceStatus::Sent | InvoiceStatus::Draft);
            assert_eq!(is_open, invoice.balance().minor > 0, "{invoice:?}");
            told += i64::from(invoice.paid_at.is_some());
        }
        assert_eq!(sum("select count(*) from outbox_events where kind = 'invoice-paid'").await, told, "told of once");
        let holes = "select count(*) from invoice_counters c
                      where c.last <> (select count(*) from invoices i where (i.series, i.year) = (c.series, c.year))";
        assert_eq!(sum(holes).await, 0);
    }
}

#[test]
fn no_order_of_events_makes_paid_differ_from_received() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let cases = Config { cases: 16, ..Config::default() };
    TestRunner::new(cases)
        .run(&events(), |events| {
            runtime.block_on(async {
                let world = house_with_plans().await;
                let family = world.household("Ben Salah").await;
                let staff = world.staff(Role::Assistant).await;
                let mut house = House { world, family, invoices: vec![], payments: vec![], held: vec![], staff };
                for event in events {
                    house.happens(event).await;
                }
                house.adds_up().await;
            });
            Ok(())
        })
        .unwrap();
}
