//! `/espace/calendrier`: a week, a month or an agenda of slots, filters, and the sheet that confirms (SPEC SC-2, UX "Booking
//! calendar"). All of it is in the address, so it works without JavaScript; with it, keys move about, what others book is
//! seen at once, and one's own appointments can be dragged.

mod drag;
mod empty;
mod filters;
mod grid;
mod hold;
pub(super) mod keys;
pub(super) mod month;
mod moving;
pub(super) mod nav;
mod news;
mod sheet;

use super::live::{self, Live};
use crate::api::changes::MoveBooking;
use crate::api::holds::HoldSlot;
use crate::api::{self, BookSlot};
use crate::model::{CalendarView, Week, WeekQuery};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use preau_kernel::Locale;
use preau_ui::{ErrorState, LinkButton, PageHeader, PageTitle, Skeleton, Variant, use_locale};

/// What can be done from the sheet.
#[derive(Clone, Copy)]
struct Actions {
    book: ServerAction<BookSlot>,
    hold: ServerAction<HoldSlot>,
    reschedule: ServerAction<MoveBooking>,
}

impl Actions {
    fn new() -> Self {
        Self { book: ServerAction::new(), hold: ServerAction::new(), reschedule: ServerAction::new() }
    }

    /// Changes whenever one of them is refused.
    fn refusals(self) -> usize {
        let refused = |refused: bool, version: usize| if refused { version } else { 0 };
        refused(self.book.value().with(|v| matches!(v, Some(Err(_)))), self.book.version().get())
            + refused(self.hold.value().with(|v| matches!(v, Some(Err(_)))), self.hold.version().get())
            + refused(self.reschedule.value().with(|v| matches!(v, Some(Err(_)))), self.reschedule.version().get())
    }

    fn forget(self) {
        self.book.clear();
        self.hold.clear();
        self.reschedule.clear();
    }
}

/// What outlives one look at the calendar.
#[derive(Clone, Copy)]
struct Desk {
    locale: Locale,
    actions: Actions,
    live: Live,
    /// Was the next page asked for by a key? Then its first slot gets the focus.
    by_key: StoredValue<bool>,
    /// The appointment that is being dragged; it is not drawn anew under the hand that holds it.
    dragged: drag::Dragged,
    /// Has something changed meanwhile?
    missed: StoredValue<bool>,
}

/// The page.
#[component]
pub fn CalendarPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| WeekQuery::read(|name| query.get(name))));
    let actions = Actions::new();
    let week = preau_ui::load(move || wanted.get(), api::show_week);
    forget_refusals(actions, wanted);
    let desk = Desk {
        locale,
        actions,
        live: Live::new(),
        by_key: StoredValue::new(false),
        dragged: StoredValue::new(None),
        missed: StoredValue::new(false),
    };
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
        {desk.live.said()}
        <Transition fallback=|| view! { <Skeleton lines=12 /> }>
            {move || Suspend::new(async move {
                match week.await {
                    Ok(week) => show(desk, week),
                    Err(error) => view! { <ErrorState error retry="/espace/calendrier" /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// A refusal concerns the slot it was about; another slot's sheet begins clean.
fn forget_refusals(actions: Actions, wanted: Memo<WeekQuery>) {
    Effect::new(move |before: Option<(Option<String>, Option<String>)>| {
        let slot = wanted.with(|query| (query.slot.clone(), query.with.clone()));
        if before.is_some_and(|before| before != slot) {
            actions.forget();
        }
        slot
    });
}

fn show(desk: Desk, week: Week) -> AnyView {
    let locale = desk.locale;
    let filters = week.moving.is_none().then(|| filters::filters(locale, &week));
    desk.live.watch(week.providers.clone(), week.as_of);
    let current = RwSignal::new(week);
    keep_up(desk, current);
    let sheet = sheet::sheet(locale, current, desk.actions);
    view! {
        <div class="stack">
            {filters}
            {move || current.with(|week| above(locale, week))}
            {days(desk, current)}
        </div>
        {sheet}
    }
    .into_any()
}

fn above(locale: Locale, week: &Week) -> AnyView {
    let (banner, advice) = (moving::banner(locale, week), empty::advice(locale, week));
    view! { {banner}{advice} }.into_any()
}

/// Navigation and the days, with the keys and the mouse.
fn days(desk: Desk, current: RwSignal<Week>) -> AnyView {
    let (locale, dragged) = (desk.locale, desk.dragged);
    let navigate = use_navigate();
    let dropped = move |event: leptos::ev::DragEvent| {
        let address = current.with_untracked(|week| drag::drop_on(&event, dragged, &week.query));
        if let Some(address) = address {
            let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
            navigate(&address, options);
        }
    };
    let zone = current.with_untracked(|week| week.zone.clone());
    let help = current.with_untracked(|week| nav::help(locale, week.view));
    view! {
        <section
            class="calendar-section"
            aria-labelledby="calendar-title"
            on:keydown=move |event| {
                if keys::move_about(&event) {
                    desk.by_key.set_value(true);
                }
            }
            on:dragstart=move |event| drag::start(&event, dragged)
            on:dragover=move |event| drag::over(&event, dragged)
            on:drop=dropped
            on:dragend=move |event| {
                drag::end(&event, dragged);
                if desk.missed.get_value() {
                    desk.missed.set_value(false);
                    desk.live.look();
                }
            }
        >
            {move || current.with(|week| view! { {nav::navigation(locale, week)}{table(locale, week)} }.into_any())}
            <div class="calendar-foot">
                <p class="muted small">{preau_kernel::tr!(locale, "Heures affichées\u{202f}: {zone}.", "Times shown: {zone}.")}</p>
                {help}
            </div>
        </section>
    }
    .into_any()
}

fn table(locale: Locale, week: &Week) -> AnyView {
    match week.view {
        CalendarView::Month => month::month(locale, week),
        CalendarView::Week | CalendarView::Agenda => grid::grid(locale, week),
    }
}

/// What others book is seen at once, and a refusal shows what is left; the focus stays where it was.
fn keep_up(desk: Desk, current: RwSignal<Week>) {
    let look = move || {
        spawn_local(async move {
            let Some(query) = current.try_with_untracked(|week| week.query.clone()) else { return };
            if let Ok(fresh) = api::show_week(query).await {
                renew(desk, current, fresh);
            }
        });
    };
    desk.live.on_change(look);
    Effect::new(move |before: Option<usize>| {
        let now = desk.actions.refusals();
        if now > 0 && before.is_some_and(|before| before != now) {
            look();
        }
        now
    });
    Effect::new(move |before: Option<WeekQuery>| {
        let query = current.with(|week| week.query.clone());
        // Not when only what others booked has come in: the page that was asked for is still on its way.
        let turned = before.as_ref() != Some(&query);
        request_animation_frame(move || {
            if turned && desk.by_key.try_get_value().unwrap_or_default() {
                desk.by_key.try_set_value(false);
                keys::focus_first();
            }
            keys::rove();
        });
        query
    });
}

fn renew(desk: Desk, current: RwSignal<Week>, fresh: Week) {
    if desk.dragged.try_with_value(Option::is_some) == Some(true) {
        desk.missed.set_value(true);
        return;
    }
    let Some(news) = current.try_with_untracked(|week| news::news(desk.locale, week, &fresh)) else { return };
    live::redraw(current, fresh);
    if let Some(news) = news {
        desk.live.say(news);
    }
}

#[cfg(test)]
mod tests;
