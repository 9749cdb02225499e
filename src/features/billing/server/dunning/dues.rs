//! What families see: renewals to be paid, the way to pay them, and what waits meanwhile. A child sees none of it.

use super::store;
use crate::model::dunning::{DueInvoice, DueState};
use crate::model::{InvoiceId, SubscriptionStatus};
use crate::server::entitlements;
use crate::server::invoices::{self, StartedInvoicePayment};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Currency, Money, Outcome, Relation, Role, Text, text};
use preau_payments::model::ProviderKind;
use preau_payments::server::{Providers, charged_for_renewals};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Renewals to be paid in the actor's accounts, the first due first; nothing for whoever pays for nobody.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a visitor.
pub async fn my_dues(platform: &Platform, providers: &Providers, actor: &Actor) -> Outcome<Vec<DueInvoice>> {
    let person = actor.signed_in()?;
    if actor.may(Action::SubscriptionManage, Relation::Account).is_err() || person.accounts.is_empty() {
        return Ok(vec![]);
    }
    let accounts: Vec<Uuid> = person.accounts.iter().map(|id| id.0).collect();
    let mut tx = platform.db.begin_as(actor).await?;
    let (_, today) = store::today(platform, &mut tx).await?;
    let rows = sqlx::query!(
        r#"select r.invoice_id as "invoice_id: InvoiceId", r.account_id as "account_id: AccountId",
                  coalesce(i.reference, '') as "reference!", u.first_name,
                  l.name_fr, l.name_en, i.currency as "currency: Currency", r.deadline,
                  i.total_minor - i.credited_minor - i.paid_minor as "left!", s.status as "status: SubscriptionStatus"
             from renewals r
             join invoices i on i.id = r.invoice_id and i.status = 'sent'
             join subscriptions s on s.id = r.subscription_id
             join users u on u.id = s.student_id
             join plans l on l.code = coalesce(s.next_plan, s.plan)
            where r.account_id = any ($1) and (r.closed_at is null or r.closed_as = 'cancelled') and not s.ends_at_period
            order by r.deadline, r.invoice_id"#,
        &accounts
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list what is due")?;
    let mut dues = Vec::with_capacity(rows.len());
    for row in rows {
        let amount = Money::new(row.left, row.currency);
        dues.push(DueInvoice {
            invoice_id: row.invoice_id,
            reference: row.reference,
            child: row.first_name,
            plan: Text { fr: row.name_fr, en: row.name_en },
            amount,
            deadline: person.locale.date(row.deadline),
            state: match row.status {
                SubscriptionStatus::Suspended => DueState::Suspended,
                SubscriptionStatus::Cancelled | SubscriptionStatus::Expired => DueState::Ended,
                SubscriptionStatus::Trialing => DueState::Trial,
                _ if row.deadline < today => DueState::Late,
                _ => DueState::Open,
            },
            charged_to: match row.deadline >= today {
                true => charged_for_renewals(&mut tx, row.account_id, amount).await?,
                false => None,
            },
            offers: providers.offers_for(amount),
        });
    }
    tx.rollback().await?;
    Ok(dues)
}

/// Starts the payment of a renewal, or continues the open one; `keep` is whether what it is paid with is kept for the next ones.
///
/// # Errors
/// Field `provider`; those of [`invoices::start_payment`].
pub async fn pay_due(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    id: InvoiceId,
    provider: Option<ProviderKind>,
    keep: Option<bool>,
) -> Outcome<StartedInvoicePayment> {
    let known = provider.filter(|kind| providers.get(*kind).is_some());
    let provider = known.ok_or_else(|| {
        AppError::field("provider", text!("Choisissez un moyen de paiement.", "Choose a way to pay."))
    })?;
    invoices::start_payment_keeping(platform, providers, actor, id, (provider, keep), None).await
}

/// Refuses a new booking while the student's subscription is suspended; asked where scheduling books. A child is told nothing
/// of money (SPEC §2).
///
/// # Errors
/// Rule `bookings-suspended`.
pub async fn refuse_while_suspended(platform: &Platform, tx: &mut Tx, actor: &Actor, student: UserId) -> Outcome<()> {
    if !entitlements(platform, tx, student).await?.bookings_wait {
        return Ok(());
    }
    let is_child = matches!(actor, Actor::User(person) if person.roles.has(Role::Student));
    Err(AppError::rule("bookings-suspended", if is_child { for_child() } else { for_payer() }))
}

fn for_child() -> Text {
    text!(
        "Il n’est pas possible de réserver pour l’instant. Tes rendez-vous ont lieu comme prévu\u{202f}; parles-en avec tes parents.",
        "Booking is not possible right now. Your appointments take place as planned; talk to your parents about it."
    )
}

fn for_payer() -> Text {
    text!(
        "Les nouvelles réservations attendent le paiement de l’abonnement. Réglez-le sous « Formule »\u{202f}: elles reprennent aussitôt.",
        "New bookings wait for the payment of the subscription. Pay it under “Plan”: they resume at once."
    )
}
