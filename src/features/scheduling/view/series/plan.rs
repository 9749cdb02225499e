//! The plan of weekly lessons: how many, each date with what is in its way, what they cost, and the button.

use super::super::subject::{self, Chosen};
use crate::api::series::BookSeries;
use crate::model::{DateState, NEW_SERIES, SeriesPlan, Voice};
use leptos::prelude::*;
use leptos_router::components::Form as AddressForm;
use preau_credits::Credits;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Badge, Button, Card, DefinitionList, Field, Form, LinkButton, Notice, Refusal, SelectField, Table, Tone, Variant,
};

/// Everything below the heading.
pub(super) fn show(locale: Locale, plan: SeriesPlan, action: ServerAction<BookSeries>, chosen: Chosen) -> AnyView {
    let (choices, table, facts) = (choices(locale, &plan), table(locale, &plan), facts(locale, &plan));
    let way_on = way_on(locale, &plan, action, chosen);
    view! {
        <div class="split">
            <div class="stack">{choices}{table}</div>
            <aside class="stack"><Card>{facts}</Card>{way_on}</aside>
        </div>
    }
    .into_any()
}

fn choices(locale: Locale, plan: &SeriesPlan) -> AnyView {
    let query = plan.query.clone();
    let hidden = [("matiere", query.subject), ("service", query.service), ("avec", query.with), ("debut", query.start)];
    let hidden = hidden.into_iter().filter_map(|(name, value)| {
        let value = value?;
        Some(view! { <input type="hidden" name=name value=value /> })
    });
    let hidden: Vec<_> = hidden.collect();
    let student = if plan.students.len() < 2 && plan.student.is_some() {
        query.student.map(|id| view! { <input type="hidden" name="eleve" value=id /> }.into_any())
    } else {
        let nobody = plan
            .student
            .is_none()
            .then(|| (String::new(), locale.pick("Choisir un élève", "Choose a student").to_owned()));
        let options =
            nobody.into_iter().chain(plan.students.iter().map(|s| (s.id.to_string(), s.name.clone()))).collect();
        let value = query.student.unwrap_or_default();
        Some(view! { <SelectField name="eleve" label=locale.pick("Élève", "Student") options value /> }.into_any())
    };
    let times = query.times.unwrap_or(2).to_string();
    view! {
        <AddressForm action=NEW_SERIES attr:class="search-bar" noscroll=true>
            {hidden}
            {student}
            <Field name="fois" label=locale.pick("Nombre de semaines", "Number of weeks") kind="number" value=times min="2" max="30" required=true />
            <button class="button button-secondary" type="submit">{locale.pick("Afficher", "Show")}</button>
        </AddressForm>
    }
    .into_any()
}

fn table(locale: Locale, plan: &SeriesPlan) -> AnyView {
    let (when, state) = (locale.pick("Date", "Date"), locale.pick("État", "State"));
    let lines = plan.dates.iter().map(|date| {
        let tone = if date.state == DateState::Free { Tone::Success } else { Tone::Warning };
        let word = date.label(locale);
        view! { <tr><td data-label=when>{date.when.clone()}</td><td data-label=state><Badge tone>{word}</Badge></td></tr> }
    });
    let (lines, head) = (lines.collect_view(), vec![when.to_owned(), state.to_owned()]);
    view! { <Table caption=locale.pick("Dates de la série", "Dates of the series") head>{lines}</Table> }.into_any()
}

fn facts(locale: Locale, plan: &SeriesPlan) -> AnyView {
    let fact = |name: &'static str, value: String| (name.to_owned(), value.into_any());
    let mut items = Vec::new();
    if let Some(student) = &plan.student {
        items.push(fact(locale.pick("Pour", "For"), student.name.clone()));
    }
    items.push(fact(locale.pick("Avec", "With"), plan.coach.clone()));
    if let [subject] = plan.subjects.as_slice() {
        items.push(fact(locale.pick("Matière", "Subject"), subject.name.get(locale).to_owned()));
    }
    items.push(fact(locale.pick("Type", "Kind"), plan.service.describe(locale)));
    items.push(fact(locale.pick("Heures affichées", "Times shown"), plan.zone.clone()));
    if let Some(zone) = &plan.coach_zone {
        let text = tr!(
            locale,
            "L’heure reste la même chez le coach ({zone}).",
            "The time stays the same for the coach ({zone})."
        );
        items.push(fact(locale.pick("Changements d’heure", "Clock changes"), text));
    }
    items.push(fact(locale.pick("Coût en tout", "Cost in all"), plan.total().format(locale)));
    let after = plan.balance - plan.total();
    if plan.student.is_some() && after >= Credits::ZERO {
        let (now, then) = (plan.balance.format(locale), after.format(locale));
        items.push(fact(locale.pick("Solde", "Balance"), tr!(locale, "{now}, puis {then}", "{now}, then {then}")));
    }
    view! { <DefinitionList items /> }.into_any()
}

fn way_on(locale: Locale, plan: &SeriesPlan, action: ServerAction<BookSeries>, chosen: Chosen) -> AnyView {
    let missing = plan.total() - plan.balance;
    let warning = |text: String| {
        // The form may have been there when the last try was refused.
        view! { <Refusal action /> <Notice tone=Tone::Warning><p>{text}</p></Notice> }.into_any()
    };
    if plan.student.is_none() {
        return warning(locale.pick("Choisissez d’abord l’élève.", "First choose the student.").to_owned());
    }
    if plan.free().is_empty() {
        return warning(locale.pick("Aucune de ces dates n’est libre.", "None of these dates is free.").to_owned());
    }
    if missing > Credits::ZERO {
        let missing = missing.format(locale);
        if plan.voice == Voice::Familiar {
            return warning(tr!(
                locale,
                "Il manque {missing}. Choisis moins de semaines, ou demande à tes parents d’en ajouter.",
                "{missing} more needed. Choose fewer weeks, or ask your parents to add some."
            ));
        }
        let notice = warning(tr!(
            locale,
            "Il manque {missing}. Choisissez moins de semaines.",
            "Missing: {missing}. Choose fewer weeks."
        ));
        let plans = plan.pays.then(|| {
            let label = locale.pick("Voir les formules", "See the plans");
            view! { <p><LinkButton href="/espace/abonnement" variant=Variant::Secondary>{label}</LinkButton></p> }
        });
        return view! { {notice} {plans} }.into_any();
    }
    confirm(locale, plan, action, chosen)
}

fn confirm(locale: Locale, plan: &SeriesPlan, action: ServerAction<BookSeries>, chosen: Chosen) -> AnyView {
    let (free, all, total) = (plan.free().len(), plan.dates.len(), plan.total());
    let cost = total.format(locale);
    let label = if free == all {
        tr!(locale, "Réserver les {free} dates pour {cost}", "Book the {free} dates for {cost}")
    } else {
        tr!(locale, "Réserver {free} dates sur {all} pour {cost}", "Book {free} of {all} dates for {cost}")
    };
    let rule = (free < all).then(|| {
        view! { <p class="muted small">{locale.pick("Les dates qui ne sont pas libres sont laissées de côté.", "The dates that are not free are left out.")}</p> }
    });
    let subject = subject::field(locale, &plan.subjects, chosen);
    let student_id = plan.student.as_ref().map(|s| s.id.to_string()).unwrap_or_default();
    let (provider_id, service, dates) = (plan.provider_id.to_string(), plan.service.code.code(), plan.chosen());
    let key = plan.idempotency_key.clone();
    view! {
        <Form action>
            <input type="hidden" name="provider_id" value=provider_id />
            <input type="hidden" name="service" value=service />
            <input type="hidden" name="dates" value=dates />
            <input type="hidden" name="student_id" value=student_id />
            <input type="hidden" name="cost_seen" value=total.0 />
            <input type="hidden" name="idempotency_key" value=key />
            {subject}
            {rule}
            <div class="cluster">
                <Button>{label}</Button>
                <LinkButton href="/espace/calendrier" variant=Variant::Quiet>{locale.pick("Choisir un autre créneau", "Choose another slot")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}
