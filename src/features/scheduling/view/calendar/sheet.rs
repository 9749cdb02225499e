//! The sheet over the calendar: who, what, when, what it costs and what it leaves, how it can be cancelled; or, when
//! somebody was faster, the nearest free slots.

use super::super::subject::{self, Chosen};
use super::hold::HoldForm;
use super::{Actions, moving};
use crate::model::{Alternative, Offer, SeriesQuery, Sheet, Voice, Week, WeekQuery};
use leptos::prelude::*;
use preau_credits::Credits;
use preau_kernel::{Locale, Text, tr};
use preau_ui::{Button, DefinitionList, Dialog, Form, LinkButton, Notice, Refusal, Tone, Variant};

/// The sheet, when the address looks at a slot. It stays open while what it says changes: what was chosen in it is kept.
pub(super) fn sheet(locale: Locale, current: RwSignal<Week>, actions: Actions) -> AnyView {
    let shown = Memo::new(move |before: Option<&Option<Sheet>>| {
        current.with(|week| kept(before.and_then(Option::as_ref), week.sheet.clone()))
    });
    let open = Memo::new(move |_| shown.with(Option::is_some));
    let title = Signal::derive(move || shown.with(|sheet| title(locale, sheet.as_ref()).to_owned()));
    let close = StoredValue::new(current.with_untracked(|week| week.query.without_slot().address()));
    let chosen = Chosen::new();
    let body = move || {
        let sheet = shown.get()?;
        Some(current.with_untracked(|week| close.with_value(|close| body(locale, week, sheet, close, actions, chosen))))
    };
    (move || open.get().then(|| view! { <Dialog title close=close.get_value()>{body}</Dialog> })).into_any()
}

/// The same offer keeps its key, so that sending it twice stays harmless and nothing is drawn again.
fn kept(before: Option<&Sheet>, now: Option<Sheet>) -> Option<Sheet> {
    match (before, now) {
        (Some(Sheet::Offer(before)), Some(Sheet::Offer(mut now)))
            if (before.start, before.provider_id) == (now.start, now.provider_id) =>
        {
            now.idempotency_key.clone_from(&before.idempotency_key);
            Some(Sheet::Offer(now))
        }
        (_, now) => now,
    }
}

fn title(locale: Locale, sheet: Option<&Sheet>) -> &'static str {
    match sheet {
        Some(Sheet::Move(_)) => locale.pick("Déplacer le rendez-vous", "Move the appointment"),
        Some(Sheet::Gone { .. }) => locale.pick("Créneau indisponible", "Slot unavailable"),
        _ => locale.pick("Confirmer le rendez-vous", "Confirm the appointment"),
    }
}

fn body(locale: Locale, week: &Week, sheet: Sheet, close: &str, actions: Actions, chosen: Chosen) -> AnyView {
    match sheet {
        Sheet::Offer(offer) => offer_body(locale, week, *offer, close, actions, chosen),
        Sheet::Move(offer) => moving::body(locale, week.voice, *offer, close, actions.reschedule),
        Sheet::Gone { reason, alternatives } => gone(locale, &week.query, &reason, alternatives),
    }
}

/// A line of what is to be confirmed.
pub(super) fn fact(name: &str, value: String) -> (String, AnyView) {
    (name.to_owned(), value.into_any())
}

fn offer_body(locale: Locale, week: &Week, offer: Offer, close: &str, actions: Actions, chosen: Chosen) -> AnyView {
    let facts = facts(locale, &offer);
    let rule = rule(locale, week.voice, &offer);
    let weekly = weekly(locale, week, &offer);
    let way_on = match &offer.student {
        None => choose_a_student(locale),
        Some(_) if offer.balance_after() < Credits::ZERO => missing_credits(locale, week, offer, actions, chosen),
        Some(_) => confirm(locale, offer, close, actions, chosen),
    };
    view! { <div class="stack">{facts}<p class="muted small">{rule}</p>{way_on}{weekly}</div> }.into_any()
}

/// The way to the same slot every week.
fn weekly(locale: Locale, week: &Week, offer: &Offer) -> AnyView {
    let query = &week.query;
    let href = SeriesQuery {
        student: query.student.clone(),
        subject: query.subject.clone(),
        service: query.service.clone(),
        with: query.with.clone(),
        start: Some(offer.start.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        times: None,
    }
    .address();
    view! { <p><a href=href>{locale.pick("Répéter chaque semaine", "Repeat every week")}</a></p> }.into_any()
}

fn facts(locale: Locale, offer: &Offer) -> AnyView {
    let mut items = Vec::new();
    if let Some(student) = &offer.student {
        items.push(fact(locale.pick("Pour", "For"), student.name.clone()));
    }
    items.push(fact(locale.pick("Avec", "With"), offer.provider_name.clone()));
    if let [subject] = offer.subjects.as_slice() {
        items.push(fact(locale.pick("Matière", "Subject"), subject.name.get(locale).to_owned()));
    }
    let minutes = offer.service.minutes;
    items.push(fact(locale.pick("Type", "Kind"), format!("{}, {minutes} min", offer.service.name.get(locale))));
    items.push(fact(locale.pick("Quand", "When"), offer.when.clone()));
    if let Some(when) = &offer.coach_when {
        items.push(fact(locale.pick("Chez le coach", "For the coach"), when.clone()));
    }
    if !offer.place.is_empty() {
        items.push(fact(locale.pick("Lieu", "Place"), offer.place.clone()));
    }
    items.push(fact(locale.pick("Coût", "Cost"), offer.service.credits.format(locale)));
    if offer.student.is_some() && offer.balance_after() >= Credits::ZERO {
        let (now, after) = (offer.balance.format(locale), offer.balance_after().format(locale));
        items.push(fact(locale.pick("Solde", "Balance"), tr!(locale, "{now}, puis {after}", "{now}, then {after}")));
    }
    view! { <DefinitionList items /> }.into_any()
}

/// The rule of cancellation as it applies to this slot at this moment.
fn rule(locale: Locale, voice: Voice, offer: &Offer) -> String {
    let (refund, refuse) = (offer.service.refund_hours, offer.service.refuse_hours);
    let then = tr!(
        locale,
        "à moins de {refuse} h, ce n’est plus possible.",
        "less than {refuse} h before, it is no longer possible."
    );
    if offer.within_refund_hours {
        return tr!(
            locale,
            "Le rendez-vous a lieu dans moins de {refund} h\u{202f}: en cas d’annulation, les crédits ne seront pas rendus\u{202f}; {then}",
            "The appointment is less than {refund} h away: if it is cancelled, the credits will not be given back; {then}"
        );
    }
    let may = voice.pick(locale, "Vous pouvez annuler", "Tu peux annuler", "You can cancel");
    tr!(
        locale,
        "{may} jusqu’à {refund} h avant\u{202f}: les crédits sont alors rendus. Plus tard, ils ne le sont pas\u{202f}; {then}",
        "{may} up to {refund} h before: the credits are then given back. Later they are not; {then}"
    )
}

fn confirm(locale: Locale, offer: Offer, close: &str, actions: Actions, chosen: Chosen) -> AnyView {
    let cost = offer.service.credits.format(locale);
    let (fields, close) = (booking_fields(locale, offer, chosen), close.to_owned());
    view! {
        <Refusal action=actions.hold />
        <Form action=actions.book>
            {fields}
            <div class="cluster">
                <Button>{tr!(locale, "Réserver pour {cost}", "Book for {cost}")}</Button>
                <LinkButton href=close variant=Variant::Quiet>{locale.pick("Pas maintenant", "Not now")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

/// What is to be booked or held, and for how much.
pub(super) fn booking_fields(locale: Locale, offer: Offer, chosen: Chosen) -> AnyView {
    let subject = subject::field(locale, &offer.subjects, chosen);
    let (student_id, cost) = (offer.student.map(|s| s.id.to_string()).unwrap_or_default(), offer.service.credits.0);
    let start = offer.start.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let (provider_id, service, key) = (offer.provider_id.to_string(), offer.service.code.code(), offer.idempotency_key);
    view! {
        <input type="hidden" name="provider_id" value=provider_id />
        <input type="hidden" name="service" value=service />
        <input type="hidden" name="start" value=start />
        <input type="hidden" name="student_id" value=student_id />
        <input type="hidden" name="cost_seen" value=cost />
        <input type="hidden" name="idempotency_key" value=key />
        {subject}
    }
    .into_any()
}

fn choose_a_student(locale: Locale) -> AnyView {
    view! {
        <Notice tone=Tone::Info>
            <p>{locale.pick(
                "Choisissez d’abord l’élève au-dessus du calendrier.",
                "First choose the student above the calendar.",
            )}</p>
        </Notice>
    }
    .into_any()
}

/// A child is never shown a payment page: parents are. The last try may have shown that it costs more now.
fn missing_credits(locale: Locale, week: &Week, offer: Offer, actions: Actions, chosen: Chosen) -> AnyView {
    let (balance, missing) = (offer.balance.format(locale), (-offer.balance_after()).format(locale));
    if week.voice == Voice::Familiar {
        let text = tr!(
            locale,
            "Il te reste {balance}, il manque {missing}. Demande à tes parents d’en ajouter.",
            "You have {balance} left; {missing} more needed. Ask your parents to add some."
        );
        return view! { <Refusal action=actions.book /> <Notice tone=Tone::Warning><p>{text}</p></Notice> }.into_any();
    }
    let text = tr!(locale, "Solde\u{202f}: {balance}. Il manque {missing}.", "Balance: {balance}. Missing: {missing}.");
    let plans = week.pays.then(|| {
        let label = locale.pick("Voir les formules", "See the plans");
        view! {
            <HoldForm offer chosen action=actions.hold />
            <p><LinkButton href="/espace/abonnement" variant=Variant::Quiet>{label}</LinkButton></p>
        }
    });
    view! { <Refusal action=actions.book /> <Notice tone=Tone::Warning><p>{text}</p></Notice> {plans} }.into_any()
}

fn gone(locale: Locale, query: &WeekQuery, reason: &Text, alternatives: Vec<Alternative>) -> AnyView {
    let reason = reason.get(locale).to_owned();
    let several = alternatives.iter().any(|a| Some(&a.coach) != query.with.as_ref());
    let links = alternatives.into_iter().map(|slot| {
        let href = query.in_week(&slot.monday).at_slot(slot.start, &slot.coach).address();
        let label = if several { format!("{}, {}", slot.when, slot.coach_name) } else { slot.when };
        view! { <li><a class="slot" href=href data-noscroll="">{label}</a></li> }
    });
    let links: Vec<_> = links.collect();
    let choice = match links.is_empty() {
        true => view! {
            <p>{locale.pick("Aucun autre créneau n’est libre aux alentours.", "No other slot is free around that time.")}</p>
        }
        .into_any(),
        false => view! { <ul class="stack stack-s" role="list">{links}</ul> }.into_any(),
    };
    let close = query.without_slot().address();
    view! {
        <div class="stack" role="status">
            <Notice tone=Tone::Warning><p>{reason}</p></Notice>
            {choice}
            <p><LinkButton href=close variant=Variant::Quiet>{locale.pick("Revenir au calendrier", "Back to the calendar")}</LinkButton></p>
        </div>
    }
    .into_any()
}
