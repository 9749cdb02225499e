//! What the pages of a purchase show before anything is bought.

use super::choice::{Asking, What, choose};
use super::mode::{Mode, decide};
use super::price::{find_issued, price};
use crate::model::Audience;
use crate::model::editor::CodeCheck;
use crate::model::promotion::Moment;
use crate::model::purchase::{PurchasePage, PurchaseQuery, Recap, RecapLine};
use crate::server::beneficiaries::{self, Beneficiary};
use crate::server::invoices::{self, NewLine};
use crate::server::promotions::{self, Asked};
use crate::server::{packs, store};
use chrono::{DateTime, Utc};
use preau_kernel::{Actor, AppError, Outcome};
use preau_payments::server::Providers;
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx};

/// Everything the pages of a purchase show: what there is to choose from and, once it is chosen, what it comes to.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a visitor, [`AppError::Forbidden`] for whoever can buy for nobody.
pub async fn prepare_purchase(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    query: &PurchaseQuery,
) -> Outcome<PurchasePage> {
    let person = actor.signed_in()?.user_id;
    if !promotions::tidy(&query.code).is_empty() {
        promotions::count_try(platform, person).await?;
    }
    let mut tx = platform.db.begin_as(actor).await?;
    let people = beneficiaries::list(&mut tx, actor).await?;
    let mut page = PurchasePage {
        plans: store::list_plans(&mut tx, Audience::Student).await?,
        community: store::list_plans(&mut tx, Audience::Member).await?,
        packs: packs::list(&mut tx).await?,
        subjects: store::list_subjects(&mut tx).await?,
        offers: vec![],
        people: people.iter().map(Beneficiary::named).collect(),
        recap: None,
        problem: None,
    };
    let asked = Asking { student_id: query.student_id, ware: query.ware.clone(), aria_subjects: &query.aria_subjects };
    if query.ware.is_none() || query.student_id.is_none() {
        return Ok(page);
    }
    match recap(platform, &mut tx, actor, asked, &query.code).await {
        Ok(recap) => {
            page.offers = providers.offers_for(recap.to_pay());
            page.recap = Some(recap);
        }
        Err(problem) => page.problem = Some(problem),
    }
    tx.rollback().await?;
    Ok(page)
}

/// What a code that is being typed would take off this choice.
///
/// # Errors
/// As for [`super::buy`], the code excepted; [`AppError::RateLimited`] for somebody who guesses.
pub async fn check_promotion(platform: &Platform, actor: &Actor, query: &PurchaseQuery) -> Outcome<CodeCheck> {
    let mut tx = platform.db.begin_as(actor).await?;
    let asked = Asking { student_id: query.student_id, ware: query.ware.clone(), aria_subjects: &query.aria_subjects };
    let choice = choose(&mut tx, actor, asked).await?;
    tx.write_as_house().await?;
    let mode = decide(platform, &mut tx, actor, &choice).await?;
    let issued = find_issued(&mut tx, &choice, &mode).await?;
    let refused = match &issued {
        Some(invoice) => promotions::refuse_for_issued(&mut tx, invoice.id, &query.code).await?,
        None => None,
    };
    tx.rollback().await?;
    if let Some(message) = refused {
        return Ok(CodeCheck::Bad(message));
    }
    let ware = choice.ware();
    let asked = Asked {
        account_id: choice.who.account_id,
        ware: &ware,
        price: choice.price(),
        moment: if matches!(mode, Mode::Again { .. }) { Moment::Renewal } else { Moment::First },
    };
    promotions::check_code(platform, actor, asked, &query.code).await
}

async fn recap(platform: &Platform, tx: &mut Tx, actor: &Actor, asked: Asking<'_>, code: &str) -> Outcome<Recap> {
    let choice = choose(tx, actor, asked).await?;
    tx.write_as_house().await?;
    let mode = decide(platform, tx, actor, &choice).await?;
    // Nothing is written: the id only stands in for that of the subscription to be.
    let subscription = mode.subscription().unwrap_or_else(|| platform.new_id());
    let (priced, code_refused) = match price(platform, tx, &choice, &mode, subscription, code).await {
        Ok(priced) => (priced, None),
        Err(AppError::Invalid { fields }) => {
            let refusal = fields.into_iter().next().map(|field| field.message);
            (price(platform, tx, &choice, &mode, subscription, "").await?, refusal)
        }
        Err(other) => return Err(other),
    };
    let total = priced.amounts.total();
    let credit = invoices::credit_towards(platform, tx, choice.who.account_id, total).await?;
    let person = actor.signed_in()?;
    let day = |at: DateTime<Utc>| person.locale.date(local(at, zone(&person.time_zone)).date());
    let line = |line: &NewLine| RecapLine { words: line.description.clone(), amount: line.unit };
    Ok(Recap {
        ware: choice.ware(),
        title: choice.name(),
        for_id: choice.who.user_id,
        for_name: choice.who.first_name.clone(),
        aria_subjects: choice.aria_subjects.clone(),
        lines: priced.lines.iter().map(line).collect(),
        promotion: priced.applied.as_ref().map(|applied| (applied.promotion.name.clone(), applied.off)),
        code: if code_refused.is_some() { String::new() } else { promotions::tidy(code) },
        code_refused,
        total,
        credit,
        tax: priced.amounts.tax,
        trial_until: match mode {
            Mode::Trial { until } => Some(day(until)),
            _ => None,
        },
        price_line: match &choice.what {
            What::Plan(plan) => Some(plan.price_line(person.locale)),
            What::Pack(_) => None,
        },
    })
}
