//! Takes a plan for a student: checks the choice, writes it down as incomplete, drafts its invoice and starts its payment. Also renews a plan
//! whose paid time ends soon or is over.

use super::invoices::{self, NewInvoice, NewLine};
use super::store::{self, NewSubscription, Subscription};
use crate::model::{InvoiceId, Item, Origin, PlanCard, SubscriptionId, period};
use preau_identity::model::Student;
use preau_identity::server::people;
use preau_kernel::error::Checks;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Text, text, tr};
use preau_payments::model::{PaymentId, ProviderKind};
use preau_payments::server::Providers;
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx};

/// What was chosen, as it was sent.
#[derive(Clone, Debug)]
pub struct Subscribe {
    /// For whom; `None` when what was sent is no id.
    pub student_id: Option<UserId>,
    /// Code of the plan.
    pub plan: String,
    /// Slugs of the subjects ARIA shall answer in; at most as many as the plan allows.
    pub aria_subjects: Vec<String>,
    /// Through whom to pay.
    pub provider: Option<ProviderKind>,
}

/// A subscription that waits for its payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscribed {
    /// Which subscription.
    pub subscription_id: SubscriptionId,
    /// What it is paid with.
    pub invoice_id: InvoiceId,
    /// Its payment.
    pub payment_id: PaymentId,
    /// Where the payer goes next: the provider's page (checked), or ours.
    pub url: String,
}

/// Takes or renews a plan. Pressing twice is one subscription and one payment; changing one's mind before paying leaves
/// the first choice incomplete, which costs nothing.
///
/// # Errors
/// [`AppError::Forbidden`] for a student; field errors for a child that is not of the household, an unknown plan, too many
/// or unknown subjects, an unknown provider; rule `already-subscribed`; those of [`invoices::start_payment`].
pub async fn subscribe(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    wanted: Subscribe,
) -> Outcome<Subscribed> {
    let mut tx = platform.db.begin_as(actor).await?;
    let choice = choose(&mut tx, providers, actor, wanted).await?;
    let payer = find_payer(&mut tx, actor, &choice.student).await?;
    tx.write_as_house().await?;
    store::lock_student(&mut tx, choice.student.user_id).await?;
    let subscription_id = match store::find_live(&mut tx, choice.student.user_id).await? {
        Some(live) => renew(platform, &mut tx, actor, &choice, &live).await?,
        None => open(platform, &mut tx, &choice).await?,
    };
    let invoice_id = invoice(platform, &mut tx, actor, &choice, subscription_id, payer).await?;
    tx.commit().await?;
    let started = invoices::start_payment(platform, providers, actor, invoice_id, choice.provider, None).await?;
    Ok(Subscribed { subscription_id, invoice_id, payment_id: started.payment_id, url: started.url })
}

/// The invoice of this period that can still be paid, or a new draft.
async fn invoice(
    platform: &Platform,
    tx: &mut Tx,
    actor: &Actor,
    choice: &Choice,
    subscription: SubscriptionId,
    payer: UserId,
) -> Outcome<InvoiceId> {
    if let Some(open) = store::find_payable_period(tx, subscription, &choice.plan, payer).await? {
        return Ok(open);
    }
    let locale = people::find_person(tx, payer).await?.map(|payer| payer.locale).unwrap_or_default();
    let (plan, child) = (choice.plan.name.get(locale), &choice.student.first_name);
    let description = tr!(locale, "Formule {plan} – {child}", "{plan} plan – {child}");
    let item = Item::Period { subscription, plan: choice.plan.code.clone(), months: choice.plan.every.months() };
    let new = NewInvoice {
        account_id: choice.student.account_id,
        payer_id: payer,
        currency: choice.plan.price.currency,
        origin: Origin::Purchase,
        note: String::new(),
        lines: vec![NewLine::one(item, description, choice.plan.price)],
        created_by: actor.user_id(),
    };
    invoices::draft(platform, tx, new).await
}

/// A choice that can be paid.
struct Choice {
    student: Student,
    plan: PlanCard,
    aria_subjects: Vec<String>,
    provider: ProviderKind,
}

/// Reads what was sent, under the actor's own eyes: another household's child is not found. Every mistake is reported at
/// once.
async fn choose(tx: &mut Tx, providers: &Providers, actor: &Actor, wanted: Subscribe) -> Outcome<Choice> {
    actor.signed_in()?;
    let student = match wanted.student_id {
        Some(id) => people::find_student(tx, id).await?,
        None => None,
    };
    if let Some(student) = &student {
        actor.may(
            Action::SubscriptionManage,
            actor.relation_to(Some(student.account_id), Some(student.user_id), None),
        )?;
    }
    let plan = store::list_plans(tx).await?.into_iter().find(|plan| plan.code == wanted.plan && plan.price.minor > 0);
    let known = store::list_subjects(tx).await?;
    let provider = wanted.provider.filter(|kind| providers.get(*kind).is_some());
    // In the order of the subjects, each once, whatever the order of the boxes.
    let aria_subjects: Vec<String> =
        known.into_iter().map(|subject| subject.slug).filter(|slug| wanted.aria_subjects.contains(slug)).collect();
    let allowed = plan.as_ref().map_or(0, |plan| plan.aria_subjects);
    let few_enough = plan.is_none() || aria_subjects.len() <= usize::try_from(allowed).unwrap_or(usize::MAX);
    let all_known = wanted.aria_subjects.iter().all(|slug| aria_subjects.contains(slug));

    let mut checks = Checks::default();
    checks.that(student.is_some(), "student_id", || {
        text!("Choisissez l’enfant concerné.", "Choose the child this is for.")
    });
    checks.that(plan.is_some(), "plan", || text!("Choisissez une formule.", "Choose a plan."));
    checks.that(all_known, "aria_subjects", || text!("Cette matière n’existe pas.", "There is no such subject."));
    checks.that(few_enough, "aria_subjects", || too_many_subjects(allowed));
    checks.that(provider.is_some(), "provider", || text!("Choisissez un moyen de paiement.", "Choose a way to pay."));
    checks.done()?;
    match (student, plan, provider) {
        (Some(student), Some(plan), Some(provider)) => Ok(Choice { student, plan, aria_subjects, provider }),
        _ => Err(AppError::NotFound),
    }
}

fn too_many_subjects(allowed: u32) -> Text {
    match allowed {
        0 => text!("Cette formule ne comprend pas ARIA.", "This plan does not include ARIA."),
        1 => text!("Cette formule comprend ARIA dans une matière.", "This plan includes ARIA in one subject."),
        _ => text!(
            "Cette formule comprend ARIA dans {allowed} matières au plus.",
            "This plan includes ARIA in {allowed} subjects at most."
        ),
    }
}

/// Whoever acts, if they are of the account; otherwise (staff on the phone) the one who opened it.
async fn find_payer(tx: &mut Tx, actor: &Actor, student: &Student) -> Outcome<UserId> {
    let person = actor.signed_in()?;
    if person.accounts.contains(&student.account_id) {
        return Ok(person.user_id);
    }
    let payers = people::list_payers(tx, student.account_id).await?;
    payers.first().map(|payer| payer.user_id).ok_or_else(|| {
        AppError::rule("no-payer", text!("Personne ne peut payer pour ce compte.", "Nobody can pay for this account."))
    })
}

async fn open(platform: &Platform, tx: &mut Tx, choice: &Choice) -> Outcome<SubscriptionId> {
    let student_id = choice.student.user_id;
    if let Some(id) = store::find_incomplete(tx, student_id, &choice.plan.code, &choice.aria_subjects).await? {
        return Ok(id);
    }
    let new = NewSubscription {
        id: platform.new_id(),
        account_id: choice.student.account_id,
        student_id,
        plan: &choice.plan.code,
        aria_subjects: &choice.aria_subjects,
        created_at: platform.now(),
    };
    store::insert_incomplete(tx, &new).await?;
    Ok(new.id)
}

/// The same plan can be paid again when its time ends soon; anything else must wait, and the person is told until when.
async fn renew(
    platform: &Platform,
    tx: &mut Tx,
    actor: &Actor,
    choice: &Choice,
    live: &Subscription,
) -> Outcome<SubscriptionId> {
    let may_renew = live.paid_until.is_none_or(|end| period::may_renew(end, platform.now()));
    if may_renew && live.plan == choice.plan.code {
        return Ok(live.id);
    }
    let plan = store::find_plan(tx, &live.plan).await?.map_or_else(|| text!("", ""), |plan| plan.name);
    let (fr, en, child) = (plan.fr, plan.en, &choice.student.first_name);
    let message = match live.paid_until {
        Some(end) => {
            let day = local(end, zone(&actor.signed_in()?.time_zone)).date();
            let (le, on) = (preau_kernel::Locale::Fr.date(day), preau_kernel::Locale::En.date(day));
            text!(
                "{child} a déjà la formule {fr}, payée jusqu’au {le}. Écrivez-nous pour en changer.",
                "{child} already has the {en} plan, paid until {on}. Write to us to change it."
            )
        }
        None => text!(
            "{child} a déjà la formule {fr}. Écrivez-nous pour en changer.",
            "{child} already has the {en} plan. Write to us to change it."
        ),
    };
    Err(AppError::rule("already-subscribed", message))
}
