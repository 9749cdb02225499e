//! The rules of booking: free time around appointments, notice, horizon, daily cap, zone.

use super::Desk;
use crate::api::availability::show_booking_rules;
use crate::model::BookingRules;
use leptos::prelude::*;
use preau_kernel::{AppError, Locale, zone};
use preau_ui::{Button, ErrorState, Field, Form, Section, SelectField, Skeleton};

/// A load of its own, so that what others change elsewhere leaves what is being typed alone.
pub(super) fn section(desk: Desk) -> AnyView {
    let action = desk.actions.rules;
    let saved = move || {
        let version = action.version().get();
        if action.value().with(|v| matches!(v, Some(Ok(()) | Err(AppError::Conflict { .. })))) { version } else { 0 }
    };
    let rules = preau_ui::load(move || (desk.coach.get(), saved()), |(coach, _)| show_booking_rules(coach));
    view! {
        <Transition fallback=|| view! { <Skeleton lines=6 /> }>
            {move || Suspend::new(async move {
                match rules.await {
                    Ok(rules) => form(desk, rules),
                    // The page has said so already.
                    Err(AppError::NotFound | AppError::Forbidden | AppError::Unauthenticated) => ().into_any(),
                    Err(error) => view! { <ErrorState error retry=desk.address() /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn form(desk: Desk, rules: BookingRules) -> AnyView {
    let locale = desk.locale;
    let (coach, version) = (desk.coach.get_untracked(), rules.version.to_string());
    let (around, limits) = (around(locale, &rules), limits(locale, &rules));
    view! {
        <Section title=locale.pick("Règles de réservation", "Rules of booking") class="stack">
            <Form action=desk.actions.rules class="hours-rules">
                <input type="hidden" name="coach" value=coach />
                <input type="hidden" name="version" value=version />
                {around}
                {limits}
                <Button>{locale.pick("Enregistrer les règles", "Save the rules")}</Button>
            </Form>
        </Section>
    }
    .into_any()
}

fn around(locale: Locale, rules: &BookingRules) -> AnyView {
    let zones = zone::choices(&rules.time_zone);
    view! {
        <div class="form-row">
            <Field name="before_minutes" label=locale.pick("Pause avant (minutes)", "Break before (minutes)") kind="number" inputmode="numeric"
                min="0" max="240" required=true value=rules.before_minutes.to_string() />
            <Field name="after_minutes" label=locale.pick("Pause après (minutes)", "Break after (minutes)") kind="number" inputmode="numeric"
                min="0" max="240" required=true value=rules.after_minutes.to_string()
                help=locale.pick("Entre deux rendez-vous, les deux s’ajoutent.", "Between two appointments there are both.") />
        </div>
        <div class="form-row">
            <Field name="step_minutes" label=locale.pick("Un début toutes les (minutes)", "A start every (minutes)") kind="number"
                inputmode="numeric" min="5" max="240" required=true value=rules.step_minutes.to_string() />
            <SelectField name="time_zone" label=locale.pick("Fuseau horaire", "Time zone") options=zones value=rules.time_zone.clone() required=true
                help=locale.pick("S’il change, les heures affichées restent\u{202f}: elles sont lues sur les nouvelles horloges.",
                    "When it changes, hours keep their figures: they are read on the new clocks.") />
        </div>
    }
    .into_any()
}

fn limits(locale: Locale, rules: &BookingRules) -> AnyView {
    let cap = rules.daily_cap.map(|cap| cap.to_string()).unwrap_or_default();
    view! {
        <div class="form-row">
            <Field name="notice_hours" label=locale.pick("Délai minimal (heures)", "Minimum notice (hours)") kind="number" inputmode="numeric"
                min="0" max="720" required=true value=rules.notice_hours.to_string()
                help=locale.pick("Pas de réservation plus près du début.", "No booking nearer to the beginning.") />
            <Field name="horizon_days" label=locale.pick("Réservable à l’avance (jours)", "Bookable ahead (days)") kind="number" inputmode="numeric"
                min="1" max="365" required=true value=rules.horizon_days.to_string() />
        </div>
        <Field name="daily_cap" label=locale.pick("Rendez-vous par jour, au plus", "Appointments a day, at most") kind="number" inputmode="numeric"
            min="1" max="100" value=cap help=locale.pick("Vide\u{202f}: sans limite.", "Empty: no limit.") />
    }
    .into_any()
}
