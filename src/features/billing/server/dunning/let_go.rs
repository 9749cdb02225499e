//! A renewal that nobody owes any more: its invoice gets a credit note, its promotion is there for others, and it is closed.

use super::store::{self, NewEntry};
use crate::model::{InvoiceId, SubscriptionId};
use crate::server::{invoices, promotions};
use chrono::{DateTime, Utc};
use preau_kernel::{Outcome, Text, text};
use preau_platform::{IntoInternal, Platform, Tx};

/// Why nothing is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The time it was about was paid otherwise.
    Covered,
    /// The subscription ended first.
    Ended,
}

impl Why {
    const fn code(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Ended => "cancelled",
        }
    }

    fn reason(self) -> Text {
        match self {
            Self::Covered => text!("Cette période a été payée autrement.", "This period was paid otherwise."),
            Self::Ended => {
                text!("L’abonnement a pris fin avant cette période.", "The subscription ended before this period.")
            }
        }
    }
}

/// Lets go of one renewal, in the turn of its student. What was paid of it stays with the account.
pub(super) async fn let_go(platform: &Platform, tx: &mut Tx, id: InvoiceId, why: Why) -> Outcome<()> {
    invoices::cancel_unneeded(platform, tx, id, &why.reason()).await?;
    promotions::release(tx, &invoices::purpose(id), platform.now()).await?;
    store::close(platform, tx, id, why.code()).await
}

/// A subscription ended, as was wished or by itself: nothing is asked for time that will not come.
pub(in crate::server) async fn let_go_of(platform: &Platform, tx: &mut Tx, ended: SubscriptionId) -> Outcome<()> {
    let open = sqlx::query_scalar!(
        r#"select r.invoice_id as "id: InvoiceId" from renewals r join invoices i on i.id = r.invoice_id
            where r.subscription_id = $1 and r.closed_at is null and i.status = 'sent' order by 1"#,
        ended.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list renewals of what ended")?;
    for id in open {
        let_go(platform, tx, id, Why::Ended).await?;
    }
    Ok(())
}

/// Time until then was paid, as another plan taken during a trial is: what was issued for less of it is not owed as well, from
/// this very moment on. The calendar would find it only when it runs next.
pub(in crate::server) async fn let_go_of_covered(
    platform: &Platform,
    tx: &mut Tx,
    subscription: SubscriptionId,
    paid_until: DateTime<Utc>,
) -> Outcome<()> {
    let open = sqlx::query_scalar!(
        r#"select r.invoice_id as "id: InvoiceId" from renewals r join invoices i on i.id = r.invoice_id
            where r.subscription_id = $1 and r.period_end < $2 and r.closed_at is null and i.status = 'sent' order by 1"#,
        subscription.0,
        paid_until,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list renewals of paid time")?;
    for id in open {
        let Some(renewal) = store::lock(tx, id).await? else { continue };
        let_go(platform, tx, id, Why::Covered).await?;
        store::note(platform, tx, &NewEntry::end(platform, &renewal, Why::Covered.code())).await?;
    }
    Ok(())
}
