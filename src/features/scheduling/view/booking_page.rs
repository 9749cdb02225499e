//! `/espace/rendez-vous/:id`: one appointment, the way into it, and out of it (`?annuler=1`; `?annuler=tout` for everybody
//! in it), or to another time (`?deplacer=1`, SPEC SC-5).

use super::meeting::{MeetingSection, Room};
use super::reports::FollowUpSection;
use super::{booking_changes, booking_hold, join, status};
use crate::api::changes::{CallOff, MarkAbsent, MoveBooking};
use crate::api::holds::{ConfirmBooking, ReleaseBooking};
use crate::api::{self, CancelBooking};
use crate::model::policy::{Moving, Verdict};
use crate::model::{Alternative, BookingDetails, BookingId, FollowUp, Preview, Viewer};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Button, Card, DefinitionList, Dialog, EmptyState, ErrorState, Form, LinkButton, Loaded, Notice, PageHeader,
    PageTitle, Skeleton, Tone, Variant, use_locale,
};

/// Everything that can be done here.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) cancel: ServerAction<CancelBooking>,
    pub(super) call_off: ServerAction<CallOff>,
    pub(super) move_to: ServerAction<MoveBooking>,
    pub(super) absent: ServerAction<MarkAbsent>,
    pub(super) confirm: ServerAction<ConfirmBooking>,
    pub(super) release: ServerAction<ReleaseBooking>,
}

impl Actions {
    fn new() -> Self {
        Self {
            cancel: ServerAction::new(),
            call_off: ServerAction::new(),
            move_to: ServerAction::new(),
            absent: ServerAction::new(),
            confirm: ServerAction::new(),
            release: ServerAction::new(),
        }
    }

    /// Changes whenever one of them was done: the booking is then looked at again.
    fn versions(self) -> [usize; 6] {
        [
            self.cancel.version().get(),
            self.call_off.version().get(),
            self.move_to.version().get(),
            self.absent.version().get(),
            self.confirm.version().get(),
            self.release.version().get(),
        ]
    }
}

/// What stands below the appointment itself.
#[derive(Clone, Copy)]
struct Below {
    follow_up: Loaded<Result<FollowUp, AppError>>,
    room: Room,
}

/// Which sheet the address opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    Cancel,
    CallOff,
    Move,
}

impl Open {
    fn read(cancelling: Option<&str>, moving: Option<&str>) -> Self {
        match (cancelling, moving) {
            (Some("tout"), _) => Self::CallOff,
            (Some(_), _) => Self::Cancel,
            (None, Some(_)) => Self::Move,
            (None, None) => Self::Nothing,
        }
    }
}

/// The page; its status is 404 when there is no such booking for this reader.
#[component]
pub fn BookingPage() -> AnyView {
    let locale = use_locale();
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<BookingId>().ok()));
    let open = Memo::new(move |_| {
        query.with(|query| Open::read(query.get("annuler").as_deref(), query.get("deplacer").as_deref()))
    });
    let actions = Actions::new();
    let room = Room::of(id);
    let follow_up =
        preau_ui::load(move || (id.get(), actions.versions()), |(id, _)| api::reports::show_follow_up(or_unknown(id)));
    let below = Below { follow_up, room };
    let booking = preau_ui::load(
        move || (id.get(), open.get() == Open::Move, actions.versions()),
        |(id, moving, _)| async move {
            let id = or_unknown(id);
            let booking = api::show_booking(id).await?;
            let movable = moving && booking.moving == Some(Moving::Allowed);
            let slots = if movable { api::changes::list_moves(id).await? } else { Vec::new() };
            Ok((booking, slots))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=6 /> }>
            {move || Suspend::new(async move {
                match booking.await {
                    Ok((booking, slots)) => show(locale, booking, slots, open, actions, below),
                    Err(AppError::NotFound) => unknown(locale),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Rendez-vous", "Appointment") />
                        <ErrorState error />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// A malformed id names nothing, like one that was never given; the server then answers 404 for both.
pub(super) fn or_unknown(id: Option<BookingId>) -> BookingId {
    id.unwrap_or(BookingId(uuid::Uuid::nil()))
}

pub(super) fn address(id: BookingId) -> String {
    format!("/espace/rendez-vous/{id}")
}

fn show(
    locale: Locale,
    booking: BookingDetails,
    slots: Vec<Alternative>,
    open: Memo<Open>,
    actions: Actions,
    below: Below,
) -> AnyView {
    let (subject, coach, student) = (booking.subject.get(locale), &booking.coach, &booking.student);
    let title = match booking.viewer {
        Viewer::Provider => tr!(locale, "{subject} avec {student}", "{subject} with {student}"),
        _ => tr!(locale, "{subject} avec {coach}", "{subject} with {coach}"),
    };
    let (when, state) = (booking.when.clone(), status::badge(locale, booking.status, booking.over));
    let enter = join::button(locale, booking.id, &booking.join);
    let explanation = join::explanation(locale, &booking.join);
    let explanation = explanation.map(|text| view! { <Notice tone=Tone::Info><p>{text}</p></Notice> });
    let held = booking_hold::card(locale, &booking, actions);
    let facts = facts(locale, &booking);
    let id = booking.id;
    let aside = aside(locale, &booking, actions);
    let sheet = move || match open.get() {
        Open::Nothing => None,
        Open::Cancel => cancel_sheet(locale, &booking, actions.cancel),
        Open::CallOff => booking_changes::call_off_sheet(locale, &booking, actions.call_off),
        Open::Move => booking_changes::move_sheet(locale, &booking, &slots, actions.move_to),
    };
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title subtitle=when>{enter}</PageHeader>
        <div class="split">
            <div class="stack">
                {join::refusal()}
                <p>{state}</p>
                {held}
                {explanation}
                <Card>{facts}</Card>
                <FollowUpSection id follow_up=below.follow_up />
                <MeetingSection id room=below.room />
            </div>
            {aside}
        </div>
        {sheet}
    }
    .into_any()
}

fn facts(locale: Locale, booking: &BookingDetails) -> AnyView {
    let fact = |name: &'static str, value: String| (name.to_owned(), value.into_any());
    let mut items = vec![fact(locale.pick("Heure", "Time"), booking.hours.clone())];
    if let Some(when) = &booking.coach_when {
        items.push(fact(locale.pick("Chez le coach", "For the coach"), when.clone()));
    }
    if booking.viewer != Viewer::Learner {
        items.push(fact(locale.pick("Élève", "Student"), booking.student.clone()));
    }
    items.push(fact(locale.pick("Coach", "Coach"), booking.coach.clone()));
    items.push(fact(locale.pick("Matière", "Subject"), booking.subject.get(locale).to_owned()));
    items.push(fact(locale.pick("Type", "Kind"), booking.service.get(locale).to_owned()));
    if !booking.place.is_empty() {
        items.push(fact(locale.pick("Lieu", "Place"), booking.place.clone()));
    }
    if booking.viewer != Viewer::Provider {
        items.push(fact(locale.pick("Coût", "Cost"), booking.credits.format(locale)));
        if booking.refunded.0 > 0 {
            items.push(fact(locale.pick("Crédits rendus", "Credits given back"), booking.refunded.format(locale)));
        }
    }
    if !booking.cancel_note.is_empty() {
        items.push(fact(locale.pick("Motif de l’annulation", "Reason for cancelling"), booking.cancel_note.clone()));
    }
    view! { <DefinitionList items /> }.into_any()
}

/// The ways on from here.
fn aside(locale: Locale, booking: &BookingDetails, actions: Actions) -> AnyView {
    let moving = booking_changes::move_button(locale, booking);
    let absent = booking_changes::absent_form(locale, booking, actions.absent);
    let cancel = booking.preview.is_some().then(|| {
        // Whoever runs the appointment calls it off for everybody; there may be more than this learner in it.
        let whom = if booking.whole.is_some() { "tout" } else { "1" };
        let href = format!("{}?annuler={whom}", address(booking.id));
        view! { <LinkButton href variant=Variant::Secondary>{locale.pick("Annuler ce rendez-vous", "Cancel this appointment")}</LinkButton> }
    });
    let following = (booking.following > 0).then(|| {
        let href = format!("{}/suivants", address(booking.id));
        view! { <p><LinkButton href variant=Variant::Quiet>{locale.pick("Annuler celui-ci et les suivants", "Cancel this and all following")}</LinkButton></p> }
    });
    let (href, label) = match booking.viewer {
        Viewer::Provider => ("/coach".to_owned(), locale.pick("Revenir à l’agenda", "Back to the agenda")),
        Viewer::Staff => ("/admin/reservations".to_owned(), locale.pick("Toutes les réservations", "All bookings")),
        Viewer::Learner | Viewer::Family => (
            format!("/espace/calendrier?coach={}", booking.coach_slug),
            locale.pick("Réserver un autre créneau", "Book another slot"),
        ),
    };
    view! {
        <aside class="stack stack-s" aria-label=locale.pick("Actions", "Actions")>
            {moving}
            {absent}
            <p>{cancel}</p>
            {following}
            <p><LinkButton href variant=Variant::Quiet>{label}</LinkButton></p>
        </aside>
    }
    .into_any()
}

fn cancel_sheet(locale: Locale, booking: &BookingDetails, action: ServerAction<CancelBooking>) -> Option<AnyView> {
    let preview = booking.preview?;
    let close = address(booking.id);
    let sentence = consequence(locale, booking, preview);
    let (tone, possible) = match preview.verdict {
        Verdict::Refund(_) => (Tone::Info, true),
        Verdict::NoRefund => (Tone::Warning, true),
        Verdict::TooLate => (Tone::Danger, false),
    };
    let (id, keep) = (booking.id.to_string(), close.clone());
    let keep = view! {
        <LinkButton href=keep variant=Variant::Quiet>{locale.pick("Garder le rendez-vous", "Keep the appointment")}</LinkButton>
    }
    .into_any();
    let way_on = if possible {
        view! {
            <Form action>
                <input type="hidden" name="booking_id" value=id />
                <div class="cluster">
                    <Button variant=Variant::Danger>{locale.pick("Annuler le rendez-vous", "Cancel the appointment")}</Button>
                    {keep}
                </div>
            </Form>
        }
        .into_any()
    } else {
        keep
    };
    let when = booking.when.clone();
    Some(
        view! {
            <Dialog title=locale.pick("Annuler ce rendez-vous\u{202f}?", "Cancel this appointment?") close>
                <div class="stack">
                    <p>{when}</p>
                    <Notice tone><p>{sentence}</p></Notice>
                    {way_on}
                </div>
            </Dialog>
        }
        .into_any(),
    )
}

/// What a cancellation would do, in one sentence.
fn consequence(locale: Locale, booking: &BookingDetails, preview: Preview) -> String {
    let (refund, refuse) = (preview.refund_hours, preview.refuse_hours);
    let house = matches!(booking.viewer, Viewer::Provider | Viewer::Staff);
    match preview.verdict {
        Verdict::Refund(credits) if credits.0 == 0 => {
            tr!(
                locale,
                "Ce rendez-vous n’a rien coûté\u{202f}: rien n’est à rendre.",
                "This appointment cost nothing: there is nothing to give back."
            )
        }
        Verdict::Refund(credits) => {
            let (credits, student) = (credits.format(locale), &booking.student);
            if house {
                tr!(
                    locale,
                    "La famille est prévenue par courriel. À rendre à {student}\u{202f}: {credits}.",
                    "The family is told by e-mail. Given back to {student}: {credits}."
                )
            } else {
                let whose = booking.voice.pick(locale, "votre solde", "ton solde", "your balance");
                tr!(
                    locale,
                    "Il reste plus de {refund} h\u{202f}: {credits} de retour sur {whose}.",
                    "More than {refund} h are left: {credits} back on {whose}."
                )
            }
        }
        Verdict::NoRefund => {
            let credits = booking.credits.format(locale);
            tr!(
                locale,
                "Il reste moins de {refund} h\u{202f}: l’annulation est possible, mais rien n’est rendu ({credits}).",
                "Less than {refund} h are left: you can cancel, but nothing is given back ({credits})."
            )
        }
        Verdict::TooLate if house => {
            tr!(
                locale,
                "Ce rendez-vous est terminé\u{202f}: il ne peut plus être annulé.",
                "This appointment is over: it can no longer be cancelled."
            )
        }
        Verdict::TooLate => {
            let call = booking.voice.pick(locale, "appelez-nous", "appelle-nous", "call us");
            tr!(
                locale,
                "À moins de {refuse} h du rendez-vous, il n’est plus possible d’annuler. En cas d’urgence, {call}.",
                "Less than {refuse} h before, an appointment can no longer be cancelled. In an emergency, {call}."
            )
        }
    }
}

fn unknown(locale: Locale) -> AnyView {
    let title = locale.pick("Ce rendez-vous n’existe pas", "There is no such appointment");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState
            title=locale.pick("L’adresse est peut-être ancienne, ou celle d’un autre compte.", "The address may be an old one, or another account’s.")
        >
            <LinkButton href="/espace/rendez-vous">{locale.pick("Voir les rendez-vous", "See the appointments")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}
