//! Pay of the demonstration: terms since the start of the year before, what was reported on, a month that was paid.

use super::count_session;
use crate::model::{RuleKind, StatementId, Tier};
use chrono::{Days, Months, NaiveDate, TimeDelta};
use preau_credits::model::Month;
use preau_directory::ProviderId;
use preau_identity::server::organisation;
use preau_kernel::Outcome;
use preau_kernel::id::UserId;
use preau_platform::{IntoInternal, Platform, Tx};
use preau_scheduling::model::{AppointmentId, ServiceCode};
use uuid::Uuid;

/// Of each service what an hour is worth in millimes, by tier.
const RATES: [(ServiceCode, [i64; 3]); 3] = [
    (ServiceCode::Online, [35_000, 42_000, 50_000]),
    (ServiceCode::InPerson, [42_000, 50_000, 60_000]),
    (ServiceCode::Workshop, [50_000, 60_000, 72_000]),
];

/// Evenings from 18:00 10 %, Sundays 25 %, each learner beyond four 5 %; when nobody came, half is paid.
const RULES: [(RuleKind, i32, i32); 4] = [
    (RuleKind::Evening, 1_000, 1_080),
    (RuleKind::Sunday, 2_500, 0),
    (RuleKind::Group, 500, 4),
    (RuleKind::Absence, 5_000, 0),
];

/// Coaches of the demonstration, and who pays them.
#[derive(Clone, Copy, Debug)]
pub struct DemoPay {
    /// The most experienced.
    pub expert: ProviderId,
    /// Some years on.
    pub confirmed: ProviderId,
    /// Notes what was paid.
    pub paid_by: UserId,
}

/// Terms, tiers and statements; the reports must be there. Statements of months before the last are paid.
///
/// # Errors
/// When services, coaches or the organisation are missing.
pub async fn seed_demo_pay(platform: &Platform, tx: &mut Tx, demo: DemoPay) -> Outcome<()> {
    let today = super::today(platform, &organisation::find(tx).await?);
    let since = today.checked_sub_months(Months::new(11)).unwrap_or(today);
    seed_terms(platform, tx, since).await?;
    for (provider, tier) in [(demo.expert, Tier::Expert), (demo.confirmed, Tier::Confirmed)] {
        sqlx::query!(
            "insert into coach_tiers (id, provider_id, tier, holds_from, set_at) values ($1, $2, $3, $4, $5)",
            platform.new_id::<Uuid>(),
            provider.0,
            tier as _,
            since,
            platform.now(),
        )
        .execute(&mut **tx)
        .await
        .internal("seed tier")?;
    }
    let reported = sqlx::query_scalar!(
        r#"select r.appointment_id as "id: AppointmentId" from session_reports r
             join appointments a on a.id = r.appointment_id order by lower(a.during)"#
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list reports of the demonstration")?;
    for id in reported {
        count_session(platform, tx, id).await?;
    }
    pay_older_months(platform, tx, demo.paid_by, today).await
}

async fn seed_terms(platform: &Platform, tx: &mut Tx, since: NaiveDate) -> Outcome<()> {
    for (service, hourly) in RATES {
        for (tier, minor) in Tier::ALL.into_iter().zip(hourly) {
            sqlx::query!(
                "insert into pay_rates (id, service, tier, hourly_minor, currency, holds_from, set_at)
                 select $1, $2, $3, $4, currency, $5, $6 from organisation",
                platform.new_id::<Uuid>(),
                service as _,
                tier as _,
                minor,
                since,
                platform.now(),
            )
            .execute(&mut **tx)
            .await
            .internal("seed rate")?;
        }
    }
    for (kind, basis_points, threshold) in RULES {
        sqlx::query!(
            "insert into pay_rules (id, kind, basis_points, threshold, holds_from, set_at) values ($1, $2, $3, $4, $5, $6)",
            platform.new_id::<Uuid>(),
            kind as _,
            basis_points,
            threshold,
            since,
            platform.now(),
        )
        .execute(&mut **tx)
        .await
        .internal("seed rule of pay")?;
    }
    Ok(())
}

/// What was earned before the month that was over last is paid, on the fifth of the month after; the last waits to be paid.
async fn pay_older_months(platform: &Platform, tx: &mut Tx, by: UserId, today: NaiveDate) -> Outcome<()> {
    let running = Month::of(today).first_day();
    let last = running.checked_sub_months(Months::new(1)).unwrap_or(running);
    let older = sqlx::query!(
        r#"select id as "id: StatementId", month from pay_statements where month < $1 and total_minor > 0 order by month, id"#,
        last
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list statements of the demonstration")?;
    for (number, statement) in (1..).zip(older) {
        let month = Month::of(statement.month);
        let paid_on = month.next().first_day().checked_add_days(Days::new(4)).unwrap_or(today);
        let number: i32 = number;
        sqlx::query!(
            "update pay_statements set paid_on = $2, reference = $3, paid_by = $4, paid_at = $5 where id = $1",
            statement.id.0,
            paid_on,
            format!("VIR-{month}-{number:02}"),
            by.0,
            platform.now() - TimeDelta::days(1),
        )
        .execute(&mut **tx)
        .await
        .internal("pay statement of the demonstration")?;
    }
    Ok(())
}
