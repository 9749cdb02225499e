//! One coach's pay: the running month, all statements, one of them with its lines.

use super::{book, preview, today};
use crate::model::{Coach, CoachPay, LineKind, PayLine, PayState, Session, Statement, StatementId, StatementRow, Sums};
use chrono::NaiveDate;
use preau_credits::model::Month;
use preau_directory::ProviderId;
use preau_identity::model::Organisation;
use preau_identity::server::organisation;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Currency, Money, Outcome, Relation, Text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use preau_scheduling::model::AppointmentId;
use uuid::Uuid;

/// The pay of the actor, or of the coach of this slug; `statement` is the one to show with its lines, else the latest.
///
/// # Errors
/// [`AppError::NotFound`] for a coach or statement that does not exist or is another's, [`AppError::Forbidden`] for those
/// who give no sessions.
pub async fn show_pay(
    platform: &Platform,
    actor: &Actor,
    slug: Option<&str>,
    statement: Option<StatementId>,
) -> Outcome<CoachPay> {
    let mut tx = platform.db.begin_as(actor).await?;
    let organisation = organisation::find(&mut tx).await?;
    let day = today(platform, &organisation);
    let payee = find_payee(&mut tx, actor, slug).await?;
    let terms = book::read(&mut tx).await?;
    let statements = list_rows(&mut tx, payee.id, Month::of(day)).await?;
    let chosen = match statement {
        Some(id) => Some(statements.iter().find(|row| row.id == id).ok_or(AppError::NotFound)?),
        None => statements.first(),
    };
    let chosen = match chosen {
        Some(row) => Some(find_statement(&mut tx, &organisation, row.clone()).await?),
        None => None,
    };
    let case = preview::Case { id: payee.id, currency: organisation.currency, day, now: platform.now() };
    let preview = preview::preview(&mut tx, &case, &terms, &statements).await?;
    Ok(CoachPay {
        coach: Coach { slug: payee.slug, name: payee.name, tier: terms.tier_of(payee.id, day) },
        preview,
        statements,
        chosen,
        today: day,
        idempotency_key: platform.new_id::<Uuid>().to_string(),
    })
}

/// Whose pay.
pub(super) struct Payee {
    pub(super) id: ProviderId,
    pub(super) slug: String,
    pub(super) name: String,
}

async fn find_payee(tx: &mut Tx, actor: &Actor, slug: Option<&str>) -> Outcome<Payee> {
    let person = actor.signed_in()?;
    let row = sqlx::query!(
        r#"select id as "id: ProviderId", user_id as "user_id: UserId", slug, pseudonym
             from providers where case when $1::text is null then user_id = $2 else slug = $1 end"#,
        slug,
        person.user_id.0,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find whose pay it is")?;
    let Some(row) = row else {
        // Whoever may not look learns nothing about who exists.
        actor.may(Action::PayRead, Relation::Foreign)?;
        return Err(if slug.is_some() { AppError::NotFound } else { AppError::Forbidden });
    };
    actor.may(Action::PayRead, actor.relation_to(None, None, Some(row.user_id)))?;
    Ok(Payee { id: row.id, slug: row.slug, name: row.pseudonym })
}

/// How far a statement is.
pub(super) fn state(month: Month, running: Month, paid_on: Option<NaiveDate>, reference: Option<String>) -> PayState {
    match (paid_on, reference) {
        (Some(on), Some(reference)) => PayState::Paid { on, reference },
        _ if month >= running => PayState::Running,
        _ => PayState::Due,
    }
}

async fn list_rows(tx: &mut Tx, id: ProviderId, running: Month) -> Outcome<Vec<StatementRow>> {
    let rows = sqlx::query!(
        r#"select s.id as "id: StatementId", s.month, s.currency as "currency: Currency", s.total_minor, s.paid_on, s.reference,
                  (select count(*) from pay_lines l where l.statement_id = s.id and l.kind = 'session') as "sessions!"
             from pay_statements s where s.provider_id = $1 order by s.month desc, s.currency"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list statements of a coach")?;
    let rows = rows.into_iter().map(|row| {
        let month = Month::of(row.month);
        StatementRow {
            id: row.id,
            month,
            total: Money::new(row.total_minor, row.currency),
            state: state(month, running, row.paid_on, row.reference),
            sessions: row.sessions,
        }
    });
    Ok(rows.collect())
}

/// A statement with its lines, in the order of the sessions; what the back office added comes last.
async fn find_statement(tx: &mut Tx, organisation: &Organisation, row: StatementRow) -> Outcome<Statement> {
    let rows = sqlx::query!(
        r#"select l.kind as "kind: LineKind", l.amount_minor, l.currency as "currency: Currency", l.hourly_minor, l.basis_points,
                  l.note, l.carried_month, l.made_at, s.appointment_id as "appointment_id?: AppointmentId", s.day as "day?",
                  s.starts as "starts?", s.minutes as "minutes?", s.came as "came?", s.absent as "absent?",
                  v.name_fr as "service_fr?", v.name_en as "service_en?",
                  coalesce(se.title_fr, m.name_fr) as "title_fr?", coalesce(se.title_en, m.name_en) as "title_en?"
             from pay_lines l
             left join pay_sessions s on s.appointment_id = l.appointment_id
             left join services v on v.code = s.service
             left join appointments a on a.id = s.appointment_id
             left join subjects m on m.slug = a.subject
             left join series se on se.id = a.series_id
            where l.statement_id = $1
            order by l.kind = 'carried', l.kind = 'correction', s.day, s.starts, l.appointment_id,
                     array_position(array['session', 'evening', 'sunday', 'group'], l.kind), l.made_at, l.id"#,
        row.id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list pay lines")?;
    let home = zone(&organisation.time_zone);
    let lines = rows.into_iter().map(|line| {
        let both =
            |fr: Option<String>, en: Option<String>| Text { fr: fr.unwrap_or_default(), en: en.unwrap_or_default() };
        let count = |n: Option<i32>| n.unwrap_or_default().unsigned_abs();
        let (service, subject) = (both(line.service_fr, line.service_en), both(line.title_fr, line.title_en));
        let session =
            line.appointment_id.zip(line.day).zip(line.starts).map(|((appointment_id, day), starts)| Session {
                appointment_id,
                day,
                starts,
                minutes: count(line.minutes),
                service,
                subject,
                came: count(line.came),
                absent: count(line.absent),
            });
        PayLine {
            kind: line.kind,
            amount: Money::new(line.amount_minor, line.currency),
            session,
            hourly: line.hourly_minor.map(|minor| Money::new(minor, line.currency)),
            basis_points: line.basis_points.map(i32::unsigned_abs),
            note: line.note,
            carried: line.carried_month.map(Month::of),
            written: local(line.made_at, home).date(),
        }
    });
    let lines: Vec<_> = lines.collect();
    Ok(Statement { sums: Sums::of(&lines, row.total.currency), row, lines })
}
