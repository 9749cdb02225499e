//! What the schema and row-level security keep, whatever code runs.

use super::{accept, form, sent, usual};
use crate::invoices::{house_with_plans, issued};
use preau_billing::server::quotes;
use preau_kernel::{Actor, Role};
use sqlx::Row;

#[tokio::test]
async fn the_schema_keeps_what_was_sent_signed_and_invoiced_as_it_is() {
    let world = house_with_plans().await;
    let (family, other) = (world.household("Ben Salah").await, world.household("Trabelsi").await);
    let staff = world.staff(Role::Assistant).await;
    quotes::save(&world.platform, &staff, usual(&family)).await.unwrap();
    let open = sent(&world, &staff, usual(&family)).await;
    let signed = sent(&world, &staff, usual(&family)).await;
    accept(&world, &family.parent, signed).await.unwrap();
    let bare = sent(&world, &staff, form(&family, &[("Stage", "100", "")], ("none", ""))).await;
    accept(&world, &family.parent, bare).await.unwrap();
    let (foreign, _) = issued(&world, &other, &[1_000]).await;
    let (dear, _) = issued(&world, &family, &[150_001]).await;
    let (cheap, _) = issued(&world, &family, &[100_000]).await;
    let sign = |quote, user, at: &str| {
        format!(
            "insert into quote_signatures values ('{quote}', 'Amel', '{user}', '::1', '{at}');
             update quotes set status = 'accepted' where id = '{quote}'"
        )
    };
    let note = |quote, part, invoice| {
        format!("insert into quote_invoices values ('{quote}', '{part}', '{invoice}', '2026-03-02 09:00Z')")
    };
    for statement in [
        "update quotes set title = 'x' where status <> 'draft'".to_owned(),
        "update quotes set total_minor = total_minor + 1, net_minor = net_minor + 1".to_owned(),
        "update quotes set valid_until = valid_until + 1 where status = 'sent'".to_owned(),
        "update quotes set deposit_minor = 1 where status = 'sent'".to_owned(),
        "update quotes set status = 'draft' where status = 'sent'".to_owned(),
        "update quotes set status = 'sent' where status = 'accepted'".to_owned(),
        "update quotes set status = 'sent' where status = 'draft'".to_owned(),
        "update quotes set number = number + 10 where status = 'sent'".to_owned(),
        "update quotes set status = 'refused' where status = 'sent'".to_owned(),
        "delete from quotes where status <> 'draft'".to_owned(),
        "delete from quote_lines".to_owned(),
        "update quote_lines set description = 'x'".to_owned(),
        format!("update quotes set status = 'accepted' where id = '{open}'"),
        sign(open, family.student_id, "2026-03-02 09:00Z"),
        sign(open, other.parent_id, "2026-03-02 09:00Z"),
        sign(open, family.parent_id, "2026-03-31 23:00Z"),
        // In time, by whoever pays, and without the invoice of the deposit.
        sign(open, family.parent_id, "2026-03-02 09:00Z"),
        "update quote_signatures set name = 'x'".to_owned(),
        "delete from quote_signatures".to_owned(),
        "delete from quote_invoices".to_owned(),
        note(open, "rest", cheap),
        note(signed, "deposit", cheap),
        note(signed, "rest", dear),
        note(signed, "rest", foreign),
        "insert into invoice_counters values ('Q', 2030, 1)".to_owned(),
        "update invoice_counters set last = last + 1 where series = 'Q'".to_owned(),
    ] {
        let mut tx = world.house().await;
        let refused = match sqlx::raw_sql(sqlx::AssertSqlSafe(statement.clone())).execute(&mut *tx).await {
            Ok(_) => tx.commit().await.is_err(),
            Err(_) => true,
        };
        assert!(refused, "{statement}");
    }
    let mut tx = world.house().await;
    sqlx::query(sqlx::AssertSqlSafe(note(bare, "rest", cheap))).execute(&mut *tx).await.unwrap();
    tx.commit().await.expect("what is right is let through");
}

#[tokio::test]
async fn another_family_a_student_and_a_visitor_see_no_quote_and_nobody_but_the_house_a_draft() {
    let world = house_with_plans().await;
    let (family, other) = (world.household("Ben Salah").await, world.household("Trabelsi").await);
    let staff = world.staff(Role::Assistant).await;
    let id = sent(&world, &staff, usual(&family)).await;
    accept(&world, &family.parent, id).await.unwrap();
    quotes::save(&world.platform, &staff, usual(&family)).await.unwrap();
    for table in ["quotes", "quote_lines", "quote_signatures", "quote_invoices"] {
        let drafts = if matches!(table, "quotes" | "quote_lines") { 1 } else { 0 };
        for (who, actor, sees) in [
            ("staff", &staff, 1 + drafts),
            ("the parent", &family.parent, 1),
            ("the child", &family.student, 0),
            ("another parent", &other.parent, 0),
            ("a visitor", &Actor::Visitor, 0),
        ] {
            let mut tx = world.as_actor(actor).await;
            let rows: i64 = sqlx::query(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
                .fetch_one(&mut *tx)
                .await
                .unwrap()
                .get(0);
            assert_eq!(rows, sees, "{who} and {table}");
        }
    }
    let mut tx = world.as_actor(&family.parent).await;
    let written = sqlx::query("update quotes set status = 'withdrawn'").execute(&mut *tx).await.unwrap();
    assert_eq!(written.rows_affected(), 0, "people have no policy for writing");
}
