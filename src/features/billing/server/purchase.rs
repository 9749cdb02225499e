//! Buying a plan or a pack (SPEC BI-9): plan → promotion → recap → payment → active. The recap and the purchase are the same
//! function up to the point of writing, so that what is shown is what is charged.

use super::beneficiaries::{self, Beneficiary};
use super::invoices::{self, Invoice, NewInvoice, NewLine};
use super::promotions::{self, Applied, Asked, apply};
use super::store::{self, NewSubscription, Subscription};
use super::{history, packs};
use crate::model::editor::CodeCheck;
use crate::model::promotion::Moment;
use crate::model::purchase::{PurchasePage, PurchaseQuery, Recap, RecapLine};
use crate::model::{
    Amounts, Audience, InvoiceId, Item, Origin, PackCard, PlanCard, SubscriptionId, SubscriptionStatus, Ware, period,
};
use chrono::{DateTime, TimeDelta, Utc};
use preau_identity::server::people;
use preau_kernel::error::Checks;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Locale, Money, Outcome, Text, text, tr};
use preau_payments::model::{PaymentId, ProviderKind};
use preau_payments::server::Providers;
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx, outbox};

/// What was chosen, as it was sent.
#[derive(Clone, Debug)]
pub struct Buy {
    /// For whom; `None` when what was sent is no id.
    pub student_id: Option<UserId>,
    /// Which plan or pack.
    pub ware: Option<Ware>,
    /// Slugs of the subjects ARIA shall answer in; at most as many as the plan allows.
    pub aria_subjects: Vec<String>,
    /// A promotion's code; may be empty.
    pub code: String,
    /// Through whom to pay; needed when there is something to pay.
    pub provider: Option<ProviderKind>,
    /// What the recap said is to be paid, in minor units; another sum is not charged without being shown.
    pub seen: Option<i64>,
    /// Whether what it is paid with is kept for renewals; `None` when nobody was asked.
    pub keep: Option<bool>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bought {
    /// It waits for its payment.
    ToPay(ToPay),
    /// There was nothing to pay: it has begun.
    Begun,
}

/// A purchase that waits for its payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToPay {
    /// The subscription, unless it is a pack.
    pub subscription_id: Option<SubscriptionId>,
    /// What it is paid with.
    pub invoice_id: InvoiceId,
    /// Its payment.
    pub payment_id: PaymentId,
    /// Where the payer goes next: the provider's page (checked), or ours.
    pub url: String,
}

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
/// As for [`buy`], the code excepted; [`AppError::RateLimited`] for somebody who guesses.
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

/// Buys it: writes the invoice down as a draft, takes the promotion, starts the payment. Pressing twice is one purchase and one
/// payment; changing one's mind before paying gives the promotion back and costs nothing. What costs nothing begins at once.
///
/// # Errors
/// [`AppError::Forbidden`] for a student; field errors for a person that is not of the account, something that is not on
/// offer, too many or unknown subjects, a code that does not apply, an unknown provider; rules `already-subscribed`,
/// `payment-due` and `subscription-rests`; conflict `price-changed`; those of [`invoices::start_payment`].
pub async fn buy(platform: &Platform, providers: &Providers, actor: &Actor, wanted: Buy) -> Outcome<Bought> {
    let mut tx = platform.db.begin_as(actor).await?;
    let asked =
        Asking { student_id: wanted.student_id, ware: wanted.ware.clone(), aria_subjects: &wanted.aria_subjects };
    let provider = wanted.provider.filter(|kind| providers.get(*kind).is_some());
    let choice = choose(&mut tx, actor, asked).await.map_err(|error| also_provider(error, provider))?;
    let payer = beneficiaries::find_payer(&mut tx, actor, choice.who.account_id).await?;
    tx.write_as_house().await?;
    store::lock_student(&mut tx, choice.who.user_id).await?;
    let mode = decide(platform, &mut tx, actor, &choice).await?;
    let subscription = begin(platform, &mut tx, &choice, &mode).await?;
    let priced = price(platform, &mut tx, &choice, &mode, subscription, &wanted.code).await?;
    let total = priced.amounts.total();
    let credit = invoices::credit_towards(platform, &mut tx, choice.who.account_id, total).await?;
    let to_pay = total.minor - credit.minor;
    if wanted.seen.is_some_and(|seen| seen != to_pay) {
        return Err(price_changed());
    }
    if matches!(mode, Mode::Trial { .. } | Mode::Free) {
        history::note(&mut tx, platform.now(), subscription, "begun", actor.user_id()).await?;
        tx.commit().await?;
        return Ok(Bought::Begun);
    }
    if to_pay > 0 && provider.is_none() {
        return Err(no_provider());
    }
    let invoice_id = draft(platform, &mut tx, actor, (&choice, payer, subscription), &priced).await?;
    if priced.amounts.total().minor == 0 {
        invoices::issue(platform, &mut tx, invoice_id, None).await?;
        tx.commit().await?;
        outbox::ring(platform);
        return Ok(Bought::Begun);
    }
    if invoices::let_credit_pay(platform, &mut tx, invoice_id).await? {
        tx.commit().await?;
        outbox::ring(platform);
        return Ok(Bought::Begun);
    }
    tx.commit().await?;
    let provider = provider.ok_or_else(no_provider)?;
    // A pack does not renew: nobody is asked.
    let keep = wanted.keep.filter(|_| matches!(choice.what, What::Plan(_)));
    let with = (provider, keep);
    let started = invoices::start_payment_keeping(platform, providers, actor, invoice_id, with, None).await?;
    let subscription_id = matches!(choice.what, What::Plan(_)).then_some(subscription);
    Ok(Bought::ToPay(ToPay { subscription_id, invoice_id, payment_id: started.payment_id, url: started.url }))
}

/// What somebody asks for.
struct Asking<'a> {
    student_id: Option<UserId>,
    ware: Option<Ware>,
    aria_subjects: &'a [String],
}

/// A choice that can be bought.
struct Choice {
    who: Beneficiary,
    what: What,
    aria_subjects: Vec<String>,
}

enum What {
    Plan(PlanCard),
    Pack(PackCard),
}

impl Choice {
    fn ware(&self) -> Ware {
        match &self.what {
            What::Plan(plan) => Ware::Plan(plan.code.clone()),
            What::Pack(pack) => Ware::Pack(pack.code.clone()),
        }
    }

    fn name(&self) -> Text {
        match &self.what {
            What::Plan(plan) => plan.name.clone(),
            What::Pack(pack) => pack.name.clone(),
        }
    }

    fn price(&self) -> Money {
        match &self.what {
            What::Plan(plan) => plan.price,
            What::Pack(pack) => pack.price,
        }
    }
}

/// Reads what was sent, under the actor's own eyes: somebody of another account is not found. Every mistake is reported at
/// once.
async fn choose(tx: &mut Tx, actor: &Actor, asked: Asking<'_>) -> Outcome<Choice> {
    actor.signed_in()?;
    let what = find_ware(tx, asked.ware.as_ref()).await?;
    let audience = match &what {
        Some(What::Plan(plan)) => plan.audience,
        _ => Audience::Student,
    };
    let who = match asked.student_id {
        Some(id) => beneficiaries::find(tx, id, audience).await?,
        None => None,
    };
    if let Some(who) = &who {
        actor.may(Action::SubscriptionManage, actor.relation_to(Some(who.account_id), Some(who.user_id), None))?;
    }
    let known = store::list_subjects(tx).await?;
    // In the order of the subjects, each once, whatever the order of the boxes.
    let aria_subjects: Vec<String> =
        known.into_iter().map(|subject| subject.slug).filter(|slug| asked.aria_subjects.contains(slug)).collect();
    let allowed = match &what {
        Some(What::Plan(plan)) => plan.aria_subjects,
        _ => 0,
    };
    let few_enough = what.is_none() || aria_subjects.len() <= usize::try_from(allowed).unwrap_or(usize::MAX);
    let all_known = asked.aria_subjects.iter().all(|slug| aria_subjects.contains(slug));

    let mut checks = Checks::default();
    checks.that(who.is_some(), "student_id", || {
        text!("Choisissez la personne concernée.", "Choose the person this is for.")
    });
    checks.that(what.is_some(), "plan", || text!("Choisissez une formule.", "Choose a plan."));
    checks.that(all_known, "aria_subjects", || text!("Cette matière n’existe pas.", "There is no such subject."));
    checks.that(few_enough, "aria_subjects", || too_many_subjects(allowed));
    checks.done()?;
    match (who, what) {
        (Some(who), Some(what)) => Ok(Choice { who, what, aria_subjects }),
        _ => Err(AppError::NotFound),
    }
}

async fn find_ware(tx: &mut Tx, ware: Option<&Ware>) -> Outcome<Option<What>> {
    Ok(match ware {
        Some(Ware::Plan(code)) => {
            let mut offered = store::list_plans(tx, Audience::Student).await?;
            offered.extend(store::list_plans(tx, Audience::Member).await?);
            offered.into_iter().find(|plan| plan.code == *code && plan.is_taken_online()).map(What::Plan)
        }
        Some(Ware::Pack(code)) => packs::list(tx).await?.into_iter().find(|pack| pack.code == *code).map(What::Pack),
        None => None,
    })
}

pub(super) fn too_many_subjects(allowed: u32) -> Text {
    match allowed {
        0 => text!("Cette formule ne comprend pas ARIA.", "This plan does not include ARIA."),
        1 => text!("Cette formule comprend ARIA dans une matière.", "This plan includes ARIA in one subject."),
        _ => text!(
            "Cette formule comprend ARIA dans {allowed} matières au plus.",
            "This plan includes ARIA in {allowed} subjects at most."
        ),
    }
}

fn no_provider() -> AppError {
    AppError::field("provider", text!("Choisissez un moyen de paiement.", "Choose a way to pay."))
}

/// A missing way to pay is told along with the other mistakes.
fn also_provider(error: AppError, provider: Option<ProviderKind>) -> AppError {
    match (error, no_provider()) {
        (AppError::Invalid { mut fields }, AppError::Invalid { fields: more }) if provider.is_none() => {
            fields.extend(more);
            AppError::Invalid { fields }
        }
        (error, _) => error,
    }
}

pub(super) fn price_changed() -> AppError {
    AppError::conflict(
        "price-changed",
        text!(
            "Le montant a changé entre-temps. Rechargez la page pour voir le nouveau.",
            "The amount has changed meanwhile. Reload the page to see the new one."
        ),
    )
}

/// What is issued is paid first: another plan would be a second charge for the same time.
pub(super) fn payment_due(reference: &str) -> AppError {
    AppError::rule(
        "payment-due",
        text!(
            "La facture {reference} de la prochaine période attend son paiement\u{202f}: réglez-la d’abord, sous «\u{202f}Abonnement\u{202f}».",
            "Invoice {reference} for the next period is waiting to be paid: pay it first, under “Subscription”."
        ),
    )
}

/// How it begins.
enum Mode {
    /// Nothing to pay, ever.
    Free,
    /// Nothing to pay yet.
    Trial { until: DateTime<Utc> },
    /// A first period.
    First { live: Option<SubscriptionId> },
    /// One more period.
    Again { live: SubscriptionId },
    /// A pack: no subscription.
    Pack,
}

impl Mode {
    fn subscription(&self) -> Option<SubscriptionId> {
        match self {
            Self::First { live } => *live,
            Self::Again { live } => Some(*live),
            Self::Free | Self::Trial { .. } | Self::Pack => None,
        }
    }
}

async fn decide(platform: &Platform, tx: &mut Tx, actor: &Actor, choice: &Choice) -> Outcome<Mode> {
    let What::Plan(plan) = &choice.what else { return Ok(Mode::Pack) };
    let now = platform.now();
    let Some(live) = store::find_live(tx, choice.who.user_id).await? else {
        if plan.is_free() {
            return Ok(Mode::Free);
        }
        let new_here = plan.trial_days > 0 && !store::has_had_a_plan(tx, choice.who.user_id).await?;
        return Ok(if new_here {
            Mode::Trial { until: now + TimeDelta::days(i64::from(plan.trial_days)) }
        } else {
            Mode::First { live: None }
        });
    };
    if live.status == SubscriptionStatus::Paused {
        return Err(AppError::rule(
            "subscription-rests",
            text!("L’abonnement est en pause : reprenez-le d’abord.", "The subscription is paused: resume it first."),
        ));
    }
    match live.paid_until {
        _ if plan.is_free() => Err(already(tx, actor, choice, &live).await?),
        None => Ok(Mode::First { live: Some(live.id) }),
        Some(end) if end <= now => Ok(Mode::Again { live: live.id }),
        Some(end) => {
            let next = store::find_terms(tx, live.id).await?.next_plan.unwrap_or_else(|| live.plan.clone());
            if period::may_renew(end, now) && next == plan.code {
                Ok(Mode::Again { live: live.id })
            } else {
                Err(already(tx, actor, choice, &live).await?)
            }
        }
    }
}

/// They have a plan, and are told until when.
async fn already(tx: &mut Tx, actor: &Actor, choice: &Choice, live: &Subscription) -> Outcome<AppError> {
    let plan = store::find_plan(tx, &live.plan).await?.map_or_else(|| text!("", ""), |plan| plan.name);
    let (fr, en, child) = (plan.fr, plan.en, &choice.who.first_name);
    let message = match live.paid_until {
        Some(end) => {
            let day = local(end, zone(&actor.signed_in()?.time_zone)).date();
            let (le, on) = (Locale::Fr.date(day), Locale::En.date(day));
            text!(
                "{child} a déjà la formule {fr}, payée jusqu’au {le}. Vous pouvez en changer depuis la page Abonnement.",
                "{child} already has the {en} plan, paid until {on}. You can change it on the Subscription page."
            )
        }
        None => text!(
            "{child} a déjà la formule {fr}. Vous pouvez en changer depuis la page Abonnement.",
            "{child} already has the {en} plan. You can change it on the Subscription page."
        ),
    };
    Ok(AppError::rule("already-subscribed", message))
}

/// The subscription that is bought, or goes on; for a pack an id that stands for nothing.
async fn begin(platform: &Platform, tx: &mut Tx, choice: &Choice, mode: &Mode) -> Outcome<SubscriptionId> {
    let What::Plan(plan) = &choice.what else { return Ok(platform.new_id()) };
    if let Some(live) = mode.subscription() {
        return Ok(live);
    }
    let user = choice.who.user_id;
    let waiting = store::find_incomplete(tx, user, &plan.code, &choice.aria_subjects).await?;
    let id = match waiting {
        Some(id) => id,
        None => {
            let new = NewSubscription {
                id: platform.new_id(),
                account_id: choice.who.account_id,
                student_id: user,
                plan: &plan.code,
                aria_subjects: &choice.aria_subjects,
                created_at: platform.now(),
            };
            store::insert_incomplete(tx, &new).await?;
            new.id
        }
    };
    match mode {
        Mode::Free => store::set_active(tx, id, platform.now()).await?,
        Mode::Trial { until } => store::set_trialing(tx, id, platform.now(), *until).await?,
        _ => {}
    }
    Ok(id)
}

/// What it comes to.
struct Priced {
    lines: Vec<NewLine>,
    applied: Option<Applied>,
    amounts: Amounts,
    /// An invoice of this very period that was issued before: that one is paid.
    issued: Option<InvoiceId>,
}

/// The lines of the invoice, with what holds of promotions. For the house's eyes.
async fn price(
    platform: &Platform,
    tx: &mut Tx,
    choice: &Choice,
    mode: &Mode,
    subscription: SubscriptionId,
    code: &str,
) -> Outcome<Priced> {
    let (currency, ware) = (choice.price().currency, choice.ware());
    if matches!(mode, Mode::Trial { .. } | Mode::Free) {
        return Ok(Priced { lines: vec![], applied: None, amounts: Amounts::zero(currency), issued: None });
    }
    if let Some(invoice) = find_issued(tx, choice, mode).await? {
        if let Some(message) = promotions::refuse_for_issued(tx, invoice.id, code).await? {
            return Err(AppError::field("code", message));
        }
        let (rest, id) = (invoice.balance(), invoice.id);
        let line = NewLine::one(Item::Other, invoice.reference.unwrap_or_default(), rest);
        let amounts = Amounts { net: rest, tax: Money::zero(currency) };
        return Ok(Priced { lines: vec![line], applied: None, amounts, issued: Some(id) });
    }
    let again = matches!(mode, Mode::Again { .. });
    let asked = Asked {
        account_id: choice.who.account_id,
        ware: &ware,
        price: choice.price(),
        moment: if again { Moment::Renewal } else { Moment::First },
    };
    let kept = if again { store::find_terms(tx, subscription).await?.promotion_id } else { None };
    let applied = if promotions::tidy(code).is_empty() {
        promotions::apply_unasked(platform, tx, asked, kept).await?
    } else {
        apply(platform, tx, asked, code).await?
    };
    let lines = lines(tx, choice, mode, subscription, applied.as_ref()).await?;
    let amounts = invoices::quote(platform, tx, currency, lines.clone()).await?;
    Ok(Priced { lines, applied, amounts, issued: None })
}

/// The invoice of the very period that is asked for, when the house was faster: that one is paid, as it is. A trial may still
/// become another plan.
async fn find_issued(tx: &mut Tx, choice: &Choice, mode: &Mode) -> Outcome<Option<Invoice>> {
    let (Some(subscription), What::Plan(plan)) = (mode.subscription(), &choice.what) else { return Ok(None) };
    let Some(issued) = store::find_issued_period(tx, subscription).await? else { return Ok(None) };
    match mode {
        _ if issued.plan == plan.code => invoices::find(tx, issued.invoice).await,
        Mode::Again { .. } => Err(payment_due(&issued.reference)),
        _ => Ok(None),
    }
}

async fn lines(
    tx: &mut Tx,
    choice: &Choice,
    mode: &Mode,
    subscription: SubscriptionId,
    applied: Option<&Applied>,
) -> Outcome<Vec<NewLine>> {
    let payers = people::list_payers(tx, choice.who.account_id).await?;
    let locale = payers.first().map(|payer| payer.locale).unwrap_or_default();
    let off = applied.map_or(Money::zero(choice.price().currency), |applied| applied.off);
    let (name, who) = (choice.name(), &choice.who.first_name);
    let name = name.get(locale);
    let mut lines = Vec::new();
    match &choice.what {
        What::Plan(plan) => {
            let item = Item::Period { subscription, plan: plan.code.clone(), months: plan.every.months() };
            let words = tr!(locale, "Formule {name} – {who}", "{name} plan – {who}");
            lines.push(NewLine { discount: off, ..NewLine::one(item, words, plan.price) });
            if plan.setup_fee.minor > 0 && matches!(mode, Mode::First { .. }) {
                let words = tr!(locale, "Frais d’inscription", "Set-up fee");
                lines.push(NewLine::one(Item::SetupFee { subscription }, words, plan.setup_fee));
            }
        }
        What::Pack(pack) => {
            let item = Item::Pack { code: pack.code.clone(), student: choice.who.user_id };
            let words = tr!(locale, "{name} – {who}", "{name} – {who}");
            lines.push(NewLine { discount: off, ..NewLine::one(item, words, pack.price) });
        }
    }
    Ok(lines)
}

/// The draft of this very purchase that can still be paid, or a new one; with its promotion taken.
async fn draft(
    platform: &Platform,
    tx: &mut Tx,
    actor: &Actor,
    (choice, payer, subscription): (&Choice, UserId, SubscriptionId),
    priced: &Priced,
) -> Outcome<InvoiceId> {
    if let Some(issued) = priced.issued {
        return Ok(issued);
    }
    let student = choice.who.user_id;
    let taken = priced.applied.as_ref();
    for open in store::find_open_drafts(tx, payer, subscription, student).await? {
        if same(&invoices::list_lines(tx, open).await?, &priced.lines)
            && promotions::holds(tx, &invoices::purpose(open), taken).await?
        {
            return Ok(open);
        }
    }
    if let Some(applied) = taken.filter(|applied| !applied.kept) {
        // Whoever changes their mind gives up what they held before.
        promotions::give_up_others(tx, applied, choice.who.account_id, platform.now()).await?;
    }
    let new = NewInvoice {
        account_id: choice.who.account_id,
        payer_id: payer,
        currency: choice.price().currency,
        origin: Origin::Purchase,
        note: String::new(),
        lines: priced.lines.clone(),
        created_by: actor.user_id(),
    };
    let id = invoices::draft(platform, tx, new).await?;
    if let Some(applied) = taken {
        let purpose = invoices::purpose(id);
        let who = (choice.who.account_id, payer);
        promotions::reserve(platform, tx, applied, who, (&purpose, choice.price())).await?;
    }
    Ok(id)
}

fn same(written: &[invoices::InvoiceLine], wanted: &[NewLine]) -> bool {
    written.len() == wanted.len()
        && written.iter().zip(wanted).all(|(line, new)| {
            (&line.item, line.quantity, line.unit, line.discount) == (&new.item, new.quantity, new.unit, new.discount)
        })
}
