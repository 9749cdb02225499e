//! What people write: an invoice by staff, the end of a draft, whom invoices are made out to.

use super::draft::{NewInvoice, draft, redraft};
use super::store::Invoice;
use super::{issue::issue, settings, store, typed_lines};
use crate::model::invoice_forms::{InvoiceForm, ProfileForm};
use crate::model::{InvoiceId, InvoiceStatus, Origin};
use chrono::NaiveDate;
use preau_identity::server::{organisation, people};
use preau_kernel::error::Checks;
use preau_kernel::id::AccountId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// Writes an invoice for an account, or a draft of one anew, and issues it when the form says so. Staff only.
///
/// # Errors
/// Every field that is wrong; those of [`redraft`]; [`AppError::Forbidden`], [`AppError::NotFound`].
pub async fn create(platform: &Platform, actor: &Actor, form: InvoiceForm) -> Outcome<InvoiceId> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let today = settings::find(platform, &mut tx).await?.today;
    let draft_of = match form.invoice_id.as_str() {
        "" => None,
        id => Some(lock_draft(&mut tx, id).await?),
    };
    let account: Option<AccountId> =
        draft_of.as_ref().map_or_else(|| form.account_id.parse().ok(), |draft| Some(draft.account_id));
    let payer = match account {
        Some(account) => people::list_payers(&mut tx, account).await?.into_iter().next(),
        None => None,
    };
    let house = organisation::find(&mut tx).await?.currency;
    let currency = draft_of.as_ref().map_or_else(|| form.currency.parse().unwrap_or(house), |draft| draft.currency);
    let due: Option<NaiveDate> = form.due_on.trim().parse().ok();
    let mut checks = Checks::default();
    checks.that(payer.is_some(), "account_id", || {
        text!("Choisissez un compte dont quelqu’un paie.", "Choose an account that somebody pays for.")
    });
    checks.that(form.due_on.trim().is_empty() || due.is_some_and(|due| due >= today), "due_on", || {
        text!("Choisissez un jour à venir, ou aucun.", "Choose a day to come, or none.")
    });
    checks.that(form.note.chars().count() <= 500, "note", || text!("500 signes au plus.", "At most 500 characters."));
    let lines = typed_lines::read(&form.lines, currency, &mut checks);
    checks.done()?;
    let (Some(account_id), Some(payer)) = (account, payer) else { return Err(AppError::NotFound) };
    let id = match draft_of {
        Some(draft) => {
            redraft(platform, &mut tx, &draft, form.note.trim(), lines).await?;
            draft.id
        }
        None => {
            let new = NewInvoice {
                account_id,
                payer_id: payer.user_id,
                currency,
                origin: Origin::Staff,
                note: form.note.trim().to_owned(),
                lines,
                created_by: actor.user_id(),
            };
            draft(platform, &mut tx, new).await?
        }
    };
    if form.then == "issue" {
        issue(platform, &mut tx, id, due).await?;
    }
    tx.commit().await?;
    outbox::ring(platform);
    Ok(id)
}

async fn lock_draft(tx: &mut Tx, id: &str) -> Outcome<Invoice> {
    let id: InvoiceId = id.parse().map_err(|_| AppError::NotFound)?;
    store::lock(tx, id).await?.ok_or(AppError::NotFound)
}

/// Issues a draft that staff wrote.
///
/// # Errors
/// Those of [`issue`]; [`AppError::Forbidden`].
pub async fn issue_draft(platform: &Platform, actor: &Actor, id: InvoiceId) -> Outcome<String> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let reference = issue(platform, &mut tx, id, None).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(reference)
}

/// Gives a draft up: it never gets a number.
///
/// # Errors
/// Rule `invoice-issued` for what is no draft; [`AppError::Forbidden`], [`AppError::NotFound`].
pub async fn give_up(platform: &Platform, actor: &Actor, id: InvoiceId) -> Outcome<()> {
    actor.may(Action::InvoiceManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let invoice = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    if invoice.status != InvoiceStatus::Draft {
        let message = text!(
            "Une facture émise ne s’efface pas\u{202f}: faites un avoir.",
            "An issued invoice is not erased: make a credit note."
        );
        return Err(AppError::rule("invoice-issued", message));
    }
    sqlx::query!("update invoices set status = 'cancelled' where id = $1", id.0)
        .execute(&mut *tx)
        .await
        .internal("give a draft up")?;
    tx.commit().await
}

/// Says whom the invoices to come are made out to. Those that are issued stay as they are.
///
/// # Errors
/// Every field that is wrong; [`AppError::NotFound`] for another account, [`AppError::Forbidden`] for a student.
pub async fn save_profile(platform: &Platform, actor: &Actor, form: ProfileForm) -> Outcome<()> {
    let account: AccountId = form.account_id.parse().map_err(|_| AppError::NotFound)?;
    actor.may(Action::PaymentCreate, actor.relation_to(Some(account), None, None)).map_err(|error| match error {
        AppError::Forbidden => AppError::NotFound,
        other => other,
    })?;
    let country = form.country.trim().to_uppercase();
    let mut checks = Checks::default();
    checks.that((1..=200).contains(&form.legal_name.trim().chars().count()), "legal_name", || {
        text!("Indiquez un nom.", "Enter a name.")
    });
    let texts = [
        ("address", &form.address),
        ("postal_code", &form.postal_code),
        ("city", &form.city),
        ("tax_number", &form.tax_number),
    ];
    for (name, value) in texts {
        checks.that(value.chars().count() <= 300, name, || text!("300 signes au plus.", "At most 300 characters."));
    }
    checks.that(country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase()), "country", || {
        text!("Deux lettres, comme TN ou FR.", "Two letters, such as TN or FR.")
    });
    checks.done()?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    upsert_profile(platform, &mut tx, actor, account, &form, &country).await?;
    tx.commit().await
}

async fn upsert_profile(
    platform: &Platform,
    tx: &mut Tx,
    actor: &Actor,
    account: AccountId,
    form: &ProfileForm,
    country: &str,
) -> Outcome<()> {
    sqlx::query!(
        "insert into billing_profiles (account_id, legal_name, address, postal_code, city, country, tax_number, changed_by, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (account_id) do update set legal_name = excluded.legal_name, address = excluded.address,
             postal_code = excluded.postal_code, city = excluded.city, country = excluded.country, tax_number = excluded.tax_number,
             changed_by = excluded.changed_by, changed_at = excluded.changed_at",
        account.0,
        form.legal_name.trim(),
        form.address.trim(),
        form.postal_code.trim(),
        form.city.trim(),
        country,
        form.tax_number.trim(),
        actor.user_id().map(|id| id.0),
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("save billing profile")?;
    Ok(())
}
