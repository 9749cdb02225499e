//! `/admin/calendrier`: all coaches on one day, side by side on an axis of hours, or in one week, with how much of their time
//! is taken. Filters and date are in the address; a free slot leads to booking it for somebody.

use super::blocks;
use super::calendar::keys;
use super::hours::{Hours, Lasting, lines};
use super::live::Live;
use crate::api::calendar::show_house_calendar;
use crate::model::{FreeCell, HOUSE, HouseCalendar, HouseCell, HouseColumn, HouseQuery, Utilisation};
use leptos::prelude::*;
use leptos_router::components::Form as AddressForm;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, Text, tr};
use preau_ui::{
    EmptyState, ErrorState, Field, Icon, IconName, LinkButton, PageHeader, PageTitle, SelectField, Skeleton, Table,
    Variant, use_locale,
};

/// The page.
#[component]
pub fn HouseCalendarPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| HouseQuery::read(|name| query.get(name))));
    let live = Live::new();
    let calendar = preau_ui::load(move || wanted.get(), show_house_calendar);
    let title = locale.pick("Calendrier", "Calendar");
    view! {
        <PageTitle text=title />
        <PageHeader title>
            <LinkButton href="/espace/calendrier">{locale.pick("Réserver pour un élève", "Book for a student")}</LinkButton>
        </PageHeader>
        <Transition fallback=|| view! { <Skeleton lines=12 /> }>
            {move || Suspend::new(async move {
                match calendar.await {
                    Ok(calendar) => show(locale, live, calendar),
                    Err(error) => view! { <ErrorState error retry=HOUSE /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, live: Live, calendar: HouseCalendar) -> AnyView {
    live.watch(calendar.coaches.iter().map(|coach| coach.provider_id).collect(), calendar.as_of);
    // What is being chosen in the filters stays as it is.
    let filters = filters(locale, &calendar);
    let current = RwSignal::new(calendar);
    live.keep_up(current, |calendar| show_house_calendar(calendar.query.clone()));
    view! {
        <div class="stack">
            {filters}
            <section
                class="calendar-section"
                aria-labelledby="calendar-title"
                on:keydown=|event| {
                    keys::move_about(&event);
                }
            >
                {move || current.with(|calendar| drawn(locale, calendar))}
            </section>
        </div>
    }
    .into_any()
}

fn drawn(locale: Locale, calendar: &HouseCalendar) -> AnyView {
    let (nav, zone) = (navigation(locale, calendar), &calendar.zone);
    let body = match (calendar.coaches.is_empty(), calendar.query.whole_week) {
        (true, _) => nobody(locale),
        (_, true) => week(locale, calendar),
        (_, false) => day(locale, calendar),
    };
    let used = used_in_words(locale, calendar.utilisation);
    view! {
        {nav}
        {body}
        <div class="calendar-foot">
            <p class="muted small">{tr!(locale, "Heures affichées\u{202f}: {zone}.", "Times shown: {zone}.")}</p>
            <p class="small"><strong>{used}</strong></p>
        </div>
    }
    .into_any()
}

fn filters(locale: Locale, calendar: &HouseCalendar) -> AnyView {
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    let query = &calendar.query;
    let named = |all: &'static str, items: &[(String, Text)]| {
        let first = (!all.is_empty()).then(|| (String::new(), all.to_owned()));
        first.into_iter().chain(items.iter().map(|(code, name)| (code.clone(), name.get(locale).to_owned()))).collect()
    };
    let subjects: Vec<_> = named(locale.pick("Toutes les matières", "All subjects"), &calendar.subjects);
    let services: Vec<_> = named("", &calendar.services);
    let everybody = (String::new(), locale.pick("Tous les coachs", "All coaches").to_owned());
    let coaches: Vec<_> = std::iter::once(everybody).chain(calendar.everybody.iter().cloned()).collect();
    let (subject, service, coach, date) =
        (given(&query.subject), given(&query.service), given(&query.coach), given(&query.date));
    let view = if query.whole_week { "semaine" } else { "" };
    view! {
        <AddressForm action=HOUSE attr:class="search-bar" noscroll=true>
            <SelectField name="matiere" label=locale.pick("Matière", "Subject") options=subjects value=subject />
            <SelectField name="service" label=locale.pick("Créneaux libres pour", "Free slots for") options=services value=service />
            <SelectField name="coach" label=locale.pick("Coach", "Coach") options=coaches value=coach />
            <Field name="jour" label=locale.pick("Jour", "Day") kind="date" value=date />
            <input type="hidden" name="vue" value=view />
            <button class="button button-secondary" type="submit">{locale.pick("Afficher", "Show")}</button>
        </AddressForm>
    }
    .into_any()
}

fn navigation(locale: Locale, calendar: &HouseCalendar) -> AnyView {
    let query = &calendar.query;
    let (previous, next) = (query.around(&calendar.previous).address(), query.around(&calendar.next).address());
    let today = calendar.today.as_ref().map(|date| {
        let href = query.around(date).address();
        view! { <a class="button button-quiet" href=href data-key="today">{locale.pick("Aujourd’hui", "Today")}</a> }
    });
    let (before, after) = match query.whole_week {
        true => (locale.pick("Semaine précédente", "Previous week"), locale.pick("Semaine suivante", "Next week")),
        false => (locale.pick("Jour précédent", "Previous day"), locale.pick("Jour suivant", "Next day")),
    };
    let views =
        [(false, locale.pick("Jour", "Day")), (true, locale.pick("Semaine", "Week"))].map(|(whole_week, label)| {
            let href = HouseQuery { whole_week, ..query.clone() }.address();
            let current = (whole_week == query.whole_week).then_some("page");
            view! { <a class="segment" href=href aria-current=current>{label}</a> }
        });
    let title = calendar.title.clone();
    view! {
        <nav class="calendar-nav" aria-label=locale.pick("Dates", "Dates")>
            <a class="icon-button" href=previous aria-label=before data-key="previous"><Icon name=IconName::ChevronLeft /></a>
            <h2 tabindex="-1" id="calendar-title">{title}</h2>
            {today}
            <a class="icon-button" href=next aria-label=after data-key="next"><Icon name=IconName::ChevronRight /></a>
            <div class="segments" role="group" aria-label=locale.pick("Vue", "View")>{views.into_iter().collect_view()}</div>
        </nav>
    }
    .into_any()
}

fn nobody(locale: Locale) -> AnyView {
    view! {
        <EmptyState
            title=locale.pick("Aucun coach avec ces choix", "No coach with these choices")
            text=locale.pick("Choisissez une autre matière ou tous les coachs.", "Choose another subject or all coaches.")
        >
            <LinkButton href=HOUSE variant=Variant::Secondary>{locale.pick("Tout voir", "Show everything")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

/// Coaches side by side.
fn day(locale: Locale, calendar: &HouseCalendar) -> AnyView {
    let things = calendar
        .coaches
        .iter()
        .flat_map(|coach| &coach.days)
        .flat_map(|day| day.blocks.iter().map(blocks::lasting).chain(day.free.iter().map(lasting)));
    let hours = Hours::around(things);
    let title = &calendar.title;
    let columns = calendar.coaches.iter().map(|coach| column(locale, title, coach)).collect_view();
    let (class, axis) = (format!("calendar calendar-week calendar-wide {}", hours.class()), hours.axis());
    view! {
        <div class=class tabindex="0" role="group" aria-label=title.clone() data-key="hours" on:focusin=keys::stop_at_one>{axis}{columns}</div>
    }
    .into_any()
}

fn lasting(free: &FreeCell) -> Lasting {
    Lasting::at(&free.time, free.minutes)
}

fn column(locale: Locale, title: &str, coach: &HouseColumn) -> AnyView {
    let day = coach.days.first();
    let taken = day.into_iter().flat_map(|day| &day.blocks);
    let taken = taken.map(|block| (blocks::lasting(block), blocks::block(locale, title, block)));
    let free = day.into_iter().flat_map(|day| &day.free).map(|cell| (lasting(cell), free(locale, coach, cell)));
    let things: Vec<_> = taken.chain(free).collect();
    let (name, used) = (coach.name.clone(), used(locale, coach.utilisation));
    let lines = match things.is_empty() {
        true => view! { <p class="calendar-none">{locale.pick("Rien ce jour-là", "Nothing that day")}</p> }.into_any(),
        false => lines(things),
    };
    view! {
        <section class="calendar-day">
            <h3 class="calendar-head"><strong>{name}</strong>" "<span>{used}</span></h3>
            {lines}
        </section>
    }
    .into_any()
}

fn free(locale: Locale, coach: &HouseColumn, cell: &FreeCell) -> AnyView {
    let (time, name) = (cell.time.clone(), coach.name.clone());
    let more = tr!(locale, ", réserver avec {name}", ", book with {name}");
    view! {
        <a class="slot" href=cell.href.clone() data-time=cell.time.clone()>
            <span class="slot-time">{time}</span><span class="visually-hidden">{more}</span>
        </a>
    }
    .into_any()
}

/// A line per coach, a column per day.
fn week(locale: Locale, calendar: &HouseCalendar) -> AnyView {
    let coach = locale.pick("Coach", "Coach").to_owned();
    let used_head = locale.pick("Occupation", "Utilisation").to_owned();
    let days = calendar.days.iter().map(|(_, short)| short.clone());
    let head: Vec<String> = std::iter::once(coach).chain(days).chain([used_head.clone()]).collect();
    let lines = calendar.coaches.iter().map(|coach| {
        let cells = coach.days.iter().zip(&calendar.days);
        let cells = cells.map(|(cell, (_, short))| summary(locale, &calendar.query, cell, short)).collect_view();
        let (name, used) = (coach.name.clone(), used(locale, coach.utilisation));
        view! { <tr><td data-label=head_of_coach(locale)><strong>{name}</strong></td>{cells}<td data-label=used_head.clone()>{used}</td></tr> }
    });
    let (lines, title) = (lines.collect_view(), &calendar.title);
    let caption = tr!(locale, "{title}, par coach", "{title}, by coach");
    view! { <Table caption head>{lines}</Table> }.into_any()
}

fn head_of_coach(locale: Locale) -> &'static str {
    locale.pick("Coach", "Coach")
}

fn summary(locale: Locale, query: &HouseQuery, cell: &HouseCell, short: &str) -> AnyView {
    let (n, free) = (cell.blocks.len(), cell.free_count);
    let href = HouseQuery { whole_week: false, ..query.around(&cell.date) }.address();
    let appointments = match (locale, n) {
        (_, 0) => locale.pick("Aucun", "None").to_owned(),
        (Locale::Fr, n) => format!("{n} rendez-vous"),
        (Locale::En, 1) => "1 appointment".to_owned(),
        (Locale::En, n) => format!("{n} appointments"),
    };
    let slots = match (locale, free) {
        (Locale::Fr, 0 | 1) => format!("{free} libre"),
        (Locale::Fr, _) => format!("{free} libres"),
        (Locale::En, _) => format!("{free} free"),
    };
    let label = short.to_owned();
    view! {
        <td data-label=label class="nowrap"><a href=href>{appointments}</a><br /><span class="muted small">{slots}</span></td>
    }
    .into_any()
}

/// "40 %"
fn used(locale: Locale, utilisation: Utilisation) -> String {
    match utilisation.percent() {
        Some(percent) => tr!(locale, "{percent}\u{a0}%", "{percent}%"),
        None => "–".to_owned(),
    }
}

/// "Occupation : 40 % (12 h sur 30 h)"
fn used_in_words(locale: Locale, utilisation: Utilisation) -> String {
    let percent = used(locale, utilisation);
    let hours = |minutes: u32| locale.decimal(i64::from(minutes) * 10 / 60, 1);
    let (booked, open) = (hours(utilisation.booked), hours(utilisation.open));
    tr!(
        locale,
        "Occupation\u{202f}: {percent} ({booked} h réservées sur {open} h ouvertes)",
        "Utilisation: {percent} ({booked} h booked of {open} h open)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utilisation_is_said_in_hours_and_hundredths() {
        let used = Utilisation { booked: 90, open: 600 };
        assert_eq!(
            used_in_words(Locale::Fr, used),
            "Occupation\u{202f}: 15\u{a0}% (1,5 h réservées sur 10 h ouvertes)"
        );
        assert_eq!(used_in_words(Locale::En, Utilisation::default()), "Utilisation: – (0 h booked of 0 h open)");
    }
}
