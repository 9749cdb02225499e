//! `/espace/rendez-vous/:id/suivants`: takes back an appointment of a series and all that follow it, after showing what comes
//! back for each.

use crate::api::series::{self as api, CancelFollowing};
use crate::model::{BookingId, FollowingPreview, Voice};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Button, ErrorState, Form, LinkButton, Notice, PageHeader, PageTitle, Skeleton, Table, Tone, Variant, use_locale,
};

/// The page.
#[component]
pub fn FollowingPage() -> AnyView {
    let locale = use_locale();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<BookingId>().ok()));
    let action = ServerAction::<CancelFollowing>::new();
    // Looked at again after a refusal only: once all is cancelled there is nothing left to look at, and another page follows.
    let refused =
        Memo::new(move |_| action.value().with(|value| matches!(value, Some(Err(_)))).then(|| action.version().get()));
    let preview = preau_ui::load(
        move || (id.get(), refused.get()),
        |(id, _)| async move { api::preview_following(id.unwrap_or(BookingId(uuid::Uuid::nil()))).await },
    );
    let title = locale.pick("Annuler celui-ci et les suivants", "Cancel this and all following");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match preview.await {
                    Ok(preview) => show(locale, preview, action),
                    Err(error) => view! { <ErrorState error retry="/espace/rendez-vous" /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, preview: FollowingPreview, action: ServerAction<CancelFollowing>) -> AnyView {
    let (when, back) = (locale.pick("Date", "Date"), locale.pick("Crédits rendus", "Credits given back"));
    let lines = preview.dates.iter().map(|date| {
        let refund = match date.refund {
            Some(credits) => credits.format(locale),
            None => locale.pick("Trop tard\u{202f}: gardé", "Too late: kept").to_owned(),
        };
        view! { <tr><td data-label=when>{date.when.clone()}</td><td data-label=back>{refund}</td></tr> }
    });
    let (lines, head) = (lines.collect_view(), vec![when.to_owned(), back.to_owned()]);
    let (count, credits) = (preview.cancellable(), preview.refund.format(locale));
    let whose = preview.voice.pick(locale, "le solde", "ton solde", "the balance");
    let sentence = tr!(
        locale,
        "{count} rendez-vous annulés, {credits} de retour sur {whose}.",
        "{count} appointments cancelled, {credits} back on {whose}."
    );
    let keep = format!("/espace/rendez-vous/{}", preview.booking_id);
    let call = preview.voice == Voice::Familiar;
    let way_on = if count == 0 {
        let text = if call {
            locale.pick("Il est trop tard pour annuler\u{202f}: appelle-nous.", "It is too late to cancel: call us.")
        } else {
            locale.pick("Il est trop tard pour annuler\u{202f}: appelez-nous.", "It is too late to cancel: call us.")
        };
        view! { <Notice tone=Tone::Danger><p>{text}</p></Notice> }.into_any()
    } else {
        let id = preview.booking_id.to_string();
        view! {
            <Notice tone=Tone::Info><p>{sentence}</p></Notice>
            <Form action>
                <input type="hidden" name="booking_id" value=id />
                <div class="cluster">
                    <Button variant=Variant::Danger>{tr!(locale, "Annuler {count} rendez-vous", "Cancel {count} appointments")}</Button>
                    <LinkButton href=keep variant=Variant::Quiet>{locale.pick("Tout garder", "Keep everything")}</LinkButton>
                </div>
            </Form>
        }
        .into_any()
    };
    let title = preview.title.get(locale).to_owned();
    view! {
        <div class="stack">
            <p>{title}</p>
            <Table caption=locale.pick("Rendez-vous de la série", "Appointments of the series") head>{lines}</Table>
            {way_on}
        </div>
    }
    .into_any()
}
