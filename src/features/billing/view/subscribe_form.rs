//! The form that takes a plan: child, plan, ARIA subjects, way to pay. Works without JavaScript; with it, the button says how
//! much.

use crate::api::Subscribe;
use crate::model::{ChildSubscription, PlanCard, SubjectName};
use leptos::prelude::*;
use leptos::web_sys;
use preau_kernel::{Locale, Text, tr};
use preau_payments::model::Offer;
use preau_payments::view::SandboxBadge;
use preau_ui::{Button, Choice, ChoiceField, Form, SelectField, Submitted, use_form, use_locale};

/// Takes a plan for one of `children_waiting`.
#[component]
pub fn SubscribeForm(
    /// Children a plan can be taken for.
    children_waiting: Vec<ChildSubscription>,
    /// Plans on offer.
    plans: Vec<PlanCard>,
    /// Subjects ARIA can be chosen for.
    subjects: Vec<SubjectName>,
    /// Ways to pay.
    offers: Vec<Offer>,
    /// Code of the plan chosen beforehand; else the recommended one is.
    chosen: String,
) -> AnyView {
    let locale = use_locale();
    let subscribe = ServerAction::<Subscribe>::new();
    leave_to_pay(subscribe);
    let first = first_choice(&plans, &children_waiting, &chosen);
    let sandbox = offers.iter().any(|offer| offer.sandbox).then(|| view! { <p><SandboxBadge /></p> });
    let provider = offers.first().map(|offer| offer.kind.code().to_owned()).unwrap_or_default();
    let offers = offers.iter().map(|offer| Choice {
        value: offer.kind.code().to_owned(),
        title: offer.title(locale),
        detail: offer.detail(locale),
    });
    let offers: Vec<Choice> = offers.collect();
    let aria_help = aria_help(locale, &plans, subjects.len());
    let (plan_options, pay) =
        (plans.iter().map(|plan| plan_choice(locale, plan)).collect(), PayLabel::new(plans, &first));
    view! {
        <Form action=subscribe>
            {child_field(locale, &children_waiting)}
            <div on:change=move |event| pay.choose(&event)>
                <ChoiceField name="plan" label=tr!(locale, "Formule", "Plan") options=plan_options value=first required=true />
            </div>
            <AriaSubjects subjects help=aria_help />
            <ChoiceField
                name="provider"
                label=tr!(locale, "Moyen de paiement", "Way to pay")
                options=offers
                value=provider
                required=true
            />
            {sandbox}
            <Button>{move || pay.get(locale)}</Button>
            <p class="small muted">{tr!(
                locale,
                "Vous payez un mois. Rien n’est prélevé automatiquement ensuite.",
                "You pay for one month. Nothing is charged automatically afterwards."
            )}</p>
        </Form>
    }
    .into_any()
}

/// With JavaScript the browser itself goes to the provider: its page is never one of the router's.
fn leave_to_pay(subscribe: ServerAction<Subscribe>) {
    Effect::new(move || {
        if let Some(Ok(url)) = subscribe.value().get() {
            let _ = window().location().set_href(&url);
        }
    });
}

/// The plan asked for in the address; else the one that would be renewed; else the recommended one.
fn first_choice(plans: &[PlanCard], children: &[ChildSubscription], chosen: &str) -> String {
    let known = |code: &str| plans.iter().find(|plan| plan.code == code);
    let renewed = || known(&children.first()?.current.as_ref()?.plan);
    let plan = known(chosen).or_else(renewed).or_else(|| plans.iter().find(|plan| plan.highlighted)).or(plans.first());
    plan.map(|plan| plan.code.clone()).unwrap_or_default()
}

fn plan_choice(locale: Locale, plan: &PlanCard) -> Choice {
    let (name, price) = (plan.name.get(locale), plan.price.format_short(locale));
    let (every, summary) = (plan.every.noun(locale), plan.summary.get(locale));
    Choice {
        value: plan.code.clone(),
        title: format!("{name} – {price}"),
        detail: tr!(locale, "Par {every}. {summary}", "Per {every}. {summary}"),
    }
}

/// A select among several children; one child needs no question.
fn child_field(locale: Locale, children: &[ChildSubscription]) -> AnyView {
    match children {
        [only] => {
            let name = only.name.clone();
            view! {
                <input type="hidden" name="student_id" value=only.student_id.to_string() />
                <p class="lead">{tr!(locale, "Pour {name}", "For {name}")}</p>
            }
            .into_any()
        }
        several => {
            let options: Vec<_> =
                several.iter().map(|child| (child.student_id.to_string(), child.name.clone())).collect();
            view! { <SelectField name="student_id" label=tr!(locale, "Pour quel enfant\u{202f}?", "For which child?") options required=true /> }
                .into_any()
        }
    }
}

/// The error first, since it is read first.
fn described_by(error: Option<Signal<Option<Text>>>) -> &'static str {
    match error.and_then(|error| error.get()) {
        Some(_) => "aria_subjects-error aria_subjects-help",
        None => "aria_subjects-help",
    }
}

/// "Hybride : 2 matières au plus. Immersion : toutes."
fn aria_help(locale: Locale, plans: &[PlanCard], all: usize) -> String {
    let one = |plan: &PlanCard| {
        let (name, count) = (plan.name.get(locale), plan.aria_subjects);
        match count {
            0 => tr!(locale, "{name}\u{202f}: aucune.", "{name}: none."),
            _ if usize::try_from(count).is_ok_and(|count| count >= all) => {
                tr!(locale, "{name}\u{202f}: toutes.", "{name}: all.")
            }
            1 => tr!(locale, "{name}\u{202f}: une matière.", "{name}: one subject."),
            _ => tr!(locale, "{name}\u{202f}: {count} matières au plus.", "{name}: {count} subjects at most."),
        }
    };
    plans.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Boxes of one name: the server counts what the plan allows.
#[component]
fn AriaSubjects(subjects: Vec<SubjectName>, help: String) -> AnyView {
    const NAME: &str = "aria_subjects[]";
    let locale = use_locale();
    let typed = use_context::<Submitted>().unwrap_or_default().fields;
    let error = use_form().map(|form| form.error_of("aria_subjects"));
    let boxes = subjects.into_iter().enumerate().map(|(index, subject)| {
        // The first box has the name error links lead to.
        let id = if index == 0 { "aria_subjects".to_owned() } else { format!("aria-{}", subject.slug) };
        let checked = typed.iter().any(|(name, value)| name == NAME && *value == subject.slug);
        view! {
            <label class="checkbox">
                <input type="checkbox" id=id name=NAME value=subject.slug checked=checked />
                <span>{subject.name.get(locale).to_owned()}</span>
            </label>
        }
    });
    let boxes = boxes.collect_view();
    view! {
        <fieldset class="field" aria-describedby=move || described_by(error)>
            <legend class="field-label">{tr!(locale, "ARIA, le tuteur, dans quelles matières\u{202f}?", "ARIA, the tutor, in which subjects?")}</legend>
            <div class="grid-4">{boxes}</div>
            {move || error.and_then(|error| error.get()).map(|error| view! {
                <p class="field-error" id="aria_subjects-error">{error.get(locale).to_owned()}</p>
            })}
            <p class="field-help" id="aria_subjects-help">{help}</p>
        </fieldset>
    }
    .into_any()
}

/// "Payer 179 TND", following the chosen plan. Without JavaScript nothing can follow, so it says "Payer" until hydrated.
#[derive(Clone, Copy)]
struct PayLabel {
    prices: StoredValue<Vec<PlanCard>>,
    plan: RwSignal<Option<String>>,
}

impl PayLabel {
    fn new(plans: Vec<PlanCard>, first: &str) -> Self {
        let label = Self { prices: StoredValue::new(plans), plan: RwSignal::new(None) };
        let first = first.to_owned();
        Effect::new(move || label.plan.set(Some(first.clone())));
        label
    }

    fn choose(self, event: &web_sys::Event) {
        self.plan.set(Some(event_target_value(event)));
    }

    fn get(self, locale: Locale) -> String {
        let plan = self.plan.get();
        let price = self.prices.with_value(|plans| {
            let plan = plans.iter().find(|p| Some(&p.code) == plan.as_ref())?;
            Some(plan.price.format_short(locale))
        });
        match price {
            Some(price) => tr!(locale, "Payer {price}", "Pay {price}"),
            None => tr!(locale, "Continuer vers le paiement", "Continue to payment"),
        }
    }
}
