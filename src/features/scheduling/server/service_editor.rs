//! The back office edits what can be booked (SPEC §2). A change is for what is booked from then on: a booking keeps its cost
//! and its rule (migrations/0029). What held before is kept, with who changed it.

use super::opening::changed_meanwhile;
use super::services;
use crate::model::{PastTerms, Service, ServiceCode, ServiceForm, ServiceSheet, ServiceTerms};
use preau_credits::Credits;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, Text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};

/// Most lines of a service's history.
const HISTORY: i64 = 20;

/// Every service, in the organisation's order.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn list_offered(platform: &Platform, actor: &Actor) -> Outcome<Vec<Service>> {
    services::list_services(&mut open(platform, actor).await?).await
}

/// A service with its history.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`].
pub async fn show_service(platform: &Platform, actor: &Actor, code: &str) -> Outcome<ServiceSheet> {
    let mut tx = open(platform, actor).await?;
    let service = find(&mut tx, code).await?;
    let counted = sqlx::query!(
        r#"select s.version, (select count(*) from bookings b join appointments a on a.id = b.appointment_id
                               where a.service = s.code and b.status in ('pending', 'confirmed') and lower(b.during) > $2) as "booked!"
             from services s where s.code = $1"#,
        code,
        platform.now(),
    )
    .fetch_one(&mut *tx)
    .await
    .internal("count what was booked of a service")?;
    let history = list_history(&mut tx, actor, service.code).await?;
    Ok(ServiceSheet { service, version: counted.version, booked: counted.booked, history })
}

/// Saves the terms on which a service is booked from now on.
///
/// # Errors
/// Field errors for what is missing or wrong; conflict `changed-meanwhile`; [`AppError::Forbidden`] for anyone but staff,
/// [`AppError::NotFound`].
pub async fn save_service(platform: &Platform, actor: &Actor, form: &ServiceForm) -> Outcome<()> {
    let mut tx = open(platform, actor).await?;
    let before = ServiceTerms::of(&find(&mut tx, &form.code).await?);
    let terms = form.read()?;
    if terms == before {
        return Ok(());
    }
    tx.write_as_house().await?;
    let changed = sqlx::query!(
        "with before as (select * from services where code = $1 and version = $2 for update),
              kept as (insert into service_changes (id, service, changed_by, changed_at, name_fr, name_en, credits, refund_hours, refuse_hours)
                       select $3, code, $4, $5, name_fr, name_en, credits, refund_hours, refuse_hours from before)
         update services s
            set name_fr = $6, name_en = $7, credits = $8, refund_hours = $9, refuse_hours = $10, version = s.version + 1
           from before where s.code = before.code",
        form.code,
        form.version.parse::<i32>().unwrap_or_default(),
        platform.new_id::<uuid::Uuid>(),
        actor.signed_in()?.user_id.0,
        platform.now(),
        terms.name.fr,
        terms.name.en,
        terms.credits.0,
        terms.refund_hours,
        terms.refuse_hours,
    )
    .execute(&mut *tx)
    .await
    .internal("save service")?;
    if changed.rows_affected() == 0 {
        return Err(changed_meanwhile());
    }
    tx.commit().await
}

async fn open(platform: &Platform, actor: &Actor) -> Outcome<Tx> {
    actor.may(Action::ServiceManage, Relation::Foreign)?;
    platform.db.begin_as(actor).await
}

async fn find(tx: &mut Tx, code: &str) -> Outcome<Service> {
    let code = ServiceCode::from_code(code).ok_or(AppError::NotFound)?;
    services::find_service(tx, code).await?.ok_or(AppError::NotFound)
}

async fn list_history(tx: &mut Tx, actor: &Actor, code: ServiceCode) -> Outcome<Vec<PastTerms>> {
    let person = actor.signed_in()?;
    let rows = sqlx::query!(
        r#"select c.name_fr, c.name_en, c.credits, c.refund_hours, c.refuse_hours, c.changed_at, u.first_name, u.last_name
             from service_changes c join users u on u.id = c.changed_by
            where c.service = $1
            order by c.changed_at desc, c.id desc limit $2"#,
        code.code(),
        HISTORY,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list earlier terms of a service")?;
    let zone = zone(&person.time_zone);
    Ok(rows
        .into_iter()
        .map(|row| PastTerms {
            terms: ServiceTerms {
                name: Text { fr: row.name_fr, en: row.name_en },
                credits: Credits(row.credits),
                refund_hours: row.refund_hours,
                refuse_hours: row.refuse_hours,
            },
            until: person.locale.long_date_time(local(row.changed_at, zone)),
            changed_by: format!("{} {}", row.first_name, row.last_name),
        })
        .collect())
}
