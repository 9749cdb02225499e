//! What the back office does to statements: notes that one was paid, and adds what turned out differently.

use super::carry::carry;
use super::events::StatementPaid;
use super::open::open_statement;
use super::today;
use crate::model::{CorrectionForm, PaymentForm, StatementId};
use preau_credits::model::Month;
use preau_directory::ProviderId;
use preau_identity::server::organisation;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::idempotency::Keyed;
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use uuid::Uuid;

/// Notes that a statement was paid, for good. Noting the same again changes nothing. Answers the coach's address.
///
/// # Errors
/// - rule `month-not-over`, rule `nothing-owed`;
/// - conflict `already-paid`, conflict `statement-changed` when it is no longer what was paid;
/// - field errors of [`PaymentForm::read`];
/// - [`AppError::NotFound`] without such a statement, [`AppError::Forbidden`] for anyone but the back office.
pub async fn mark_paid(platform: &Platform, actor: &Actor, form: &PaymentForm) -> Outcome<String> {
    actor.may(Action::PayManage, Relation::Foreign)?;
    actor.signed_in()?;
    carry_before(platform, actor, form.statement_id.ok_or(AppError::NotFound)?).await?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let marked = mark(platform, &mut tx, actor, form).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(marked.slug)
}

/// A statement that is paid.
pub(super) struct Marked {
    /// Address of its coach.
    pub slug: String,
    /// It was not paid before.
    pub anew: bool,
}

/// [`mark_paid`] in a transaction of the house; what is refused writes nothing.
pub(super) async fn mark(platform: &Platform, tx: &mut Tx, actor: &Actor, form: &PaymentForm) -> Outcome<Marked> {
    let by = actor.signed_in()?.user_id;
    let id = form.statement_id.ok_or(AppError::NotFound)?;
    let statement = sqlx::query!(
        "select s.month, s.total_minor, s.paid_on, s.reference, p.slug
           from pay_statements s join providers p on p.id = s.provider_id where s.id = $1 for update of s",
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find statement to pay")?
    .ok_or(AppError::NotFound)?;
    let (slug, month) = (statement.slug, Month::of(statement.month));
    let day = today(platform, &organisation::find(tx).await?);
    if let Some(paid_on) = statement.paid_on {
        let same = form.read(month, day).is_ok_and(|(on, by)| on == paid_on && Some(by) == statement.reference);
        return if same { Ok(Marked { slug, anew: false }) } else { Err(already_paid()) };
    }
    let seen = form.total_minor.trim().parse().ok();
    refuse_unless_owed(month, Month::of(day), statement.total_minor, seen)?;
    let (paid_on, reference) = form.read(month, day)?;
    sqlx::query!(
        "update pay_statements set paid_on = $2, reference = $3, paid_by = $4, paid_at = $5 where id = $1",
        id.0,
        paid_on,
        reference,
        by.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("mark statement paid")?;
    outbox::record(tx, platform.now(), &StatementPaid { statement_id: id }).await?;
    Ok(Marked { slug, anew: true })
}

/// What an earlier month took too much comes off first, and stays off whatever becomes of this payment: whoever saw another
/// total looks again.
pub(super) async fn carry_before(platform: &Platform, actor: &Actor, id: StatementId) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let coach = sqlx::query_scalar!(
        r#"select provider_id as "id: ProviderId" from pay_statements where id = $1 and paid_at is null"#,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("find whose statement it is")?;
    if coach.is_some() {
        carry(platform, &mut tx, coach).await?;
    }
    tx.commit().await
}

fn refuse_unless_owed(month: Month, running: Month, total: i64, seen: Option<i64>) -> Outcome<()> {
    if month >= running {
        return Err(AppError::rule(
            "month-not-over",
            text!(
                "Le mois n’est pas terminé\u{202f}: son relevé se paie à partir du premier jour du mois suivant.",
                "The month is not over: its statement can be paid from the first day of the next month on."
            ),
        ));
    }
    if total <= 0 {
        return Err(AppError::rule(
            "nothing-owed",
            text!("Ce relevé ne doit rien au coach.", "Nothing is owed to the coach by this statement."),
        ));
    }
    if seen != Some(total) {
        return Err(AppError::conflict(
            "statement-changed",
            text!(
                "Le relevé a changé depuis que vous l’avez ouvert. Vérifiez le nouveau total.",
                "The statement has changed since you opened it. Please check the new total."
            ),
        ));
    }
    Ok(())
}

fn already_paid() -> AppError {
    AppError::conflict(
        "already-paid",
        text!(
            "Ce relevé est déjà payé et ne change plus.",
            "This statement is paid already and does not change any more."
        ),
    )
}

/// Adds an amount with a reason that the coach reads, to the first open statement from a month on; once per idempotency
/// key. Answers the statement.
///
/// # Errors
/// Field errors of [`CorrectionForm::read`]; conflict `idempotency-key-reused`; [`AppError::NotFound`] without such a coach,
/// [`AppError::Forbidden`] for anyone but the back office.
pub async fn correct(platform: &Platform, actor: &Actor, form: &CorrectionForm) -> Outcome<StatementId> {
    actor.may(Action::PayManage, Relation::Foreign)?;
    let by = actor.signed_in()?.user_id;
    let mut tx = platform.db.begin_as(actor).await?;
    let request = [&form.coach, &form.month, &form.amount, &form.reason];
    let keyed = Keyed { user_id: by, scope: "payroll/correct", key: &form.idempotency_key };
    if let Some(before) = keyed.answer_before(&mut tx, &request).await? {
        return Ok(before);
    }
    let organisation = organisation::find(&mut tx).await?;
    let coach = sqlx::query_scalar!(r#"select id as "id: ProviderId" from providers where slug = $1"#, form.coach)
        .fetch_optional(&mut *tx)
        .await
        .internal("find coach")?
        .ok_or(AppError::NotFound)?;
    let wish = form.read(organisation.currency, today(platform, &organisation))?;
    tx.write_as_house().await?;
    let statement = open_statement(platform, &mut tx, coach, organisation.currency, wish.month).await?;
    sqlx::query!(
        "insert into pay_lines (id, statement_id, provider_id, currency, kind, amount_minor, note, made_by, made_at)
         values ($1, $2, $3, $4, 'correction', $5, $6, $7, $8)",
        platform.new_id::<Uuid>(),
        statement.0,
        coach.0,
        organisation.currency.code(),
        wish.amount.minor,
        wish.reason,
        by.0,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("write correction")?;
    keyed.keep(&mut tx, &request, &statement, platform.now()).await?;
    tx.commit().await?;
    Ok(statement)
}
