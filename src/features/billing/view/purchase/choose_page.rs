//! `/espace/abonnement/choisir`: which plan or pack, and for whom (`?formule=HYBRIDE` or `?pack=PACK_GRAND_ORAL` chooses it beforehand).

use super::AriaSubjects;
use super::steps::{PROMOTION, step};
use crate::model::purchase::{Person, PurchasePage, PurchaseQuery};
use crate::model::{Audience, PackCard, PlanCard, SubjectName, Ware};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Choice, ChoiceField, EmptyState, LinkButton, Section, SelectField, use_locale};

/// The page.
#[component]
pub fn ChoosePage() -> AnyView {
    let locale = use_locale();
    let title = locale.pick("Choisir une formule", "Choose a plan");
    step(locale, 0, title, move |page, choice| content(locale, page, &choice))
}

fn content(locale: Locale, page: PurchasePage, choice: &PurchaseQuery) -> AnyView {
    let of = |audience| page.people.iter().filter(|person| person.audience == audience).cloned().collect::<Vec<_>>();
    let (students, members) = (of(Audience::Student), of(Audience::Member));
    if students.is_empty() && members.is_empty() {
        return nobody(locale);
    }
    let wants_pack = matches!(choice.ware, Some(Ware::Pack(_)));
    let for_students = (!students.is_empty() && !wants_pack)
        .then(|| plan_form(locale, choice, students.clone(), page.plans, page.subjects.clone()));
    let packs =
        (!students.is_empty() && !page.packs.is_empty()).then(|| pack_form(locale, choice, students, page.packs));
    let for_members =
        (!members.is_empty() && !wants_pack).then(|| plan_form(locale, choice, members, page.community, vec![]));
    view! { {for_students}{for_members}{packs} }.into_any()
}

fn nobody(locale: Locale) -> AnyView {
    view! {
        <EmptyState
            title=locale.pick("Personne à qui donner une formule", "Nobody to take a plan for")
            text=locale.pick("Ajoutez un enfant pour choisir sa formule.", "Add a child to choose a plan for them.")
        >
            <LinkButton href="/espace/enfants/nouveau">{locale.pick("Ajouter un enfant", "Add a child")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

/// A form that goes into the address of the next step.
fn plan_form(
    locale: Locale,
    choice: &PurchaseQuery,
    people: Vec<Person>,
    plans: Vec<PlanCard>,
    subjects: Vec<SubjectName>,
) -> AnyView {
    let member = people.first().is_some_and(|person| person.audience == Audience::Member);
    let title = if member { locale.pick("Communauté", "Community") } else { locale.pick("Formules", "Plans") };
    let online: Vec<PlanCard> = plans.into_iter().filter(PlanCard::is_taken_online).collect();
    let first = first_choice(&online, choice);
    let help = aria_help(locale, &online, subjects.len());
    let options: Vec<Choice> = online.iter().map(|plan| plan_choice(locale, plan)).collect();
    let aria = (!subjects.is_empty() && online.iter().any(|plan| plan.aria_subjects > 0)).then(|| {
        view! { <AriaSubjects name="aria" subjects chosen=choice.aria_subjects.clone() help /> }
    });
    let (person, code) = (person_field(locale, choice, people), kept_code(choice));
    view! {
        <Section title>
            <form class="form" method="get" action=PROMOTION>
                {person}
                <ChoiceField name="formule" label=tr!(locale, "Formule", "Plan") options value=first required=true />
                {aria}
                {code}
                <Button>{tr!(locale, "Continuer", "Continue")}</Button>
            </form>
        </Section>
    }
    .into_any()
}

fn pack_form(locale: Locale, choice: &PurchaseQuery, people: Vec<Person>, packs: Vec<PackCard>) -> AnyView {
    let chosen = match &choice.ware {
        Some(Ware::Pack(code)) => code.clone(),
        _ => packs.first().map(|pack| pack.code.clone()).unwrap_or_default(),
    };
    let options = packs.into_iter().map(|pack| {
        let (name, price, credits) =
            (pack.name.get(locale).to_owned(), pack.price.format_short(locale), pack.credits.format(locale));
        let summary = pack.summary.get(locale);
        Choice {
            value: pack.code,
            title: format!("{name} – {price}"),
            detail: tr!(locale, "{credits}, une fois. {summary}", "{credits}, once. {summary}"),
        }
    });
    let options: Vec<Choice> = options.collect();
    let (person, code) = (person_field(locale, choice, people), kept_code(choice));
    view! {
        <Section title=tr!(locale, "Packs", "Packs")>
            <form class="form" method="get" action=PROMOTION>
                {person}
                <ChoiceField name="pack" label=tr!(locale, "Pack", "Pack") options value=chosen required=true />
                {code}
                <Button variant=preau_ui::Variant::Secondary>{tr!(locale, "Acheter ce pack", "Buy this pack")}</Button>
            </form>
        </Section>
    }
    .into_any()
}

/// A code that was typed before one came back here.
fn kept_code(choice: &PurchaseQuery) -> AnyView {
    let code = choice.code.clone();
    (!code.is_empty()).then(|| view! { <input type="hidden" name="code" value=code /> }).into_any()
}

/// A select among several people; one needs no question.
fn person_field(locale: Locale, choice: &PurchaseQuery, people: Vec<Person>) -> AnyView {
    match &people[..] {
        [only] => {
            let (id, name) = (only.id.to_string(), only.name.clone());
            let words = match only.audience {
                Audience::Student => tr!(locale, "Pour {name}", "For {name}"),
                Audience::Member => tr!(locale, "Pour vous", "For you"),
            };
            view! {
                <input type="hidden" name="pour" value=id />
                <p class="lead">{words}</p>
            }
            .into_any()
        }
        several => {
            let options: Vec<_> = several.iter().map(|person| (person.id.to_string(), person.name.clone())).collect();
            let value = choice.student_id.map(|id| id.to_string()).unwrap_or_default();
            view! { <SelectField name="pour" label=tr!(locale, "Pour quel enfant\u{202f}?", "For which child?") options value required=true /> }
                .into_any()
        }
    }
}

/// The plan asked for in the address; else the recommended one.
fn first_choice(plans: &[PlanCard], choice: &PurchaseQuery) -> String {
    let asked = match &choice.ware {
        Some(Ware::Plan(code)) => plans.iter().find(|plan| plan.code == *code),
        _ => None,
    };
    let plan = asked.or_else(|| plans.iter().find(|plan| plan.highlighted)).or(plans.first());
    plan.map(|plan| plan.code.clone()).unwrap_or_default()
}

fn plan_choice(locale: Locale, plan: &PlanCard) -> Choice {
    let (name, price) = (plan.name.get(locale), plan.price_line(locale));
    let (summary, days) = (plan.summary.get(locale).to_owned(), plan.trial_days);
    let trial =
        if days > 0 { tr!(locale, "{days} jours d’essai. ", "{days} days of trial. ") } else { String::new() };
    Choice { value: plan.code.clone(), title: format!("{name} – {price}"), detail: format!("{trial}{summary}") }
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
