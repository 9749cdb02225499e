//! The mail that tells a coach that a month was paid.

use super::events::StatementPaid;
use preau_credits::model::Month;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Currency, Money, Outcome, tr};
use preau_notifications::server::mail::{Block, Mail, Recipient, queue};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::{IntoInternal, Platform, Tx};

pub(super) fn subscriber() -> Subscriber {
    Subscriber::to("payroll/paid-mail", |platform, tx, heard: Heard<StatementPaid>| {
        Box::pin(async move { tell(platform, tx, heard.event).await })
    })
}

async fn tell(platform: &Platform, tx: &mut Tx, paid: StatementPaid) -> Outcome<()> {
    let row = sqlx::query!(
        r#"select p.user_id as "user_id: UserId", s.month, s.total_minor, s.currency as "currency: Currency", s.paid_on as "paid_on!",
                  s.reference as "reference!"
             from pay_statements s join providers p on p.id = s.provider_id where s.id = $1"#,
        paid.statement_id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("load paid statement")?;
    let Some(coach) = people::find_person(tx, row.user_id).await? else { return Ok(()) };
    let locale = coach.locale;
    let month = Month::of(row.month).label(locale);
    let (total, day) = (Money::new(row.total_minor, row.currency).format(locale), locale.date(row.paid_on));
    let reference = row.reference;
    let mail = Mail {
        template: "pay-statement-paid",
        subject: tr!(locale, "Votre relevé de {month} est payé", "Your statement for {month} is paid"),
        preheader: tr!(locale, "{total}, le {day}", "{total}, on {day}"),
        blocks: vec![
            Block::greeting(&coach),
            Block::Paragraph(tr!(
                locale,
                "Votre relevé de {month} a été payé le {day}\u{202f}: {total}, référence {reference}.",
                "Your statement for {month} was paid on {day}: {total}, reference {reference}."
            )),
            Block::Button {
                label: tr!(locale, "Voir le relevé", "See the statement"),
                href: format!("{}?releve={}", crate::model::DESK, paid.statement_id),
            },
        ],
        attachments: vec![],
    };
    let key = format!("pay-statement:{}/paid", paid.statement_id);
    queue(platform, tx, &key, &Recipient::from(&coach), mail).await?;
    Ok(())
}
