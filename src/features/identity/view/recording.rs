//! Whether lessons may be recorded, learner by learner.

use crate::api::recording::{ChooseRecording, list_recording_consents};
use crate::model::RecordingConsent;
use leptos::prelude::*;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{Badge, Button, ErrorState, Form, Loaded, Section, Tone, Variant, use_locale};

/// What [`RecordingSection`] shows and does; made in the body of the page.
#[derive(Clone, Copy)]
pub(super) struct Recording {
    consents: Loaded<Result<Vec<RecordingConsent>, AppError>>,
    action: ServerAction<ChooseRecording>,
}

impl Recording {
    pub(super) fn new() -> Self {
        let action = ServerAction::<ChooseRecording>::new();
        Self { consents: preau_ui::load(move || action.version().get(), |_| list_recording_consents()), action }
    }
}

/// "Recorded lessons", for those who look after somebody; nothing for others.
#[component]
pub(super) fn RecordingSection(
    /// From the body of the page.
    recording: Recording,
) -> AnyView {
    let locale = use_locale();
    let Recording { consents, action } = recording;
    view! {
        <Suspense>{move || Suspend::new(async move {
            match consents.await {
                Ok(consents) if consents.is_empty() => ().into_any(),
                Ok(consents) => section(locale, consents, action),
                Err(error) => view! { <ErrorState error retry="/espace/profil" /> }.into_any(),
            }
        })}</Suspense>
    }
    .into_any()
}

fn section(locale: Locale, consents: Vec<RecordingConsent>, action: ServerAction<ChooseRecording>) -> AnyView {
    let rows = consents.into_iter().map(|consent| row(locale, consent, action)).collect_view();
    view! {
        <Section title=tr!(locale, "Cours enregistrés", "Recorded lessons") class="stack">
            <p class="muted">{tr!(
                locale,
                "Un cours en ligne n’est enregistré qu’avec votre accord. Le replay n’est montré qu’à l’élève, à sa famille, au \
                 coach et à notre équipe. Retirer votre accord retire aussitôt les replays.",
                "An online lesson is recorded only if you agree. The recording is shown to the student, the family, the coach \
                 and our team only. When you withdraw, the recordings disappear at once."
            )}</p>
            {rows}
        </Section>
    }
    .into_any()
}

fn row(locale: Locale, consent: RecordingConsent, action: ServerAction<ChooseRecording>) -> AnyView {
    let RecordingConsent { student_id, name, given } = consent;
    let badge = if given {
        view! { <Badge tone=Tone::Success>{tr!(locale, "Accord donné", "Agreed")}</Badge> }
    } else {
        view! { <Badge tone=Tone::Neutral>{tr!(locale, "Pas d’accord", "Not agreed")}</Badge> }
    };
    let label = if given {
        tr!(locale, "Retirer l’accord pour {name}", "Withdraw for {name}")
    } else {
        tr!(locale, "Autoriser l’enregistrement pour {name}", "Agree to recordings for {name}")
    };
    view! {
        <div class="cluster">
            <strong>{name}</strong>
            {badge}
            <Form action class="form-inline">
                <input type="hidden" name="student_id" value=student_id.to_string() />
                <input type="hidden" name="given" value=(!given).to_string() />
                <Button variant=Variant::Secondary>{label}</Button>
            </Form>
        </div>
    }
    .into_any()
}
