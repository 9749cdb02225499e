//! One account: whom to call, what is to be paid, and everything that happened.

use crate::model::dunning::{AccountDunning, Case, Payer, Step, TimelineEntry};
use crate::model::{InvoiceId, SubscriptionStatus};
use preau_identity::server::people;
use preau_kernel::id::AccountId;
use preau_kernel::{Action, Actor, AppError, Currency, Locale, Money, Outcome, Relation, Text, text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// The page of an account.
///
/// # Errors
/// Staff only; [`AppError::NotFound`].
pub async fn show_account(platform: &Platform, actor: &Actor, id: AccountId) -> Outcome<AccountDunning> {
    actor.may(Action::DunningManage, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let name = sqlx::query_scalar!("select name from accounts where id = $1", id.0)
        .fetch_optional(&mut *tx)
        .await
        .internal("find account")?
        .ok_or(AppError::NotFound)?;
    Ok(AccountDunning {
        account_id: id,
        name,
        payers: list_payers(&mut tx, id).await?,
        cases: list_cases(&mut tx, id, person.locale).await?,
        timeline: list_entries(&mut tx, id, person.locale, &person.time_zone).await?,
        key: platform.new_id::<Uuid>().to_string(),
    })
}

async fn list_payers(tx: &mut Tx, id: AccountId) -> Outcome<Vec<Payer>> {
    let mut payers = Vec::new();
    for person in people::list_payers(tx, id).await? {
        let phone = sqlx::query_scalar!("select phone from users where id = $1", person.user_id.0)
            .fetch_one(&mut **tx)
            .await
            .internal("find telephone")?;
        payers.push(Payer { name: person.full_name(), email: person.email, phone });
    }
    Ok(payers)
}

async fn list_cases(tx: &mut Tx, id: AccountId, locale: Locale) -> Outcome<Vec<Case>> {
    let rows = sqlx::query!(
        r#"select r.invoice_id as "invoice_id: InvoiceId", coalesce(i.reference, '') as "reference!",
                  u.first_name || ' ' || u.last_name as "student!", l.name_fr, l.name_en, i.currency as "currency: Currency",
                  i.total_minor - i.credited_minor - i.paid_minor as "left!", r.deadline, s.status as "status: SubscriptionStatus",
                  r.closed_at is null and i.status = 'sent' as "is_open!"
             from renewals r
             join invoices i on i.id = r.invoice_id
             join subscriptions s on s.id = r.subscription_id
             join users u on u.id = s.student_id
             join plans l on l.code = coalesce(s.next_plan, s.plan)
            where r.account_id = $1 order by (r.closed_at is null) desc, r.deadline desc, r.invoice_id limit 24"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list renewals of an account")?;
    Ok(rows
        .into_iter()
        .map(|row| Case {
            invoice_id: row.invoice_id,
            reference: row.reference,
            student: row.student,
            plan: Text { fr: row.name_fr, en: row.name_en },
            amount: Money::new(row.left, row.currency),
            deadline: locale.date(row.deadline),
            status: row.status,
            is_open: row.is_open,
            may_suspend: row.is_open && row.status != SubscriptionStatus::Suspended,
        })
        .collect())
}

async fn list_entries(tx: &mut Tx, id: AccountId, locale: Locale, time_zone: &str) -> Outcome<Vec<TimelineEntry>> {
    let rows = sqlx::query!(
        r#"select e.recorded_at, e.kind, e.outcome, e.note, i.reference as "reference?",
                  nullif(trim(u.first_name || ' ' || u.last_name), '') as who
             from dunning_entries e
             left join invoices i on i.id = e.invoice_id
             left join users u on u.id = e.actor_id
            where e.account_id = $1 order by e.recorded_at desc, e.id desc limit 200"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list the timeline of an account")?;
    Ok(rows
        .into_iter()
        .map(|row| TimelineEntry {
            at: locale.long_date_time(local(row.recorded_at, zone(time_zone))),
            what: what(&row.kind),
            outcome: outcome(&row.kind, &row.outcome),
            reference: row.reference,
            note: row.note,
            who: row.who,
        })
        .collect())
}

fn what(kind: &str) -> Text {
    if let Some(step) = Step::from_code(kind) {
        return step.label();
    }
    match kind {
        "paid" => text!("Facture payée", "Invoice paid"),
        "covered" => text!("Plus rien à payer", "Nothing left to pay"),
        "staff_suspend" => text!("Réservations suspendues à la main", "Bookings suspended by hand"),
        "staff_extend" => text!("Échéance reportée", "Deadline extended"),
        "staff_credit" => text!("Avoir accordé", "Credit given"),
        _ => text!("Contact avec la famille", "Contact with the family"),
    }
}

fn outcome(kind: &str, outcome: &str) -> Option<Text> {
    Some(match (kind, outcome) {
        ("suspend", "overtaken") => text!("déjà suspendues", "suspended already"),
        (_, "overtaken") => text!("plus utile, rien n’a été envoyé", "of no use any more, nothing was sent"),
        (_, "no_method") => text!("aucun moyen enregistré", "no saved method"),
        (_, "started") => text!("en cours", "under way"),
        (_, "refused") => text!("refusé", "refused"),
        _ => return None,
    })
}
