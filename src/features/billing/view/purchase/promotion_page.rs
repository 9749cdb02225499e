//! `/espace/abonnement/promotion`: a code, if there is one. With JavaScript it is checked while it is typed.

use super::steps::{CHOOSE, RECAP, address, hidden, step, with_recap};
use crate::api::purchase::CheckPromotion;
use crate::model::editor::CodeCheck;
use crate::model::purchase::{PurchasePage, PurchaseQuery, Recap};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlInputElement;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Card, Field, LinkButton, Notice, Tone, Variant, use_locale};
use std::time::Duration;

/// The page.
#[component]
pub fn PromotionPage() -> AnyView {
    let locale = use_locale();
    let title = locale.pick("Un code de promotion\u{202f}?", "A promotion code?");
    step(locale, 1, title, move |page, choice| {
        let back = choice.clone();
        with_recap(locale, page, back, |page, recap| content(locale, &page, recap, choice))
    })
}

fn content(locale: Locale, _: &PurchasePage, recap: Recap, choice: PurchaseQuery) -> AnyView {
    let (name, who, price) =
        (recap.title.get(locale).to_owned(), recap.for_name.clone(), recap.total.format_short(locale));
    let by_itself = recap.promotion.as_ref().filter(|_| recap.code.is_empty()).map(|(promotion, off)| {
        let (promotion, off) = (promotion.get(locale).to_owned(), off.format_short(locale));
        view! {
            <Notice tone=Tone::Success>
                <p>{tr!(
                    locale,
                    "{promotion}\u{202f}: {off} de remise, appliquée d’elle-même. Un code la remplacerait.",
                    "{promotion}: {off} off, applied by itself. A code would replace it."
                )}</p>
            </Notice>
        }
    });
    view! {
        <Card>
            <p class="lead">{tr!(locale, "{name} pour {who}, {price}", "{name} for {who}, {price}")}</p>
            {by_itself}
            <form class="form" method="get" action=RECAP>
                {hidden(&choice)}
                <LiveCode choice=choice.clone() />
                <div class="cluster">
                    <Button>{tr!(locale, "Continuer", "Continue")}</Button>
                    <LinkButton href=address(CHOOSE, &choice) variant=Variant::Quiet>{tr!(locale, "Revenir au choix", "Back to the choice")}</LinkButton>
                </div>
            </form>
        </Card>
    }
    .into_any()
}

/// The field, and below it what the code would take off as soon as one stops typing.
#[component]
fn LiveCode(choice: PurchaseQuery) -> AnyView {
    let locale = use_locale();
    let check = ServerAction::<CheckPromotion>::new();
    let value = choice.code.clone();
    let asked_before = choice.clone();
    // What was typed before the page could listen.
    Effect::new(move |_| {
        let field = document().query_selector("input[name=code]").ok().flatten();
        let typed = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()).map(|field| field.value());
        if let Some(code) = typed.filter(|code| !code.is_empty()) {
            check.dispatch(CheckPromotion { query: PurchaseQuery { code, ..asked_before.clone() } });
        }
    });
    let mut ask = debounce(Duration::from_millis(350), move |code: String| {
        check.dispatch(CheckPromotion { query: PurchaseQuery { code, ..choice.clone() } });
    });
    view! {
        <div on:input=move |event| ask(event_target_value(&event))>
            <Field
                name="code"
                label=tr!(locale, "Code", "Code")
                value
                autocomplete="off"
                maxlength=30
                help=tr!(locale, "Laissez vide si vous n’en avez pas.", "Leave it empty if you have none.")
            />
        </div>
        <p aria-live="polite" role="status">{move || said(locale, check.value().get())}</p>
    }
    .into_any()
}

fn said(locale: Locale, check: Option<Result<CodeCheck, preau_kernel::AppError>>) -> String {
    match check {
        None | Some(Ok(CodeCheck::Nothing)) => String::new(),
        Some(Ok(CodeCheck::Good { name, off, total })) => {
            let (name, off, total) =
                (name.get(locale).to_owned(), off.format_short(locale), total.format_short(locale));
            tr!(locale, "✓ {name}\u{202f}: {off} de remise, soit {total}.", "✓ {name}: {off} off, which makes {total}.")
        }
        Some(Ok(CodeCheck::Bad(message))) => message.get(locale).to_owned(),
        Some(Err(error)) => error.message().get(locale).to_owned(),
    }
}
