//! Reminders of invoices that the back office wrote, and of parts of them, that were not paid in time: one per deadline.
//! Renewals have a calendar of their own.

use super::store;
use crate::model::InvoiceId;
use crate::model::dunning::Step;
use crate::server::invoices::{self, Invoice};
use chrono::{Days, NaiveDate};
use preau_identity::model::Person;
use preau_identity::server::people;
use preau_kernel::{Actor, AppError, Currency, Money, Outcome, tr};
use preau_notifications::server::mail::{Block, Mail, Recipient, queue};
use preau_platform::{IntoInternal, Platform, Tx};

/// Something that should have been paid.
pub(super) struct Overdue {
    pub invoice_id: InvoiceId,
    due_on: NaiveDate,
    amount: Money,
}

/// What is late for as long as the first notice of a renewal would be, and was not reminded of for its last deadline.
pub(super) async fn list(tx: &mut Tx, today: NaiveDate) -> Outcome<Vec<Overdue>> {
    let rows = sqlx::query!(
        r#"select i.id as "id: InvoiceId", d.due_on as "due_on!", i.currency as "currency: Currency",
                  d.due_minor - i.paid_minor - i.credited_minor as "left!"
             from invoices i
             cross join lateral (
                  select max(part.due_on) as due_on, sum(part.minor)::bigint as due_minor
                    from (select due_on, amount_minor as minor from invoice_instalments where invoice_id = i.id
                           union all
                          select i.due_on, i.total_minor
                           where not exists (select from invoice_instalments where invoice_id = i.id)) part
                   where part.due_on <= $1) d
            where i.status = 'sent' and i.kind = 'invoice' and i.origin = 'staff'
              and d.due_minor > i.paid_minor + i.credited_minor
              and not exists (select from invoice_reminders r where r.invoice_id = i.id and r.due_on = d.due_on)
            order by d.due_on, i.id"#,
        today - Days::new(Step::FirstNotice.day().unsigned_abs()),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list overdue invoices")?;
    let overdue = |id, due_on, minor, currency| Overdue { invoice_id: id, due_on, amount: Money::new(minor, currency) };
    Ok(rows.into_iter().map(|row| overdue(row.id, row.due_on, row.left, row.currency)).collect())
}

/// Reminds the payer of one; false when it was done, or paid, meanwhile.
pub(super) async fn remind(platform: &Platform, overdue: &Overdue) -> Outcome<bool> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let invoice = invoices::lock(&mut tx, overdue.invoice_id).await?.ok_or(AppError::NotFound)?;
    let settling = store::is_being_settled(&mut tx, invoice.id).await?;
    if settling || !invoice.status.is_payable() || !note(platform, &mut tx, overdue).await? {
        return Ok(false);
    }
    let payer = people::find_person(&mut tx, invoice.payer_id).await?.ok_or(AppError::NotFound)?;
    let key = format!("invoice-overdue:{}/{}", invoice.id, overdue.due_on);
    let mail = write(&payer, &invoice, overdue);
    queue(platform, &mut tx, &key, &Recipient::from(&payer), mail).await?;
    tx.commit().await?;
    Ok(true)
}

/// Once per invoice and deadline.
async fn note(platform: &Platform, tx: &mut Tx, overdue: &Overdue) -> Outcome<bool> {
    let noted = sqlx::query!(
        "insert into invoice_reminders (invoice_id, due_on, reminded_at) values ($1, $2, $3) on conflict do nothing",
        overdue.invoice_id.0,
        overdue.due_on,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("note a reminder")?;
    Ok(noted.rows_affected() == 1)
}

fn write(payer: &Person, invoice: &Invoice, overdue: &Overdue) -> Mail {
    let locale = payer.locale;
    let reference = invoice.reference.clone().unwrap_or_default();
    let (amount, due) = (overdue.amount.format(locale), locale.date(overdue.due_on));
    let text = tr!(
        locale,
        "Nous n’avons pas encore reçu {amount} pour la facture {reference}, attendus le {due}. Merci de régler dès que possible.",
        "We have not yet received {amount} for invoice {reference}, expected on {due}. Please pay as soon as you can."
    );
    Mail {
        template: "invoice-overdue",
        subject: tr!(
            locale,
            "Rappel\u{202f}: {amount} pour la facture {reference}",
            "Reminder: {amount} for invoice {reference}"
        ),
        preheader: text.clone(),
        blocks: vec![
            Block::greeting(payer),
            Block::Paragraph(text),
            Block::Button {
                label: tr!(locale, "Voir et payer", "See and pay"),
                href: format!("/espace/factures/{}", invoice.id),
            },
            Block::Note(tr!(
                locale,
                "Une difficulté\u{202f}? Écrivez-nous, nous trouverons un arrangement. Si vous venez de payer, ne tenez pas compte de \
                 ce message.",
                "Any difficulty? Write to us, and we will find an arrangement. If you have just paid, please ignore this message."
            )),
        ],
        attachments: vec![],
    }
}
