//! What a new deployment begins with, and the bookings of the demonstration (SPEC §2, §6).

use super::events::BookingConfirmed;
use super::{rooms, services};
use crate::model::{AppointmentId, BookingId, Service, ServiceCode};
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use preau_credits::Credits;
use preau_credits::model::EntryKind;
use preau_credits::server::{NewGrant, Spending, expiry, give_back, grant, spend};
use preau_directory::ProviderId;
use preau_directory::server::seed::DemoProviders;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Outcome, Text, text};
use preau_platform::time::zone;
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use uuid::Uuid;

/// Code, French and English name, minutes, hundredths of a credit, seats (SPEC §2).
const SERVICES: [(ServiceCode, &str, &str, i32, i32, i32); 3] = [
    (ServiceCode::Online, "Cours en ligne", "Online lesson", 60, 100, 1),
    (ServiceCode::InPerson, "Cours sur place", "In-person lesson", 60, 125, 1),
    (ServiceCode::Workshop, "Atelier en groupe", "Group workshop", 90, 150, 8),
];

/// Adds the services that are missing; those that exist keep what people made of them.
///
/// # Errors
/// When the connection is lost.
pub async fn seed_services(tx: &mut Tx) -> Outcome<()> {
    for (position, (code, fr, en, minutes, credits, capacity)) in (1..).zip(SERVICES) {
        sqlx::query!(
            "insert into services (code, name_fr, name_en, minutes, credits, capacity, position)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (code) do nothing",
            code as _,
            fr,
            en,
            minutes,
            credits,
            capacity,
            position
        )
        .execute(&mut **tx)
        .await
        .internal("seed services")?;
    }
    Ok(())
}

/// Zone of the demonstration's coaches.
pub(super) const ZONE: &str = "Africa/Tunis";

/// Opens a coach's time: Monday to Saturday from 9 to 19, Sunday from 13 to 17, in Tunis.
///
/// # Errors
/// When the connection is lost, or the coach has a schedule already.
pub async fn seed_demo_schedule(platform: &Platform, tx: &mut Tx, provider_id: ProviderId) -> Outcome<()> {
    sqlx::query!("insert into provider_schedules (provider_id, time_zone) values ($1, $2)", provider_id.0, ZONE)
        .execute(&mut **tx)
        .await
        .internal("seed schedule")?;
    for weekday in 1..=7 {
        let (starts, ends) = if weekday == 7 { (hour(13), hour(17)) } else { (hour(9), hour(19)) };
        sqlx::query!(
            "insert into availability_rules (id, provider_id, weekday, starts, ends) values ($1, $2, $3, $4, $5)",
            platform.new_id::<Uuid>(),
            provider_id.0,
            weekday,
            starts,
            ends
        )
        .execute(&mut **tx)
        .await
        .internal("seed opening hours")?;
    }
    Ok(())
}

fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()
}

/// A student of the demonstration, and who books for them.
#[derive(Clone, Copy, Debug)]
pub struct DemoStudent {
    /// Who learns.
    pub student_id: UserId,
    /// Who pays.
    pub account_id: AccountId,
    /// Who books.
    pub booked_by: UserId,
}

/// What became of a booking of the demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Completed,
    NoShow,
    Cancelled,
    Confirmed,
}

/// Days from today, hour in Tunis, with Hélios or Zénon, subject, service, fate. 14:00 is left free everywhere ahead.
const DEMO: [(i64, u32, bool, &str, ServiceCode, Fate); 11] = [
    (-34, 10, true, "mathematiques", ServiceCode::Online, Fate::Completed),
    (-29, 16, false, "francais", ServiceCode::Online, Fate::Completed),
    (-27, 10, true, "nsi", ServiceCode::InPerson, Fate::Completed),
    (-20, 13, true, "mathematiques", ServiceCode::Online, Fate::NoShow),
    (-15, 16, false, "philosophie", ServiceCode::Online, Fate::Completed),
    (-13, 10, true, "mathematiques", ServiceCode::Online, Fate::Completed),
    (-8, 16, false, "francais", ServiceCode::Online, Fate::Cancelled),
    (-6, 10, true, "mathematiques", ServiceCode::Online, Fate::Completed),
    (-1, 13, true, "nsi", ServiceCode::Online, Fate::Completed),
    (2, 16, false, "philosophie", ServiceCode::Online, Fate::Confirmed),
    (5, 13, true, "mathematiques", ServiceCode::InPerson, Fate::Confirmed),
];

/// Weeks of believable appointments for each student, written through the tables so that every constraint holds. What
/// they cost is granted first, so that balances end as they began. At most two students (their hours follow each other).
///
/// # Errors
/// When the services, subjects or schedules are missing, or the bookings are there already.
pub async fn seed_demo_bookings(
    platform: &Platform,
    tx: &mut Tx,
    providers: DemoProviders,
    students: &[DemoStudent],
) -> Outcome<()> {
    for (shift, student) in (0..).zip(students.iter().take(2)) {
        grant_costs(&platform.at(platform.now() - TimeDelta::days(45)), tx, student).await?;
        for (day, at, with_helios, subject, service, fate) in DEMO {
            let provider_id = if with_helios { providers.helios } else { providers.zenon };
            let service = services::find_service(tx, service).await?.ok_or(AppError::NotFound)?;
            let Some(start) = instant(platform, day, at + shift * 2) else { continue };
            add_booking(platform, tx, student, provider_id, &service, subject, start, fate).await?;
        }
    }
    Ok(())
}

async fn grant_costs(platform: &Platform, tx: &mut Tx, student: &DemoStudent) -> Outcome<()> {
    let mut amount = Credits::ZERO;
    for (.., code, fate) in DEMO {
        if fate != Fate::Cancelled {
            amount = amount + services::find_service(tx, code).await?.ok_or(AppError::NotFound)?.credits;
        }
    }
    let new = NewGrant {
        student_id: student.student_id,
        account_id: student.account_id,
        kind: EntryKind::Purchase,
        amount,
        cause: format!("seed:lessons:{}", student.student_id),
        note: text!("Pack de démarrage", "Starter pack"),
        expires_at: expiry(platform.now()),
    };
    grant(platform, tx, &new).await.map(drop)
}

fn instant(platform: &Platform, day: i64, at: u32) -> Option<DateTime<Utc>> {
    let zone = zone(ZONE);
    let today = platform.now().with_timezone(&zone).date_naive();
    let date = match u64::try_from(day) {
        Ok(ahead) => today.checked_add_days(Days::new(ahead))?,
        Err(_) => today.checked_sub_days(Days::new(day.unsigned_abs()))?,
    };
    date.and_time(hour(at)).and_local_timezone(zone).earliest().map(|at| at.to_utc())
}

#[expect(clippy::too_many_arguments, reason = "everything that two rows say")]
async fn add_booking(
    platform: &Platform,
    tx: &mut Tx,
    student: &DemoStudent,
    provider_id: ProviderId,
    service: &Service,
    subject: &str,
    start: DateTime<Utc>,
    fate: Fate,
) -> Outcome<()> {
    let (id, appointment_id): (BookingId, AppointmentId) = (platform.new_id(), platform.new_id());
    let end = start + TimeDelta::minutes(service.minutes.into());
    let booked_at = (start - TimeDelta::days(6)).min(platform.now());
    let appointment_status = match fate {
        Fate::Completed | Fate::NoShow => "completed",
        Fate::Cancelled => "cancelled",
        Fate::Confirmed => "scheduled",
    };
    sqlx::query!(
        "insert into appointments (id, provider_id, service, subject, during, capacity, status, created_at)
         values ($1, $2, $3, $4, tstzrange($5, $6), $7, $8, $9)",
        appointment_id.0,
        provider_id.0,
        service.code as _,
        subject,
        start,
        end,
        service.capacity,
        appointment_status,
        booked_at,
    )
    .execute(&mut **tx)
    .await
    .internal("seed appointment")?;
    let refunded = if fate == Fate::Cancelled { service.credits } else { Credits::ZERO };
    sqlx::query!(
        "insert into bookings (id, appointment_id, provider_id, during, student_id, account_id, status, credits, refunded,
                               booked_by, booked_at, cancelled_by, cancelled_at, cancel_note)
         values ($1, $2, $3, tstzrange($4, $5), $6, $7, $8, $9, $10, $11, $12,
                 case when $13 then (select user_id from providers where id = $3) end, $14, case when $13 then $15 else '' end)",
        id.0,
        appointment_id.0,
        provider_id.0,
        start,
        end,
        student.student_id.0,
        student.account_id.0,
        match fate {
            Fate::Completed => "completed",
            Fate::NoShow => "no_show",
            Fate::Cancelled => "cancelled",
            Fate::Confirmed => "confirmed",
        },
        service.credits.0,
        refunded.0,
        student.booked_by.0,
        booked_at,
        fate == Fate::Cancelled,
        (fate == Fate::Cancelled).then_some(start - TimeDelta::days(2)),
        "Je suis souffrant et vous prie de m’excuser\u{202f}; choisissez l’heure qui vous convient.",
    )
    .execute(&mut **tx)
    .await
    .internal("seed booking")?;
    let spending = Spending {
        student_id: student.student_id,
        account_id: student.account_id,
        amount: service.credits,
        cause: super::cause(id),
        note: Text::default(),
        actor_id: Some(student.booked_by),
    };
    spend(&platform.at(booked_at), tx, &spending).await?;
    if fate == Fate::Cancelled {
        give_back(&platform.at(start - TimeDelta::days(2)), tx, &super::cause(id), &Text::default(), None).await?;
    }
    if service.code == ServiceCode::Online && fate == Fate::Confirmed {
        rooms::open(platform, tx, appointment_id).await?;
    }
    if fate == Fate::Confirmed {
        outbox::record(tx, platform.now(), &BookingConfirmed { booking_id: id }).await?;
    }
    Ok(())
}
