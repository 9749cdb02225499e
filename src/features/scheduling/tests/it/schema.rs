//! What the schema keeps whatever code runs: bookings, appointments and the ledger tell the same.

use crate::{School, THURSDAY_14};
use preau_billing::model::SubscriptionId;
use preau_billing::server::{MonthsAllocated, SubscriptionActivated, SubscriptionExtended};
use preau_credits::Credits;
use preau_credits::model::AdjustmentForm;
use preau_credits::server::{adjust, share_credits};
use preau_kernel::Role;
use preau_platform::Tx;
use preau_platform::outbox::{self, Subscribers};
use preau_scheduling::model::{BookingStatus, HOLD_MINUTES};
use preau_scheduling::server::{hold, show_booking, subscribers};
use preau_testkit::Household;

/// The name of the constraint that refuses this statement of the house, at once or at commit.
pub async fn refusal(school: &School, statement: impl Into<String>) -> Option<String> {
    refusal_in(&mut school.world.house().await, statement).await
}

/// The same, in a transaction that goes on when nothing is refused.
pub async fn refusal_in(tx: &mut Tx, statement: impl Into<String>) -> Option<String> {
    let refused = match sqlx::raw_sql(sqlx::AssertSqlSafe(statement.into())).execute(&mut **tx).await {
        Err(error) => Some(error),
        // Brings forward what is checked at commit.
        Ok(_) => sqlx::raw_sql("set constraints all immediate").execute(&mut **tx).await.err(),
    };
    refused.map(|error| {
        let error = error.as_database_error().expect("an answer of the database");
        error.constraint().map_or_else(|| error.code().unwrap_or_default().into_owned(), ToOwned::to_owned)
    })
}

#[tokio::test]
async fn no_statement_can_make_bookings_and_ledger_disagree() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    school.booked(&home, THURSDAY_14).await;
    let request = school.request(&home, "2026-03-05T15:00:00Z");
    hold(&school.world.platform, &home.parent, &request, HOLD_MINUTES).await.unwrap();
    let restricted = "23001";
    for (statement, refused_by) in [
        // Paid by nobody, and given back nowhere.
        ("update bookings set status = 'confirmed', held_until = null where status = 'pending'", "bookings_paid"),
        (
            "update bookings set status = 'cancelled', refunded = credits, cancelled_at = now() where status = 'confirmed';
             update appointments set status = 'cancelled'
              where not exists (select from bookings b where b.appointment_id = appointments.id and b.status <> 'cancelled')",
            "bookings_paid",
        ),
        ("update bookings set refunded = 1 where status = 'confirmed'", "bookings_paid"),
        (
            "with held as (select * from bookings where status = 'pending'),
                  entry as (insert into credit_entries (id, student_id, account_id, kind, amount, cause, recorded_at)
                            select gen_random_uuid(), student_id, account_id, 'USAGE', -100, 'booking:' || id, now() from held
                            returning id)
             insert into credit_movements (entry_id, grant_id, amount)
             select entry.id, (select id from credit_grants where remaining > 0 limit 1), -100 from entry",
            "bookings_paid",
        ),
        // An appointment says what its bookings say.
        ("update appointments set status = 'cancelled'", "appointments_seats"),
        ("update appointments set status = 'completed'", "appointments_seats"),
        ("update bookings set status = 'cancelled', cancelled_at = now() where status = 'confirmed'", "appointments_seats"),
        (
            "insert into appointments (id, provider_id, service, subject, during, capacity, created_at)
             select gen_random_uuid(), id, 'online', 'nsi', '[2026-04-01 10:00Z, 2026-04-01 11:00Z)', 1, now() from providers",
            "appointments_seats",
        ),
        // What is over stays over, and nothing changes hands.
        ("update bookings set status = 'completed', held_until = null where status = 'pending'", restricted),
        ("update bookings set status = 'pending', held_until = now() where status = 'confirmed'", restricted),
        ("update bookings set credits = 0", restricted),
        ("update appointments set service = 'in_person'", restricted),
        ("update appointments set sequence = -1", restricted),
        ("update bookings set cancel_note = 'x'", "bookings_cancel_note"),
        ("update bookings set lapsed = true where status = 'confirmed'", ""),
    ] {
        let refused = refusal(&school, statement).await;
        assert_eq!(refused.as_deref().unwrap_or_default(), refused_by, "{statement}");
    }
    assert_eq!(school.world.count("select count(*) from bookings where lapsed").await, 0);
    school.assert_balanced().await;
}

#[tokio::test]
async fn however_credits_arrive_what_is_held_is_confirmed() {
    let school = School::open().await;
    let (platform, subscribers) = (&school.world.platform, Subscribers::new(subscribers()));
    let staff = school.world.staff(Role::Admin).await;
    let home = school.family("Inès", Credits(50)).await;
    let sibling = school.world.sibling(&home, "Youssef").await;
    let mut starts =
        ["2026-03-05T13:00:00Z", "2026-03-05T15:00:00Z", "2026-03-06T13:00:00Z", "2026-03-06T15:00:00Z"].iter();
    let mut held = async |home: &Household| {
        let request = school.request(home, starts.next().unwrap());
        hold(platform, &home.parent, &request, HOLD_MINUTES).await.unwrap().booking_id
    };
    let confirmed = async |id| {
        school.world.settle(&subscribers).await;
        show_booking(platform, &home.parent, id).await.unwrap().status == BookingStatus::Confirmed
    };
    let adjust_by = async |direction: &str, credits: &str| {
        let form = AdjustmentForm {
            student_id: Some(home.student_id),
            direction: direction.to_owned(),
            credits: credits.to_owned(),
            reason: "Un geste.".to_owned(),
            idempotency_key: platform.new_id::<uuid::Uuid>().to_string(),
            ..AdjustmentForm::default()
        };
        adjust(platform, &staff, &form).await.unwrap();
    };
    let first = held(&home).await;
    assert!(!confirmed(first).await);
    adjust_by("give", "0.50").await;
    assert!(confirmed(first).await, "the back office gave some");

    let second = held(&home).await;
    school.give(&home, Credits::whole(1)).await;
    let allocated = MonthsAllocated { subscription_id: SubscriptionId(uuid::Uuid::nil()), student_id: home.student_id };
    school.world.house_does(async |tx| outbox::record(tx, platform.now(), &allocated).await).await;
    assert!(confirmed(second).await, "a month has begun");

    let third = held(&sibling).await;
    school.give(&home, Credits::whole(1)).await;
    assert!(!confirmed(third).await);
    share_credits(platform, &home.parent, home.account_id, true).await.unwrap();
    assert!(confirmed(third).await, "they share from now on");

    let fourth = held(&sibling).await;
    adjust_by("give", "1.50").await;
    assert!(confirmed(fourth).await, "what one is given is for the other too");
    assert_eq!(school.balance(&home).await, Credits(50));
}

#[tokio::test]
async fn when_credits_arrive_what_is_held_is_confirmed_as_far_as_they_reach() {
    let school = School::open().await;
    let home = school.family("Inès", Credits(50)).await;
    let platform = &school.world.platform;
    let subscribers = Subscribers::new(subscribers());
    let mut held = Vec::new();
    for start in [THURSDAY_14, "2026-03-05T15:00:00Z"] {
        let request = school.request(&home, start);
        held.push(hold(platform, &home.parent, &request, HOLD_MINUTES).await.unwrap().booking_id);
        school.world.clock.advance(chrono::TimeDelta::minutes(1));
    }
    let activated = SubscriptionActivated {
        subscription_id: SubscriptionId(uuid::Uuid::nil()),
        account_id: home.account_id,
        student_id: home.student_id,
        plan: "HYBRIDE".to_owned(),
        payer_id: home.parent_id,
        paid_until: platform.now(),
    };
    let status = async |n: usize| show_booking(platform, &home.parent, held[n]).await.unwrap().status;
    let arrive = async |credits| {
        school.give(&home, credits).await;
        let activated = activated.clone();
        school.world.house_does(async |tx| outbox::record(tx, platform.now(), &activated).await).await;
        school.world.settle(&subscribers).await;
    };
    arrive(Credits(49)).await;
    assert_eq!(status(0).await, BookingStatus::Pending);
    arrive(Credits(2)).await;
    assert_eq!((status(0).await, status(1).await), (BookingStatus::Confirmed, BookingStatus::Pending));
    assert_eq!(school.balance(&home).await, Credits(1));
    let told = "select count(*) from mails where template = 'booking-confirmed'";
    assert_eq!(school.world.count(told).await, 3);
    school.world.clock.advance(chrono::TimeDelta::minutes(15));
    school.give(&home, Credits::whole(1)).await;
    let SubscriptionActivated { subscription_id, account_id, student_id, plan, payer_id, paid_until } = activated;
    let extended = SubscriptionExtended { subscription_id, account_id, student_id, plan, payer_id, paid_until };
    school.world.house_does(async |tx| outbox::record(tx, platform.now(), &extended).await).await;
    school.world.settle(&subscribers).await;
    assert_ne!(status(1).await, BookingStatus::Confirmed, "its time was over");
    assert_eq!(school.balance(&home).await, Credits(101));
    school.assert_balanced().await;
}
