//! `/coach/ateliers/nouveau` and `/admin/ateliers/nouveau`: what is typed is in the address, so the dates are looked at
//! before anything is written, with or without JavaScript.

use super::form::fields;
use crate::api::workshops::{self as api, CreateWorkshop};
use crate::model::{Desk, Planning, WorkshopDraft};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Badge, Button, ErrorState, Form, LinkButton, Notice, PageHeader, PageTitle, Section, Skeleton, Table, Tone,
    Variant, use_locale,
};

/// For a provider.
#[component]
pub fn CoachPlanningPage() -> AnyView {
    page(Desk::Coach)
}

/// For the back office.
#[component]
pub fn OfficePlanningPage() -> AnyView {
    page(Desk::Office)
}

fn page(desk: Desk) -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let draft = Memo::new(move |_| query.with(|query| WorkshopDraft::read(|name| query.get(name))));
    let action = ServerAction::<CreateWorkshop>::new();
    let planning = preau_ui::load(
        move || (draft.get(), action.version().get()),
        move |(draft, _)| api::plan_workshop(desk, draft),
    );
    let title = locale.pick("Prévoir un atelier", "Plan a workshop");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "Les dates sont vérifiées avant d’être créées.",
            "The dates are checked before they are created.",
        ) />
        <Transition fallback=|| view! { <Skeleton lines=10 /> }>
            {move || Suspend::new(async move {
                match planning.await {
                    Ok(planning) => show(locale, planning, desk, action),
                    Err(error) => view! { <ErrorState error retry=desk.path() /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, planning: Planning, desk: Desk, action: ServerAction<CreateWorkshop>) -> AnyView {
    let problems = (!planning.problems.is_empty()).then(|| {
        let lines =
            planning.problems.iter().map(|p| view! { <li>{p.message.get(locale).to_owned()}</li> }).collect_view();
        view! { <div role="alert"><Notice tone=Tone::Danger><ul>{lines}</ul></Notice></div> }
    });
    let preview = (!planning.dates.is_empty()).then(|| preview(locale, &planning, desk, action));
    let fields = fields(locale, &planning, desk);
    view! { <div class="stack">{problems}{preview}{fields}</div> }.into_any()
}

/// The dates and what is in their way, then the button that creates those that are free.
fn preview(locale: Locale, planning: &Planning, desk: Desk, action: ServerAction<CreateWorkshop>) -> AnyView {
    let (when, state) = (locale.pick("Date", "Date"), locale.pick("État", "State"));
    let lines = planning.dates.iter().map(|date| {
        let badge = match &date.conflict {
            None => {
                let free = locale.pick("Libre", "Free").to_owned();
                view! { <Badge tone=Tone::Success>{free}</Badge> }
            }
            Some(reason) => {
                let reason = reason.get(locale).to_owned();
                view! { <Badge tone=Tone::Warning>{reason}</Badge> }
            }
        };
        view! { <tr><td data-label=when>{date.when.clone()}</td><td data-label=state>{badge}</td></tr> }
    });
    let (lines, head) = (lines.collect_view(), vec![when.to_owned(), state.to_owned()]);
    let (possible, all) = (planning.possible(), planning.dates.len());
    let skips = possible < all;
    let create = match (possible, skips) {
        (0, _) => None,
        (1, false) => Some(locale.pick("Créer l’atelier", "Create the workshop").to_owned()),
        (n, false) => Some(tr!(locale, "Créer les {n} dates", "Create the {n} dates")),
        (1, true) => {
            Some(tr!(locale, "Créer 1 date sur {all}, sans les autres", "Create 1 of {all} dates, without the others"))
        }
        (n, true) => Some(tr!(
            locale,
            "Créer {n} dates sur {all}, sans les autres",
            "Create {n} of {all} dates, without the others"
        )),
    };
    let create = create.map(|label| confirm(locale, planning, desk, skips, label, action));
    let zone = planning.zone.clone();
    view! {
        <Section title=locale.pick("Dates prévues", "Planned dates")>
            <p class="muted">{zone}</p>
            <Table caption=locale.pick("Dates prévues", "Planned dates") head>{lines}</Table>
            {create}
        </Section>
    }
    .into_any()
}

fn confirm(
    locale: Locale,
    planning: &Planning,
    desk: Desk,
    skip: bool,
    label: String,
    action: ServerAction<CreateWorkshop>,
) -> AnyView {
    let hidden = hidden(&planning.draft).into_iter().map(|(name, value)| {
        let name = format!("draft[{name}]");
        view! { <input type="hidden" name=name value=value /> }
    });
    let hidden = hidden.collect_view();
    let desk_code = match desk {
        Desk::Coach => "coach",
        Desk::Office => "office",
    };
    let key = planning.idempotency_key.clone();
    view! {
        <Form action>
            {hidden}
            <input type="hidden" name="desk" value=desk_code />
            <input type="hidden" name="skip" value=skip.to_string() />
            <input type="hidden" name="idempotency_key" value=key />
            <div class="cluster">
                <Button>{label}</Button>
                <LinkButton href=desk.path() variant=Variant::Quiet>{locale.pick("Abandonner", "Give up")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

fn hidden(draft: &WorkshopDraft) -> [(&'static str, String); 13] {
    let d = draft.clone();
    [
        ("coach", d.coach),
        ("title_fr", d.title_fr),
        ("title_en", d.title_en),
        ("subject", d.subject),
        ("date", d.date),
        ("time", d.time),
        ("minutes", d.minutes),
        ("capacity", d.capacity),
        ("mode", d.mode),
        ("place", d.place),
        ("description", d.description),
        ("rhythm", d.rhythm),
        ("times", d.times),
    ]
}
