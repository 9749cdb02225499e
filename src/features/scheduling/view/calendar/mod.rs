//! `/espace/calendrier`: a week of slots, filters, and the sheet that confirms (SPEC SC-2, UX "Booking calendar"). All of
//! it is in the address, so it works without JavaScript; with it, arrow keys move between slots.

mod empty;
mod filters;
mod grid;
mod keys;
mod sheet;

use crate::api::{self, BookSlot};
use crate::model::{Week, WeekQuery};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::Locale;
use preau_ui::{ErrorState, LinkButton, PageHeader, PageTitle, Skeleton, Variant, use_locale};

/// The page.
#[component]
pub fn CalendarPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| WeekQuery::read(|name| query.get(name))));
    let action = ServerAction::<BookSlot>::new();
    // Looked at again after a refusal: somebody was faster, and the sheet then says what is left.
    let refusals = Memo::new(move |_| {
        let refused = action.value().with(|value| matches!(value, Some(Err(_))));
        refused.then(|| action.version().get())
    });
    let week = preau_ui::load(move || (wanted.get(), refusals.get()), |(query, _)| api::show_week(query));
    forget_refusals(action, wanted);
    let title = locale.pick("Réserver", "Book");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "Une matière, un coach, un créneau\u{202f}: la confirmation est immédiate.",
            "A subject, a coach, a slot: the confirmation is immediate.",
        )>
            <LinkButton href="/espace/rendez-vous" variant=Variant::Secondary>
                {locale.pick("Tous les rendez-vous", "All appointments")}
            </LinkButton>
        </PageHeader>
        <Transition fallback=|| view! { <Skeleton lines=12 /> }>
            {move || Suspend::new(async move {
                match week.await {
                    Ok(week) => show(locale, week, action),
                    Err(error) => view! { <ErrorState error retry="/espace/calendrier" /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// A refusal concerns the slot it was about; another slot's sheet begins clean.
fn forget_refusals(action: ServerAction<BookSlot>, wanted: Memo<WeekQuery>) {
    Effect::new(move |before: Option<(Option<String>, Option<String>)>| {
        let slot = wanted.with(|query| (query.slot.clone(), query.with.clone()));
        if before.is_some_and(|before| before != slot) {
            action.clear();
        }
        slot
    });
}

fn show(locale: Locale, week: Week, action: ServerAction<BookSlot>) -> AnyView {
    let filters = filters::filters(locale, &week);
    let advice = empty::advice(locale, &week);
    let grid = grid::grid(locale, &week);
    let sheet = sheet::sheet(locale, &week, action);
    view! {
        <div class="stack">
            {filters}
            {advice}
            {grid}
        </div>
        {sheet}
    }
    .into_any()
}

#[cfg(test)]
mod tests;
