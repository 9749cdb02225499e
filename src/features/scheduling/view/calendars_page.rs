//! `/coach/calendriers`: the calendars a provider keeps elsewhere, and the feed of what they give here.

use super::feed::FeedSection;
use crate::api::busy::{AddBusySource, RefreshBusySource, RemoveBusySource, list_busy_sources};
use crate::model::BusySource;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Badge, Button, EmptyState, ErrorState, Field, Form, Notice, PageHeader, PageTitle, Section, Skeleton, Tone,
    Variant, use_locale,
};

const PAGE: &str = "/coach/calendriers";

/// What can be done with a calendar in the list.
#[derive(Clone, Copy)]
struct Actions {
    refresh: ServerAction<RefreshBusySource>,
    remove: ServerAction<RemoveBusySource>,
}

/// The page.
#[component]
pub fn CoachCalendarsPage() -> AnyView {
    let locale = use_locale();
    let add = ServerAction::<AddBusySource>::new();
    let actions = Actions { refresh: ServerAction::new(), remove: ServerAction::new() };
    let sources = preau_ui::load(
        move || (add.version().get(), actions.refresh.version().get(), actions.remove.version().get()),
        |_| list_busy_sources(),
    );
    let title = locale.pick("Calendriers", "Calendars");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <Section title=locale.pick("Mes autres calendriers", "My other calendars") class="stack">
            <p class="muted">{locale.pick(
                "Ce qui est pris dans ces calendriers ferme vos créneaux ici. Ils sont lus toutes les 30 minutes\u{202f}; seules les \
                 heures sont gardées, jamais les titres.",
                "What is taken in these calendars closes your slots here. They are read every 30 minutes; only the hours are \
                 kept, never the titles.",
            )}</p>
            <Suspense fallback=|| view! { <Skeleton lines=4 /> }>{move || Suspend::new(async move {
                match sources.await {
                    Ok(sources) => list(locale, sources, actions),
                    Err(error) => view! { <ErrorState error retry=PAGE /> }.into_any(),
                }
            })}</Suspense>
        </Section>
        {form(locale, add)}
        <FeedSection page="coach" />
    }
    .into_any()
}

fn list(locale: Locale, sources: Vec<BusySource>, actions: Actions) -> AnyView {
    if sources.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Aucun calendrier pour l’instant", "No calendar yet")
                text=locale.pick("Ajoutez celui de votre établissement ou de votre vie privée.", "Add the one of your school or your private life.")
            />
        }
        .into_any();
    }
    sources.into_iter().map(|source| one(locale, source, actions)).collect_view().into_any()
}

fn one(locale: Locale, source: BusySource, actions: Actions) -> AnyView {
    let BusySource { id, name, host, read, next, spans, problem } = source;
    let badge = match (&problem, &read) {
        (Some(_), _) => view! { <Badge tone=Tone::Warning>{locale.pick("Non lu", "Not read")}</Badge> },
        (None, Some(_)) => view! { <Badge tone=Tone::Success>{locale.pick("À jour", "Up to date")}</Badge> },
        (None, None) => view! { <Badge tone=Tone::Info>{locale.pick("En attente", "Waiting")}</Badge> },
    };
    let last = match read {
        Some(read) => tr!(locale, "Lu {read}. Prochaine lecture {next}.", "Read {read}. Next {next}."),
        None => tr!(locale, "Jamais lu. Prochaine lecture {next}.", "Never read. Next {next}."),
    };
    let closed = if locale.is_singular(spans) {
        tr!(locale, "{spans} plage occupée à venir.", "{spans} busy span ahead.")
    } else {
        tr!(locale, "{spans} plages occupées à venir.", "{spans} busy spans ahead.")
    };
    let notice = problem.map(|problem| {
        view! { <Notice tone=Tone::Warning><p>{problem.sentence().get(locale).to_owned()}</p></Notice> }
    });
    let remove = tr!(locale, "Retirer {name}", "Remove {name}");
    view! {
        <article class="stack stack-s">
            <p class="cluster"><strong>{name}</strong>{badge}<span class="muted">{host}</span></p>
            <p>{last}" "{closed}</p>
            {notice}
            <div class="cluster">
                <Form action=actions.refresh class="form-inline">
                    <input type="hidden" name="id" value=id.to_string() />
                    <Button variant=Variant::Secondary>{locale.pick("Lire maintenant", "Read now")}</Button>
                </Form>
                <Form action=actions.remove class="form-inline">
                    <input type="hidden" name="id" value=id.to_string() />
                    <Button variant=Variant::Quiet>{remove}</Button>
                </Form>
            </div>
        </article>
    }
    .into_any()
}

fn form(locale: Locale, add: ServerAction<AddBusySource>) -> AnyView {
    let help = locale.pick(
        "Google Agenda\u{202f}: Paramètres, «\u{202f}Adresse secrète au format iCal\u{202f}». Outlook\u{202f}: «\u{202f}Publier un \
         calendrier\u{202f}», lien ICS. Apple\u{202f}: «\u{202f}Calendrier public\u{202f}».",
        "Google Calendar: Settings, “Secret address in iCal format”. Outlook: “Publish a calendar”, ICS link. Apple: “Public \
         calendar”.",
    );
    view! {
        <Section title=locale.pick("Ajouter un calendrier", "Add a calendar") class="stack">
            <Form action=add>
                <Field name="name" label=locale.pick("Nom", "Name") required=true maxlength=80 />
                <Field
                    name="address"
                    label=locale.pick("Adresse iCal", "iCal address")
                    inputmode="url"
                    autocomplete="off"
                    required=true
                    maxlength=2000
                    help
                />
                <Button>{locale.pick("Ajouter", "Add")}</Button>
            </Form>
        </Section>
    }
    .into_any()
}
