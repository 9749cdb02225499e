//! What a purchase gets: the code that was typed, or the best of what comes by itself. One function for the check while
//! typing, the recap and the purchase.

use super::store;
use crate::model::editor::CodeCheck;
use crate::model::promotion::{Moment, Promotion, PromotionId, Purchase, Refusal, best, reduce, tidy_code};
use crate::model::{InvoiceId, Ware};
use crate::server::invoices::purpose;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Money, Outcome, Text, text};
use preau_platform::limits::{Quota, hit};
use preau_platform::{Platform, Tx};

/// A purchase that asks for a reduction.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who pays.
    pub account_id: AccountId,
    /// What is bought.
    pub ware: &'a Ware,
    /// Its price.
    pub price: Money,
    /// First payment or renewal.
    pub moment: Moment,
}

/// A promotion that takes something off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Which.
    pub promotion: Promotion,
    /// What it takes off.
    pub off: Money,
    /// It was promised with an earlier payment, so that its limits do not count again.
    pub kept: bool,
}

/// What holds for this purchase: the code, if one was typed; otherwise the best of those that come by themselves. They do not
/// add up. For the house's eyes: the transaction writes as the house by now.
///
/// # Errors
/// The refusal of a code that does not apply, as a field error on `code`.
pub async fn apply(platform: &Platform, tx: &mut Tx, asked: Asked<'_>, code: &str) -> Outcome<Option<Applied>> {
    let code = tidy_code(code);
    let purchase = Purchase {
        item: asked.ware,
        price: asked.price,
        moment: asked.moment,
        new_account: !store::has_paid(tx, asked.account_id).await?,
        uses_by_account: 0,
        at: platform.now(),
    };
    if code.is_empty() {
        let mut candidates = Vec::new();
        for promotion in store::list_automatic(tx, platform.now()).await? {
            candidates.push(seen_by(tx, promotion, asked).await?);
        }
        let best = best(&candidates, &purchase);
        return Ok(best.map(|(promotion, off)| Applied { promotion: promotion.clone(), off, kept: false }));
    }
    let promotion = store::find_by_code(tx, &code).await?.ok_or_else(|| refused(Refusal::Unknown))?;
    let (promotion, uses_by_account) = seen_by(tx, promotion, asked).await?;
    let off = reduce(&promotion, &Purchase { uses_by_account, ..purchase }).map_err(refused)?;
    Ok(Some(Applied { promotion, off, kept: false }))
}

/// What holds for a period when no code is typed: what the subscription keeps, otherwise the best of what comes by itself. One
/// function for whoever renews: the house or the family.
///
/// # Errors
/// When the connection is lost.
pub async fn apply_unasked(
    platform: &Platform,
    tx: &mut Tx,
    asked: Asked<'_>,
    kept: Option<PromotionId>,
) -> Outcome<Option<Applied>> {
    if let Some(kept) = kept
        && let Some(applied) = apply_kept(platform, tx, asked, kept).await?
    {
        return Ok(Some(applied));
    }
    if asked.price.minor > 0 { apply(platform, tx, asked, "").await } else { Ok(None) }
}

/// What a promotion that a subscription keeps takes off a renewal; nothing when it no longer applies.
async fn apply_kept(
    platform: &Platform,
    tx: &mut Tx,
    asked: Asked<'_>,
    promotion: PromotionId,
) -> Outcome<Option<Applied>> {
    let Some(promotion) = store::find(tx, promotion).await? else { return Ok(None) };
    // Promised for every payment: neither its end nor its limits, which were about taking it, count again.
    let kept =
        Promotion { ends_at: None, max_uses: None, max_per_account: None, new_accounts_only: false, ..promotion };
    let purchase = Purchase {
        item: asked.ware,
        price: asked.price,
        moment: asked.moment,
        new_account: false,
        uses_by_account: 0,
        at: platform.now(),
    };
    Ok(reduce(&kept, &purchase).ok().map(|off| Applied { promotion: kept, off, kept: true }))
}

/// With the uses that this account paid; those it only holds are given up when it takes another ([`super::give_up_others`]),
/// so that they do not count against it.
async fn seen_by(tx: &mut Tx, promotion: Promotion, asked: Asked<'_>) -> Outcome<(Promotion, u32)> {
    let (paid, held) = store::count_uses(tx, promotion.id, asked.account_id).await?;
    Ok((Promotion { uses: promotion.uses.saturating_sub(held), ..promotion }, paid))
}

/// Why a code does nothing for an invoice that is issued; nothing to say without a code, or when it is the one it was issued
/// with.
///
/// # Errors
/// When the connection is lost.
pub async fn refuse_for_issued(tx: &mut Tx, invoice: InvoiceId, code: &str) -> Outcome<Option<Text>> {
    let code = tidy_code(code);
    if code.is_empty() || store::has_taken(tx, &purpose(invoice), &code).await? {
        return Ok(None);
    }
    Ok(Some(Refusal::Issued.message()))
}

pub(super) fn refused(refusal: Refusal) -> AppError {
    AppError::field("code", refusal.message())
}

/// Codes that may be tried in ten minutes: enough for a slow typist, too few to find codes by trying.
const TRIES: Quota = Quota { hits: 40, seconds: 600 };

/// Counts that somebody tries a code.
///
/// # Errors
/// [`AppError::RateLimited`] for somebody who guesses.
pub async fn count_try(platform: &Platform, person: UserId) -> Outcome<()> {
    hit(platform, &format!("promotion-code:{person}"), TRIES).await
}

/// What typing a code says at once, for somebody who would pay for this account.
///
/// # Errors
/// [`AppError::RateLimited`] for somebody who guesses; [`AppError::Forbidden`] for who may not buy for the account.
pub async fn check_code(platform: &Platform, actor: &Actor, asked: Asked<'_>, code: &str) -> Outcome<CodeCheck> {
    let person = actor.signed_in()?;
    actor.may(Action::SubscriptionManage, actor.relation_to(Some(asked.account_id), None, None))?;
    if tidy_code(code).is_empty() {
        return Ok(CodeCheck::Nothing);
    }
    count_try(platform, person.user_id).await?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    match apply(platform, &mut tx, asked, code).await {
        Ok(Some(applied)) => Ok(CodeCheck::Good {
            name: applied.promotion.name,
            off: applied.off,
            total: Money::new(asked.price.minor - applied.off.minor, asked.price.currency),
        }),
        Ok(None) => Ok(CodeCheck::Nothing),
        Err(AppError::Invalid { fields }) => {
            let first = fields.into_iter().next().map(|field| field.message);
            Ok(CodeCheck::Bad(
                first.unwrap_or_else(|| text!("Ce code ne s’applique pas.", "This code does not apply.")),
            ))
        }
        Err(other) => Err(other),
    }
}
