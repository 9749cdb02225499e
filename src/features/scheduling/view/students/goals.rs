//! What a student works towards: read by the family, set and ticked off by who teaches them.

use crate::api::students::{AddGoal, ReachGoal};
use crate::model::{Goal, StudentFile};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, Button, EmptyState, Field, Form, SelectField, Tone, Variant};

/// The list; with `reach`, goals can be ticked off.
pub(super) fn goals(locale: Locale, goals: Vec<Goal>, reach: Option<ServerAction<ReachGoal>>) -> AnyView {
    if goals.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Aucun but pour l’instant", "No goals yet")
                text=locale.pick("Le coach les fixe avec l’élève.", "The coach sets them with the student.")
            />
        }
        .into_any();
    }
    let items = goals.into_iter().map(|goal| one(locale, goal, reach)).collect_view();
    view! { <ul class="goals" role="list">{items}</ul> }.into_any()
}

fn one(locale: Locale, goal: Goal, reach: Option<ServerAction<ReachGoal>>) -> AnyView {
    let open = goal.reached.is_none();
    let state = match (&goal.reached, &goal.due) {
        (Some(on), _) => badge(Tone::Success, tr!(locale, "Atteint le {on}", "Reached on {on}")),
        (None, Some(due)) if goal.late => badge(Tone::Warning, tr!(locale, "Prévu pour le {due}", "Was due on {due}")),
        (None, Some(due)) => badge(Tone::Neutral, tr!(locale, "Pour le {due}", "By {due}")),
        (None, None) => ().into_any(),
    };
    let subject = goal.subject.map(|subject| {
        let name = subject.get(locale).to_owned();
        view! { <Badge tone=Tone::Neutral>{name}</Badge> }
    });
    let title = goal.title.clone();
    let form = reach.map(|action| {
        let label = if open { locale.pick("Atteint", "Reached") } else { locale.pick("Rouvrir", "Reopen") };
        let about = goal.title.clone();
        view! {
            <Form action class="form-inline" about=("goal_id", goal.id.to_string())>
                <Button name="reached" value=open.to_string() variant=Variant::Quiet>
                    {label}<span class="visually-hidden">", "{about}</span>
                </Button>
            </Form>
        }
    });
    view! {
        <li class="spread">
            <p class="cluster"><span>{title}</span>{subject}{state}</p>
            {form}
        </li>
    }
    .into_any()
}

fn badge(tone: Tone, words: String) -> AnyView {
    view! { <Badge tone>{words}</Badge> }.into_any()
}

/// The form that sets one.
pub(super) fn new_goal(locale: Locale, file: &StudentFile, action: ServerAction<AddGoal>) -> AnyView {
    let every = (String::new(), locale.pick("Toutes", "All").to_owned());
    let subjects = file.subjects.iter().map(|subject| (subject.slug.clone(), subject.name.get(locale).to_owned()));
    let options: Vec<(String, String)> = std::iter::once(every).chain(subjects).collect();
    let id = file.progress.student_id.to_string();
    view! {
        <details class="disclosure">
            <summary>{locale.pick("Fixer un but", "Set a goal")}</summary>
            <Form action about=("student_id", id)>
                <Field name="title" label=locale.pick("But", "Goal") maxlength=200 required=true />
                <SelectField name="subject" label=locale.pick("Matière", "Subject") options />
                <Field name="due_on" label=locale.pick("Pour le", "By") kind="date" />
                <Button variant=Variant::Secondary>{locale.pick("Ajouter le but", "Add the goal")}</Button>
            </Form>
        </details>
    }
    .into_any()
}
