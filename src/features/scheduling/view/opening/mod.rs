//! `/coach/disponibilites` and `/admin/disponibilites/:slug`: when a provider is open. A week to draw hours into, dates that
//! differ, rules of booking, and what students are offered of it. What is being edited is in the address, so all of it works
//! without JavaScript.

mod dates;
mod drag;
mod grid;
mod list_page;
mod notes;
mod preview;
mod rules_form;
mod sheet;

pub use list_page::AvailabilitiesPage;

use super::calendar::keys;
use super::live::{Live, Shown};
use crate::api::availability::{
    self as api, AddHours, ChangeHours, CloseDays, OpenDay, RemoveException, RemoveHours, RestoreException,
    RestoreHours, SaveBookingRules,
};
use crate::model::availability::{availability_address, clock};
use crate::model::{Availability, HoursId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_params_map, use_query_map};
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    EmptyState, ErrorState, ErrorSummary, LinkButton, Loaded, PageHeader, PageTitle, Skeleton, Variant, use_locale,
};
use std::sync::Arc;

/// For the provider.
#[component]
pub fn CoachAvailabilityPage() -> AnyView {
    page(Memo::new(|_| String::new()))
}

/// For the back office.
#[component]
pub fn OfficeAvailabilityPage() -> AnyView {
    let params = use_params_map();
    page(Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default())))
}

/// What can be done on this page.
#[derive(Clone, Copy)]
struct Actions {
    add: ServerAction<AddHours>,
    change: ServerAction<ChangeHours>,
    remove: ServerAction<RemoveHours>,
    restore: ServerAction<RestoreHours>,
    close: ServerAction<CloseDays>,
    open: ServerAction<OpenDay>,
    remove_exception: ServerAction<RemoveException>,
    restore_exception: ServerAction<RestoreException>,
    rules: ServerAction<SaveBookingRules>,
}

/// Counts what an action has brought about: successes, and refusals because things are no longer as they were.
macro_rules! effects {
    ($($action:expr),+ $(,)?) => {
        0 $(+ {
            let version = $action.version().get();
            let news = $action.value().with(|v| matches!(v, Some(Ok(_) | Err(AppError::Conflict { .. } | AppError::NotFound))));
            if news { version } else { 0 }
        })+
    };
}

impl Actions {
    fn new() -> Self {
        Self {
            add: ServerAction::new(),
            change: ServerAction::new(),
            remove: ServerAction::new(),
            restore: ServerAction::new(),
            close: ServerAction::new(),
            open: ServerAction::new(),
            remove_exception: ServerAction::new(),
            restore_exception: ServerAction::new(),
            rules: ServerAction::new(),
        }
    }

    fn changes(self) -> usize {
        effects!(
            self.add,
            self.change,
            self.remove,
            self.restore,
            self.close,
            self.open,
            self.remove_exception,
            self.restore_exception,
            self.rules,
        )
    }

    /// A refusal is about what was tried; what comes next begins clean. Successes stay, since they are counted.
    fn forget_refusals(self) {
        macro_rules! forget {
            ($($action:expr),+ $(,)?) => {
                $(if $action.value().with_untracked(|v| matches!(v, Some(Err(_)))) { $action.clear(); })+
            };
        }
        forget!(self.add, self.change, self.remove, self.close, self.open);
    }

    /// What was refused when hours were drawn or removed by a key, outside of any form.
    fn refusal(self) -> Option<AppError> {
        self.add
            .value()
            .with(|v| v.as_ref().and_then(|v| v.as_ref().err().cloned()))
            .or_else(|| self.change.value().with(|v| v.as_ref().and_then(|v| v.as_ref().err().cloned())))
            .or_else(|| self.remove.value().with(|v| v.as_ref().and_then(|v| v.as_ref().err().cloned())))
    }
}

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    /// The sheet that is open.
    sheet: Option<Sheet>,
    /// `heures=toutes`: the whole day is on the axis.
    whole_day: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Sheet {
    /// `ajouter`, perhaps with `jour`, `de` and `a`.
    Add { weekday: String, opens: String, closes: String },
    /// `plage`
    Change(HoursId),
    /// `fermer`
    Close,
    /// `ouvrir`
    Open,
}

impl Asked {
    fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let is_time = |text: &String| text.len() == 5 && text.is_ascii();
        let time = |name: &str, default: u32| get(name).filter(is_time).unwrap_or_else(|| clock(default));
        let sheet = if let Some(id) = get("plage").and_then(|id| id.parse().ok()) {
            Some(Sheet::Change(id))
        } else if get("ajouter").is_some() {
            let weekday = get("jour").filter(|day| matches!(day.as_str(), "1" | "2" | "3" | "4" | "5" | "6" | "7"));
            let weekday = weekday.unwrap_or_else(|| "1".to_owned());
            Some(Sheet::Add { weekday, opens: time("de", 9 * 60), closes: time("a", 12 * 60) })
        } else if get("fermer").is_some() {
            Some(Sheet::Close)
        } else {
            get("ouvrir").map(|_| Sheet::Open)
        };
        Self { sheet, whole_day: get("heures").is_some() }
    }
}

/// What outlives one look at the page.
#[derive(Clone, Copy)]
struct Desk {
    locale: Locale,
    coach: Memo<String>,
    asked: Memo<Asked>,
    actions: Actions,
    live: Live,
    /// What the page shows, and after how many changes of one's own.
    shown: RwSignal<Option<(Availability, usize)>>,
    /// The stop of the week that had the focus last.
    focused: StoredValue<Option<keys::Focus>>,
    /// The stroke that is being drawn.
    dragged: drag::Dragged,
    /// Counts the strokes that ended.
    strokes: RwSignal<u32>,
}

impl Desk {
    /// Would looking again take something out of somebody's hands?
    fn is_busy(self) -> bool {
        self.asked.with_untracked(|asked| asked.sheet.is_some()) || self.dragged.with_value(Option::is_some)
    }

    /// Would `fresh` look like what is shown?
    fn shows(self, fresh: &Availability) -> bool {
        self.shown.with_untracked(|shown| shown.as_ref().is_some_and(|(shown, _)| fresh.looks_like(shown)))
    }

    /// Is the page being looked at again already, because of a change of one's own?
    fn is_on_its_way(self) -> bool {
        let changes = untrack(|| self.actions.changes());
        self.shown.with_untracked(|shown| shown.as_ref().is_some_and(|(_, seen)| *seen != changes))
    }

    fn end_stroke(self) {
        self.strokes.update(|strokes| *strokes += 1);
    }

    fn address(self) -> String {
        let coach = self.coach.get_untracked();
        availability_address((!coach.is_empty()).then_some(coach.as_str()))
    }
}

fn page(coach: Memo<String>) -> AnyView {
    let query = use_query_map();
    let desk = Desk {
        locale: use_locale(),
        coach,
        asked: Memo::new(move |_| query.with(|query| Asked::read(|name| query.get(name)))),
        actions: Actions::new(),
        live: Live::new(),
        shown: RwSignal::new(None),
        focused: StoredValue::new(None),
        dragged: drag::Dragged::new(None),
        strokes: RwSignal::new(0),
    };
    let (locale, actions) = (desk.locale, desk.actions);
    let data = preau_ui::load(move || (coach.get(), actions.changes()), |(coach, _)| api::show_availability(coach));
    look_again(desk, data);
    view! {
        <Transition fallback=|| view! { <Skeleton lines=12 /> }>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(availability) => show(desk, availability),
                    Err(AppError::NotFound) => unknown(locale),
                    Err(error) => {
                        desk.shown.set(None);
                        view! {
                            <PageHeader title=locale.pick("Disponibilités", "Availability") />
                            <ErrorState error retry=desk.address() />
                        }
                        .into_any()
                    }
                }
            })}
        </Transition>
        {rules_form::section(desk)}
    }
    .into_any()
}

/// What others change is seen at once, but not while a sheet is open or hours are being drawn: what is in hand stays. Nothing
/// is drawn again for a change that makes no difference here, or that is on its way already because it is one's own.
fn look_again(desk: Desk, data: Loaded<Result<Availability, AppError>>) {
    let stale = StoredValue::new(false);
    let look = move || {
        let coach = desk.coach.get_untracked();
        spawn_local(async move {
            let Ok(fresh) = api::show_availability(coach.clone()).await else { return };
            if desk.coach.try_get_untracked() != Some(coach) {
                return;
            }
            if desk.is_busy() || desk.is_on_its_way() {
                stale.set_value(true);
            } else if !desk.shows(&fresh) {
                data.replace(Ok(fresh));
            }
        });
    };
    desk.live.on_change(move || if desk.is_busy() { stale.set_value(true) } else { look() });
    Effect::new(move |before: Option<Option<Sheet>>| {
        let sheet = desk.asked.with(|asked| asked.sheet.clone());
        desk.strokes.track();
        desk.shown.track();
        if before.is_some_and(|before| before != sheet) {
            desk.actions.forget_refusals();
        }
        if stale.get_value() && !desk.is_busy() {
            stale.set_value(false);
            look();
        }
        sheet
    });
}

fn show(desk: Desk, availability: Availability) -> AnyView {
    let locale = desk.locale;
    desk.shown.set(Some((availability.clone(), untrack(|| desk.actions.changes()))));
    desk.live.watch(vec![availability.provider_id], availability.as_of);
    Effect::new(move || request_animation_frame(move || keep_focus(desk)));
    let name = &availability.name;
    let title = match availability.slug {
        Some(_) => tr!(locale, "Disponibilités de {name}", "Availability of {name}"),
        None => locale.pick("Disponibilités", "Availability").to_owned(),
    };
    let zone = availability.zone.clone();
    let subtitle = tr!(
        locale,
        "Quand les élèves peuvent réserver. Toutes les heures sont celles des horloges du coach\u{202f}: {zone}.",
        "When students can book. All times are those of the coach’s clocks: {zone}."
    );
    let everybody = availability.slug.is_some().then(|| {
        view! {
            <LinkButton href=crate::model::availability::AVAILABILITIES variant=Variant::Quiet>
                {locale.pick("Tous les coachs", "All coaches")}
            </LinkButton>
        }
    });
    let (undo, warning) = (notes::undo(desk, &availability), notes::outside(locale, &availability));
    let dates = dates::section(desk, &availability);
    let preview = preview::section(locale, &availability);
    let availability = Arc::new(availability);
    let (of_week, whole_day) =
        (Arc::clone(&availability), Memo::new(move |_| desk.asked.with(|asked| asked.whole_day)));
    let refused =
        Signal::derive(move || desk.actions.refusal().filter(|_| desk.asked.with(|asked| asked.sheet.is_none())));
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title subtitle>{everybody}</PageHeader>
        <ErrorSummary error=refused />
        <div class="stack">{undo}{warning}</div>
        {move || grid::section(desk, &of_week, whole_day.get())}
        {dates}
        {preview}
        {move || desk.asked.with(|asked| asked.sheet.clone()).map(|sheet| sheet::sheet(desk, &availability, sheet))}
    }
    .into_any()
}

/// Tab stops at one place of the week; a focus that was lost with what had it goes to what stands there now.
fn keep_focus(desk: Desk) {
    keys::rove();
    let lost = document().active_element().is_none_or(|here| here.tag_name() == "BODY");
    if let Some(focused) = desk.focused.try_get_value().flatten().filter(|_| lost) {
        keys::focus_again(&focused);
    }
}

fn unknown(locale: Locale) -> AnyView {
    let title = locale.pick("Ce coach n’existe pas", "There is no such coach");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState title=locale.pick("L’adresse est peut-être ancienne.", "The address may be an old one.")>
            <LinkButton href=crate::model::availability::AVAILABILITIES>{locale.pick("Tous les coachs", "All coaches")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &[(&str, &str)]) -> Option<Sheet> {
        Asked::read(|name| query.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())).sheet
    }

    #[test]
    fn the_address_says_which_sheet_is_open() {
        let add = |weekday: &str, opens: &str, closes: &str| {
            Some(Sheet::Add { weekday: weekday.into(), opens: opens.into(), closes: closes.into() })
        };
        assert_eq!(asked(&[]), None);
        assert_eq!(asked(&[("ajouter", "1")]), add("1", "09:00", "12:00"));
        assert_eq!(
            asked(&[("ajouter", "1"), ("jour", "3"), ("de", "14:00"), ("a", "15:00")]),
            add("3", "14:00", "15:00")
        );
        assert_eq!(asked(&[("ajouter", "1"), ("jour", "9"), ("de", "éé"), ("a", "")]), add("1", "09:00", "12:00"));
        assert_eq!(asked(&[("plage", "nonsense")]), None);
        assert_eq!(asked(&[("fermer", "1"), ("ouvrir", "1")]), Some(Sheet::Close));
    }
}
