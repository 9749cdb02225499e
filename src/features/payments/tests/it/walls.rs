//! Both walls: what other families, students and SQL can see and do.

use crate::site::Site;
use preau_kernel::{Actor, AppError, PageRequest, Role};
use preau_payments::model::{PaymentQuery, PaymentStatus};
use preau_payments::server;

#[tokio::test]
async fn a_payment_is_seen_by_its_payers_and_staff_and_by_nobody_else() {
    let site = Site::open().await;
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let teacher = site.world.teacher("Hélios").await.actor;
    let staff = site.world.staff(Role::Assistant).await;
    let id = site.start(&family).await.payment_id;
    let follow = async |actor: &Actor| server::follow(&site.world.platform, &site.providers, actor, id).await;
    assert_eq!(follow(&family.parent).await.unwrap().id, id);
    assert_eq!(follow(&staff).await.unwrap().id, id);
    for (who, actor) in [("another family", &other.parent), ("the child", &family.student), ("a coach", &teacher)] {
        assert_eq!(follow(actor).await.unwrap_err(), AppError::NotFound, "{who}");
        let list = server::list_payments(&site.world.platform, actor, PaymentQuery::default()).await;
        assert_eq!(list.unwrap_err(), AppError::Forbidden, "{who}");
        assert_eq!(
            server::find_detail(&site.world.platform, actor, id).await.unwrap_err(),
            AppError::Forbidden,
            "{who}"
        );
        let asked = server::ask_again(&site.world.platform, &site.providers, actor, id).await;
        assert_eq!(asked.unwrap_err(), AppError::Forbidden, "{who}");
    }
    assert_eq!(follow(&Actor::Visitor).await.unwrap_err(), AppError::Unauthenticated);
}

#[tokio::test]
async fn row_level_security_hides_payments_even_from_wrong_queries() {
    let site = Site::open().await;
    let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
    let id = site.start(&family).await.payment_id;
    site.deliver(id).await;
    let seen = async |actor: &Actor, query: &'static str| -> i64 {
        sqlx::query_scalar(query).fetch_one(&mut *site.world.as_actor(actor).await).await.unwrap()
    };
    assert_eq!(seen(&family.parent, "select count(*) from payments").await, 1);
    for actor in [&other.parent, &other.student, &family.student, &Actor::Visitor] {
        assert_eq!(seen(actor, "select count(*) from payments").await, 0, "{actor:?}");
    }
    for table in ["select count(*) from payment_events", "select count(*) from webhook_inbox"] {
        assert_eq!(seen(&family.parent, table).await, 0, "the black box is the house's");
    }
    let written =
        sqlx::query("update payments set anomaly = 'x'").execute(&mut *site.world.as_actor(&family.parent).await).await;
    assert_eq!(written.unwrap().rows_affected(), 0, "a payer reads, the house writes");
}

/// The table in code and the trigger in the schema are one: every pair of states is tried in SQL.
#[tokio::test]
async fn the_schema_allows_exactly_the_steps_of_the_state_machine() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    for (i, from) in PaymentStatus::ALL.into_iter().enumerate() {
        for (j, to) in PaymentStatus::ALL.into_iter().enumerate().filter(|(_, to)| *to != from) {
            let mut tx = site.world.house().await;
            let id = uuid::Uuid::from_u128((i * 10 + j) as u128);
            sqlx::query(
                "insert into payments (id, reference, account_id, payer_id, provider, purpose, description, amount_minor,
                                       currency, status, provider_ref, webhook_token, created_at, expires_at, settled_at)
                 values ($1, 'PAY-AAAA', $2, $3, 'konnect', 'test', 'test', 1, 'TND', $4, 'ref', repeat('t', 43), $5,
                         $5 + interval '1 hour', case when $6 then $5::timestamptz end)",
            )
            .bind(id)
            .bind(family.account_id.0)
            .bind(family.parent_id.0)
            .bind(from.code())
            .bind(site.world.now())
            .bind(from.was_paid())
            .execute(&mut *tx)
            .await
            .unwrap();
            let step = sqlx::query(
                "update payments set status = $2, settled_at = case when $3 then created_at end where id = $1",
            )
            .bind(id)
            .bind(to.code())
            .bind(to.was_paid())
            .execute(&mut *tx)
            .await;
            assert_eq!(step.is_ok(), from.may_become(to), "{from:?} to {to:?}");
        }
    }
}

#[tokio::test]
async fn what_was_asked_for_never_changes_and_the_black_box_forgets_nothing() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    site.start(&family).await;
    for statement in [
        "update payments set amount_minor = 1",
        "update payments set currency = 'EUR'",
        "update payments set purpose = 'subscription:other'",
        "update payments set reference = 'PAY-BBBB'",
        "update payments set webhook_token = repeat('x', 43)",
        "update payments set provider_ref = 'other'",
        "delete from payments",
        "update payment_events set summary = 'x'",
        "delete from payment_events",
    ] {
        let mut tx = site.world.house().await;
        assert!(sqlx::query(statement).execute(&mut *tx).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn the_back_office_finds_payments_by_reference_payer_status_and_anomaly() {
    let site = Site::open().await;
    let (family, other) = (site.world.household("Bén Sâlah").await, site.world.household("Trabelsi").await);
    let (mine, theirs) = (site.start(&family).await, site.start(&other).await);
    site.press(&theirs, "pay").await;
    site.check(theirs.payment_id).await.unwrap();
    site.tamper(mine.payment_id, "order_id = 'PAY-0000'").await;
    site.check(mine.payment_id).await.unwrap();
    let staff = site.world.staff(Role::Admin).await;
    let found = async |query: PaymentQuery| {
        let page = server::list_payments(&site.world.platform, &staff, query).await.unwrap();
        assert_eq!(page.total, page.items.len() as i64);
        page.items.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let q = |q: &str| PaymentQuery { q: q.to_owned(), ..PaymentQuery::default() };
    assert_eq!(found(PaymentQuery::default()).await.len(), 2);
    assert_eq!(found(q("ben salah")).await, [mine.payment_id], "accents do not count");
    assert_eq!(found(q(&site.text(theirs.payment_id, "reference").await.to_lowercase())).await, [theirs.payment_id]);
    assert!(found(q("%")).await.is_empty(), "a wildcard is a letter");
    let status = Some(PaymentStatus::Succeeded);
    assert_eq!(found(PaymentQuery { status, ..PaymentQuery::default() }).await, [theirs.payment_id]);
    assert_eq!(found(PaymentQuery { anomalies: true, ..PaymentQuery::default() }).await, [mine.payment_id]);
    assert!(found(PaymentQuery { page: PageRequest::new(2), ..PaymentQuery::default() }).await.is_empty());

    let detail = server::find_detail(&site.world.platform, &staff, mine.payment_id).await.unwrap();
    let steps: Vec<&str> = detail.steps.iter().map(|step| step.summary.as_str()).collect();
    assert!(steps.contains(&"Rien n’est crédité\u{202f}: la référence diffère"), "{steps:?}");
    assert!(detail.row.anomaly && detail.next_check.is_some());
}
