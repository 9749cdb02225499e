//! `/espace/ateliers/:id`: one workshop, its dates, and the sheet before joining (`?rejoindre=<date>|toutes`).

use super::{place, seats_left};
use crate::api::waitlist::{JoinWaitlist, LeaveWaitlist};
use crate::api::workshops::{self as api, JoinWorkshop};
use crate::model::{Joining, SeriesId, Standing, Voice, WORKSHOPS, WorkshopDate, WorkshopDetails, WorkshopQuery};
use leptos::prelude::*;
use leptos_router::components::Form as AddressForm;
use leptos_router::hooks::{use_params_map, use_query_map};
use preau_credits::Credits;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Badge, Button, Card, DefinitionList, Dialog, EmptyState, ErrorState, Form, LinkButton, Notice, PageHeader,
    PageTitle, Refusal, SelectField, Skeleton, Table, Tone, Variant, use_locale,
};

/// The page; its status is 404 when there is no such workshop.
#[component]
pub fn WorkshopPage() -> AnyView {
    let locale = use_locale();
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<SeriesId>().ok()));
    let wanted = Memo::new(move |_| {
        query.with(|query| WorkshopQuery { student: query.get("eleve"), joining: query.get("rejoindre") })
    });
    let join = ServerAction::<JoinWorkshop>::new();
    let (wait, leave) = (ServerAction::<JoinWaitlist>::new(), ServerAction::<LeaveWaitlist>::new());
    let actions = Actions { join, wait, leave };
    let workshop = preau_ui::load(
        move || (id.get(), wanted.get(), actions.version()),
        |(id, wanted, _)| async move {
            // A malformed id names nothing, like one that was never given; the server then answers 404 for both.
            api::show_workshop(id.unwrap_or(SeriesId(uuid::Uuid::nil())), wanted).await
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match workshop.await {
                    Ok(workshop) => show(locale, workshop, actions),
                    Err(AppError::NotFound) => unknown(locale),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Atelier", "Workshop") />
                        <ErrorState error retry=WORKSHOPS />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// What can be done on this page.
#[derive(Clone, Copy)]
struct Actions {
    join: ServerAction<JoinWorkshop>,
    wait: ServerAction<JoinWaitlist>,
    leave: ServerAction<LeaveWaitlist>,
}

impl Actions {
    /// Changes whenever something was done, so that the page is looked at again.
    fn version(self) -> usize {
        self.join.version().get() + self.wait.version().get() + self.leave.version().get()
    }
}

fn show(locale: Locale, workshop: WorkshopDetails, actions: Actions) -> AnyView {
    let title = workshop.title.get(locale).to_owned();
    let (subject, coach) = (workshop.subject.get(locale), &workshop.coach);
    let subtitle = tr!(locale, "{subject} avec {coach}", "{subject} with {coach}");
    let (facts, students, table) =
        (facts(locale, &workshop), students(locale, &workshop), table(locale, &workshop, actions));
    let paragraphs = workshop.description.split("\n\n").filter(|p| !p.trim().is_empty());
    let paragraphs = paragraphs.map(|p| view! { <p>{p.to_owned()}</p> }).collect_view();
    let sheet = sheet(locale, &workshop, actions);
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title subtitle />
        <div class="split">
            <div class="stack">{paragraphs}{students}{table}</div>
            <aside class="stack stack-s">
                <Card>{facts}</Card>
                <p><LinkButton href=WORKSHOPS variant=Variant::Quiet>{locale.pick("Tous les ateliers", "All workshops")}</LinkButton></p>
            </aside>
        </div>
        {sheet}
    }
    .into_any()
}

fn facts(locale: Locale, workshop: &WorkshopDetails) -> AnyView {
    let fact = |name: &'static str, value: String| (name.to_owned(), value.into_any());
    let (minutes, cost) = (workshop.minutes, workshop.credits.format(locale));
    let mut items = vec![
        fact(locale.pick("Durée", "Length"), format!("{minutes} min")),
        fact(locale.pick("Lieu", "Place"), place(locale, workshop.online, &workshop.place)),
        fact(locale.pick("Coût par date", "Cost per date"), cost),
        fact(locale.pick("Heures affichées", "Times shown"), workshop.zone.clone()),
    ];
    if workshop.student.is_some() {
        items.push(fact(locale.pick("Solde", "Balance"), workshop.balance.format(locale)));
    }
    view! { <DefinitionList items /> }.into_any()
}

/// For whom, when there is a choice.
fn students(locale: Locale, workshop: &WorkshopDetails) -> Option<AnyView> {
    if workshop.students.len() < 2 && workshop.student.is_some() || workshop.students.is_empty() {
        return None;
    }
    let nobody = workshop
        .student
        .is_none()
        .then(|| (String::new(), locale.pick("Choisir un élève", "Choose a student").to_owned()));
    let students = workshop.students.iter().map(|s| (s.id.to_string(), s.name.clone()));
    let options: Vec<_> = nobody.into_iter().chain(students).collect();
    let value = workshop.student.as_ref().map(|s| s.id.to_string()).unwrap_or_default();
    let action = format!("{WORKSHOPS}/{}", workshop.id);
    Some(
        view! {
            <AddressForm action=action attr:class="search-bar" noscroll=true>
                <SelectField name="eleve" label=locale.pick("Élève", "Student") options value />
                <button class="button button-secondary" type="submit">{locale.pick("Afficher", "Show")}</button>
            </AddressForm>
        }
        .into_any(),
    )
}

fn address(workshop: &WorkshopDetails, joining: Option<String>) -> String {
    let student = workshop.student.as_ref().map(|s| s.id.to_string());
    WorkshopQuery { student, joining }.address(workshop.id)
}

fn table(locale: Locale, workshop: &WorkshopDetails, actions: Actions) -> AnyView {
    if workshop.dates.is_empty() {
        return view! { <Notice tone=Tone::Info><p>{locale.pick("Cet atelier n’a plus de date à venir.", "This workshop has no date ahead.")}</p></Notice> }.into_any();
    }
    let [when, seats, you] = columns(locale);
    let head = vec![when.to_owned(), seats.to_owned(), you.to_owned()];
    let lines = workshop.dates.iter().map(|date| line(locale, workshop, date, actions)).collect_view();
    let open = workshop.dates.iter().filter(|date| date.standing == Standing::Open).count();
    let all = (open > 1 && workshop.student.is_some()).then(|| {
        let href = address(workshop, Some("toutes".to_owned()));
        view! { <p><LinkButton href>{tr!(locale, "Rejoindre les {open} dates restantes", "Join the {open} dates left")}</LinkButton></p> }
    });
    view! { <Table caption=locale.pick("Dates de l’atelier", "Dates of the workshop") head>{lines}</Table> {all} }
        .into_any()
}

fn columns(locale: Locale) -> [&'static str; 3] {
    match locale {
        Locale::Fr => ["Quand", "Places", "Inscription"],
        Locale::En => ["When", "Seats", "Joining"],
    }
}

fn line(locale: Locale, workshop: &WorkshopDetails, date: &WorkshopDate, actions: Actions) -> AnyView {
    let [when, seats, you] = columns(locale);
    let left = seats_left(locale, date.seats_left);
    let standing = standing(locale, workshop, date, actions);
    view! {
        <tr>
            <td data-label=when>{date.when.clone()}</td>
            <td data-label=seats class="nowrap">{left}</td>
            <td data-label=you>{standing}</td>
        </tr>
    }
    .into_any()
}

/// Where the student stands, and the way on from there.
fn standing(locale: Locale, workshop: &WorkshopDetails, date: &WorkshopDate, actions: Actions) -> AnyView {
    let badge = |tone: Tone, word: String| view! { <Badge tone>{word}</Badge> }.into_any();
    match &date.standing {
        Standing::Open => {
            let href = address(workshop, Some(date.id.to_string()));
            view! { <LinkButton href variant=Variant::Secondary>{locale.pick("Rejoindre", "Join")}</LinkButton> }
                .into_any()
        }
        Standing::Booked(id) => {
            let href = format!("/espace/rendez-vous/{id}");
            view! { <span class="cluster"><Badge tone=Tone::Success>{locale.pick("Inscrit", "Joined")}</Badge><a href=href>{locale.pick("Voir ou annuler", "See or cancel")}</a></span> }
            .into_any()
        }
        Standing::Offered(id) => {
            let href = format!("{WORKSHOPS}/offres/{id}");
            view! { <LinkButton href>{locale.pick("Place proposée\u{202f}: répondre", "Seat offered: answer")}</LinkButton> }.into_any()
        }
        Standing::Waiting { entry, place } => {
            let text = tr!(locale, "Liste d’attente, place {place}", "Waiting list, place {place}");
            let leave = leave(locale, workshop, entry.to_string(), actions);
            view! { <span class="cluster"><Badge tone=Tone::Info>{text}</Badge>{leave}</span> }.into_any()
        }
        Standing::Full => {
            let wait = wait(locale, workshop, date, actions);
            view! { <span class="cluster"><Badge tone=Tone::Warning>{locale.pick("Complet", "Full")}</Badge>{wait}</span> }.into_any()
        }
        Standing::Clash => badge(Tone::Neutral, locale.pick("Autre rendez-vous", "Other appointment").to_owned()),
        Standing::TooSoon => badge(Tone::Neutral, locale.pick("Trop proche", "Too soon").to_owned()),
    }
}

/// Joins the line for a full date.
fn wait(locale: Locale, workshop: &WorkshopDetails, date: &WorkshopDate, actions: Actions) -> Option<AnyView> {
    let student_id = workshop.student.as_ref()?.id.to_string();
    let (series_id, appointment_id) = (workshop.id.to_string(), date.id.to_string());
    let label = match date.waiting {
        0 => locale.pick("Attendre une place", "Wait for a seat").to_owned(),
        n => tr!(locale, "Attendre une place ({n} avant)", "Wait for a seat ({n} ahead)"),
    };
    Some(
        view! {
            <Form action=actions.wait>
                <input type="hidden" name="series_id" value=series_id />
                <input type="hidden" name="appointment_id" value=appointment_id />
                <input type="hidden" name="student_id" value=student_id />
                <Button variant=Variant::Secondary>{label}</Button>
            </Form>
        }
        .into_any(),
    )
}

/// Leaves it.
fn leave(locale: Locale, workshop: &WorkshopDetails, entry_id: String, actions: Actions) -> AnyView {
    let series_id = workshop.id.to_string();
    let student_id = workshop.student.as_ref().map(|student| student.id.to_string());
    view! {
        <Form action=actions.leave>
            <input type="hidden" name="series_id" value=series_id />
            <input type="hidden" name="student_id" value=student_id />
            <input type="hidden" name="entry_id" value=entry_id />
            <Button variant=Variant::Quiet>{locale.pick("Quitter la liste", "Leave the list")}</Button>
        </Form>
    }
    .into_any()
}

fn sheet(locale: Locale, workshop: &WorkshopDetails, actions: Actions) -> Option<AnyView> {
    let joining = workshop.joining.clone()?;
    let close = address(workshop, None);
    let dates = joining.dates.iter().map(|(_, when)| view! { <li>{when.clone()}</li> }).collect_view();
    let left_out = left_out(locale, &joining);
    let rule = rule(locale, workshop);
    let after = workshop.balance - joining.total;
    let way_on = match &workshop.student {
        _ if joining.dates.is_empty() => ().into_any(),
        None => view! { <Notice tone=Tone::Info><p>{locale.pick("Choisissez d’abord l’élève.", "First choose the student.")}</p></Notice> }.into_any(),
        Some(_) if after < Credits::ZERO => missing(locale, workshop, -after, actions.join),
        Some(student) => confirm(locale, workshop, &joining, student.id.to_string(), &close, actions),
    };
    let mut items = Vec::new();
    if let Some(student) = &workshop.student {
        items.push((tr!(locale, "Pour", "For"), student.name.clone().into_any()));
        let (now, then) = (workshop.balance.format(locale), after.format(locale));
        items.push((tr!(locale, "Coût", "Cost"), joining.total.format(locale).into_any()));
        if after >= Credits::ZERO {
            items.push((
                tr!(locale, "Solde", "Balance"),
                tr!(locale, "{now}, puis {then}", "{now}, then {then}").into_any(),
            ));
        }
    }
    let title = locale.pick("Rejoindre l’atelier", "Join the workshop");
    Some(
        view! {
            <Dialog title close>
                <div class="stack">
                    <ul class="stack stack-s">{dates}</ul>
                    {left_out}
                    <DefinitionList items />
                    <p class="muted small">{rule}</p>
                    {way_on}
                </div>
            </Dialog>
        }
        .into_any(),
    )
}

/// The dates that are not joined, each with its reason.
fn left_out(locale: Locale, joining: &Joining) -> Option<AnyView> {
    if joining.left_out.is_empty() {
        return None;
    }
    let lines = joining.left_out.iter().map(|(when, reason)| {
        let text = format!("{when}\u{202f}: {}", reason.get(locale));
        view! { <li>{text}</li> }
    });
    let lines = lines.collect_view();
    Some(
        view! {
            <Notice tone=Tone::Warning>
                <p>{locale.pick("Laissées de côté\u{202f}:", "Left out:")}</p>
                <ul>{lines}</ul>
            </Notice>
        }
        .into_any(),
    )
}

fn rule(locale: Locale, workshop: &WorkshopDetails) -> String {
    let (refund, refuse) = (workshop.refund_hours, workshop.refuse_hours);
    let may = workshop.voice.pick(locale, "Vous pouvez annuler", "Tu peux annuler", "You can cancel");
    tr!(
        locale,
        "{may} chaque date jusqu’à {refund} h avant\u{202f}: les crédits sont alors rendus. Plus tard, ils ne le sont pas\u{202f}; \
         à moins de {refuse} h, ce n’est plus possible.",
        "{may} each date up to {refund} h before: the credits are then given back. Later they are not; less than {refuse} h \
         before, it is no longer possible."
    )
}

fn confirm(
    locale: Locale,
    workshop: &WorkshopDetails,
    joining: &Joining,
    student_id: String,
    close: &str,
    actions: Actions,
) -> AnyView {
    let dates = joining.dates.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>().join(",");
    let (cost, total) = (joining.total.format(locale), joining.total.0);
    let (series_id, key, close) = (workshop.id.to_string(), joining.idempotency_key.clone(), close.to_owned());
    view! {
        <Form action=actions.join>
            <input type="hidden" name="series_id" value=series_id />
            <input type="hidden" name="dates" value=dates />
            <input type="hidden" name="student_id" value=student_id />
            <input type="hidden" name="cost_seen" value=total />
            <input type="hidden" name="idempotency_key" value=key />
            <div class="cluster">
                <Button>{tr!(locale, "Rejoindre pour {cost}", "Join for {cost}")}</Button>
                <LinkButton href=close variant=Variant::Quiet>{locale.pick("Pas maintenant", "Not now")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

/// A child is never shown a payment page: parents are. The last try may have shown that it costs more now.
fn missing(
    locale: Locale,
    workshop: &WorkshopDetails,
    missing: Credits,
    action: ServerAction<JoinWorkshop>,
) -> AnyView {
    let missing = missing.format(locale);
    if workshop.voice == Voice::Familiar {
        let text = tr!(
            locale,
            "Il manque {missing}. Demande à tes parents d’en ajouter.",
            "{missing} more needed. Ask your parents to add some."
        );
        return view! { <Refusal action /> <Notice tone=Tone::Warning><p>{text}</p></Notice> }.into_any();
    }
    let text = tr!(locale, "Il manque {missing}.", "Missing: {missing}.");
    let plans = workshop.pays.then(|| {
        let label = locale.pick("Voir les formules", "See the plans");
        view! { <p><LinkButton href="/espace/abonnement">{label}</LinkButton></p> }
    });
    view! { <Refusal action /> <Notice tone=Tone::Warning><p>{text}</p></Notice> {plans} }.into_any()
}

fn unknown(locale: Locale) -> AnyView {
    let title = locale.pick("Cet atelier n’existe pas", "There is no such workshop");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState title=locale.pick("L’adresse est peut-être ancienne.", "The address may be an old one.")>
            <LinkButton href=WORKSHOPS>{locale.pick("Voir les ateliers", "See the workshops")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}
