//! Under an appointment: who came, and the recording.

use super::booking_page::or_unknown;
use crate::api::meeting::{AttachRecording, RemoveRecording, show_meeting};
use crate::model::{BookingId, Meeting, Presence};
use leptos::prelude::*;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{Button, ErrorState, ExternalLink, Field, Form, Loaded, Section, Variant, use_locale};

/// What [`MeetingSection`] shows and does; made in the body of the page.
#[derive(Clone, Copy)]
pub(super) struct Room {
    meeting: Loaded<Result<Meeting, AppError>>,
    attach: ServerAction<AttachRecording>,
    remove: ServerAction<RemoveRecording>,
}

impl Room {
    /// Of the appointment of the booking that `id` names.
    pub(super) fn of(id: Memo<Option<BookingId>>) -> Self {
        let (attach, remove) = (ServerAction::<AttachRecording>::new(), ServerAction::<RemoveRecording>::new());
        let meeting = preau_ui::load(
            move || (id.get(), attach.version().get(), remove.version().get()),
            |(id, _, _)| show_meeting(or_unknown(id)),
        );
        Self { meeting, attach, remove }
    }
}

/// Nothing until there is something to say.
#[component]
pub(super) fn MeetingSection(
    /// Of this booking's appointment.
    id: BookingId,
    /// From the body of the page.
    room: Room,
) -> AnyView {
    let locale = use_locale();
    let Room { meeting, attach, remove } = room;
    view! {
        <Suspense>{move || Suspend::new(async move {
            match meeting.await {
                Ok(meeting) => view! {
                    {presence(locale, &meeting)}
                    {recording(locale, id, meeting, attach, remove)}
                }
                .into_any(),
                Err(error) => view! { <ErrorState error /> }.into_any(),
            }
        })}</Suspense>
    }
    .into_any()
}

/// "Hélios 13:58, Yasmine 14:01"
fn presence(locale: Locale, meeting: &Meeting) -> Option<AnyView> {
    if !meeting.runs {
        return None;
    }
    let words = if meeting.presence.is_empty() {
        tr!(locale, "Personne n’est encore entré dans la salle.", "Nobody has entered the room yet.")
    } else {
        meeting.presence.iter().map(|who| came(locale, who)).collect::<Vec<_>>().join(", ")
    };
    let view = view! {
        <Section title=locale.pick("Présence", "Presence") class="stack">
            <p>{words}</p>
        </Section>
    };
    Some(view.into_any())
}

fn came(locale: Locale, who: &Presence) -> String {
    let name = if who.name.is_empty() { locale.pick("un proche", "a relative") } else { &who.name };
    format!("{name} {}", who.at)
}

fn recording(
    locale: Locale,
    id: BookingId,
    meeting: Meeting,
    attach: ServerAction<AttachRecording>,
    remove: ServerAction<RemoveRecording>,
) -> Option<AnyView> {
    let Meeting { runs, recording, consented, .. } = meeting;
    if recording.is_none() && !runs {
        return None;
    }
    let link = recording.clone().map(|href| {
        view! { <p><ExternalLink href>{locale.pick("Voir le replay", "Watch the recording")}</ExternalLink></p> }
    });
    let form = runs.then(|| manage(locale, id, recording, consented, attach, remove));
    let view = view! {
        <Section title=locale.pick("Replay", "Recording") class="stack">
            {link}
            {form}
        </Section>
    };
    Some(view.into_any())
}

fn manage(
    locale: Locale,
    id: BookingId,
    recording: Option<String>,
    consented: bool,
    attach: ServerAction<AttachRecording>,
    remove: ServerAction<RemoveRecording>,
) -> AnyView {
    if !consented {
        return view! {
            <p class="muted">{locale.pick(
                "La famille n’a pas autorisé l’enregistrement de ce cours.",
                "The family has not agreed to this lesson being recorded.",
            )}</p>
        }
        .into_any();
    }
    let there = recording.is_some();
    let label = locale.pick("Adresse du replay", "Address of the recording");
    let help = locale.pick(
        "Commence par https://. Visible de l’élève et de sa famille.",
        "Starts with https://. Shown to the student and the family.",
    );
    view! {
        <Form action=attach>
            <input type="hidden" name="booking_id" value=id.to_string() />
            <Field name="url" label kind="url" required=true maxlength=2000 help value=recording.unwrap_or_default() />
            <Button variant=Variant::Secondary>{locale.pick("Enregistrer le lien", "Save the link")}</Button>
        </Form>
        {there.then(|| view! {
            <Form action=remove class="form-inline">
                <input type="hidden" name="booking_id" value=id.to_string() />
                <Button variant=Variant::Quiet>{locale.pick("Retirer le replay", "Remove the recording")}</Button>
            </Form>
        })}
    }
    .into_any()
}
